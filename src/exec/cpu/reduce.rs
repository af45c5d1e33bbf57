//! Sums and maxima over the rows or the columns of a matrix, and what softmax needs of them.

use super::Accumulate;
use crate::expr::slice::Lane;

/// out = the sum of each column of x, (rows, columns): over all leading axes, keeping the last. (columns)
///
/// # Panics
/// Where x is not whole rows as long as `out`.
pub fn column_sums(x: &[f32], accumulate: Accumulate, out: &mut [f32]) {
    if accumulate == Accumulate::No {
        out.fill(0.0);
    }
    for row in rows(x, out.len()) {
        for (out, value) in out.iter_mut().zip(row) {
            *out += value;
        }
    }
}

/// out = the sum of each row of x, (rows, columns). (rows)
///
/// # Panics
/// Where x does not divide into as many rows as `out` is long.
pub fn row_sums(x: &[f32], out: &mut [f32]) {
    let columns = x.len() / out.len().max(1);
    for (out, row) in out.iter_mut().zip(rows(x, columns)) {
        *out = total(row);
    }
}

/// out = the largest value of each row of x, (rows, columns); NaN if it holds one, -inf of no columns. (rows)
///
/// # Panics
/// Where x does not divide into as many rows as `out` is long.
pub fn row_maxima(x: &[f32], out: &mut [f32]) {
    let columns = x.len() / out.len().max(1);
    for (out, row) in out.iter_mut().zip(rows(x, columns)) {
        *out = largest(row);
    }
}

/// The sum of all numbers.
pub fn total(x: &[f32]) -> f32 {
    x.iter().sum()
}

/// The largest number; NaN if there is one, -inf of none.
pub fn largest(x: &[f32]) -> f32 {
    x.iter().fold(f32::NEG_INFINITY, |best, value| Lane::max(best, *value))
}

/// out = softmax of each row of x: exp(x − max) divided by its sum. (rows, columns) both
///
/// # Panics
/// Where the lengths differ or are not whole rows.
pub fn softmax(x: &[f32], columns: usize, out: &mut [f32]) {
    assert_eq!(x.len(), out.len());
    for (row, out) in rows(x, columns).zip(out.chunks_exact_mut(columns)) {
        let largest = largest(row);
        out.iter_mut().zip(row).for_each(|(out, value)| *out = value - largest);
        Lane::exp(out);
        let sum = total(out);
        out.iter_mut().for_each(|value| *value /= sum);
    }
}

/// out = log Σ exp of each row of x, without overflow. (rows, columns) → (rows). `scratch` holds a row.
///
/// # Panics
/// Where x does not divide into as many rows as `out` is long, or the scratch is shorter than a row.
pub fn log_sum_exp(x: &[f32], out: &mut [f32], scratch: &mut [f32]) {
    let columns = x.len() / out.len().max(1);
    for (out, row) in out.iter_mut().zip(rows(x, columns)) {
        let largest = largest(row);
        let powers = &mut scratch[..row.len()];
        powers.iter_mut().zip(row).for_each(|(power, value)| *power = value - largest);
        Lane::exp(powers);
        *out = total(powers);
        Lane::log(std::slice::from_mut(out));
        *out += largest;
    }
}

fn rows(x: &[f32], columns: usize) -> std::slice::ChunksExact<'_, f32> {
    assert!(columns > 0 && x.len().is_multiple_of(columns), "{} numbers are not rows of {columns}", x.len());
    x.chunks_exact(columns)
}
