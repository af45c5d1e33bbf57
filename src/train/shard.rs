//! Shards: how a batch is split into parts that are worked through one by one, and the order in which their gradients and
//! losses are summed.
//!
//! A shard is a stretch of consecutive examples of a batch. Its size depends on the model alone, and the sum is a tree
//! that depends on the number of shards alone: a shard's gradient is a leaf, and two neighbours that cover 2ᵏ shards each
//! become one that covers 2ᵏ⁺¹, as soon as both are there; what remains in the end is added from the last to the first.
//!
//! ```text
//! 7 shards:  ((0 + 1) + (2 + 3)) + ((4 + 5) + 6)
//! ```
//!
//! A block of 2ᵏ shards that begins at a multiple of 2ᵏ is a node of that tree, so whoever computes it, the bits are the
//! same: with any number of workers. There are no threads here; who works is the caller's business. Memory is bounded by
//! one shard and, for the sums, by the logarithm of their number.

mod worker;

pub use worker::{Batch, Blueprint, Rows, ShardWorker, Slices, Visit};

use crate::program::{Op, Program, ShapeError};
use std::ops::Range;

/// Examples of a shard where nothing speaks against it.
pub const LARGEST: usize = 64;
/// Fewest examples of a full shard.
pub const SMALLEST: usize = 8;
/// Numbers that the values of a shard may be, 4 MiB of f32; there are fewer examples in it while they are more.
pub const NUMBERS: usize = 1 << 20;

/// How the batches of a model are split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharding {
    /// Examples of a full shard; the last of a batch may hold fewer.
    size: usize,
}

impl Sharding {
    /// The split for a model, by its program of one example and its program of two. A program that must see the whole
    /// batch, or leaves something behind for the next one, has one shard.
    ///
    /// # Errors
    /// Where the programs cannot be built.
    pub fn new(whole_batch: bool, program: impl Fn(usize) -> Result<Program, ShapeError>) -> Result<Self, ShapeError> {
        let (one, two) = (program(1)?, program(2)?);
        if whole_batch || !one.assignments.is_empty() {
            return Ok(Self { size: usize::MAX });
        }
        Ok(Self::of_numbers(numbers(&two).saturating_sub(numbers(&one))))
    }

    /// The split where each example needs so many numbers.
    pub fn of_numbers(numbers: usize) -> Self {
        let mut size = LARGEST;
        while size > SMALLEST && size.saturating_mul(numbers) > NUMBERS {
            size /= 2;
        }
        Self { size }
    }

    /// Examples of a full shard.
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many shards a batch of so many examples has.
    pub fn shards(&self, batch: usize) -> usize {
        batch.div_ceil(self.size)
    }

    /// The examples of a shard, by their place in the batch.
    pub fn examples(&self, batch: usize, shard: usize) -> Range<usize> {
        let first = shard.saturating_mul(self.size).min(batch);
        first..first.saturating_add(self.size).min(batch)
    }

    /// The sizes of shards that occur in batches of these sizes, ascending.
    pub fn sizes(&self, batches: &[usize]) -> Vec<usize> {
        let mut sizes = Vec::new();
        for batch in batches.iter().filter(|batch| **batch > 0) {
            sizes.extend([(*batch).min(self.size), self.examples(*batch, self.shards(*batch) - 1).len()]);
        }
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    /// The work of a batch in blocks, to be dealt among so many workers in turn: every block but the last has the same 2ᵏ
    /// shards, as many as give no worker more to do than it must have. Each is a node of the tree; [`Tree::add`] takes
    /// their sums in this order.
    pub fn blocks(&self, batch: usize, workers: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let shards = self.shards(batch);
        let most = |length: usize| (shards.div_ceil(length).div_ceil(workers.max(1)) * length).min(shards);
        let powers = 0..shards.max(1).next_power_of_two().ilog2() + 1;
        // The longest of those with the least to do.
        let length = powers.rev().map(|k| 1 << k).min_by_key(|length| most(*length)).unwrap_or(1);
        (0..shards).step_by(length).map(move |first| first..(first + length).min(shards))
    }
}

/// Numbers of all values that are computed or given, without parameters, states and constants.
fn numbers(program: &Program) -> usize {
    let counts = |op: &Op| {
        !matches!(op, Op::Parameter(_) | Op::State(_) | Op::Constant(_) | Op::Fill(_) | Op::Reshape | Op::Detach)
    };
    let live = program.live();
    let nodes = program.nodes().iter().zip(live).filter(|(node, live)| *live && counts(&node.op));
    nodes.map(|(node, _)| node.shape.count()).sum()
}

/// Sums the gradients and losses of a batch's blocks in the order of the tree. Allocates when made and never afterwards.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Length of a gradient.
    n: usize,
    /// The sums that wait for their neighbours; the first stands in the caller's block. (levels − 1, n)
    waiting: Vec<f32>,
    /// Of each that waits, how many shards it covers, and its loss.
    covered: Vec<(usize, f64)>,
}

impl Tree {
    /// For gradients of `n` numbers and batches of at most so many shards.
    pub fn new(n: usize, shards: usize) -> Self {
        let levels = shards.max(1).ilog2() as usize + 2;
        Self { n, waiting: vec![0.0; (levels - 1) * n], covered: Vec::with_capacity(levels) }
    }

    /// Bytes of the sums that wait.
    pub fn bytes(&self) -> usize {
        4 * self.waiting.len()
    }

    /// Begins a batch.
    pub fn begin(&mut self) {
        self.covered.clear();
    }

    /// Where the next block's gradient goes; `first` is the caller's block, which holds the whole sum in the end. (n)
    pub fn next<'a>(&'a mut self, first: &'a mut [f32]) -> &'a mut [f32] {
        match self.covered.len() {
            0 => first,
            place => &mut self.waiting[(place - 1) * self.n..][..self.n],
        }
    }

    /// Takes the block written to [`Tree::next`], of so many shards, with its loss. Blocks come in their order.
    pub fn add(&mut self, shards: usize, loss: f64, first: &mut [f32]) {
        self.covered.push((shards, loss));
        while let [.., (left, _), (right, _)] = self.covered[..]
            && left == right
        {
            self.join(first);
        }
    }

    /// Ends a batch: `first` holds the gradient. The loss.
    pub fn end(&mut self, first: &mut [f32]) -> f64 {
        while self.covered.len() > 1 {
            self.join(first);
        }
        self.covered.pop().map_or(0.0, |(_, loss)| loss)
    }

    /// Adds the last sum that waits to the one before it.
    fn join(&mut self, first: &mut [f32]) {
        let Some((shards, loss)) = self.covered.pop() else { return };
        let (before, last) = self.waiting.split_at_mut((self.covered.len() - 1) * self.n);
        let left = match self.covered.len() {
            1 => first,
            _ => &mut before[(self.covered.len() - 2) * self.n..],
        };
        left.iter_mut().zip(&last[..self.n]).for_each(|(left, right)| *left += right);
        if let Some((covered, sum)) = self.covered.last_mut() {
            *covered += shards;
            *sum += loss;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers whose sum depends on the order.
    fn leaf(shard: usize) -> [f32; 3] {
        let x = (shard as f32 * 0.7).sin();
        [x, 1e7 * x, 1.0 / (1.0 + shard as f32)]
    }

    /// The sum of blocks, each summed by a tree of its own.
    fn sum(blocks: impl Iterator<Item = Range<usize>>) -> ([u32; 3], f64) {
        let mut whole = Tree::new(3, 64);
        let mut first = [0.0; 3];
        for block in blocks {
            let mut own = Tree::new(3, 64);
            let mut part = [0.0; 3];
            for shard in block.clone() {
                own.next(&mut part).copy_from_slice(&leaf(shard));
                own.add(1, f64::from(leaf(shard)[0]), &mut part);
            }
            let loss = own.end(&mut part);
            whole.next(&mut first).copy_from_slice(&part);
            whole.add(block.len(), loss, &mut first);
        }
        let loss = whole.end(&mut first);
        (first.map(f32::to_bits), loss)
    }

    #[test]
    fn the_sum_is_the_tree_of_the_header() {
        let [a, b, c, d, e, f, g] = [0, 1, 2, 3, 4, 5, 6].map(|shard| leaf(shard)[1]);
        let expected = ((a + b) + (c + d)) + ((e + f) + g);
        assert_eq!(sum(std::iter::once(0..7)).0[1], expected.to_bits());
    }

    #[test]
    fn any_number_of_workers_gives_the_same_bits() {
        let sharding = Sharding { size: 8 };
        for batch in 1..300 {
            let alone = sum(sharding.blocks(batch, 1));
            for workers in 2..8 {
                let blocks: Vec<_> = sharding.blocks(batch, workers).collect();
                let mut dealt = vec![0; workers];
                blocks.iter().enumerate().for_each(|(i, block)| dealt[i % workers] += block.len());
                let most = dealt.iter().max().copied();
                assert_eq!(most, Some(sharding.shards(batch).div_ceil(workers)), "{batch} examples, {workers} workers");
                assert_eq!(sum(blocks.into_iter()), alone, "{batch} examples, {workers} workers");
            }
        }
    }

    #[test]
    fn shards_cover_a_batch_and_their_sizes_are_known_ahead() {
        let sharding = Sharding { size: 8 };
        for batch in 1..50 {
            let ranges: Vec<_> = (0..sharding.shards(batch)).map(|shard| sharding.examples(batch, shard)).collect();
            assert_eq!(ranges.iter().flat_map(Clone::clone).collect::<Vec<_>>(), (0..batch).collect::<Vec<_>>());
            assert!(ranges.iter().all(|range| sharding.sizes(&[batch]).contains(&range.len())));
        }
        assert_eq!(sharding.sizes(&[20, 3, 0]), [3, 4, 8]);
        let whole = Sharding { size: usize::MAX };
        assert_eq!((whole.shards(1000), whole.examples(1000, 0), whole.sizes(&[1000, 7])), (1, 0..1000, vec![7, 1000]));
    }

    #[test]
    fn large_examples_make_small_shards() {
        assert_eq!(Sharding::of_numbers(0).size(), LARGEST);
        assert_eq!(Sharding::of_numbers(NUMBERS / LARGEST).size(), LARGEST);
        assert_eq!(Sharding::of_numbers(NUMBERS / LARGEST + 1).size(), LARGEST / 2);
        assert_eq!(Sharding::of_numbers(NUMBERS).size(), SMALLEST);
    }
}
