//! A trainer: a network's parameters, what computes their gradient, and what moves them.
//!
//! ```text
//! batch ─► shards ─► gradients, summed in the order of the tree ─► clip ─► optimizer at the schedule's rate
//! ```
//!
//! The parts stand on their own: [`ShardWorker`] computes, [`Descent`] moves. Whoever has threads or workers deals the
//! blocks of a batch among ShardWorkers of its own, sums what they give by a [`super::shard::Tree`] and takes the step with
//! [`Trainer::step_with`]; the bits are those of [`Trainer::step`].

use super::TrainError;
use super::descent::{self, Descent, Method, Objective, Same, Stepped};
use super::shard::{Batch, Blueprint, ShardWorker};
use crate::exec::Moment;

/// A network in training. Its steps allocate nothing where an update rule takes them.
pub struct Trainer {
    worker: ShardWorker,
    descent: Descent,
    seed: u32,
}

/// Computes a loss and its gradient: (worker, moment, parameters, gradient) to the loss.
pub type Deal<'a> = &'a mut dyn FnMut(&mut ShardWorker, Moment, &[f32], &mut [f32]) -> f64;

/// All that the next step depends on besides its batch.
#[derive(Clone, Debug)]
pub struct Snapshot {
    descent: descent::Snapshot,
    states: Vec<f32>,
}

impl Trainer {
    /// A trainer for batches of these sizes, from initial parameters; `seed` decides what layers draw.
    ///
    /// # Errors
    /// Where a program cannot be built, a text does not compile, or a search method cannot be had.
    ///
    /// # Panics
    /// Where there are not as many parameters as the programs have.
    pub fn new(
        blueprint: &Blueprint,
        start: &[f32],
        method: &Method,
        seed: u32,
        batches: &[usize],
    ) -> Result<Self, TrainError> {
        let worker = ShardWorker::new(blueprint, batches)?;
        Ok(Self { worker, descent: Descent::new(method, start)?, seed })
    }

    /// Takes the next step on a batch: the whole data, where a search method takes it.
    ///
    /// # Panics
    /// Where the batch has a size that was not announced.
    pub fn step(&mut self, batch: &mut dyn Batch) -> Stepped {
        let Self { worker, descent, seed } = self;
        let moment = Moment { seed: *seed, step: descent.steps() + 1, first: 0 };
        descent.step(&mut |parameters, gradient| worker.batch(batch, moment, parameters, gradient))
    }

    /// Takes the next step with a gradient that others compute.
    pub fn step_with(&mut self, objective: Objective) -> Stepped {
        self.descent.step(objective)
    }

    /// Takes the next step with gradients that `deal` computes, by the worker it is lent or in any other way.
    pub fn step_shared(&mut self, deal: Deal) -> Stepped {
        let Self { worker, descent, seed } = self;
        let moment = Moment { seed: *seed, step: descent.steps() + 1, first: 0 };
        descent.step(&mut |parameters, gradient| deal(worker, moment, parameters, gradient))
    }

    /// What random numbers of the next step depend on.
    pub fn moment(&self) -> Moment {
        Moment { seed: self.seed, step: self.descent.steps() + 1, first: 0 }
    }

    /// The parameters, in the programs' layout.
    pub fn parameters(&self) -> &[f32] {
        self.descent.parameters()
    }

    /// The gradient of the last step, in the programs' layout.
    pub fn gradient(&self) -> &[f32] {
        self.descent.gradient()
    }

    /// The parameters, and what computes gradients at them: for a share of a batch.
    pub fn parameters_and_worker(&mut self) -> (&[f32], &mut ShardWorker) {
        (self.descent.parameters(), &mut self.worker)
    }

    /// What moves the parameters.
    pub fn descent(&self) -> &Descent {
        &self.descent
    }

    /// What computes gradients.
    pub fn worker(&self) -> &ShardWorker {
        &self.worker
    }

    /// The states: running statistics, weights that are not trained.
    pub fn states(&self) -> &[f32] {
        self.worker.states()
    }

    /// Replaces the states.
    ///
    /// # Panics
    /// Where there are not as many.
    pub fn set_states(&mut self, states: &[f32]) {
        self.worker.set_states(states);
    }

    /// What the next step depends on, to be put back with [`Trainer::restore`].
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { descent: self.descent.snapshot(), states: self.worker.states().to_vec() }
    }

    /// Puts a snapshot of the same trainer back.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.descent.restore(&snapshot.descent);
        self.worker.set_states(&snapshot.states);
    }
}

impl Trainer {
    /// Goes on from a snapshot of another trainer of the same network: see [`Descent::resume`]. A network that has other
    /// states keeps its own.
    pub fn resume(&mut self, snapshot: &Snapshot, same: Same) {
        self.descent.resume(&snapshot.descent, same);
        if self.worker.states().len() == snapshot.states.len() {
            self.worker.set_states(&snapshot.states);
        }
    }
}

impl Snapshot {
    /// Bytes it keeps, about.
    pub fn bytes(&self) -> usize {
        self.descent.bytes() + 4 * self.states.len()
    }
}
