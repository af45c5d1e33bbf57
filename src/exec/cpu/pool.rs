//! Pooling and its adjoints, window by window and channel by channel. Positions outside of the image are left out: of
//! the maximum, and of the count that an average divides by.

use super::window::Window;

/// y = the largest value of each window; NaN if it holds one. -inf for a window that lies outside altogether.
///
/// # Panics
/// Where the lengths are not those of the geometry, or the channels differ.
pub fn max(w: &Window, x: &[f32], y: &mut [f32]) {
    check(w, x.len(), y.len());
    y.fill(f32::NEG_INFINITY);
    each(w, |i, o, _| {
        for (out, value) in y[o..o + w.in_c].iter_mut().zip(&x[i..]) {
            *out = if *value > *out || value.is_nan() { *value } else { *out };
        }
    });
}

/// dx: each window's gradient goes to the first of its largest values in scan order (or to its last NaN), as PyTorch's.
///
/// # Panics
/// Where the lengths are not those of the geometry, or the channels differ.
pub fn max_gradient(w: &Window, x: &[f32], y: &[f32], dy: &[f32], dx: &mut [f32]) {
    check(w, x.len(), y.len());
    check(w, dx.len(), dy.len());
    dx.fill(0.0);
    for o in 0..w.batch * w.out_h * w.out_w {
        for c in 0..w.in_c {
            let mut best = None;
            taps(w, o, |i, _| {
                if best.is_none() && x[i + c] == y[o * w.in_c + c] || x[i + c].is_nan() {
                    best = Some(i + c);
                }
            });
            if let Some(i) = best {
                dx[i] += dy[o * w.in_c + c];
            }
        }
    }
}

/// y = the mean of each window.
///
/// # Panics
/// Where the lengths are not those of the geometry, or the channels differ.
pub fn average(w: &Window, x: &[f32], y: &mut [f32]) {
    check(w, x.len(), y.len());
    y.fill(0.0);
    each(w, |i, o, share| {
        for (out, value) in y[o..o + w.in_c].iter_mut().zip(&x[i..]) {
            *out += value * share;
        }
    });
}

/// dx: each window's gradient, shared equally among its positions.
///
/// # Panics
/// Where the lengths are not those of the geometry, or the channels differ.
pub fn average_gradient(w: &Window, dy: &[f32], dx: &mut [f32]) {
    check(w, dx.len(), dy.len());
    dx.fill(0.0);
    each(w, |i, o, share| {
        for (out, slope) in dx[i..i + w.in_c].iter_mut().zip(&dy[o..]) {
            *out += slope * share;
        }
    });
}

fn check(w: &Window, images: usize, results: usize) {
    assert_eq!(w.in_c, w.out_c);
    assert_eq!((images, results), (w.images(), w.results()));
}

fn each(w: &Window, mut f: impl FnMut(usize, usize, f32)) {
    for o in 0..w.batch * w.out_h * w.out_w {
        taps(w, o, |i, share| f(i, o * w.in_c, share));
    }
}

fn taps(w: &Window, o: usize, mut f: impl FnMut(usize, f32)) {
    let (n, oy, ox) = (o / (w.out_h * w.out_w), o / w.out_w % w.out_h, o % w.out_w);
    let rows = Window::inside(oy, w.stride, w.pad_top, w.kernel_h, w.in_h);
    let columns = Window::inside(ox, w.stride, w.pad_left, w.kernel_w, w.in_w);
    let share = 1.0 / (rows.len() * columns.len()) as f32;
    for ky in rows {
        for kx in columns.clone() {
            let (iy, ix) = (oy * w.stride + ky - w.pad_top, ox * w.stride + kx - w.pad_left);
            f(((n * w.in_h + iy) * w.in_w + ix) * w.in_c, share);
        }
    }
}
