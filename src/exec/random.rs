//! Random tensors: number i of a batch is the same wherever and in whatever parts it is drawn.
//!
//! The numbers of a batch are numbered through its examples; four neighbours come from one call of the generator, with
//! counter (number / 4, step, stream, ordinal of the node) and the seed as its key. Uniform numbers take the high 24 of
//! 32 bits; normal numbers come in pairs from two of those (Box and Muller), with the logarithm and the circle functions
//! of [`crate::expr::slice`], so that the bits are the same everywhere.

use super::Moment;
use crate::expr::slice::Lane;
use crate::program::Distribution;
use crate::rng::{Stream, philox};

const UNIT: f32 = 1.0 / 16_777_216.0;

/// Groups of four that are drawn together.
const GROUPS: usize = 32;

/// Fills `out` with the numbers of the examples from `moment.first` on, `row` numbers each. `ordinal` is the node's number
/// among the random ones.
pub fn fill(distribution: Distribution, ordinal: u32, moment: Moment, row: usize, out: &mut [f32]) {
    let mut number = u64::from(moment.first) * row as u64;
    let mut left = out;
    let mut drawn = [0.0; 4 * GROUPS];
    while !left.is_empty() {
        let skipped = (number % 4) as usize;
        let groups = (skipped + left.len()).div_ceil(4).min(GROUPS);
        for (k, four) in drawn[..4 * groups].chunks_exact_mut(4).enumerate() {
            let counter = [(number / 4) as u32 + k as u32, moment.step, Stream::Layers as u32, ordinal];
            let bits = philox(counter, [moment.seed, 0]);
            four.iter_mut().zip(bits).for_each(|(value, bits)| *value = (bits >> 8) as f32 * UNIT);
        }
        if distribution == Distribution::Normal {
            normal(&mut drawn[..4 * groups]);
        }
        let taken = (4 * groups - skipped).min(left.len());
        let (now, later) = left.split_at_mut(taken);
        now.copy_from_slice(&drawn[skipped..skipped + taken]);
        left = later;
        number += taken as u64;
    }
}

/// Pairs of uniform numbers to pairs of normal ones, in place.
fn normal(pairs: &mut [f32]) {
    let count = pairs.len() / 2;
    let (mut radius, mut angle, mut sine) = ([0.0; 2 * GROUPS], [0.0; 2 * GROUPS], [0.0; 2 * GROUPS]);
    for (i, pair) in pairs.chunks_exact(2).enumerate() {
        // In (0, 1], so that the logarithm is finite.
        radius[i] = pair[0] + UNIT;
        angle[i] = std::f32::consts::TAU * pair[1];
    }
    <f32 as Lane>::log(&mut radius[..count]);
    sine.copy_from_slice(&angle);
    <f32 as Lane>::cos(&mut angle[..count]);
    <f32 as Lane>::sin(&mut sine[..count]);
    for (i, pair) in pairs.chunks_exact_mut(2).enumerate() {
        let length = (-2.0 * radius[i]).sqrt();
        pair.copy_from_slice(&[length * angle[i], length * sine[i]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(distribution: Distribution, first: u32, rows: usize, row: usize) -> Vec<f32> {
        let mut out = vec![0.0; rows * row];
        fill(distribution, 2, Moment { seed: 7, step: 3, first }, row, &mut out);
        out
    }

    #[test]
    fn parts_of_a_batch_draw_what_the_batch_draws() {
        for distribution in [Distribution::Uniform, Distribution::Normal] {
            for row in [1, 3, 4, 50, 131] {
                let whole = draw(distribution, 0, 21, row);
                let parts = [draw(distribution, 0, 10, row), draw(distribution, 10, 11, row)].concat();
                assert_eq!(whole, parts);
            }
        }
    }

    #[test]
    fn numbers_have_the_right_moments() {
        let uniform = draw(Distribution::Uniform, 0, 200, 100);
        assert!(uniform.iter().all(|u| (0.0..1.0).contains(u)));
        let moments = |x: &[f32]| {
            let mean = x.iter().map(|v| f64::from(*v)).sum::<f64>() / x.len() as f64;
            (mean, x.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / x.len() as f64)
        };
        let (mean, variance) = moments(&uniform);
        assert!((mean - 0.5).abs() < 0.01 && (variance - 1.0 / 12.0).abs() < 0.003, "{mean} {variance}");
        let (mean, variance) = moments(&draw(Distribution::Normal, 0, 200, 100));
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
    }
}
