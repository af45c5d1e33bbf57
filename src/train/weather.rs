//! Chance: the noise on gradients and the batches they are means over. Both depend on seed and step alone, so that all
//! runs race under the same weather and any step can be taken again.

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

/// Mini-batches without replacement: in each epoch every sample stands in one batch, in an order of its own; the last
/// batch of an epoch is smaller where the sizes do not divide.
///
/// Source: the order is a Fisher–Yates shuffle (D. E. Knuth, "The Art of Computer Programming", volume 2, algorithm
/// 3.4.2P) by the counter generator; batches as PyTorch's DataLoader(shuffle=True) makes them.
#[derive(Clone, Debug)]
pub(super) struct Batches {
    seed: u32,
    size: u32,
    /// The epoch whose order this is.
    epoch: Option<u32>,
    /// (samples)
    order: Vec<u32>,
}

impl Batches {
    /// Batches of `size` of so many samples; none where every batch would hold all.
    pub fn new(seed: u32, size: u32, samples: usize) -> Option<Self> {
        let samples = samples as u32;
        (size > 0 && size < samples).then(|| Self { seed, size, epoch: None, order: (0..samples).collect() })
    }

    /// The samples of step `t` (1, 2, …).
    pub fn at(&mut self, t: u32) -> &[u32] {
        let samples = self.order.len();
        let an_epoch = (samples as u32).div_ceil(self.size);
        let (epoch, batch) = ((t - 1) / an_epoch, ((t - 1) % an_epoch) as usize);
        if self.epoch != Some(epoch) {
            self.shuffle(epoch);
        }
        let size = self.size as usize;
        &self.order[batch * size..samples.min((batch + 1) * size)]
    }

    fn shuffle(&mut self, epoch: u32) {
        self.order.iter_mut().zip(0..).for_each(|(sample, i)| *sample = i);
        for last in (1..self.order.len()).rev() {
            let [unit, _] = rng::uniform_pair(self.seed, Stream::Batches, epoch, last as u32);
            self.order.swap(last, (unit * (last + 1) as f64) as usize);
        }
        self.epoch = Some(epoch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_holds_every_sample_once_and_the_next_in_another_order() {
        let mut batches = Batches::new(3, 32, 150).expect("smaller than the data");
        let mut epoch = |first: u32| -> Vec<u32> { (first..first + 5).flat_map(|t| batches.at(t).to_vec()).collect() };
        let (one, two) = (epoch(1), epoch(6));
        assert_ne!(one, two);
        for mut order in [one, two] {
            order.sort_unstable();
            assert_eq!(order, (0..150).collect::<Vec<_>>());
        }
        assert_eq!(batches.at(5).len(), 150 - 4 * 32);
    }

    #[test]
    fn a_batch_depends_on_seed_and_step_alone() {
        let mut one = Batches::new(3, 8, 100).expect("smaller than the data");
        let mut other = one.clone();
        let forward: Vec<Vec<u32>> = (1..60).map(|t| one.at(t).to_vec()).collect();
        let backward: Vec<Vec<u32>> = (1..60).rev().map(|t| other.at(t).to_vec()).collect();
        assert!(forward.iter().eq(backward.iter().rev()));
        assert_ne!(Batches::new(4, 8, 100).expect("smaller").at(1), one.at(1));
        assert!(Batches::new(3, 100, 100).is_none() && Batches::new(3, 0, 100).is_none());
    }

    #[test]
    fn every_sample_comes_first_about_as_often() {
        let mut first = [0_u32; 10];
        for seed in 0..2000 {
            let mut batches = Batches::new(seed, 1, 10).expect("smaller than the data");
            first[batches.at(1)[0] as usize] += 1;
        }
        // Four standard deviations of a binomial count.
        assert!(first.iter().all(|count| count.abs_diff(200) < 54), "{first:?}");
    }
}
