//! When a run is scored: at steps that follow from the run alone, never from a clock, so that the series of a replay has the
//! same rows wherever it is taken, in a page at any speed or in a terminal.

use super::training::Training;
use crate::network::Phase;
use crate::protocol::Status;

/// Examples times parameters up to which the training part is scored at the end of every epoch.
const SCORED: usize = 1 << 26;

impl Training {
    /// Whether the run is scored where it stands: at its start, at the end of every epoch, and where it has ended.
    pub fn is_due(&self) -> bool {
        self.step.is_multiple_of(self.an_epoch()) || (self.status() != Status::Running && self.step == self.head())
    }

    /// Whether all that it trains on is scored there, too. Where that would take long, it is at the end of the run only: a
    /// third of the time of the training, whatever the network.
    pub fn scores_train(&self) -> bool {
        let work = self.prepared.train.examples.saturating_mul(self.parameters().len());
        work <= SCORED || self.status() != Status::Running
    }

    /// Examples of the batch of a step.
    pub fn batch_at(&self, step: u32) -> usize {
        let (examples, batch, an_epoch) = (self.prepared.train.examples, self.batch(), self.an_epoch());
        if step.is_multiple_of(an_epoch) { examples - (an_epoch as usize - 1) * batch } else { batch }
    }

    /// Epochs of each stretch, in order: of layers that are trained alone, and of the whole.
    pub fn stretches(&self) -> Vec<u32> {
        let mut before = 0;
        let epochs = |(_, end): &(Phase, u32)| {
            let steps = end - std::mem::replace(&mut before, *end);
            steps / self.an_epoch()
        };
        self.phases.iter().map(epochs).collect()
    }
}
