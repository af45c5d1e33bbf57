//! Shapes, and how an argument of a map is spread over its result.

use std::fmt;

/// Most numbers one value may hold: 2²⁸, 1 GiB of f32.
pub const MAX_NUMBERS: usize = 1 << 28;

/// Lengths of the axes, outermost first; no axis is a single number. Row-major.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape(pub Vec<usize>);

impl Shape {
    /// The shape with these lengths.
    pub fn new(axes: &[usize]) -> Self {
        Self(axes.to_vec())
    }

    /// Lengths of the axes.
    pub fn axes(&self) -> &[usize] {
        &self.0
    }

    /// How many numbers a value of this shape holds.
    pub fn count(&self) -> usize {
        self.0.iter().product()
    }

    /// Length of the last axis; 1 of a single number.
    pub fn last(&self) -> usize {
        self.0.last().copied().unwrap_or(1)
    }

    /// The smallest shape that both fit into, axes aligned at the last: lengths agree or one of them is 1.
    pub fn common(&self, other: &Self) -> Option<Self> {
        let count = self.0.len().max(other.0.len());
        let length = |shape: &Self, axis: usize| (axis + shape.0.len()).checked_sub(count).map_or(1, |i| shape.0[i]);
        let joined = (0..count).map(|axis| match (length(self, axis), length(other, axis)) {
            (a, b) if a == b || b == 1 => Some(a),
            (1, b) => Some(b),
            _ => None,
        });
        joined.collect::<Option<Vec<usize>>>().map(Self)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let lengths: Vec<String> = self.0.iter().map(usize::to_string).collect();
        write!(f, "({})", lengths.join(", "))
    }
}

/// Where each number of a result finds its argument: number i of the result reads number `(i / repeat) % period`.
///
/// | argument of a result (N, H, W, C) | repeat | period |
/// |---|---|---|
/// | (N, H, W, C): the same shape | 1 | NHWC |
/// | (C): per channel | 1 | C |
/// | (N, H, W, 1): per position | C | NHW |
/// | (N, 1, 1, 1): per example | HWC | N |
/// | (): one number | NHWC | 1 |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// How many neighbours read the same number.
    pub repeat: usize,
    /// How many numbers the argument holds.
    pub period: usize,
}

impl Spread {
    /// Every number its own.
    pub fn full(count: usize) -> Self {
        Self { repeat: 1, period: count }
    }

    /// How an argument of shape `from` is spread over `to`. None where it does not fit, or where axes of length 1 stand
    /// between others that have to grow: what is read must be one block of axes.
    pub fn of(from: &Shape, to: &Shape) -> Option<Self> {
        let missing = to.0.len().checked_sub(from.0.len())?;
        let axes: Vec<usize> = std::iter::repeat_n(1, missing).chain(from.0.iter().copied()).collect();
        let total = to.count();
        if axes.iter().all(|a| *a == 1) {
            return Some(Self { repeat: total, period: 1 });
        }
        if axes.iter().zip(&to.0).any(|(a, b)| a != b && *a != 1) {
            return None;
        }
        let grows = |i: &usize| axes[*i] != to.0[*i];
        let kept = |i: &usize| axes[*i] != 1;
        let first = (0..axes.len()).find(kept)?;
        let last = (0..axes.len()).rev().find(kept)?;
        if (first..=last).any(|i| grows(&i)) {
            return None;
        }
        Some(Self { repeat: to.0[last + 1..].iter().product(), period: axes.iter().product() })
    }

    /// Whether every number of a result of `count` numbers reads its own.
    pub fn is_full(&self, count: usize) -> bool {
        self.period == count
    }

    /// The spread of an argument's argument: this one after `inner`.
    pub fn after(&self, inner: &Self) -> Self {
        Self { repeat: self.repeat * inner.repeat, period: inner.period }
    }

    /// Index of the argument's number that number `i` of the result reads.
    pub fn index(&self, i: usize) -> usize {
        (i / self.repeat) % self.period
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(from: &[usize], to: &[usize]) -> Option<(usize, usize)> {
        Spread::of(&Shape::new(from), &Shape::new(to)).map(|s| (s.repeat, s.period))
    }

    #[test]
    fn arguments_are_spread_in_one_block_of_axes() {
        assert_eq!(spread(&[2, 3, 4], &[2, 3, 4]), Some((1, 24)));
        assert_eq!(spread(&[4], &[2, 3, 4]), Some((1, 4)));
        assert_eq!(spread(&[3, 4], &[2, 3, 4]), Some((1, 12)));
        assert_eq!(spread(&[2, 3, 1], &[2, 3, 4]), Some((4, 6)));
        assert_eq!(spread(&[2, 1, 1], &[2, 3, 4]), Some((12, 2)));
        assert_eq!(spread(&[3, 1], &[2, 3, 4]), Some((4, 3)));
        assert_eq!(spread(&[], &[2, 3]), Some((6, 1)));
        assert_eq!(spread(&[2, 1, 4], &[2, 3, 4]), None);
        assert_eq!(spread(&[2], &[2, 3]), None);
        assert_eq!(spread(&[1, 5], &[1, 5]), Some((1, 5)));
    }

    #[test]
    fn spreads_compose() {
        // (2) as (2, 1) over (2, 3), which is (2, 3, 1) over (2, 3, 4).
        let outer = Spread { repeat: 4, period: 6 };
        let inner = Spread { repeat: 3, period: 2 };
        let both = outer.after(&inner);
        assert!((0..24).all(|i| both.index(i) == inner.index(outer.index(i))));
    }

    #[test]
    fn shapes_join() {
        let common = |a: &[usize], b: &[usize]| Shape::new(a).common(&Shape::new(b)).map(|s| s.0);
        assert_eq!(common(&[5, 1], &[3]), Some(vec![5, 3]));
        assert_eq!(common(&[], &[3]), Some(vec![3]));
        assert_eq!(common(&[2], &[3]), None);
        assert_eq!(Shape::new(&[32, 7, 7]).to_string(), "(32, 7, 7)");
    }
}
