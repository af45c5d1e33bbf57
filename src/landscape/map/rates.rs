//! The rate of each step of the runs of a map: one for all lanes, or to each lane its own.

use super::{MapJob, MapKind};
use crate::experiment::{Choice, Run};
use crate::expr::machine::SliceMachine;
use crate::expr::tape::Tape;
use crate::expr::{self, FormulaError, Kind};
use crate::schedule::{Rates, Schedule, WARMUP};

/// The rate of each step.
#[derive(Clone, Debug)]
pub(super) enum RatesOf {
    /// The same for all lanes: of each step.
    Shared(Vec<f64>),
    /// Of each lane its own, by the rate the schedule begins with: during the warmup, and afterwards.
    Spread {
        /// Steps of the warmup.
        warmup: u32,
        /// The warmup, then the schedule.
        stages: Box<[Stage; 2]>,
    },
}

/// A formula of a rate, on lanes.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    machine: SliceMachine<f64>,
    /// t and T first.
    uniforms: Vec<f64>,
}

impl RatesOf {
    /// The rates of a job's run; none where they depend on how the run goes: then each cell needs a run of its own.
    ///
    /// # Errors
    /// Where a typed schedule is not one.
    pub(super) fn new(job: &MapJob, run: &Run) -> Result<Option<Self>, FormulaError> {
        let (steps, choice) = (job.experiment.steps, &run.schedule);
        let mut rates = Rates::new(choice, steps, run.optimizer.value("lr").unwrap_or(0.0))?;
        if !rates.states().is_empty() || choice.formula().contains("loss") {
            return Ok(None);
        }
        Ok(Some(match &job.kind {
            MapKind::Basins => Self::Shared((0..steps).map(|t| rates.at(t, 0.0)).collect()),
            MapKind::Rates(_) => {
                let warmup = choice.value("warmup").unwrap_or(0.0) as u32;
                let main = Stage::new(choice, choice.formula(), steps.saturating_sub(warmup))?;
                Self::Spread { warmup, stages: Box::new([Stage::new(choice, WARMUP, warmup)?, main]) }
            }
        }))
    }

    /// The rate of step `t`, counted from 0, where it is shared; else it is written to `lanes[1]`, from the rates in
    /// `lanes[0]` that the schedule begins with.
    pub(super) fn next(&mut self, t: u32, lanes: &mut [Vec<f64>; 2]) -> Option<f64> {
        match self {
            Self::Shared(rates) => Some(rates[t as usize]),
            Self::Spread { warmup, stages } => {
                let [rise, main] = &mut **stages;
                match t.checked_sub(*warmup) {
                    None => rise.run(t, lanes),
                    Some(t) => main.run(t, lanes),
                }
                None
            }
        }
    }
}

impl Stage {
    fn new(choice: &Choice<Schedule>, formula: &str, steps: u32) -> Result<Self, FormulaError> {
        let keys: Vec<&str> = choice.entry.item.hypers.iter().map(|hyper| &*hyper.key).collect();
        let compiled = expr::compile_spread(Kind::Schedule, formula, &keys, &["lr0"])?;
        let machine = SliceMachine::new(Tape::new(&compiled.graph, &compiled.results, 1, compiled.uniforms.len()));
        let mut uniforms = choice.values_of(&compiled.uniforms);
        uniforms[1] = f64::from(steps);
        Ok(Self { machine, uniforms })
    }

    fn run(&mut self, t: u32, lanes: &mut [Vec<f64>; 2]) {
        self.uniforms[0] = f64::from(t);
        self.machine.set_uniforms(&self.uniforms);
        self.machine.run(lanes, &[1]);
    }
}
