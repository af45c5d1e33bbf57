//! Chance: the noise on gradients. It depends on seed and step alone, as batches do ([`crate::data::batches`]), so that
//! all runs race under the same weather and any step can be taken again.

use crate::rng::{self, Stream};

/// Noise added to gradients.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noise {
    pub seed: u32,
    pub deviation: f64,
}

impl Noise {
    /// What is added to the gradient of step `t`.
    pub fn at(self, t: u32) -> [f64; 2] {
        if self.deviation == 0.0 {
            return [0.0; 2];
        }
        rng::normal_pair(self.seed, Stream::GradientNoise, t, 0).map(|z| self.deviation * z)
    }
}
