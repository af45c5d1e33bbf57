//! The definitions of operations on images. (N, H, W, C)

use crate::expr::slice::Lane;
use crate::program::{Pooling, Window};

/// Every position of the result with every position of its window that lies in the image, in scan order: the position
/// of the image, the tap of the window, the position of the result.
fn each(w: &Window, mut f: impl FnMut(usize, usize, usize)) {
    for n in 0..w.batch {
        for oy in 0..w.out_h {
            for ox in 0..w.out_w {
                for ky in 0..w.kernel_h {
                    for kx in 0..w.kernel_w {
                        let y = (oy * w.stride + ky).checked_sub(w.pad_top).filter(|y| *y < w.in_h);
                        let x = (ox * w.stride + kx).checked_sub(w.pad_left).filter(|x| *x < w.in_w);
                        if let (Some(y), Some(x)) = (y, x) {
                            let position = (n * w.in_h + y) * w.in_w + x;
                            f(position, ky * w.kernel_w + kx, (n * w.out_h + oy) * w.out_w + ox);
                        }
                    }
                }
            }
        }
    }
}

/// Every product of a convolution: indices of image, weights and result.
fn products(w: &Window, mut f: impl FnMut(usize, usize, usize)) {
    each(w, |position, tap, at| {
        for i in 0..w.in_c {
            for o in 0..w.out_c {
                f(position * w.in_c + i, (tap * w.in_c + i) * w.out_c + o, at * w.out_c + o);
            }
        }
    });
}

/// y = x ⋆ weights
pub(super) fn conv(w: &Window, x: &[f64], weights: &[f64]) -> Vec<f64> {
    let mut y = vec![0.0; w.results()];
    products(w, |i, j, o| y[o] += x[i] * weights[j]);
    y
}

/// The adjoint in x.
pub(super) fn conv_input(w: &Window, dy: &[f64], weights: &[f64]) -> Vec<f64> {
    let mut dx = vec![0.0; w.images()];
    products(w, |i, j, o| dx[i] += dy[o] * weights[j]);
    dx
}

/// The adjoint in the weights.
pub(super) fn conv_weights(w: &Window, x: &[f64], dy: &[f64]) -> Vec<f64> {
    let mut dw = vec![0.0; w.weights()];
    products(w, |i, j, o| dw[j] += x[i] * dy[o]);
    dw
}

/// How many positions of its window lie in the image, for each position of the result.
fn counts(w: &Window) -> Vec<f64> {
    let mut counts = vec![0.0; w.batch * w.out_h * w.out_w];
    each(w, |_, _, at| counts[at] += 1.0);
    counts
}

/// The largest of each window, or the mean of what lies in the image.
pub(super) fn pool(pooling: Pooling, w: &Window, x: &[f64]) -> Vec<f64> {
    let c = w.in_c;
    if pooling == Pooling::Max {
        let mut y = vec![f64::NEG_INFINITY; w.results()];
        each(w, |position, _, at| {
            for i in 0..c {
                y[at * c + i] = Lane::max(y[at * c + i], x[position * c + i]);
            }
        });
        return y;
    }
    let mut y = vec![0.0; w.results()];
    each(w, |position, _, at| (0..c).for_each(|i| y[at * c + i] += x[position * c + i]));
    let counts = counts(w);
    y.iter_mut().enumerate().for_each(|(o, y)| *y /= counts[o / c]);
    y
}

/// Max: x, y, dy; the gradient of each window goes to the first of its largest. Average: dy; shared equally.
pub(super) fn pool_adjoint(pooling: Pooling, w: &Window, args: &[&[f64]]) -> Vec<f64> {
    let c = w.in_c;
    let mut dx = vec![0.0; w.images()];
    match (pooling, args) {
        (Pooling::Max, [x, y, dy]) => {
            let mut given = vec![false; w.results()];
            each(w, |position, _, at| {
                for i in 0..c {
                    let (from, to) = (at * c + i, position * c + i);
                    if !given[from] && x[to] == y[from] {
                        dx[to] += dy[from];
                        given[from] = true;
                    }
                }
            });
        }
        (_, args) => {
            let (dy, counts) = (args[0], counts(w));
            each(w, |position, _, at| (0..c).for_each(|i| dx[position * c + i] += dy[at * c + i] / counts[at]));
        }
    }
    dx
}

/// What the windows move over, filled with the number of the window.
pub(super) fn upsample(w: &Window, x: &[f64]) -> Vec<f64> {
    let c = w.in_c;
    let mut y = vec![0.0; w.images()];
    each(w, |position, _, at| (0..c).for_each(|i| y[position * c + i] = x[at * c + i]));
    y
}

/// The sum of each window.
pub(super) fn upsample_adjoint(w: &Window, dy: &[f64]) -> Vec<f64> {
    let c = w.in_c;
    let mut dx = vec![0.0; w.results()];
    each(w, |position, _, at| (0..c).for_each(|i| dx[at * c + i] += dy[position * c + i]));
    dx
}
