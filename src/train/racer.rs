//! A racer: one run of a session, with the optimizer that moves it.

use super::timeline::Timeline;
use super::weather::{Batches, Noise};
use super::{CONVERGED, DIVERGED};
use crate::digest;
use crate::experiment::{Choice, Experiment, Run};
use crate::expr::FormulaError;
use crate::optim::{Plan, Rule};
use crate::protocol::{COLUMNS, Status};
use crate::schedule::Rates;
use crate::surface::Objective;

/// Snapshots kept of each run, at first one every 32 steps.
const SNAPSHOTS: usize = 64;

/// What all steps of a run have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    pub noise: Noise,
    /// Steps in all.
    pub steps: u32,
}

/// What moves a run: its rule, its schedule, and the batches its gradients are means over.
#[derive(Clone, Debug)]
pub(super) struct Mover {
    plan: Plan<f64>,
    rates: Rates,
    /// None where every gradient is the mean over all samples, or there are none.
    batches: Option<Batches>,
}

/// A run under way.
#[derive(Clone, Debug)]
pub(super) struct Racer {
    mover: Mover,
    pub step: u32,
    pub status: Status,
    /// Gradient of the surface, without noise, where the run is now.
    gradient: [f64; 2],
    /// (step + 1, COLUMNS)
    pub rows: Vec<f64>,
    timeline: Timeline<Vec<f64>>,
    /// How long it has been computed, in ms.
    pub elapsed_ms: f64,
}

impl Mover {
    fn new(run: &Run, experiment: &Experiment, seed: u32, samples: Option<usize>) -> Result<Self, FormulaError> {
        let plan = Plan::new(&run.optimizer, &experiment.start)?;
        let rates = Rates::new(&run.schedule, experiment.steps, rate_of(&run.optimizer))?;
        let batches = samples.and_then(|samples| Batches::new(seed, run.batch, samples));
        Ok(Self { plan, rates, batches })
    }

    /// Moves the parameters by step `t` from the row before it. The rate used, and how many samples' gradients.
    fn take_step(&mut self, t: u32, before: &[f64], objective: &mut Objective, noise: Noise) -> (f64, usize) {
        let [x, y, loss, gx, gy] = [0, 1, 2, 3, 4].map(|column| before[column]);
        let (gradient, samples) = match &mut self.batches {
            None => ([gx, gy], objective.samples().unwrap_or(1)),
            Some(batches) => {
                let batch = batches.at(t);
                (objective.batch_gradient([x, y], batch), batch.len())
            }
        };
        let noise = noise.at(t);
        let rate = self.rates.at(t - 1, loss);
        self.plan.gradient_mut().copy_from_slice(&[gradient[0] + noise[0], gradient[1] + noise[1]]);
        self.plan.step(t, rate);
        (rate, samples)
    }

    /// All that the next step depends on, besides the loss and the gradient.
    fn snapshot(&self) -> Vec<f64> {
        let mut snapshot = self.plan.snapshot();
        snapshot.extend_from_slice(self.rates.states());
        snapshot
    }

    fn restore(&mut self, snapshot: &[f64]) {
        let (plan, rates) = snapshot.split_at(snapshot.len() - self.rates.states().len());
        self.plan.restore(plan);
        self.rates.restore(rates);
    }

    fn states(&self) -> Vec<(String, [f64; 2])> {
        self.plan.states().map(|(name, value)| (name.to_owned(), [value[0], value[1]])).collect()
    }
}

impl Racer {
    /// A run at its start; `seed` decides its batches.
    ///
    /// # Errors
    /// Where a typed formula is not one.
    pub fn new(run: &Run, experiment: &Experiment, seed: u32, objective: &mut Objective) -> Result<Self, FormulaError> {
        let mover = Mover::new(run, experiment, seed, objective.samples())?;
        let (loss, gradient) = objective.gradient(experiment.start);
        let [x, y] = experiment.start;
        // The rate of the first step, asked of a copy: a schedule may remember what it was asked.
        let rate = mover.rates.clone().at(0, loss);
        let fine = is_finite(&[x, y, loss, gradient[0], gradient[1]]);
        let finite = |value: f64| if value.is_finite() { value } else { 0.0 };
        let rows = vec![x, y, finite(loss), finite(gradient[0]), finite(gradient[1]), finite(rate), 0.0, 0.0, 0.0, 0.0];
        let mut timeline = Timeline::new(32, SNAPSHOTS);
        timeline.offer(0, || mover.snapshot());
        let status = if fine { Status::Running } else { Status::Diverged };
        Ok(Self { mover, step: 0, status, gradient, rows, timeline, elapsed_ms: 0.0 })
    }

    /// The digest of its final parameters, once it has ended.
    pub fn digest(&self) -> Option<u64> {
        (self.status != Status::Running).then(|| digest::of_parameters(&self.last_row()[..2]))
    }

    /// Takes one step.
    pub fn advance(&mut self, objective: &mut Objective, course: Course) {
        let t = self.step + 1;
        let before = &self.rows[self.rows.len() - COLUMNS..];
        let counted = before[9];
        let (rate, samples) = self.mover.take_step(t, before, objective, course.noise);
        let [x, y] = [self.mover.plan.parameters()[0], self.mover.plan.parameters()[1]];
        let (loss, gradient) = objective.gradient([x, y]);
        if !is_finite(&[x, y, loss, gradient[0], gradient[1], rate]) {
            self.status = Status::Diverged;
            return;
        }
        self.step = t;
        self.gradient = gradient;
        let [gx, gy] = gradient;
        let row = [x, y, loss, gx, gy, rate, 0.0, f64::from(t), 0.0, counted + samples as f64];
        self.rows.extend_from_slice(&row);
        self.timeline.offer(t, || self.mover.snapshot());
        if t == course.steps {
            let vanished = libm::hypot(gradient[0], gradient[1]) <= CONVERGED;
            self.status = if vanished { Status::Converged } else { Status::Finished };
        }
    }

    /// The optimizer's state variables after a step, replayed from the nearest snapshot; none where there is no such
    /// step.
    pub fn state_at(&self, step: u32, objective: &mut Objective, course: Course) -> Option<Vec<(String, [f64; 2])>> {
        if step > self.step {
            return None;
        }
        let (from, snapshot) = self.timeline.nearest(step)?;
        let mut replay = self.mover.clone();
        replay.restore(snapshot);
        for t in from + 1..=step {
            // The recorded row holds the exact loss and gradient the step was taken from.
            replay.take_step(t, &self.rows[(t as usize - 1) * COLUMNS..][..COLUMNS], objective, course.noise);
        }
        debug_assert_eq!(replay.plan.parameters(), &self.rows[step as usize * COLUMNS..][..2]);
        Some(replay.states())
    }

    /// The optimizer's state variables as they are now.
    #[cfg(test)]
    pub fn states(&self) -> Vec<(String, [f64; 2])> {
        self.mover.states()
    }

    fn last_row(&self) -> &[f64] {
        &self.rows[self.rows.len() - COLUMNS..]
    }
}

fn is_finite(numbers: &[f64]) -> bool {
    numbers.iter().all(|n| n.abs() <= DIVERGED)
}

/// The rate an optimizer starts with.
fn rate_of(optimizer: &Choice<Rule>) -> f64 {
    optimizer.value("lr").unwrap_or(0.0)
}
