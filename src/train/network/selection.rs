//! Trials of a selection while they train: [`Attempt`]. Which there are says [`crate::selection`].
//!
//! A trial is the training of the ordinary experiment it stands for ([`of_trial`]), step by step; what is measured beside it
//! changes no number. Divergence is an outcome, not an error.

pub use crate::selection::{Trial, of_trial, trials};

use super::{Course, NetworkError, Prepared, Score};
use crate::data::Dataset;
use crate::digest;
use crate::experiment::network::NetworkExperiment;
use crate::protocol::Status;
use crate::protocol::training::{Grade, Mark, Outcome, Tried};
use crate::selection::Kind;
use crate::selection::statistics::Smooth;
use std::rc::Rc;

/// Most scores of a trial, its start and its end apart.
const MARKS: u32 = 100;
/// Examples of the training part above which it is scored in the end only.
const SCORED: usize = 4096;
/// A range test ends where the smoothed loss exceeds its lowest by this factor.
pub const WORSE: f64 = 4.0;

/// One trial while it trains.
pub struct Attempt {
    number: u32,
    course: Course,
    /// Steps in all.
    steps: u32,
    /// Steps between two scores; none where nothing is scored.
    every: Option<u32>,
    /// Of a range test the loss, smoothed.
    range: Option<Smooth>,
    /// What has not been told.
    news: Tried,
    best: Option<Mark>,
    /// On what it trains on and on what validates, as measured last.
    scores: [Option<Score>; 2],
    outcome: Option<Outcome>,
}

impl Attempt {
    /// The trial of this number at its start; `own` is the person's data, where the experiment asks for them.
    ///
    /// # Errors
    /// A number that is none; data, layers or optimizers that cannot be had.
    pub fn new(experiment: &NetworkExperiment, number: u32, own: Option<Dataset>) -> Result<Self, NetworkError> {
        let ordinary = ordinary(experiment, number)?;
        let prepared = Rc::new(Prepared::new(&ordinary, own)?);
        Self::begin(experiment, number, ordinary, &prepared)
    }

    /// The same with data that were prepared for another trial of the experiment with the same [`data_key`].
    ///
    /// # Errors
    /// As [`Attempt::new`].
    pub fn with(experiment: &NetworkExperiment, number: u32, prepared: &Rc<Prepared>) -> Result<Self, NetworkError> {
        let ordinary = ordinary(experiment, number)?;
        Self::begin(experiment, number, ordinary, prepared)
    }

    fn begin(
        experiment: &NetworkExperiment,
        number: u32,
        mut ordinary: NetworkExperiment,
        prepared: &Rc<Prepared>,
    ) -> Result<Self, NetworkError> {
        let selection = experiment.selection.as_ref();
        let limit =
            selection.filter(|selection| selection.kind() == Kind::Range).map(|selection| selection.whole("steps"));
        if let Some(steps) = limit {
            // Long enough: an epoch has a step at least.
            ordinary.epochs = ordinary.epochs.max(steps);
        }
        let course = Course::new(&ordinary, prepared, 0)?;
        let steps = limit.unwrap_or_else(|| course.steps());
        let epochs = course.steps() / course.an_epoch().max(1);
        let every = course.an_epoch().max(1).saturating_mul(epochs.div_ceil(MARKS).max(1));
        Ok(Self {
            number,
            course,
            steps,
            every: limit.is_none().then_some(every),
            range: limit.map(|_| Smooth::default()),
            news: Tried::default(),
            best: None,
            scores: [None, None],
            outcome: None,
        })
    }

    /// Which trial.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Whether it has ended.
    pub fn is_done(&self) -> bool {
        self.outcome.is_some()
    }

    /// How it ended; none before.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// Steps taken, and steps in all unless it ends before.
    pub fn progress(&self) -> [u32; 2] {
        [self.course.head(), self.steps]
    }

    /// How good it was in the end, on what it trained on and on what validates; none where it diverged, and of a range test.
    pub fn scores(&self) -> [Option<&Score>; 2] {
        let known = self.outcome.as_ref().is_some_and(|outcome| !outcome.status.is_lost());
        self.scores.each_ref().map(|score| score.as_ref().filter(|_| known))
    }

    /// The parameters as they are.
    pub fn parameters(&self) -> &[f32] {
        self.course.parameters()
    }

    /// Takes a step, and scores where that is due.
    ///
    /// # Errors
    /// Where a stretch cannot be begun, or a part cannot be scored.
    pub fn advance(&mut self) -> Result<(), NetworkError> {
        if self.is_done() {
            return Ok(());
        }
        if self.every.is_some() && self.course.head() == 0 {
            self.score(false)?;
        }
        let step = self.course.advance()?;
        let mut status = self.course.status();
        if let (Some(smooth), Some(step)) = (&mut self.range, step)
            && step.loss.is_finite()
        {
            self.news.losses.push(step.loss as f32);
            self.news.rates.push(step.rate as f32);
            let (loss, lowest) = smooth.next(step.loss);
            if status == Status::Running && (loss > WORSE * lowest || step.step == self.steps) {
                status = Status::Finished;
            }
        }
        let ended = step.is_none() || status != Status::Running;
        if let Some(every) = self.every
            && !status.is_lost()
            && (ended || self.course.head().is_multiple_of(every))
        {
            self.score(ended)?;
        }
        if ended {
            self.end(status);
        }
        Ok(())
    }

    /// Measures how good it is.
    fn score(&mut self, last: bool) -> Result<(), NetworkError> {
        let [train, validation, _] = self.course.examples();
        let step = self.course.head();
        let train = (last || train <= SCORED).then(|| self.course.score(0)).transpose()?;
        let validation = (validation > 0).then(|| self.course.score(1)).transpose()?;
        self.scores = [train, validation];
        let [train, validation] = self.scores.each_ref().map(|score| score.as_ref().map(Grade::from));
        let mark = Mark { step, train, validation, ..Mark::default() };
        let loss = |mark: &Mark| mark.validation.or(mark.train).map(|grade| grade.loss);
        if let Some(found) = loss(&mark)
            && self.best.as_ref().and_then(loss).is_none_or(|best| found < best)
        {
            self.best = Some(mark.clone());
        }
        if loss(&mark).is_some() {
            self.news.marks.push(mark);
        }
        Ok(())
    }

    fn end(&mut self, status: Status) {
        let ended = self.course.ended();
        let last = self.news.marks.last().filter(|_| !status.is_lost());
        self.outcome = Some(Outcome {
            status,
            train: last.and_then(|mark| mark.train),
            validation: last.and_then(|mark| mark.validation),
            best: self.best.clone(),
            digest: digest::hex(ended.digest),
        });
        self.news.problem = ended.sentence();
    }

    /// What has happened since this was asked last.
    pub fn news(&mut self) -> Tried {
        let [step, steps] = self.progress();
        let end = self.outcome.clone();
        Tried { trial: self.number, step, steps, end, ..std::mem::take(&mut self.news) }
    }
}

/// What data of an experiment's trials depend on: seed and fold.
pub type DataKey = (u32, Option<u32>);

/// Trials of an experiment with the same key learn from the same data, prepared the same way.
pub fn data_key(trial: &Trial) -> DataKey {
    (trial.seed, trial.fold)
}

/// The ordinary experiment of a trial's number.
fn ordinary(experiment: &NetworkExperiment, number: u32) -> Result<NetworkExperiment, NetworkError> {
    let all = trials(experiment);
    let trial = all.get(number as usize).ok_or(NetworkError::Trial { number, trials: all.len() })?;
    Ok(of_trial(experiment, trial))
}
