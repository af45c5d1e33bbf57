//! Selection: what an experiment tries so that a person can choose. One way a file.
//!
//! A way says which **trials** there are, each an ordinary run under another seed, on another fold, at another rate. They
//! depend on the experiment alone, in a written order, so that workers can share them and a link names them by number.

pub mod statistics;
mod trial;

pub use trial::{Trial, of_trial, trials};

use crate::experiment::network::NetworkExperiment;
use crate::experiment::{Choice, ExperimentError, MAX_BATCH, Run};
use crate::expr::Kind as Formula;
use crate::registry::{Entry, Item};
use crate::schedule::Schedule;

crate::registry! {
    /// All of them, in the order of the menu.
    TABLE: Selector = k_fold, sweep, seeds, range_test
}

/// Most trials.
pub const MAX_TRIALS: usize = 400;
/// Most folds.
pub const MAX_FOLDS: u32 = 20;
/// Most schedules, and most batch sizes, of a sweep.
pub const MAX_ROWS: usize = 12;

/// A way to choose.
#[derive(Debug)]
pub struct Selector {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// What its trials differ in.
    pub kind: Kind,
    /// The rate of a step, where the way sets it, over the variables of a [`Schedule`] and the hyper-parameters; else empty.
    pub formula: &'static str,
    /// The trials, in their order.
    pub trials: fn(&NetworkExperiment, &Selection) -> Vec<Trial>,
}

/// What trials differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Which examples validate.
    Folds,
    /// Rate, schedule and batch size.
    Grid,
    /// The seed.
    Seeds,
    /// The run: in each the rate rises until the loss does.
    Range,
}

impl Entry for Selector {
    const KIND: &'static str = "selection";
    const FORMULA: Formula = Formula::Schedule;
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        self.formula
    }
    fn typed(&self) -> bool {
        false
    }
}

/// What an experiment tries.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// How, with its numbers.
    pub choice: Choice<Selector>,
    /// Of a sweep the number of the run it changes, from 0; else 0.
    pub run: u32,
    /// Of a sweep the schedules; the run's own where there are none.
    pub schedules: Vec<Choice<Schedule>>,
    /// Of a sweep the batch sizes, 0 for all examples; the run's own where there are none.
    pub batches: Vec<u32>,
}

impl Selection {
    /// A way with all defaults.
    pub fn new(entry: &'static Selector) -> Self {
        Self { choice: Choice::new(entry), run: 0, schedules: Vec::new(), batches: Vec::new() }
    }

    /// What its trials differ in.
    pub fn kind(&self) -> Kind {
        self.choice.entry.kind
    }

    /// A number of it; 0 where it has none of this key.
    pub fn number(&self, key: &str) -> f64 {
        self.choice.value(key).unwrap_or(0.0)
    }

    /// A whole number of it; 0 where it has none of this key.
    pub fn whole(&self, key: &str) -> u32 {
        self.number(key) as u32
    }

    /// Refuses what does not go with the experiment, and what is too much.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn check(&self, experiment: &NetworkExperiment) -> Result<(), ExperimentError> {
        let outside = |path: &str, value: f64, range: (f64, f64), whole: bool| {
            Err(ExperimentError::OutOfRange { path: format!("selection.{path}"), value, range, whole })
        };
        let last = experiment.runs.len().saturating_sub(1) as u32;
        if self.run > last {
            return outside("run", f64::from(self.run), (0.0, f64::from(last)), true);
        }
        let rows = [("schedules", self.schedules.len()), ("batches", self.batches.len())];
        for (what, found) in rows {
            too_many(&format!("selection.{what}"), what, MAX_ROWS, found)?;
        }
        for (at, schedule) in self.schedules.iter().enumerate() {
            schedule.check(&format!("selection.schedules[{at}].text"), Formula::Schedule)?;
        }
        if let Some(at) = self.batches.iter().position(|batch| *batch > MAX_BATCH) {
            let range = (0.0, f64::from(MAX_BATCH));
            return outside(&format!("batches[{at}]"), f64::from(self.batches[at]), range, true);
        }
        if let (Some(from), Some(to)) = (self.choice.value("from"), self.choice.value("to"))
            && to < from
        {
            return outside("to", to, (from, sweep::RATES.1), false);
        }
        too_many("selection", "trials", MAX_TRIALS, trials_of(experiment, self).len())
    }
}

/// Refuses more than `limit` of something.
pub(crate) fn too_many(path: &str, what: &'static str, limit: usize, found: usize) -> Result<(), ExperimentError> {
    if found > limit {
        return Err(ExperimentError::TooMany { path: path.to_owned(), what, limit, found });
    }
    Ok(())
}

fn trials_of(experiment: &NetworkExperiment, selection: &Selection) -> Vec<Trial> {
    (selection.choice.entry.trials)(experiment, selection)
}

/// Whether a run learns at a rate, rather than by a line search or a trust region.
pub fn has_rate(run: &Run) -> bool {
    run.optimizer.value("lr").is_some()
}
