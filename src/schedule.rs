//! Schedules: how a run's rate changes with the step. One file each, in the formula language.

use crate::experiment::Choice;
use crate::expr::machine::PointMachine;
use crate::expr::tape::Tape;
use crate::expr::{self, FormulaError, Kind};
use crate::registry::{Entry, Hyper, Item, Scale, text};

crate::registry! {
    /// All schedules, in the order of the menu.
    TABLE: Schedule = constant, step, exponential, inverse_time, linear, polynomial, cosine, cosine_restarts,
        one_cycle, plateau, custom
}

/// A schedule: the rate of a step, in the formula language over
///
/// - `t`: the steps taken before, 0, 1, …;
/// - `T`: the steps in all;
/// - `lr0`: the optimizer's rate;
/// - `loss`: the loss before the step;
/// - the hyper-parameters, and the state variables declared by `state`, which start at 0 or at the value given, an
///   expression of `T`, `lr0` and the hyper-parameters.
///
/// The last line is the rate. Every schedule may have a warmup before it: [`WARMUP`].
#[derive(Debug)]
pub struct Schedule {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// The lines. Empty for `custom`.
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
    fn example(&self) -> &'static str {
        if self.formula.is_empty() { custom::EXAMPLE } else { "" }
    }
}

/// The rate of the first `warmup` steps, whatever the schedule: it rises evenly and reaches `lr0` where the schedule
/// begins. The schedule then counts its `t` and its `T` from there. PyTorch's LinearLR(start_factor=1/(warmup + 1),
/// total_iters=warmup), followed by the schedule.
pub const WARMUP: &str = "lr0*(t + 1)/(warmup + 1)";

/// The hyper-parameter every schedule has last.
const WARMUP_STEPS: Hyper = Hyper::more(
    "warmup",
    text("Warmup steps", "预热步数"),
    (0.0, 20_000.0),
    Scale::Integer,
    0.0,
    text(
        "Over so many steps the rate rises to its full size; only then does the schedule begin.",
        "学习率在这些步内逐渐升至设定值，之后调度才开始。",
    ),
);

/// A schedule planned for a run, with its warmup.
///
/// Allocates when planned and never afterwards.
#[derive(Clone, Debug)]
pub struct Rates {
    warmup: u32,
    rise: Stage,
    main: Stage,
}

/// A formula of a rate, planned.
#[derive(Clone, Debug)]
struct Stage {
    machine: PointMachine,
    /// t, T, lr0, loss, then the hyper-parameters.
    uniforms: Vec<f64>,
    /// Before the next step.
    states: Vec<f64>,
    /// The rate, then the states after the step.
    results: Vec<f64>,
}

impl Rates {
    /// Plans a schedule for `steps` steps from the rate `lr0`.
    ///
    /// # Errors
    /// Where a typed schedule is not one.
    pub fn new(choice: &Choice<Schedule>, steps: u32, lr0: f64) -> Result<Self, FormulaError> {
        let warmup = choice.value("warmup").unwrap_or(0.0) as u32;
        let rise = Stage::new(choice, WARMUP, warmup, lr0)?;
        let main = Stage::new(choice, choice.formula(), steps.saturating_sub(warmup), lr0)?;
        Ok(Self { warmup, rise, main })
    }

    /// The rate of step `t`, counted from 0, where the loss before it is `loss`. Asked once for each step, in their
    /// order: a schedule may remember.
    pub fn at(&mut self, t: u32, loss: f64) -> f64 {
        match t.checked_sub(self.warmup) {
            None => self.rise.next(t, loss),
            Some(t) => self.main.next(t, loss),
        }
    }

    /// What the schedule remembers, to be put back with [`Rates::restore`].
    pub fn states(&self) -> &[f64] {
        &self.main.states
    }

    /// Puts the states of the same schedule back.
    ///
    /// # Panics
    /// Where they are not as many.
    pub fn restore(&mut self, states: &[f64]) {
        self.main.states.copy_from_slice(states);
    }
}

impl Stage {
    fn new(choice: &Choice<Schedule>, formula: &str, steps: u32, lr0: f64) -> Result<Self, FormulaError> {
        let keys: Vec<&str> = choice.entry.item.hypers.iter().map(|h| &*h.key).collect();
        let compiled = expr::compile(Kind::Schedule, formula, &keys)?;
        let (lanes, count) = (compiled.lanes.len(), compiled.uniforms.len());
        let mut uniforms = choice.values_of(&compiled.uniforms);
        uniforms[1] = f64::from(steps);
        uniforms[2] = lr0;
        let machine = |results: &[_]| {
            let mut machine = PointMachine::new(Tape::new(&compiled.graph, results, lanes, count));
            machine.set_uniforms(&uniforms);
            machine
        };
        let mut states = vec![0.0; lanes];
        machine(&compiled.initial).run(&vec![0.0; lanes], &mut states);
        let machine = machine(&compiled.results);
        Ok(Self { machine, uniforms, states, results: vec![0.0; 1 + lanes] })
    }

    fn next(&mut self, t: u32, loss: f64) -> f64 {
        self.uniforms[0] = f64::from(t);
        self.uniforms[3] = loss;
        self.machine.set_uniforms(&self.uniforms);
        self.machine.run(&self.states, &mut self.results);
        self.states.copy_from_slice(&self.results[1..]);
        self.results[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(choice: &Choice<Schedule>, steps: u32) -> Vec<f64> {
        let mut rates = Rates::new(choice, steps, 0.5).expect("built-ins compile");
        (0..steps).map(|t| rates.at(t, 1.0)).collect()
    }

    #[test]
    fn after_a_warmup_every_schedule_is_the_shorter_one_without() {
        for schedule in Schedule::table() {
            let plain = Choice::new(*schedule);
            let warmed = rates(&plain.clone().with("warmup", 7.0), 40);
            let rise: Vec<f64> = (1..=7).map(|t| 0.5 * f64::from(t) / 8.0).collect();
            assert_eq!(warmed[..7], rise[..], "{}", schedule.item.id);
            assert_eq!(warmed[7..], rates(&plain, 33)[..], "{}", schedule.item.id);
        }
    }

    #[test]
    fn a_warmup_that_never_ends_is_all_there_is() {
        for schedule in Schedule::table() {
            let rates = rates(&Choice::new(*schedule).with("warmup", 50.0), 20);
            assert!(rates.iter().all(|rate| rate.is_finite()), "{}", schedule.item.id);
        }
    }

    #[test]
    fn every_rate_is_finite_and_none_is_below_zero_however_short_the_run() {
        for schedule in Schedule::table() {
            for steps in 1..30 {
                let rates = rates(&Choice::new(*schedule), steps);
                assert!(
                    rates.iter().all(|rate| *rate >= 0.0 && *rate <= 0.5),
                    "{} {steps}: {rates:?}",
                    schedule.item.id
                );
            }
        }
    }

    #[test]
    fn what_a_schedule_remembers_can_be_put_back() {
        let plateau = Choice::<Schedule>::named("plateau").expect("exists").with("patience", 2.0);
        let mut rates = Rates::new(&plateau, 100, 0.5).expect("compiles");
        for t in 0..5 {
            rates.at(t, 1.0);
        }
        let mut other = Rates::new(&plateau, 100, 0.5).expect("compiles");
        other.restore(rates.states());
        for t in 5..20 {
            assert_eq!(rates.at(t, 1.0), other.at(t, 1.0));
        }
        assert!(rates.at(20, 1.0) < 0.5, "it has stalled");
    }
}
