//! Schedules: how a run's rate changes with the step. One file each, in the formula language.

use crate::experiment::Choice;
use crate::expr::machine::PointMachine;
use crate::expr::tape::Tape;
use crate::expr::{self, FormulaError, Kind};
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
    const FORMULA: crate::expr::Kind = crate::expr::Kind::Schedule;
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

/// A schedule planned for a run.
#[derive(Clone, Debug)]
pub struct Rates {
    machine: PointMachine,
    /// t, T, lr0, then the hyper-parameters.
    uniforms: Vec<f64>,
}

impl Rates {
    /// Plans a schedule for `steps` steps from the rate `lr0`.
    ///
    /// # Errors
    /// Where a typed schedule is not one.
    pub fn new(choice: &Choice<Schedule>, steps: u32, lr0: f64) -> Result<Self, FormulaError> {
        let keys: Vec<&str> = choice.entry.item.hypers.iter().map(|h| &*h.key).collect();
        let compiled = expr::compile(Kind::Schedule, choice.formula(), &keys)?;
        let tape = Tape::new(&compiled.graph, &compiled.results, 0, compiled.uniforms.len());
        let mut uniforms = choice.values_of(&compiled.uniforms);
        uniforms[1] = f64::from(steps);
        uniforms[2] = lr0;
        Ok(Self { machine: PointMachine::new(tape), uniforms })
    }

    /// The rate of step `t`, counted from 0.
    pub fn at(&mut self, t: u32) -> f64 {
        self.uniforms[0] = f64::from(t);
        self.machine.set_uniforms(&self.uniforms);
        let mut rate = [0.0];
        self.machine.run(&[], &mut rate);
        rate[0]
    }
}
