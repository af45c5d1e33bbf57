//! Packing: factors of a product copied into the order in which a tile of sums reads them.

use super::tile::{self, Four};
use wide::f32x4;

/// How many groups of five rows, and then of four, `rows` are cut into: without a rest if that can be.
pub(super) fn cut(rows: usize) -> (usize, usize) {
    let fours = (5 - rows % 5) % 5;
    if 4 * fours <= rows { ((rows - 4 * fours) / 5, fours) } else { (0, rows.div_ceil(4)) }
}

/// Packs rows of the left factor, whose element (row, step) is `from[row · strides.0 + step · strides.1]`, in groups of
/// five and four: (steps, 5) and (steps, 4) each.
pub(super) fn pack_left(from: &[f32], strides: (usize, usize), rows: usize, depth: usize, to: &mut [f32]) {
    let (fives, fours) = cut(rows);
    let (five, four) = to.split_at_mut(fives * 5 * depth);
    for (i, to) in five.chunks_mut((15 * depth).max(1)).enumerate() {
        let from = &from[15 * i * strides.0..];
        if strides.0 == 1 && strides.1 >= 15 && to.len() == 15 * depth {
            fifteen(from, strides.1, depth, to.as_chunks_mut::<5>().0);
            continue;
        }
        for (j, to) in to.chunks_exact_mut(5 * depth).enumerate() {
            pack_rows(&from[5 * j * strides.0..], strides, 5, to.as_chunks_mut::<5>().0);
        }
    }
    for (i, to) in four.chunks_exact_mut(4 * depth).take(fours).enumerate() {
        let done = 5 * fives + 4 * i;
        pack_rows(&from[done * strides.0..], strides, 4.min(rows - done), to.as_chunks_mut::<4>().0);
    }
}

/// Three groups of five rows that lie side by side, a line of the cache or so at a time.
fn fifteen(from: &[f32], stride: usize, depth: usize, to: &mut [[f32; 5]]) {
    let (first, rest) = to.split_at_mut(depth);
    let (second, third) = rest.split_at_mut(depth);
    let groups = first.iter_mut().zip(second).zip(third);
    for (row, ((first, second), third)) in from.chunks(stride).zip(groups) {
        let Some(row) = row.first_chunk::<15>() else { return };
        let [a, b, c] = row.as_chunks::<5>().0 else { return };
        (*first, *second, *third) = (*a, *b, *c);
    }
}

#[inline(always)]
fn pack_rows<const R: usize>(from: &[f32], strides: (usize, usize), rows: usize, to: &mut [[f32; R]]) {
    if rows < R {
        for (s, to) in to.iter_mut().enumerate() {
            *to = std::array::from_fn(|i| if i < rows { from[i * strides.0 + s * strides.1] } else { 0.0 });
        }
    } else if strides.0 == 1 && strides.1 >= R {
        for (row, to) in from.chunks(strides.1).zip(to) {
            if let Some(row) = row.first_chunk::<R>() {
                *to = *row;
            }
        }
    } else {
        let depth = to.len();
        pack_runs(std::array::from_fn(|i| &from[i * strides.0..][..depth]), to);
    }
}

/// Packs R runs of numbers side by side: (steps, R), with R = 4 or 5.
#[inline(always)]
pub(super) fn pack_runs<const R: usize>(runs: [&[f32]; R], to: &mut [[f32; R]]) {
    let depth = to.len();
    let quads = depth / 4;
    let (fours, rest) = to.as_chunks_mut::<4>();
    let of = runs.map(|run| &run.as_chunks::<4>().0[..quads]);
    for (q, to) in fours.iter_mut().enumerate() {
        let turned = f32x4::transpose(std::array::from_fn(|r| f32x4::from(of[r][q])));
        for (s, (to, turned)) in to.iter_mut().zip(turned).enumerate() {
            let turned = turned.to_array();
            *to = std::array::from_fn(|r| if r < 4 { turned[r] } else { of[r][q][s] });
        }
    }
    for (s, to) in (4 * quads..depth).zip(rest) {
        *to = std::array::from_fn(|r| runs[r][s]);
    }
}

/// Hands out, step by step, the numbers of four runs.
#[inline(always)]
fn turn(runs: [&[f32]; 4], depth: usize, mut put: impl FnMut(usize, Four)) {
    let quads = depth / 4;
    let [a, b, c, d] = runs.map(|run| &run.as_chunks::<4>().0[..quads]);
    for (q, (((a, b), c), d)) in a.iter().zip(b).zip(c).zip(d).enumerate() {
        let turned = f32x4::transpose([*a, *b, *c, *d].map(f32x4::from));
        for (s, turned) in turned.into_iter().enumerate() {
            put(4 * q + s, turned.to_array());
        }
    }
    (4 * quads..depth).for_each(|s| put(s, runs.map(|run| run[s])));
}

/// Packs neighbouring columns of a matrix with rows of `stride` into panels of eight, the last one of four where no more are left.
pub(super) fn pack_right(from: &[f32], stride: usize, columns: usize, depth: usize, to: &mut [f32]) {
    for (j, to) in to.chunks_mut((16 * depth).max(1)).enumerate() {
        let (from, columns) = (&from[16 * j..], 16.min(columns - 16 * j));
        if columns == 16 {
            pack_line(from, stride, depth, to);
        } else {
            pack_panels(from, stride, columns, depth, to);
        }
    }
}

/// Two panels: a line of the cache at a time.
fn pack_line(from: &[f32], stride: usize, depth: usize, to: &mut [f32]) {
    let (first, second) = to.split_at_mut(8 * depth);
    let panels = first.as_chunks_mut::<8>().0.iter_mut().zip(second.as_chunks_mut::<8>().0);
    for (row, (first, second)) in from.chunks(stride).zip(panels) {
        if let Some(row) = row.first_chunk::<16>() {
            first.copy_from_slice(&row[..8]);
            second.copy_from_slice(&row[8..]);
        }
    }
}

/// Panels one after the other.
fn pack_panels(from: &[f32], stride: usize, columns: usize, depth: usize, to: &mut [f32]) {
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

/// As [`pack_right`], from rows of a matrix that is stored turned.
pub(super) fn pack_right_turned(from: &[f32], stride: usize, rows: usize, depth: usize, to: &mut [f32]) {
    for (j, to) in to.chunks_mut(8 * depth).enumerate() {
        let rows = 8.min(rows - 8 * j);
        let from = &from[8 * j * stride..];
        if rows == 8 {
            let to = tile::panel_mut::<2>(to);
            let (fours, rest) = to.as_chunks_mut::<4>();
            let runs: [&[f32]; 8] = std::array::from_fn(|i| &from[i * stride..][..depth]);
            let of = runs.map(|run| &run.as_chunks::<4>().0[..depth / 4]);
            for (q, to) in fours.iter_mut().enumerate() {
                let left = f32x4::transpose(std::array::from_fn(|r| f32x4::from(of[r][q])));
                let right = f32x4::transpose(std::array::from_fn(|r| f32x4::from(of[r + 4][q])));
                for ((to, left), right) in to.iter_mut().zip(left).zip(right) {
                    *to = [left.to_array(), right.to_array()];
                }
            }
            for (s, to) in (depth / 4 * 4..depth).zip(rest) {
                *to = [std::array::from_fn(|r| runs[r][s]), std::array::from_fn(|r| runs[r + 4][s])];
            }
        } else if rows > 4 {
            let to = tile::panel_mut::<2>(to);
            turn_rows(from, stride, 4, depth, |s, four| to[s][0] = four);
            turn_rows(&from[4 * stride..], stride, rows - 4, depth, |s, four| to[s][1] = four);
        } else {
            let to = tile::panel_mut::<1>(to);
            turn_rows(from, stride, rows, depth, |s, four| to[s][0] = four);
        }
    }
}

/// As [`turn`], of up to four rows of a matrix; zeros in place of those that are missing.
#[inline(always)]
fn turn_rows(from: &[f32], stride: usize, rows: usize, depth: usize, mut put: impl FnMut(usize, Four)) {
    if rows == 4 {
        turn(std::array::from_fn(|i| &from[i * stride..][..depth]), depth, put);
        return;
    }
    for s in 0..depth {
        put(s, std::array::from_fn(|i| if i < rows { from[i * stride + s] } else { 0.0 }));
    }
}
