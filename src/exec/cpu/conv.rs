//! Convolutions and their adjoints.

use super::window::Window;
use super::{Accumulate, Epilogue};

/// Numbers of working memory that [`forward`] needs.
pub fn forward_scratch(_w: &Window) -> usize {
    0
}

/// Numbers of working memory that [`input_gradient`] needs.
pub fn input_gradient_scratch(_w: &Window) -> usize {
    0
}

/// Numbers of working memory that [`weight_gradient`] needs.
pub fn weight_gradient_scratch(_w: &Window) -> usize {
    0
}

/// y = x ⋆ weights: cross-correlation, as everyone's convolution layer. The rows of the epilogue are positions of y,
/// (batch · out_h · out_w, out_c).
///
/// # Panics
/// Where the lengths are not those of the geometry.
pub fn forward(w: &Window, x: &[f32], weights: &[f32], y: &mut [f32], scratch: &mut [f32], epilogue: Epilogue) {
    assert_eq!((x.len(), weights.len(), y.len()), (w.images(), w.weights(), w.results()));
    assert!(scratch.len() >= forward_scratch(w));
    y.fill(0.0);
    each(w, |i, j, o| {
        for (c, value) in x[i..i + w.in_c].iter().enumerate() {
            for (out, weight) in y[o..o + w.out_c].iter_mut().zip(&weights[(j + c) * w.out_c..]) {
                *out += value * weight;
            }
        }
    });
    epilogue(0, y);
}

/// dx: what y's gradient dy says of x. Also the transposed convolution, with dy as its input and dx as its result; the
/// rows of the epilogue are positions of dx, (batch · in_h · in_w, in_c).
///
/// # Panics
/// Where the lengths are not those of the geometry.
pub fn input_gradient(
    w: &Window,
    dy: &[f32],
    weights: &[f32],
    dx: &mut [f32],
    scratch: &mut [f32],
    epilogue: Epilogue,
) {
    assert_eq!((dx.len(), weights.len(), dy.len()), (w.images(), w.weights(), w.results()));
    assert!(scratch.len() >= input_gradient_scratch(w));
    dx.fill(0.0);
    each(w, |i, j, o| {
        for (c, out) in dx[i..i + w.in_c].iter_mut().enumerate() {
            for (value, weight) in dy[o..o + w.out_c].iter().zip(&weights[(j + c) * w.out_c..]) {
                *out += value * weight;
            }
        }
    });
    epilogue(0, dx);
}

/// dw: what y's gradient dy says of the weights. (kernel_h, kernel_w, in_c, out_c)
///
/// # Panics
/// Where the lengths are not those of the geometry.
pub fn weight_gradient(w: &Window, x: &[f32], dy: &[f32], dw: &mut [f32], accumulate: Accumulate, scratch: &mut [f32]) {
    assert_eq!((x.len(), dw.len(), dy.len()), (w.images(), w.weights(), w.results()));
    assert!(scratch.len() >= weight_gradient_scratch(w));
    if accumulate == Accumulate::No {
        dw.fill(0.0);
    }
    each(w, |i, j, o| {
        for (c, value) in x[i..i + w.in_c].iter().enumerate() {
            for (out, slope) in dw[(j + c) * w.out_c..].iter_mut().zip(&dy[o..o + w.out_c]) {
                *out += value * slope;
            }
        }
    });
}

/// Every pair of a position of y and a tap of the kernel inside of the image: where x begins, where the tap's weights
/// begin in units of out_c, where y begins.
fn each(w: &Window, mut f: impl FnMut(usize, usize, usize)) {
    for n in 0..w.batch {
        for oy in 0..w.out_h {
            for ox in 0..w.out_w {
                for ky in Window::inside(oy, w.stride, w.pad_top, w.kernel_h, w.in_h) {
                    for kx in Window::inside(ox, w.stride, w.pad_left, w.kernel_w, w.in_w) {
                        let (iy, ix) = (oy * w.stride + ky - w.pad_top, ox * w.stride + kx - w.pad_left);
                        let i = ((n * w.in_h + iy) * w.in_w + ix) * w.in_c;
                        let o = ((n * w.out_h + oy) * w.out_w + ox) * w.out_c;
                        f(i, (ky * w.kernel_w + kx) * w.in_c, o);
                    }
                }
            }
        }
    }
}
