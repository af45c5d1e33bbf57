//! Lifetimes to offsets: buffers that are not needed at the same time share memory.
//!
//! Largest first, each buffer goes to the lowest place that is free while it lives.
//!
//! Source: Y. Pisarchyk and J. Lee (2020), "Efficient memory management for deep neural net inference", MLSys workshop,
//! arXiv:2001.03288, "greedy by size".

/// Offsets are multiples of this many numbers: 64 bytes of f32.
const ALIGNMENT: usize = 16;

/// A buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Numbers.
    pub size: usize,
    /// The first step that writes it.
    pub first: usize,
    /// The last step that reads it.
    pub last: usize,
}

/// The next multiple of the alignment.
pub fn aligned(size: usize) -> usize {
    size.next_multiple_of(ALIGNMENT)
}

/// An offset for each buffer, and how long the arena must be.
pub fn offsets(buffers: &[Lifetime]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..buffers.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(buffers[*i].size), buffers[*i].first, *i));
    let mut offsets = vec![0; buffers.len()];
    // Placed ones by offset.
    let mut placed: Vec<usize> = Vec::new();
    let mut length = 0;
    for i in order {
        let new = buffers[i];
        let mut at = 0;
        for other in &placed {
            let old = buffers[*other];
            if old.first > new.last || new.first > old.last {
                continue;
            }
            if offsets[*other] >= at + aligned(new.size) {
                break;
            }
            at = at.max(offsets[*other] + aligned(old.size));
        }
        offsets[i] = at;
        length = length.max(at + aligned(new.size));
        let position = placed.partition_point(|other| offsets[*other] <= at);
        placed.insert(position, i);
    }
    (offsets, length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::philox;

    #[test]
    fn what_lives_together_lies_apart() {
        for seed in 0..200 {
            let buffers: Vec<Lifetime> = (0..40)
                .map(|i| {
                    let [a, b, c, _] = philox([i, 0, 0, 0], [seed, 0]);
                    let first = (b % 30) as usize;
                    Lifetime { size: (a % 500 + 1) as usize, first, last: first + (c % 8) as usize }
                })
                .collect();
            let (offsets, length) = offsets(&buffers);
            for i in 0..buffers.len() {
                assert!(offsets[i] + buffers[i].size <= length);
                assert_eq!(offsets[i] % ALIGNMENT, 0);
                for j in 0..i {
                    let (a, b) = (buffers[i], buffers[j]);
                    let together = a.first <= b.last && b.first <= a.last;
                    let apart = offsets[i] + a.size <= offsets[j] || offsets[j] + b.size <= offsets[i];
                    assert!(!together || apart, "{a:?} at {} and {b:?} at {}", offsets[i], offsets[j]);
                }
            }
        }
    }

    #[test]
    fn a_chain_needs_two_buffers() {
        let buffers: Vec<Lifetime> = (0..10).map(|i| Lifetime { size: 100, first: i, last: i + 1 }).collect();
        assert_eq!(offsets(&buffers).1, 2 * aligned(100));
    }
}
