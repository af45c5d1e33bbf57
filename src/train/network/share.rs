//! Sharing the work of a step: any number of hands compute blocks of its batch, and the bits are those of one.
//!
//! A training knows no threads. Whoever has some gives each a [`Share`], deals the blocks of a batch among them as
//! [`Sharding::blocks`] says, and adds what they give in the order of the blocks, by a [`crate::train::shard::Tree`].

use super::phase::{Stretch, batch_size};
use super::training::Altered;
use super::{NetworkError, Prepared, TrainError};
use crate::data::augment::Augmenter;
use crate::exec::Moment;
use crate::experiment::Run;
use crate::experiment::network::NetworkExperiment;
use crate::network::Phase;
use crate::train::shard::{Batch, Rows, ShardWorker, Sharding};
use std::ops::Range;

/// What a step is computed from: one question of it, where a search method has several.
#[derive(Clone, Debug)]
pub struct Work {
    /// The stretch of the training.
    pub phase: Phase,
    /// The epoch, from 0, which decides how examples are altered.
    pub epoch: u32,
    /// The examples of the batch, by their place in the training part.
    pub rows: Vec<u32>,
    /// What random numbers depend on.
    pub moment: Moment,
    /// (state_count)
    pub states: Vec<f32>,
    /// (parameter_count)
    pub parameters: Vec<f32>,
}

/// Computes a block of shards of the batch at hand into a gradient, here and now; gives its loss.
pub type Own<'a> = &'a mut dyn FnMut(Range<usize>, &mut [f32]) -> f64;

/// Those who compute gradients beside the training itself.
pub trait Hands {
    /// The loss of a batch, whose gradient it writes. The batch has two shards or more.
    fn gradient(&mut self, work: Work, sharding: Sharding, own: Own, gradient: &mut [f32]) -> f64;
}

/// What one of several hands needs: a worker and a chain of augmentations of its own.
pub struct Share<'a> {
    prepared: &'a Prepared,
    phase: Phase,
    worker: ShardWorker,
    augmenter: Augmenter,
}

impl<'a> Share<'a> {
    /// A share of a run's stretch.
    ///
    /// # Errors
    /// As [`super::Training::new`].
    pub fn new(
        experiment: &NetworkExperiment,
        prepared: &'a Prepared,
        run: &Run,
        phase: Phase,
    ) -> Result<Self, NetworkError> {
        let worker =
            Stretch::worker(experiment, prepared, batch_size(run, prepared), phase).map_err(TrainError::from)?;
        Ok(Self {
            prepared,
            phase,
            worker,
            augmenter: Augmenter::new(&experiment.data.augment, &prepared.input, experiment.seed)?,
        })
    }

    /// The stretch it works on; another one needs another share.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Computes a block of the work's batch. (parameter_count) The block's loss.
    pub fn block(&mut self, work: &Work, block: Range<usize>, gradient: &mut [f32]) -> f64 {
        let part = &self.prepared.train;
        let widths = [self.prepared.input.iter().product(), self.prepared.target];
        let rows = Rows { x: &part.x, y: &part.y, widths, rows: &work.rows };
        self.worker.set_states(&work.states);
        let mut batch = Altered { rows, augmenter: &mut self.augmenter, epoch: work.epoch };
        self.worker.block(&mut batch, block, work.moment, &work.parameters, gradient, &mut |_, _| {})
    }
}

/// Loss and gradient of a batch by several hands, where there is enough to share.
pub(super) fn shared(
    hands: &mut dyn Hands,
    phase: Phase,
    batch: &mut Altered,
    (worker, moment): (&mut ShardWorker, Moment),
    parameters: &[f32],
    gradient: &mut [f32],
) -> f64 {
    let sharding = worker.sharding();
    if sharding.shards(batch.len()) < 2 {
        return worker.batch(batch, moment, parameters, gradient);
    }
    let work = Work {
        phase,
        epoch: batch.epoch,
        rows: batch.rows.rows.to_vec(),
        moment,
        states: worker.states().to_vec(),
        parameters: parameters.to_vec(),
    };
    let mut own =
        |block: Range<usize>, into: &mut [f32]| worker.block(batch, block, moment, parameters, into, &mut |_, _| {});
    hands.gradient(work, sharding, &mut own, gradient)
}
