//! Register tiles: the innermost loops of products and convolutions.
//!
//! A tile is R rows of V vectors of sums that stay in registers while factors stream by: of the left factor one number a
//! row, spread over a vector; of the right factor V vectors that all rows share. Sixteen vector registers (x86-64) hold
//! 4 × 2 or 5 × 2 sums with their factors. Every sum is a chain in the order of the steps.

use wide::f32x4;

/// Four numbers.
pub(super) type Four = [f32; 4];
/// Sums in registers: R rows of V vectors.
pub(super) type Tile<const R: usize, const V: usize> = [[f32x4; V]; R];

/// Sums that have not begun.
#[inline(always)]
pub(super) fn zero<const R: usize, const V: usize>() -> Tile<R, V> {
    [[f32x4::ZERO; V]; R]
}

/// A panel of the right factor, (steps, 4 V), as vectors.
#[inline(always)]
pub(super) fn panel<const V: usize>(numbers: &[f32]) -> &[[Four; V]] {
    numbers.as_chunks::<4>().0.as_chunks::<V>().0
}

/// One step: R numbers times V vectors.
#[inline(always)]
fn step<const R: usize, const V: usize>(tile: &mut Tile<R, V>, left: [f32; R], right: &[Four; V]) {
    let right = right.map(f32x4::from);
    for (sums, left) in tile.iter_mut().zip(left) {
        let left = f32x4::splat(left);
        for (sum, right) in sums.iter_mut().zip(right) {
            *sum += left * right;
        }
    }
}

/// Both factors packed: step s multiplies left[s] by right[s].
#[inline(always)]
pub(super) fn packed<const R: usize, const V: usize>(tile: &mut Tile<R, V>, left: &[[f32; R]], right: &[[Four; V]]) {
    let mut right = right.iter();
    for left in left {
        let Some(right) = right.next() else { break };
        step(tile, *left, right);
    }
}

/// The left factor in rows: step s multiplies rows[r][s] by right[s]. Each row is at least as long as `right`.
#[inline(always)]
pub(super) fn rows<const R: usize, const V: usize>(tile: &mut Tile<R, V>, rows: [&[f32]; R], right: &[[Four; V]]) {
    let rows = rows.map(|row| &row[..right.len()]);
    for (s, right) in right.iter().enumerate() {
        step(tile, std::array::from_fn(|r| rows[r][s]), right);
    }
}

/// The left factor in rows that are one run, each row a number further on: step s multiplies run[s + r] by right[s].
#[inline(always)]
pub(super) fn sliding<const R: usize, const V: usize>(tile: &mut Tile<R, V>, run: &[f32], right: &[[Four; V]]) {
    let mut run = run;
    for right in right {
        let Some((head, _)) = run.split_first_chunk::<R>() else { break };
        step(tile, *head, right);
        run = &run[1..];
    }
}

/// The right factor in runs that begin `stride` numbers apart: step s multiplies left[s] by run[s · stride …].
#[inline(always)]
pub(super) fn along<const R: usize, const V: usize>(
    tile: &mut Tile<R, V>,
    left: &[[f32; R]],
    run: &[f32],
    stride: usize,
) {
    let mut at = 0;
    for left in left {
        let Some([right, ..]) = run.get(at..at + 4 * V).map(panel::<V>) else { break };
        step(tile, *left, right);
        at += stride;
    }
}

/// The right factor in runs at places: step s multiplies left[s] by run[places[s] …].
#[inline(always)]
pub(super) fn scattered<const R: usize, const V: usize>(
    tile: &mut Tile<R, V>,
    left: &[[f32; R]],
    run: &[f32],
    places: &[usize],
) {
    for (left, place) in left.iter().zip(places) {
        let Some([right, ..]) = run.get(*place..place + 4 * V).map(panel::<V>) else { break };
        step(tile, *left, right);
    }
}

/// As [`panel`], to write it.
#[inline(always)]
pub(super) fn panel_mut<const V: usize>(numbers: &mut [f32]) -> &mut [[Four; V]] {
    numbers.as_chunks_mut::<4>().0.as_chunks_mut::<V>().0
}

/// Writes a row of finished sums, or adds it; of the last vector as much as there is room for.
#[inline(always)]
pub(super) fn put<const V: usize>(sums: &[f32x4; V], to: &mut [f32], add: bool) {
    if to.len() == 4 * V {
        for (to, sum) in to.as_chunks_mut::<4>().0.iter_mut().zip(sums) {
            *to = (if add { f32x4::from(*to) + *sum } else { *sum }).to_array();
        }
    } else {
        for (to, sum) in to.chunks_mut(4).zip(sums) {
            for (to, sum) in to.iter_mut().zip(sum.to_array()) {
                *to = if add { *to + sum } else { sum };
            }
        }
    }
}

/// Adds what is there.
#[inline(always)]
pub(super) fn plus(sums: &mut [f32x4; 2], to: &[f32; 8]) {
    let [low, high] = to.as_chunks::<4>().0 else { return };
    sums[0] = f32x4::from(*low) + sums[0];
    sums[1] = f32x4::from(*high) + sums[1];
}

/// Writes a row.
#[inline(always)]
pub(super) fn store(sums: &[f32x4; 2], to: &mut [f32; 8]) {
    let [low, high] = to.as_chunks_mut::<4>().0 else { return };
    *low = sums[0].to_array();
    *high = sums[1].to_array();
}
