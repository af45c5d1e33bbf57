//! A round: the trials of a selection, how each stands, and how far all of them are.

use super::proposal;
use crate::experiment::network::NetworkExperiment;
use crate::protocol::training::{Mark, Outcome, Sentence, Tried};
use crate::train::network::selection::{Trial, of_trial, trials};
use std::rc::Rc;

/// A forecast is made from this much work on, in ms.
const FORECAST_MS: f64 = 700.0;

/// How a trial stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has taken it yet.
    #[default]
    Waiting,
    /// A worker is at it.
    Running,
    /// It has an outcome.
    Done,
    /// It could not be tried.
    Failed,
}

/// A trial and what is known of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attempted {
    /// How it stands.
    pub standing: Standing,
    /// The last step taken.
    pub step: u32,
    /// Its steps in all; 0 where that is not known yet.
    pub steps: u32,
    /// How good it was, in the order of steps.
    pub marks: Vec<Mark>,
    /// Of a range test: loss of each step.
    pub losses: Vec<f32>,
    /// Of a range test: rate of each step.
    pub rates: Vec<f32>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// What went wrong.
    pub problem: Option<Sentence>,
    /// How often its worker broke down.
    pub broke: u32,
}

impl Attempted {
    /// How far it is, 0 to 1.
    pub fn share(&self) -> f64 {
        match self.standing {
            Standing::Done | Standing::Failed => 1.0,
            _ if self.steps == 0 => 0.0,
            _ => (f64::from(self.step) / f64::from(self.steps)).min(1.0),
        }
    }

    /// As if it had not begun; that its worker broke down is kept.
    pub(super) fn anew(&self) -> Self {
        Self { broke: self.broke, ..Self::default() }
    }
}

/// What happens with a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Trials are handed out.
    Running,
    /// Nothing is handed out.
    Paused,
    /// All trials have an outcome.
    Ended,
}

/// The trials of a selection.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Its number.
    pub id: u32,
    /// The kind of selection.
    pub kind: &'static str,
    /// The experiment, with its selection.
    pub of: NetworkExperiment,
    /// The trials, by number.
    pub trials: Vec<Trial>,
    /// What is known of each.
    pub attempts: Vec<Rc<Attempted>>,
    /// What happens with it.
    pub phase: Phase,
    /// Whether the experiment has changed since, so that its outcomes are of another one.
    pub stale: bool,
    /// Why it was stopped.
    pub problem: Option<Sentence>,
    /// How long it has been worked on, in ms.
    pub spent_ms: f64,
    /// How far it was when it began: what was known already.
    begun: f64,
    /// When that was counted last, while it runs.
    pub(super) clock_ms: Option<f64>,
}

impl Round {
    /// A round at its start. Of the one `before` it keeps the outcomes of trials that are the same to the last setting: they
    /// would come out the same.
    pub(super) fn new(id: u32, kind: &'static str, of: &NetworkExperiment, before: Option<&Self>, now_ms: f64) -> Self {
        let trials = trials(of);
        let known: Vec<(NetworkExperiment, &Rc<Attempted>)> = before.map_or_else(Vec::new, |before| {
            let done = before.trials.iter().zip(&before.attempts).filter(|(_, one)| one.standing == Standing::Done);
            done.map(|(trial, one)| (of_trial(&before.of, trial), one)).collect()
        });
        let attempt = |trial: &Trial| {
            let whole = of_trial(of, trial);
            known.iter().find(|(other, _)| *other == whole).map_or_else(Rc::default, |(_, one)| Rc::clone(one))
        };
        let mut round = Self {
            id,
            kind,
            of: of.clone(),
            attempts: trials.iter().map(attempt).collect(),
            phase: Phase::Running,
            trials,
            stale: false,
            problem: None,
            spent_ms: 0.0,
            begun: 0.0,
            clock_ms: Some(now_ms),
        };
        round.begun = round.share();
        round.settle();
        round
    }

    /// Trials that have an outcome, or none to be had.
    pub fn ended(&self) -> usize {
        self.attempts.iter().filter(|one| matches!(one.standing, Standing::Done | Standing::Failed)).count()
    }

    /// The first trial that nobody has taken, of those that are not `taken`.
    pub fn next(&self, taken: impl Fn(u32) -> bool) -> Option<u32> {
        let waiting = |(at, one): &(usize, &Rc<Attempted>)| one.standing == Standing::Waiting && !taken(*at as u32);
        self.attempts.iter().enumerate().find(waiting).map(|(at, _)| at as u32)
    }

    /// How far it is, 0 to 1.
    pub fn share(&self) -> f64 {
        let done: f64 = self.attempts.iter().map(|one| one.share()).sum();
        done / self.attempts.len().max(1) as f64
    }

    /// How long it will take, in ms, at the pace it had so far; none before that can be said.
    pub fn left_ms(&self) -> Option<f64> {
        let share = self.share();
        let known = self.phase == Phase::Running && self.spent_ms > FORECAST_MS && share > self.begun;
        known.then(|| self.spent_ms * (1.0 - share) / (share - self.begun))
    }

    pub(super) fn attempt(&mut self, trial: u32) -> Option<&mut Attempted> {
        self.attempts.get_mut(trial as usize).map(Rc::make_mut)
    }

    /// Counts the time that has passed.
    pub(super) fn count(&mut self, now_ms: f64) {
        if let Some(last) = self.clock_ms.replace(now_ms) {
            self.spent_ms += (now_ms - last).max(0.0);
        }
    }

    /// Leaves what is under way: it will begin anew.
    pub(super) fn leave(&mut self) {
        self.clock_ms = None;
        for one in self.attempts.iter_mut().filter(|one| one.standing == Standing::Running) {
            *one = Rc::new(one.anew());
        }
    }

    pub(super) fn settle(&mut self) {
        if self.ended() == self.attempts.len() {
            self.phase = Phase::Ended;
        }
    }

    pub(super) fn take(&mut self, news: Tried) {
        let Some(one) = self.attempt(news.trial) else { return };
        (one.step, one.steps) = (news.step, news.steps);
        let known = one.marks.last().map(|mark| mark.step);
        one.marks.extend(news.marks.into_iter().filter(|mark| known.is_none_or(|known| mark.step > known)));
        one.losses.extend(news.losses);
        one.rates.extend(news.rates);
        one.standing = match (&news.end, &news.problem) {
            (Some(_), _) => Standing::Done,
            (None, Some(_)) => Standing::Failed,
            (None, None) => Standing::Running,
        };
        (one.outcome, one.problem) = (news.end, news.problem);
        self.settle();
    }

    /// Whether another experiment's trials are the same, each to the last setting; what the live runs have beside that is
    /// nothing to them.
    pub(super) fn is_of(&self, experiment: &NetworkExperiment) -> bool {
        let mut other = experiment.clone();
        if proposal::kind(experiment) != Some(self.kind) {
            other.selection.clone_from(&self.of.selection);
        } else if other.selection != self.of.selection {
            return false;
        }
        trials(&other) == self.trials
            && self.trials.iter().all(|trial| of_trial(&self.of, trial) == of_trial(&other, trial))
    }
}
