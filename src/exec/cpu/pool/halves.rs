//! The pooling that most networks have, 2 × 2 with stride 2 and no padding: a pair of rows at a time, without asking where
//! windows end.

use crate::exec::cpu::tile::Four;
use crate::exec::cpu::window::Window;
use wide::f32x4;

/// Whether this is the geometry.
pub fn fits(w: &Window) -> bool {
    (w.kernel_h, w.kernel_w, w.stride, w.pad_top, w.pad_left) == (2, 2, 2, 0, 0)
        && 2 * w.out_h <= w.in_h
        && 2 * w.out_w <= w.in_w
        && w.results() > 0
}

/// See [`super::max`].
pub fn max(w: &Window, x: &[f32], y: &mut [f32]) {
    let (row, wide) = (w.in_w * w.in_c, 2 * w.in_c);
    for (image, y) in x.chunks_exact(w.in_h * row).zip(y.chunks_exact_mut(w.out_h * w.out_w * w.in_c)) {
        for (pair, y) in image.chunks_exact(2 * row).zip(y.chunks_exact_mut(w.out_w * w.in_c)) {
            let (top, bottom) = pair.split_at(row);
            for ((top, bottom), y) in
                top.chunks_exact(wide).zip(bottom.chunks_exact(wide)).zip(y.chunks_exact_mut(w.in_c))
            {
                largest(top, bottom, y);
            }
        }
    }
}

/// The largest of four, channel by channel: y (C), the others (2, C).
#[inline(always)]
fn largest(top: &[f32], bottom: &[f32], y: &mut [f32]) {
    let channels = y.len();
    let ([a, b], [c, d]) = (halves(top, channels), halves(bottom, channels));
    let (fours, rest) = y.as_chunks_mut::<4>();
    for ((((y, a), b), c), d) in fours.iter_mut().zip(a.0).zip(b.0).zip(c.0).zip(d.0) {
        let mut best = f32x4::from(*a);
        for value in [b, c, d] {
            let value = f32x4::from(*value);
            best = (value.simd_gt(best) | value.simd_ne(value)).bitselect(value, best);
        }
        *y = best.to_array();
    }
    for ((((y, a), b), c), d) in rest.iter_mut().zip(a.1).zip(b.1).zip(c.1).zip(d.1) {
        *y = [*b, *c, *d].into_iter().fold(*a, |best, value| if value > best || value.is_nan() { value } else { best });
    }
}

type Parts<'a> = (&'a [Four], &'a [f32]);

/// Both positions of a pair, each in fours and a rest.
#[inline(always)]
fn halves(pair: &[f32], channels: usize) -> [Parts<'_>; 2] {
    let (left, right) = pair.split_at(channels);
    [left.as_chunks::<4>(), right[..channels].as_chunks::<4>()]
}

/// See [`super::max_gradient`].
pub fn max_gradient(w: &Window, x: &[f32], y: &[f32], dy: &[f32], dx: &mut [f32]) {
    let (row, wide) = (w.in_w * w.in_c, 2 * w.in_c);
    if (w.in_h, w.in_w) != (2 * w.out_h, 2 * w.out_w) {
        dx.fill(0.0);
    }
    let results = w.out_h * w.out_w * w.in_c;
    let images = x.chunks_exact(w.in_h * row).zip(dx.chunks_exact_mut(w.in_h * row));
    for ((x, dx), (y, dy)) in images.zip(y.chunks_exact(results).zip(dy.chunks_exact(results))) {
        let pairs = x.chunks_exact(2 * row).zip(dx.chunks_exact_mut(2 * row));
        let slopes = y.chunks_exact(w.out_w * w.in_c).zip(dy.chunks_exact(w.out_w * w.in_c));
        for ((x, dx), (y, dy)) in pairs.zip(slopes) {
            let ((top, bottom), (dtop, dbottom)) = (x.split_at(row), dx.split_at_mut(row));
            let top = top.chunks_exact(wide).zip(dtop.chunks_exact_mut(wide));
            let bottom = bottom.chunks_exact(wide).zip(dbottom.chunks_exact_mut(wide));
            let slopes = y.chunks_exact(w.in_c).zip(dy.chunks_exact(w.in_c));
            for (((top, dtop), (bottom, dbottom)), (y, dy)) in top.zip(bottom).zip(slopes) {
                give([top, bottom], [dtop, dbottom], y, dy);
            }
        }
    }
}

/// Gives each channel's slope to the first of four that is the largest.
#[inline(always)]
fn give(x: [&[f32]; 2], dx: [&mut [f32]; 2], y: &[f32], dy: &[f32]) {
    let channels = y.len();
    let ([a, b], [c, d]) = (halves(x[0], channels), halves(x[1], channels));
    let [top, bottom] = dx;
    let ((da, db), (dc, dd)) = (top.split_at_mut(channels), bottom.split_at_mut(channels));
    let (da, db) = (da.as_chunks_mut::<4>(), db.as_chunks_mut::<4>());
    let (dc, dd) = (dc.as_chunks_mut::<4>(), dd.as_chunks_mut::<4>());
    let ((fours, rest), (dfours, drest)) = (y.as_chunks::<4>(), dy.as_chunks::<4>());
    let takers = a.0.iter().zip(b.0).zip(c.0).zip(d.0);
    let given = da.0.iter_mut().zip(db.0).zip(dc.0).zip(dd.0);
    for (((((a, b), c), d), (((da, db), dc), dd)), (largest, slope)) in takers.zip(given).zip(fours.iter().zip(dfours))
    {
        let (largest, mut slope) = (f32x4::from(*largest), f32x4::from(*slope));
        for (value, to) in [(a, da), (b, db), (c, dc), (d, dd)] {
            let value = f32x4::from(*value);
            let hit = value.simd_eq(largest) | value.simd_ne(value);
            *to = (hit & slope).to_array();
            slope = hit.bitselect(f32x4::ZERO, slope);
        }
    }
    let takers = a.1.iter().zip(b.1).zip(c.1).zip(d.1);
    let given = da.1.iter_mut().zip(db.1).zip(dc.1).zip(dd.1);
    for (((((a, b), c), d), (((da, db), dc), dd)), (largest, slope)) in takers.zip(given).zip(rest.iter().zip(drest)) {
        let mut slope = *slope;
        for (value, to) in [(a, da), (b, db), (c, dc), (d, dd)] {
            *to = if value == largest || value.is_nan() { std::mem::take(&mut slope) } else { 0.0 };
        }
    }
}
