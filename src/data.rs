//! Data: what losses are means over.
//!
//! A [`Dataset`] comes from a [`dataset::Recipe`] (a formula, or real measurements shipped as raw bytes) or from a
//! person's files ([`load`]). It is split by seed ([`split`]), prepared by what the training part says
//! ([`preprocess`]), and read in batches ([`batches`]) whose images may be altered ([`augment`]). docs/data.md has
//! formats, limits, sources and licences.
//!
//! The surfaces need two columns of real data and nothing else of this: [`Data`].

pub mod augment;
pub mod batches;
pub mod dataset;
pub mod eigen;
mod encoding;
mod error;
mod examples;
pub mod load;
pub mod preprocess;
pub mod sha256;
pub mod split;

pub use encoding::{Coding, Encoding};
pub use error::DataError;
pub use examples::{Dataset, Targets};

/// Pairs of numbers that a finite-sum surface is a mean over.
#[derive(Debug)]
pub struct Data {
    /// Where they come from.
    pub source: &'static str,
    /// What the formula calls the two numbers of a sample.
    pub columns: [&'static str; 2],
    /// The samples, in their order. (samples, 2)
    pub rows: fn() -> Vec<[f64; 2]>,
}

/// The rows of a table of little-endian f32. (rows, COLUMNS)
fn table<const COLUMNS: usize>(bytes: &[u8]) -> impl Iterator<Item = [f64; COLUMNS]> {
    bytes.chunks_exact(4 * COLUMNS).map(|row| {
        let mut numbers = [0.0; COLUMNS];
        for (number, bytes) in numbers.iter_mut().zip(row.chunks_exact(4)) {
            *number = f64::from(f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
        }
        numbers
    })
}

/// The numbers with mean 0 and standard deviation 1 (over n, as scikit-learn's StandardScaler has it).
fn standardized(values: &[f64]) -> Vec<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
    values.iter().map(|value| (value - mean) / variance.sqrt()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standardized_numbers_have_mean_zero_and_deviation_one() {
        let numbers = standardized(&[1.0, 2.0, 3.0, 10.0]);
        let square: f64 = numbers.iter().map(|n| n * n).sum();
        assert!(numbers.iter().sum::<f64>().abs() < 1e-15 && (square - 4.0).abs() < 1e-14);
    }
}
