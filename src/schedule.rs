//! Schedules: how a run's rate changes with the step. One file each, in the formula language.

use crate::registry::{Entry, Item};

crate::registry! {
    /// All schedules, in the order of the menu.
    TABLE: Schedule = constant, step, exponential, cosine
}

/// A schedule: the rate of step t as a formula of `t` (0, 1, … : steps taken before), `T` (steps in all) and `lr0`
/// (the optimizer's rate).
#[derive(Debug)]
pub struct Schedule {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// The rate.
    pub formula: &'static str,
}

impl Entry for Schedule {
    const KIND: &'static str = "schedule";
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        self.formula
    }
}
