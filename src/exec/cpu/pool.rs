//! Pooling and its adjoints, window by window, four channels at a time. Positions outside of the image are left out: of
//! the maximum, and of the count that an average divides by.
//!
//! Order of the sums: an average adds its window in scan order, from 0, and multiplies by the share; gradients are added in
//! the order of the windows.

mod halves;

use super::window::Window;
use wide::f32x4;

/// y = the largest value of each window; NaN if it holds one. -inf for a window that lies outside altogether.
///
/// # Panics
/// Where the lengths are not those of the geometry, or the channels differ.
pub fn max(w: &Window, x: &[f32], y: &mut [f32]) {
    check(w, x.len(), y.len());
    if halves::fits(w) {
        return halves::max(w, x, y);
    }
    windows(w, |window, c| {
        let mut best = f32x4::splat(f32::NEG_INFINITY);
        window.taps(w, |at| {
            let value = load(x, at + c, w.in_c - c);
            best = (value.simd_gt(best) | value.simd_ne(value)).bitselect(value, best);
        });
        store(best, y, window.result + c, w.in_c - c);
    });
}

/// dx: each window's gradient goes to the first of its largest values in scan order, as PyTorch's; a NaN counts as the
/// largest. `y` is what [`max`] gave.
///
/// # Panics
/// Where the lengths are not those of the geometry, or the channels differ.
pub fn max_gradient(w: &Window, x: &[f32], y: &[f32], dy: &[f32], dx: &mut [f32]) {
    check(w, x.len(), y.len());
    check(w, dx.len(), dy.len());
    if halves::fits(w) {
        return halves::max_gradient(w, x, y, dy, dx);
    }
    dx.fill(0.0);
    windows(w, |window, c| {
        let largest = load(y, window.result + c, w.in_c - c);
        // What is still to be given away.
        let mut slope = load(dy, window.result + c, w.in_c - c);
        window.taps(w, |at| {
            let value = load(x, at + c, w.in_c - c);
            let hit = value.simd_eq(largest) | value.simd_ne(value);
            store(load(dx, at + c, w.in_c - c) + (hit & slope), dx, at + c, w.in_c - c);
            slope = hit.bitselect(f32x4::ZERO, slope);
        });
    });
}

/// y = the mean of each window; 0 for a window that lies outside altogether.
///
/// # Panics
/// Where the lengths are not those of the geometry, or the channels differ.
pub fn average(w: &Window, x: &[f32], y: &mut [f32]) {
    check(w, x.len(), y.len());
    windows(w, |window, c| {
        let mut sum = f32x4::ZERO;
        window.taps(w, |at| sum += load(x, at + c, w.in_c - c));
        store(sum * window.share(), y, window.result + c, w.in_c - c);
    });
}

/// dx: each window's gradient, shared equally among its positions.
///
/// # Panics
/// Where the lengths are not those of the geometry, or the channels differ.
pub fn average_gradient(w: &Window, dy: &[f32], dx: &mut [f32]) {
    check(w, dx.len(), dy.len());
    dx.fill(0.0);
    windows(w, |window, c| {
        let slope = load(dy, window.result + c, w.in_c - c) * window.share();
        window.taps(w, |at| store(load(dx, at + c, w.in_c - c) + slope, dx, at + c, w.in_c - c));
    });
}

fn check(w: &Window, images: usize, results: usize) {
    assert_eq!(w.in_c, w.out_c);
    assert_eq!((images, results), (w.images(), w.results()));
}

/// The part of a window that lies inside of its image.
struct Inside {
    /// Where its first channel stands in the result.
    result: usize,
    /// Where its first position stands in the images.
    first: usize,
    rows: usize,
    columns: usize,
}

impl Inside {
    /// Every position, in scan order: where it stands in the images.
    #[inline(always)]
    fn taps(&self, w: &Window, mut f: impl FnMut(usize)) {
        for row in 0..self.rows {
            let start = self.first + row * w.in_w * w.in_c;
            for column in 0..self.columns {
                f(start + column * w.in_c);
            }
        }
    }

    fn share(&self) -> f32x4 {
        f32x4::splat(1.0 / (self.rows * self.columns).max(1) as f32)
    }
}

/// Every window in the order of the result, and in it the first of every four channels.
#[inline(always)]
fn windows(w: &Window, mut f: impl FnMut(&Inside, usize)) {
    let mut result = 0;
    for n in 0..w.batch {
        for oy in 0..w.out_h {
            let rows = Window::inside(oy, w.stride, w.pad_top, w.kernel_h, w.in_h);
            for ox in 0..w.out_w {
                let columns = Window::inside(ox, w.stride, w.pad_left, w.kernel_w, w.in_w);
                let (y, x) = (oy * w.stride + rows.start, ox * w.stride + columns.start);
                let inside = Inside {
                    result,
                    first: ((n * w.in_h + y.saturating_sub(w.pad_top)) * w.in_w + x.saturating_sub(w.pad_left))
                        * w.in_c,
                    rows: rows.len(),
                    columns: columns.len(),
                };
                (0..w.in_c).step_by(4).for_each(|c| f(&inside, c));
                result += w.in_c;
            }
        }
    }
}

/// Four numbers, or as many as are left and zeros.
#[inline(always)]
fn load(from: &[f32], at: usize, left: usize) -> f32x4 {
    if left >= 4
        && let Some(four) = from[at..].first_chunk::<4>()
    {
        return f32x4::from(*four);
    }
    let mut four = [0.0; 4];
    four.iter_mut().zip(&from[at..][..left]).for_each(|(to, from)| *to = *from);
    f32x4::from(four)
}

/// Writes four numbers, or as many as there is room for.
#[inline(always)]
fn store(four: f32x4, to: &mut [f32], at: usize, left: usize) {
    if left >= 4
        && let Some(to) = to[at..].first_chunk_mut::<4>()
    {
        *to = four.to_array();
        return;
    }
    to[at..][..left].iter_mut().zip(four.to_array()).for_each(|(to, from)| *to = from);
}
