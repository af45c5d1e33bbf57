//! Sums and maxima over the rows or the columns of a matrix, and what softmax needs of them.
//!
//! Order of the sums:
//! - of many numbers ([`total`], a row's): in blocks of 256, each in sixteen lanes, the lanes in halves, the numbers left
//!   over one after the other; the blocks in f64, rounded once.
//! - of columns: in blocks of 64 rows, from 0; the blocks' sums one after the other onto 0 or what was there.

use super::Accumulate;
use crate::expr::slice::Lane;

/// Numbers that are summed in f32.
const BLOCK: usize = 256;
/// Rows that are summed before they are added to what is there.
const ROWS: usize = 64;

/// out = the sum of each column of x, (rows, columns): over all leading axes, keeping the last. (columns)
///
/// # Panics
/// Where x is not whole rows as long as `out`.
pub fn column_sums(x: &[f32], accumulate: Accumulate, out: &mut [f32]) {
    if accumulate == Accumulate::No {
        out.fill(0.0);
    }
    let columns = out.len();
    assert!(columns > 0 && x.len().is_multiple_of(columns), "{} numbers are not rows of {columns}", x.len());
    for block in x.chunks(ROWS * columns) {
        let mut first = 0;
        while first < columns {
            first += match columns - first {
                16.. => lanes::<16>(block, columns, first, out),
                8.. => lanes::<8>(block, columns, first, out),
                4.. => lanes::<4>(block, columns, first, out),
                _ => lanes::<1>(block, columns, first, out),
            };
        }
    }
}

/// Adds the sums of N neighbouring columns of a block of rows.
fn lanes<const N: usize>(block: &[f32], columns: usize, first: usize, out: &mut [f32]) -> usize {
    let mut sums = [0.0; N];
    for row in block.chunks_exact(columns) {
        if let Some(row) = row[first..].first_chunk::<N>() {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
    }
    out[first..].iter_mut().zip(sums).for_each(|(out, sum)| *out += sum);
    N
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
    let mut sum = 0.0;
    for block in x.chunks(BLOCK) {
        let (sixteens, rest) = block.as_chunks::<16>();
        let mut lanes = [0.0; 16];
        for sixteen in sixteens {
            lanes.iter_mut().zip(sixteen).for_each(|(lane, value)| *lane += value);
        }
        let halves: [f32; 8] = std::array::from_fn(|i| lanes[i] + lanes[i + 8]);
        let quarters: [f32; 4] = std::array::from_fn(|i| halves[i] + halves[i + 4]);
        let whole = (quarters[0] + quarters[2]) + (quarters[1] + quarters[3]);
        sum += f64::from(rest.iter().fold(whole, |sum, value| sum + value));
    }
    sum as f32
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
