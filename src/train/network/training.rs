//! A training: one run of a network experiment while it runs.

use super::ahead::{Ahead, Counted, Scoring};
use super::look::Looker;
use super::penalty::Penalty;
use super::phase::{Blocks, Stretch, batch_size};
use super::prepared::Prepared;
use super::score::Score;
use super::share::{Hands, shared};
use super::{NetworkError, branch};
use crate::data::augment::Augmenter;
use crate::data::batches::Batches;
use crate::digest;
use crate::experiment::Run;
use crate::experiment::network::NetworkExperiment;
use crate::network::Phase;
use crate::protocol::Status;
use crate::protocol::training::Sentence;
use crate::registry::Lang;
use crate::search::{Outcome, Stall};
use crate::train::diagnosis::Diagnosis;
use crate::train::ending::Reason;
use crate::train::shard::{Batch, Rows};
use crate::train::timeline::Timeline;
use crate::train::trainer::Snapshot;
use std::ops::Range;
use std::rc::Rc;

/// Bytes that the snapshots of a run may take.
const SNAPSHOT_BYTES: usize = 64 << 20;
/// Most snapshots of a run.
const MOST_SNAPSHOTS: usize = 256;
/// Steps between the first snapshots.
const STRIDE: u32 = 16;

/// One run under way.
pub struct Training {
    pub(super) experiment: Rc<NetworkExperiment>,
    pub(super) prepared: Rc<Prepared>,
    pub(super) run: Run,
    /// The stretches: what is learned, and after how many steps of the whole it ends.
    pub(super) phases: Vec<(Phase, u32)>,
    /// Which one is under way.
    pub(super) phase: usize,
    pub(super) stretch: Stretch,
    pub(super) batches: Batches,
    pub(super) augmenter: Augmenter,
    /// The step taken last; 0 at the start.
    pub(super) step: u32,
    status: Status,
    stopping: Option<Stopping>,
    /// Early stopping has ended it.
    stopped: bool,
    pub(super) timeline: Timeline<(usize, Snapshot)>,
    diagnosis: Option<Diagnosis>,
    /// The step the run began at: 0, or where it branched off.
    origin: u32,
    /// How the run stands, while an earlier step is visited.
    pub(super) head: Option<Head>,
    /// The parameters one step earlier, once a step of this stretch was taken; empty before.
    pub(super) before: Vec<f32>,
    /// What looks have left behind.
    pub(super) looker: Option<Looker>,
    /// The gradient of the next step and a score, where they are computed in slices.
    pub(super) ahead: Option<Ahead>,
    pub(super) scoring: Option<Scoring>,
    /// What was counted of each part, lately.
    pub(super) counted: [Counted; 3],
    /// What tells the penalties, once it has been asked.
    pub(super) penalty: Option<Box<Penalty>>,
}

/// Where a run goes on.
pub(super) struct Head {
    pub step: u32,
    pub phase: usize,
    pub snapshot: Snapshot,
}

/// Patience of early stopping.
#[derive(Clone, Copy, Debug)]
struct Stopping {
    patience: u32,
    min_delta: f64,
    best: f64,
    /// Where that was.
    best_step: u32,
    /// Epochs without anything better.
    waited: u32,
}

/// What a step has come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Its number, from 1.
    pub step: u32,
    /// The epoch it belongs to, from 0.
    pub epoch: u32,
    /// The loss of its batch before it, penalties included.
    pub loss: f64,
    /// The rate of an update rule; how far a search method went along its direction.
    pub rate: f64,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// How.
    pub status: Status,
    /// What went wrong, where it was lost.
    pub diagnosis: Option<Diagnosis>,
    /// The step with the lowest validation loss, where early stopping has ended it.
    pub stopped: Option<u32>,
    /// Why a search method takes no further step although the gradient has not vanished.
    pub stall: Option<Stall>,
    /// Over the exact bits of the final parameters.
    pub digest: u64,
}

impl Ended {
    /// Why it ended before its last step, where that was not early stopping.
    pub fn reason(&self, lang: Lang) -> Option<String> {
        let stall = || self.stall.map(|why| why.message(lang).to_owned());
        self.diagnosis.as_ref().map(|diagnosis| diagnosis.message(lang)).or_else(stall)
    }

    /// The same in both languages.
    pub(super) fn sentence(&self) -> Option<Sentence> {
        self.reason(Lang::En).map(|_| Sentence::of(|lang| self.reason(lang).unwrap_or_default()))
    }
}

/// A batch whose examples are altered as they are read.
pub(super) struct Altered<'a> {
    pub rows: Rows<'a>,
    pub augmenter: &'a mut Augmenter,
    pub epoch: u32,
}

impl Batch for Altered<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn examples(&mut self, places: Range<usize>, into: &mut [f32]) {
        self.rows.examples(places.clone(), into);
        if self.augmenter.is_empty() {
            return;
        }
        let width = self.rows.widths[0].max(1);
        for (example, values) in self.rows.rows[places].iter().zip(into.chunks_exact_mut(width)) {
            self.augmenter.apply(self.epoch, *example, values);
        }
    }

    fn targets(&mut self, places: Range<usize>, into: &mut [f32]) {
        self.rows.targets(places, into);
    }
}

impl Training {
    /// A run at its start.
    ///
    /// # Errors
    /// Layers that do not fit the data, an optimizer or a schedule that cannot be had.
    pub fn new(experiment: &Rc<NetworkExperiment>, prepared: &Rc<Prepared>, run: &Run) -> Result<Self, NetworkError> {
        let batches = Batches::new(experiment.seed, batch_size(run, prepared) as u32, prepared.train.examples);
        let an_epoch = batches.an_epoch();
        let mut end = 0_u32;
        let ends = experiment.network.phases().into_iter().map(|phase| {
            let epochs = if phase == Phase::Whole { experiment.epochs } else { experiment.network.greedy_epochs() };
            end = end.saturating_add(epochs.saturating_mul(an_epoch));
            (phase, end)
        });
        let phases: Vec<(Phase, u32)> = ends.collect();
        let stretch = Stretch::new(experiment, prepared, run, phases[0].0, phases[0].1, None)?;
        let stopping = experiment.regularization.early_stopping().map(|stopping| Stopping {
            patience: stopping.patience,
            min_delta: stopping.min_delta,
            best: f64::INFINITY,
            best_step: 0,
            waited: 0,
        });
        let snapshots = SNAPSHOT_BYTES / stretch.trainer.snapshot().bytes().max(1);
        let mut training = Self {
            experiment: Rc::clone(experiment),
            prepared: Rc::clone(prepared),
            run: run.clone(),
            phases,
            phase: 0,
            stretch,
            batches,
            augmenter: Augmenter::new(&experiment.data.augment, &prepared.input, experiment.seed)?,
            step: 0,
            status: Status::Running,
            stopping,
            stopped: false,
            timeline: Timeline::new(STRIDE, snapshots.clamp(2, MOST_SNAPSHOTS)),
            diagnosis: None,
            origin: 0,
            head: None,
            before: Vec::new(),
            looker: None,
            ahead: None,
            scoring: None,
            counted: [const { None }; 3],
            penalty: None,
        };
        training.remember();
        Ok(training)
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The step taken last; 0 at the start.
    pub fn step(&self) -> u32 {
        self.step
    }

    /// Steps in all, unless it stops before.
    pub fn steps(&self) -> u32 {
        self.phases.last().map_or(0, |(_, end)| *end)
    }

    /// Batches of an epoch.
    pub fn an_epoch(&self) -> u32 {
        self.batches.an_epoch()
    }

    /// Examples of a batch.
    pub fn batch(&self) -> usize {
        batch_size(&self.run, &self.prepared)
    }

    /// What is being learned.
    pub fn phase(&self) -> Phase {
        self.phases[self.phase].0
    }

    /// Evaluations of value, gradient and Hessian so far, whole batches and mini-batches alike.
    pub fn evaluations(&self) -> [u64; 3] {
        match self.stretch.trainer.descent().search() {
            Some(search) => search.counts().map(u64::from),
            None => [0, u64::from(self.step - self.origin), 0],
        }
    }

    /// Examples of each part: train, validation, test.
    pub fn examples(&self) -> [usize; 3] {
        let Prepared { train, validation, test, .. } = &*self.prepared;
        [train, validation, test].map(|part| part.examples)
    }

    /// The parameters as they are.
    pub fn parameters(&self) -> &[f32] {
        self.stretch.trainer.parameters()
    }

    /// The parameters one step earlier, where a step has been taken since the run or its stretch began.
    pub(super) fn before(&self) -> Option<&[f32]> {
        (self.before.len() == self.parameters().len()).then_some(&self.before)
    }

    /// Takes the next step; none once the run has ended.
    ///
    /// # Errors
    /// Where the next stretch cannot be begun.
    pub fn advance(&mut self) -> Result<Option<Step>, NetworkError> {
        self.advance_by(None)
    }

    /// As [`Training::advance`], with gradients that others help to compute; the numbers are the same.
    ///
    /// # Errors
    /// As [`Training::advance`].
    pub fn advance_with(&mut self, hands: &mut dyn Hands) -> Result<Option<Step>, NetworkError> {
        self.advance_by(Some(hands))
    }

    fn advance_by(&mut self, hands: Option<&mut dyn Hands>) -> Result<Option<Step>, NetworkError> {
        if self.status != Status::Running {
            return Ok(None);
        }
        self.leave()?;
        self.begin_due()?;
        self.before.clear();
        self.before.extend_from_slice(self.stretch.trainer.parameters());
        let (stepped, moved) = self.take(hands);
        self.step += 1;
        if !stepped.loss.is_finite() {
            self.diverge()?;
            return Ok(Some(stepped));
        }
        self.remember();
        if !moved {
            self.status = self.stall().map_or(Status::Converged, |why| Reason::Stalled(why).status());
        } else if self.step == self.steps() {
            let finite = self.parameters().iter().all(|parameter| parameter.is_finite());
            self.status = if finite { Status::Finished } else { Status::Diverged };
        } else if self.step.is_multiple_of(self.an_epoch()) && self.is_patience_over()? {
            (self.status, self.stopped) = (Status::Finished, true);
        }
        Ok(Some(stepped))
    }

    /// The next step as it is, without what follows from it.
    pub(super) fn take(&mut self, hands: Option<&mut dyn Hands>) -> (Step, bool) {
        let t = self.step + 1;
        let (epoch, _) = self.batches.place(t);
        let part = &self.prepared.train;
        let widths = [self.prepared.input.iter().product(), self.prepared.target];
        let rows = Rows { x: &part.x, y: &part.y, widths, rows: self.batches.at(t) };
        let mut batch = Altered { rows, augmenter: &mut self.augmenter, epoch };
        let ahead = self.ahead.as_ref().and_then(|ahead| ahead.of(t, self.phase));
        let stepped = match (hands, ahead) {
            (None, None) => self.stretch.trainer.step(&mut batch),
            (_, Some((known, loss))) => self.stretch.trainer.step_shared(&mut |_, _, _, gradient| {
                gradient.copy_from_slice(known);
                loss
            }),
            (Some(hands), None) => {
                let phase = self.phases[self.phase].0;
                self.stretch.trainer.step_shared(&mut |worker, moment, parameters, gradient| {
                    shared(hands, phase, &mut batch, (worker, moment), parameters, gradient)
                })
            }
        };
        (Step { step: t, epoch, loss: stepped.loss, rate: stepped.rate }, stepped.moved)
    }

    /// Begins the stretch that the next step belongs to, and those before it that have no steps.
    pub(super) fn begin_due(&mut self) -> Result<(), NetworkError> {
        while self.step >= self.phases[self.phase].1 && self.phase + 1 < self.phases.len() {
            self.begin(self.phase + 1)?;
        }
        Ok(())
    }

    /// Begins a stretch with the weights of the one before, or anew where it had begun before.
    pub(super) fn begin(&mut self, phase: usize) -> Result<(), NetworkError> {
        let Some(&(what, end)) = self.phases.get(phase) else { return Ok(()) };
        let first = phase.checked_sub(1).map_or(0, |before| self.phases[before].1);
        let blocks = self.stretch.blocks();
        let before = (&self.stretch.built, &blocks);
        let stretch = Stretch::new(&self.experiment, &self.prepared, &self.run, what, end - first, Some(before))?;
        (self.stretch, self.phase) = (stretch, phase);
        self.before.clear();
        Ok(())
    }

    /// Keeps a snapshot, where one is due.
    fn remember(&mut self) {
        let Self { timeline, step, phase, stretch, .. } = self;
        timeline.offer(*step, || (*phase, stretch.trainer.snapshot()));
    }

    /// Whether early stopping has waited long enough.
    fn is_patience_over(&mut self) -> Result<bool, NetworkError> {
        if self.stopping.is_none() || self.phase() != Phase::Whole || self.prepared.validation.examples == 0 {
            return Ok(false);
        }
        let loss = self.score(1)?.loss;
        let Some(stopping) = &mut self.stopping else { return Ok(false) };
        if loss < stopping.best - stopping.min_delta {
            (stopping.best, stopping.best_step, stopping.waited) = (loss, self.step, 0);
        } else {
            stopping.waited += 1;
        }
        Ok(stopping.waited > stopping.patience)
    }

    /// Loss and metrics with the weights as they are: 0 is the training part, 1 what validates, 2 what tests.
    ///
    /// # Errors
    /// Where the network cannot be built for so many examples.
    pub fn score(&mut self, part: usize) -> Result<Score, NetworkError> {
        self.stretch.score(&self.experiment, &self.prepared, part)
    }

    /// Why a search method rests where the gradient has not vanished.
    fn stall(&self) -> Option<Stall> {
        match self.stretch.trainer.descent().search()?.outcome() {
            Outcome::Stalled(why) => Some(why),
            _ => None,
        }
    }

    /// What went wrong, where it was lost.
    pub fn diagnosis(&self) -> Option<&Diagnosis> {
        self.diagnosis.as_ref()
    }

    /// How it ended, or would if it ended here.
    pub fn ended(&self) -> Ended {
        let digest = digest::of_singles(self.parameters());
        let stall = self.stall().filter(|_| self.status != Status::Running);
        Ended { status: self.status, diagnosis: self.diagnosis.clone(), stopped: self.stopped(), stall, digest }
    }

    /// Ends on the last weights whose loss was finite, and finds out what happened.
    fn diverge(&mut self) -> Result<(), NetworkError> {
        let failed = self.step;
        self.before.clear();
        let diagnosis = branch::diagnose(self, failed)?;
        self.status = diagnosis.cause.status();
        self.diagnosis = Some(diagnosis);
        Ok(())
    }

    /// Goes to the state after `step`, which has been reached before: by replay from the nearest snapshot. Steps taken
    /// from there on are the same, bit for bit.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again.
    pub(super) fn revisit(&mut self, step: u32) -> Result<(), NetworkError> {
        let Some((at, (phase, snapshot))) = self.timeline.nearest(step) else { return Ok(()) };
        let (phase, snapshot) = (*phase, snapshot.clone());
        if phase != self.phase {
            self.reopen(phase)?;
        }
        self.stretch.trainer.restore(&snapshot);
        self.step = at;
        while self.step < step {
            self.begin_due()?;
            self.take(None);
            self.step += 1;
        }
        Ok(())
    }

    /// As [`Training::revisit`], by the step before, whose parameters it gives; none where the run began at `step`.
    pub(super) fn revisit_from_before(&mut self, step: u32) -> Result<Option<Vec<f32>>, NetworkError> {
        if step <= self.origin {
            self.revisit(step)?;
            return Ok(None);
        }
        self.revisit(step - 1)?;
        self.begin_due()?;
        let before = self.parameters().to_vec();
        self.take(None);
        self.step += 1;
        Ok(Some(before))
    }

    /// A stretch as it was when it began, for a snapshot to be put into.
    pub(super) fn reopen(&mut self, phase: usize) -> Result<(), NetworkError> {
        let (what, end) = self.phases[phase];
        let first = phase.checked_sub(1).map_or(0, |before| self.phases[before].1);
        self.stretch = Stretch::new(&self.experiment, &self.prepared, &self.run, what, end - first, None)?;
        self.phase = phase;
        Ok(())
    }

    /// Begins where another run of the experiment is, with its blocks: so many epochs are left as it has, in batches of
    /// its own.
    pub(super) fn begin_at(&mut self, other: &Training, phase: usize, blocks: &Blocks) -> Result<(), NetworkError> {
        let (theirs, own) = (other.an_epoch(), self.an_epoch());
        for (own_phase, (_, end)) in self.phases.iter_mut().zip(&other.phases) {
            let left = end.saturating_sub(other.step).div_ceil(theirs).saturating_mul(own);
            own_phase.1 = if theirs == own { *end } else { other.step.saturating_add(left) };
        }
        let (what, end) = self.phases[phase];
        let first = phase.checked_sub(1).map_or(0, |before| self.phases[before].1);
        let before = Some((&other.stretch.built, blocks));
        self.stretch = Stretch::new(&self.experiment, &self.prepared, &self.run, what, end - first, before)?;
        (self.phase, self.step) = (phase, other.step);
        Ok(())
    }

    /// It goes on, whatever it had come to: early stopping begins to wait anew.
    pub(super) fn set_running(&mut self) {
        (self.status, self.diagnosis) = (Status::Running, None);
        if let Some(stopping) = &mut self.stopping {
            (stopping.best, stopping.waited) = (f64::INFINITY, 0);
        }
        self.stopped = false;
    }

    /// The step with the lowest validation loss, where early stopping has ended the run.
    pub fn stopped(&self) -> Option<u32> {
        self.stopping.as_ref().filter(|_| self.stopped).map(|stopping| stopping.best_step)
    }

    /// The step the run began at: 0, or where it branched off.
    pub fn origin(&self) -> u32 {
        self.origin
    }

    /// Marks that the run begins at the step it is at, as a branch does.
    pub(super) fn set_origin(&mut self) {
        self.origin = self.step;
        let snapshots = SNAPSHOT_BYTES / self.stretch.trainer.snapshot().bytes().max(1);
        self.timeline = Timeline::starting_at(self.step, STRIDE, snapshots.clamp(2, MOST_SNAPSHOTS));
        self.remember();
    }
}
