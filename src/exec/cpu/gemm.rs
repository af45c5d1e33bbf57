//! Products of matrices.
//!
//! Both factors are packed, a block at a time, into the order in which a tile of sums reads them: the left in groups of
//! five and of four rows, (steps, 5) and (steps, 4), the right in panels of eight columns, (steps, 8), and of four where
//! no more are left; zeros fill up what is missing. The left block and a few panels at a time stay in the caches.
//!
//! Order of a sum over k: in blocks of `DEPTH` terms; within a block one after the other, from 0; the blocks' sums one
//! after the other onto the first, or onto what C held.

use super::pack::{cut, pack_left, pack_right, pack_right_turned};
use super::tile::{self, Tile};
use super::{Accumulate, Epilogue};

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
/// Columns that are packed together: a line of the cache at least.
const COLUMNS: usize = 16;
/// As above, at most.
const MOST_COLUMNS: usize = 64;

/// How many columns of so many terms are packed together: half of the first-level cache, within bounds.
fn columns_at(depth: usize) -> usize {
    (4096 / depth.max(1) / COLUMNS * COLUMNS).clamp(COLUMNS, MOST_COLUMNS)
}

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
        (self.rows() + 3) * self.k.min(DEPTH)
    }

    /// All of B where several blocks of rows need it, otherwise a group of columns.
    fn right_scratch(&self) -> usize {
        match self.rows() < self.m {
            true => self.n.next_multiple_of(4) * self.k,
            false => {
                let most = |depth| self.n.next_multiple_of(4).min(columns_at(depth)) * depth;
                most(self.k.min(DEPTH)).max(most(self.k % DEPTH))
            }
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
    if m == 0 || n == 0 {
        return;
    }
    if k == 0 && accumulate == Accumulate::No {
        c.fill(0.0);
    }
    let several = product.rows() < m;
    for first in (0..m).step_by(product.rows()) {
        let rows = product.rows().min(m - first);
        for start in (0..k).step_by(DEPTH) {
            let depth = DEPTH.min(k - start);
            match transpose {
                Transpose::A => pack_left(&a[start * m + first..], (1, m), rows, depth, left),
                _ => pack_left(&a[first * k + start..], (k, 1), rows, depth, left),
            }
            let add = start > 0 || accumulate == Accumulate::Yes;
            let width = columns_at(depth);
            for column in (0..n).step_by(width) {
                let columns = width.min(n - column);
                let at = if several { start * n.next_multiple_of(4) + column * depth } else { 0 };
                let group = &mut right[at..][..columns.next_multiple_of(4) * depth];
                if first == 0 || !several {
                    match transpose {
                        Transpose::B => pack_right_turned(&b[column * k + start..], k, columns, depth, group),
                        _ => pack_right(&b[start * n + column..], n, columns, depth, group),
                    }
                }
                let place = Place { n, rows, columns, add };
                multiply(left, group, depth, &mut c[first * n + column..], place);
            }
        }
        epilogue(first, &mut c[first * n..][..rows * n]);
    }
}

/// Where sums go: into rows of n numbers, of which there are so many rows and columns.
#[derive(Clone, Copy)]
struct Place {
    n: usize,
    rows: usize,
    columns: usize,
    add: bool,
}

/// All rows of the left block by all panels of a group. A function of its own, so that a browser's compiler has fewer
/// variables to keep in registers around the tiles.
#[inline(never)]
fn multiply(left: &[f32], right: &[f32], depth: usize, c: &mut [f32], place: Place) {
    let (fives, fours) = cut(place.rows);
    let (five, four) = left.split_at(fives * 5 * depth);
    for (i, left) in five.chunks_exact(5 * depth).enumerate() {
        band(left.as_chunks::<5>().0, right, &mut c[5 * i * place.n..], Place { rows: 5, ..place });
    }
    for (i, left) in four.chunks_exact(4 * depth).take(fours).enumerate() {
        let done = 5 * fives + 4 * i;
        band(
            left.as_chunks::<4>().0,
            right,
            &mut c[done * place.n..],
            Place { rows: 4.min(place.rows - done), ..place },
        );
    }
}

/// R rows by all panels of a group.
#[inline(always)]
fn band<const R: usize>(left: &[[f32; R]], right: &[f32], c: &mut [f32], place: Place) {
    let whole = if place.rows == R { place.columns / 8 } else { 0 };
    let mut lines = c.chunks_mut(place.n);
    let mut rows: [&mut [[f32; 8]]; R] =
        std::array::from_fn(|_| lines.next().map_or(&mut [][..], |line| &mut line.as_chunks_mut::<8>().0[..whole]));
    let (panels, rest) = right.split_at(8 * whole * left.len());
    let panel = (8 * left.len()).max(1);
    for (j, right) in panels.chunks_exact(panel).take(whole).enumerate() {
        let mut tile = tile::zero::<R, 2>();
        tile::packed(&mut tile, left, tile::panel::<2>(right));
        if place.add {
            for (sums, row) in tile.iter_mut().zip(&rows) {
                tile::plus(sums, &row[j]);
            }
        }
        for (sums, row) in tile.iter().zip(&mut rows) {
            tile::store(sums, &mut row[j]);
        }
    }
    for (j, right) in rest.chunks(panel).enumerate() {
        let done = 8 * (whole + j);
        let (c, place) = (&mut c[done..], Place { columns: 8.min(place.columns - done), ..place });
        if place.columns > 4 {
            sums::<R, 2>(left, right, c, place);
        } else {
            sums::<R, 1>(left, right, c, place);
        }
    }
}

/// A tile of sums.
#[inline(always)]
fn sums<const R: usize, const V: usize>(left: &[[f32; R]], right: &[f32], c: &mut [f32], place: Place) {
    let mut tile = tile::zero::<R, V>();
    tile::packed(&mut tile, left, tile::panel::<V>(right));
    if place.rows == R && place.columns == 4 * V {
        for (r, sums) in tile.iter().enumerate() {
            tile::put(sums, &mut c[r * place.n..][..4 * V], place.add);
        }
    } else {
        edge(tile, c, place);
    }
}

/// Writes a tile that is not whole. It is taken by value, so that whole ones never leave the registers.
#[inline(never)]
fn edge<const R: usize, const V: usize>(tile: Tile<R, V>, c: &mut [f32], place: Place) {
    for (sums, c) in tile.iter().zip(c.chunks_mut(place.n)).take(place.rows) {
        tile::put(sums, &mut c[..place.columns], place.add);
    }
}
