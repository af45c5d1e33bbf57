//! Products of matrices.
//!
//! Both factors are packed, a block at a time, into the order in which a tile of 4 × 8 sums reads them: the left in groups
//! of four rows, (steps, 4), the right in panels of eight columns, (steps, 8); zeros fill up what is missing. The left
//! block and two panels at a time stay in the caches.
//!
//! Order of a sum over k: in blocks of [`DEPTH`] terms; within a block one after the other, from 0; the blocks' sums one
//! after the other onto the first, or onto what C held.

use super::tile::{self, Four};
use super::{Accumulate, Epilogue};
use wide::f32x4;

/// Which operand of a product is stored transposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transpose {
    /// A is (m, k), B is (k, n).
    None,
    /// A is stored as (k, m): the gradient of weights.
    A,
    /// B is stored as (n, k): the gradient of inputs.
    B,
}

/// The shape of a product C = A B: C is (m, n), the sums are over k.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// Rows of the result.
    pub m: usize,
    /// Terms of each sum.
    pub k: usize,
    /// Columns of the result.
    pub n: usize,
    /// How the operands are stored.
    pub transpose: Transpose,
}

/// Terms of a sum that are packed together.
const DEPTH: usize = 256;
/// Rows of the result that are worked on together; up to twice as many if there are no more.
const ROWS: usize = 64;
/// Columns that are packed together: a line of the cache.
const COLUMNS: usize = 16;

impl Product {
    /// Numbers of working memory that [`matmul`] needs.
    pub fn scratch(&self) -> usize {
        self.left_scratch() + self.right_scratch()
    }

    /// Floating-point operations: 2 for each multiply-add.
    pub fn operations(&self) -> usize {
        2 * self.m * self.k * self.n
    }

    fn rows(&self) -> usize {
        if self.m <= 2 * ROWS { self.m } else { ROWS }
    }

    fn left_scratch(&self) -> usize {
        self.rows().next_multiple_of(4) * self.k.min(DEPTH)
    }

    /// All of B where several blocks of rows need it, otherwise a group of columns.
    fn right_scratch(&self) -> usize {
        match self.rows() < self.m {
            true => self.n.next_multiple_of(4) * self.k,
            false => self.n.next_multiple_of(4).min(COLUMNS) * self.k.min(DEPTH),
        }
    }
}

/// C = A B, or C + A B.
///
/// # Panics
/// Where the lengths are not those of the shape.
pub fn matmul(
    product: Product,
    a: &[f32],
    b: &[f32],
    c: &mut [f32],
    accumulate: Accumulate,
    scratch: &mut [f32],
    epilogue: Epilogue,
) {
    let Product { m, k, n, transpose } = product;
    assert_eq!((a.len(), b.len(), c.len()), (m * k, k * n, m * n));
    let (left, right) = scratch[..product.scratch()].split_at_mut(product.left_scratch());
    if accumulate == Accumulate::No && k == 0 {
        c.fill(0.0);
    }
    let several = product.rows() < m;
    for first in (0..m).step_by(product.rows().max(1)) {
        let rows = product.rows().min(m - first);
        for start in (0..k).step_by(DEPTH) {
            let depth = DEPTH.min(k - start);
            let left = &mut left[..rows.next_multiple_of(4) * depth];
            for (i, group) in left.chunks_exact_mut(4 * depth).enumerate() {
                let (at, rows) = (first + 4 * i, 4.min(rows - 4 * i));
                match transpose {
                    Transpose::A => copy(&a[start * m + at..], m, rows, group.as_chunks_mut::<4>().0),
                    _ => turn(&a[at * k + start..], k, rows, tile::panel_mut::<1>(group), 0),
                }
            }
            let add = start > 0 || accumulate == Accumulate::Yes;
            for column in (0..n).step_by(COLUMNS) {
                let columns = COLUMNS.min(n - column);
                let width = columns.next_multiple_of(4);
                let at = if several { start * n.next_multiple_of(4) + column * depth } else { 0 };
                let group = &mut right[at..][..width * depth];
                if first == 0 || !several {
                    match transpose {
                        Transpose::B => pack_turned(&b[column * k + start..], k, columns, depth, group),
                        _ => pack(&b[start * n + column..], n, columns, depth, group),
                    }
                }
                let c = &mut c[first * n + column..];
                for (i, left) in left.chunks_exact(4 * depth).enumerate() {
                    let (left, c, rows) = (left.as_chunks::<4>().0, &mut c[4 * i * n..], 4.min(rows - 4 * i));
                    for (j, right) in group.chunks(8 * depth).enumerate() {
                        let c = &mut c[8 * j..];
                        let columns = 8.min(columns - 8 * j);
                        if columns > 4 {
                            sums::<2>(left, right, c, n, rows, columns, add);
                        } else {
                            sums::<1>(left, right, c, n, rows, columns, add);
                        }
                    }
                }
            }
        }
        epilogue(first, &mut c[first * n..][..rows * n]);
    }
}

/// A tile of sums, put to or added to C.
#[inline(always)]
fn sums<const V: usize>(left: &[Four], right: &[f32], c: &mut [f32], n: usize, rows: usize, columns: usize, add: bool) {
    let mut tile = tile::zero::<4, V>();
    tile::packed(&mut tile, left, tile::panel::<V>(right));
    for (sums, c) in tile.iter().zip(c.chunks_mut(n.max(1))).take(rows) {
        tile::put(sums, &mut c[..columns], add);
    }
}

/// Packs up to four neighbouring columns of a matrix with rows of `stride`: (steps, 4).
fn copy(from: &[f32], stride: usize, columns: usize, to: &mut [Four]) {
    for (row, to) in from.chunks(stride).zip(to) {
        match row.first_chunk::<4>() {
            Some(row) if columns == 4 => *to = *row,
            _ => *to = std::array::from_fn(|i| if i < columns { row[i] } else { 0.0 }),
        }
    }
}

/// Packs up to four rows of a matrix with rows of `stride`, turned, as vector `at` of each step: (steps, V, 4).
#[inline(always)]
fn turn<const V: usize>(from: &[f32], stride: usize, rows: usize, to: &mut [[Four; V]], at: usize) {
    let depth = to.len();
    if rows < 4 {
        for (s, to) in to.iter_mut().enumerate() {
            to[at] = std::array::from_fn(|i| if i < rows { from[i * stride + s] } else { 0.0 });
        }
        return;
    }
    let rows: [&[f32]; 4] = std::array::from_fn(|i| &from[i * stride..][..depth]);
    let (quads, rest) = to.as_chunks_mut::<4>();
    let heads = rows.map(|row| &row.as_chunks::<4>().0[..quads.len()]);
    for (q, to) in quads.iter_mut().enumerate() {
        let turned = f32x4::transpose(std::array::from_fn(|i| f32x4::from(heads[i][q])));
        for (to, turned) in to.iter_mut().zip(turned) {
            to[at] = turned.to_array();
        }
    }
    let done = depth - rest.len();
    for (s, to) in rest.iter_mut().enumerate() {
        to[at] = std::array::from_fn(|i| rows[i][done + s]);
    }
}

/// Packs up to sixteen neighbouring columns into panels of eight, the last one of four where no more are left.
fn pack(from: &[f32], stride: usize, columns: usize, depth: usize, to: &mut [f32]) {
    for (j, to) in to.chunks_mut(8 * depth).enumerate() {
        let columns = 8.min(columns - 8 * j);
        let from = from[8 * j..].chunks(stride);
        if columns == 8 {
            for (row, to) in from.zip(to.as_chunks_mut::<8>().0) {
                if let Some(row) = row.first_chunk::<8>() {
                    *to = *row;
                }
            }
        } else {
            let width = columns.next_multiple_of(4);
            for (row, to) in from.zip(to.chunks_exact_mut(width)) {
                to[..columns].copy_from_slice(&row[..columns]);
                to[columns..].fill(0.0);
            }
        }
    }
}

/// As [`pack`], from rows of a matrix that is stored turned.
fn pack_turned(from: &[f32], stride: usize, rows: usize, depth: usize, to: &mut [f32]) {
    for (j, to) in to.chunks_mut(8 * depth).enumerate() {
        let rows = 8.min(rows - 8 * j);
        let from = &from[8 * j * stride..];
        if rows > 4 {
            let to = tile::panel_mut::<2>(to);
            turn(from, stride, 4, to, 0);
            turn(&from[4 * stride..], stride, rows - 4, to, 1);
        } else {
            turn(from, stride, rows, tile::panel_mut::<1>(to), 0);
        }
    }
}
