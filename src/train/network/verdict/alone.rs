//! A batch of one example under batch normalization: its mean is the example and its variance 0, so that the layer gives its
//! shift whatever it gets, and no gradient passes. PyTorch refuses such a batch. Over images a batch of one is many numbers.

use super::{Fix, Trouble, Verdict};
use crate::train::network::{Training, batch_size};
use serde::{Deserialize, Serialize};

/// Where batches of one meet a normalization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alone {
    /// The first layer that normalizes an example over itself.
    pub layer: String,
    /// Examples of a batch.
    pub batch: u32,
    /// Examples that train: one more than some batches, or batches of one.
    pub examples: u32,
}

impl Alone {
    /// Whether this many examples a batch leave one alone in the end.
    fn leaves_one(&self, batch: u32) -> bool {
        batch == 1 || self.examples.checked_rem(batch) == Some(1)
    }

    /// What there is to say.
    pub(super) fn verdict(&self) -> Verdict {
        // The next larger batch that leaves nobody alone, 16 at least where there was none.
        let from = if self.batch == 1 { 16 } else { self.batch };
        let batch = (from..from + 64).find(|batch| !self.leaves_one(*batch) && *batch <= self.examples.max(2));
        Verdict {
            trouble: Trouble::Alone(self.batch == 1),
            step: 1,
            layer: Some(self.layer.clone()),
            fixes: batch.into_iter().map(Fix::Batch).collect(),
        }
    }
}

impl Training {
    /// Whether some batch of this training is one example that a layer normalizes over itself.
    pub fn alone(&self) -> Option<Alone> {
        let normalizes =
            |layer: &&crate::network::LayerInfo| layer.id == "batch_norm" && layer.shape.count() == layer.shape.last();
        let layer = self.stretch.built.layers.iter().find(normalizes)?;
        let examples = self.prepared.train.examples as u32;
        let batch = batch_size(&self.run, &self.prepared) as u32;
        let alone = Alone { layer: layer.name.clone(), batch, examples };
        alone.leaves_one(batch).then_some(alone)
    }
}
