//! Mini-batches: the order of an epoch, and which examples a step reads.
//!
//! Source: the order is a Fisher–Yates shuffle (D. E. Knuth, "The Art of Computer Programming", volume 2, algorithm
//! 3.4.2P) by the counter generator; batches as PyTorch's DataLoader(shuffle=True) makes them.

use crate::rng::{self, Stream};

/// Puts 0, 1, … into `order`, shuffled: a function of its length, seed, stream and step alone.
pub fn shuffle(order: &mut [u32], seed: u32, stream: Stream, step: u32) {
    order.iter_mut().zip(0..).for_each(|(example, i)| *example = i);
    for last in (1..order.len()).rev() {
        let [unit, _] = rng::uniform_pair(seed, stream, step, last as u32);
        order.swap(last, (unit * (last + 1) as f64) as usize);
    }
}

/// Mini-batches without replacement: in each epoch every example stands in one batch, in an order of its own; the last
/// batch of an epoch is smaller where the sizes do not divide.
#[derive(Clone, Debug)]
pub struct Batches {
    seed: u32,
    size: u32,
    /// The epoch whose order this is.
    epoch: Option<u32>,
    /// (examples)
    order: Vec<u32>,
}

impl Batches {
    /// Batches of `size` of so many examples. A size of 0, or of all examples or more, is one batch an epoch, in the
    /// order of the data.
    pub fn new(seed: u32, size: u32, examples: usize) -> Self {
        let examples = examples as u32;
        let size = if size == 0 { examples } else { size.min(examples) };
        Self { seed, size: size.max(1), epoch: None, order: (0..examples).collect() }
    }

    /// Batches of an epoch.
    pub fn an_epoch(&self) -> u32 {
        (self.order.len() as u32).div_ceil(self.size).max(1)
    }

    /// Whether an epoch has one batch only.
    pub fn is_full(&self) -> bool {
        self.an_epoch() == 1
    }

    /// The epoch of step `t` (1, 2, …), counted from 0, and which of its batches the step reads.
    pub fn place(&self, t: u32) -> (u32, u32) {
        ((t - 1) / self.an_epoch(), (t - 1) % self.an_epoch())
    }

    /// The examples of step `t` (1, 2, …). Steps may be asked for in any order; within an epoch nothing is computed, and
    /// nothing is ever allocated.
    pub fn at(&mut self, t: u32) -> &[u32] {
        let (epoch, batch) = self.place(t);
        if self.epoch != Some(epoch) && !self.is_full() {
            shuffle(&mut self.order, self.seed, Stream::Batches, epoch);
            self.epoch = Some(epoch);
        }
        let (examples, size) = (self.order.len(), self.size as usize);
        let first = batch as usize * size;
        &self.order[first..examples.min(first + size)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_holds_every_example_once_and_the_next_in_another_order() {
        let mut batches = Batches::new(3, 32, 150);
        let mut epoch = |first: u32| -> Vec<u32> { (first..first + 5).flat_map(|t| batches.at(t).to_vec()).collect() };
        let (one, two) = (epoch(1), epoch(6));
        assert_ne!(one, two);
        for mut order in [one, two] {
            order.sort_unstable();
            assert_eq!(order, (0..150).collect::<Vec<_>>());
        }
        assert_eq!(batches.at(5).len(), 150 - 4 * 32);
        assert_eq!(batches.place(5), (0, 4));
        assert_eq!(batches.place(6), (1, 0));
    }

    #[test]
    fn a_batch_depends_on_seed_and_step_alone() {
        let mut one = Batches::new(3, 8, 100);
        let mut other = one.clone();
        let forward: Vec<Vec<u32>> = (1..60).map(|t| one.at(t).to_vec()).collect();
        let backward: Vec<Vec<u32>> = (1..60).rev().map(|t| other.at(t).to_vec()).collect();
        assert!(forward.iter().eq(backward.iter().rev()));
        assert_ne!(Batches::new(4, 8, 100).at(1), one.at(1));
    }

    #[test]
    fn a_full_batch_keeps_the_order_of_the_data() {
        for size in [0, 10, 11] {
            let mut batches = Batches::new(3, size, 10);
            assert!(batches.is_full());
            assert_eq!(batches.at(7), (0..10).collect::<Vec<u32>>());
        }
        assert!(Batches::new(1, 4, 0).at(3).is_empty());
    }

    #[test]
    fn every_example_comes_first_about_as_often() {
        let mut first = [0_u32; 10];
        for seed in 0..2000 {
            first[Batches::new(seed, 1, 10).at(1)[0] as usize] += 1;
        }
        // Four standard deviations of a binomial count.
        assert!(first.iter().all(|count| count.abs_diff(200) < 54), "{first:?}");
    }
}
