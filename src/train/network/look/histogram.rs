//! Histograms over a range that depends on the size of the numbers only roughly, so that it rarely jumps while they move.
//!
//! The range reaches to 1, 2 or 5 times a power of ten, the first that is no less than the size of 99 of 100 numbers; to
//! both sides of 0, or from 0 where no number is negative.

use serde::{Deserialize, Serialize};

/// Bins of a histogram.
pub const BINS: usize = 48;

/// The share of numbers that the range is to hold.
const HELD: f64 = 0.99;

/// How many numbers lie where.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Where the first bin begins.
    pub low: f32,
    /// Where the last bin ends.
    pub high: f32,
    /// [`BINS`] of equal width.
    pub counts: Vec<u32>,
    /// Numbers below the first bin.
    pub below: u32,
    /// Numbers above the last bin.
    pub above: u32,
    /// Values that are no finite numbers.
    pub odd: u32,
}

impl Histogram {
    /// Of these numbers.
    pub fn of(values: &[f32]) -> Self {
        let mut sizes: Vec<f32> = values.iter().filter(|value| value.is_finite()).map(|value| value.abs()).collect();
        let reach = if sizes.is_empty() {
            1.0
        } else {
            let place = ((sizes.len() as f64 * HELD) as usize).min(sizes.len() - 1);
            let (_, size, _) = sizes.select_nth_unstable_by(place, f32::total_cmp);
            rounded(*size)
        };
        let low = if values.iter().any(|value| *value < 0.0) { -reach } else { 0.0 };
        Self::between(values, low, reach)
    }

    /// Of these numbers, over this range; a range without extent is widened by 1.
    pub fn between(values: &[f32], low: f32, high: f32) -> Self {
        let reach = if high > low { high } else { low + 1.0 };
        let mut histogram = Self { low, high: reach, counts: vec![0; BINS], ..Self::default() };
        let scale = BINS as f32 / (reach - low);
        for value in values {
            if !value.is_finite() {
                histogram.odd += 1;
            } else if *value < low {
                histogram.below += 1;
            } else if *value > reach {
                histogram.above += 1;
            } else {
                histogram.counts[(((value - low) * scale) as usize).min(BINS - 1)] += 1;
            }
        }
        histogram
    }

    /// Numbers in all.
    pub fn total(&self) -> u32 {
        self.counts.iter().sum::<u32>() + self.below + self.above + self.odd
    }
}

/// The first of 1, 2, 5 times a power of ten that is no less; 1 for 0.
fn rounded(size: f32) -> f32 {
    if size <= 0.0 {
        return 1.0;
    }
    let size = f64::from(size);
    // A step of powers from 1 gives the same bits everywhere, which a power function need not.
    let mut decade = 1.0_f64;
    while decade > size && decade > 1e-40 {
        decade /= 10.0;
    }
    while decade * 10.0 <= size {
        decade *= 10.0;
    }
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * decade >= size).unwrap_or(10.0);
    (factor * decade).min(f64::from(f32::MAX) / 4.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_counted_once_and_in_its_bin() {
        let values: Vec<f32> = (0..480).map(|i| i as f32 / 480.0).collect();
        let histogram = Histogram::of(&values);
        assert_eq!((histogram.low, histogram.high), (0.0, 1.0));
        assert_eq!(histogram.counts, vec![10; BINS]);
        let odd = Histogram::of(&[-1.0, 0.5, f32::NAN, f32::INFINITY]);
        assert_eq!((odd.low, odd.high, odd.odd, odd.total()), (-1.0, 1.0, 2, 4));
        assert_eq!(odd.counts.iter().sum::<u32>(), 2);
    }

    #[test]
    fn one_far_number_does_not_set_the_range() {
        let mut values = vec![0.3_f32; 999];
        values.push(-4000.0);
        let histogram = Histogram::of(&values);
        assert_eq!((histogram.low, histogram.high, histogram.below), (-0.5, 0.5, 1));
    }

    #[test]
    fn ranges_are_round_and_hold_the_size() {
        for (size, expected) in
            [(0.0, 1.0), (1.0, 1.0), (1.1, 2.0), (3.0, 5.0), (7.0, 10.0), (0.011, 0.02), (2e-5, 2e-5)]
        {
            let found = rounded(size);
            assert!((found / expected - 1.0).abs() < 1e-6, "{size}: {found}");
        }
        assert!(rounded(1e-42) > 0.0 && (2.0 * rounded(f32::MAX)).is_finite());
        assert_eq!(Histogram::of(&[]).total(), 0);
    }
}
