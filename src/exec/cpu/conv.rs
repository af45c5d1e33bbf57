//! Convolutions and their adjoints: directly, without a matrix of patches.
//!
//! Images are copied one at a time into a padded frame, so that no loop asks where an image ends; weights are packed once
//! into panels of eight channels; to at most four channels vectors run along positions instead (`narrow`). In (H, W, C) the kernel_w · in_c numbers that a row of the kernel covers lie side by
//! side, so the sums of a position are kernel_h products of a run by a panel. A convolution of 1 × 1 is a product of
//! matrices and goes to [`gemm`].
//!
//! Order of the sums (1 × 1: that of [`gemm`]):
//! - forward: kernel rows, kernel columns, input channels, one after the other from 0.
//! - input gradient: kernel rows and kernel columns backwards, output channels, one after the other from 0; with a
//!   stride only the rows and columns that meet the position.
//! - weight gradient: within a band of an image's positions in scan order, from 0; the bands' sums, images in order, one
//!   after the other onto 0 or what was there.

mod frame;
mod narrow;
mod pass;
mod slope;

use super::gemm::{self, Product, Transpose};
use super::window::Window;
use super::{Accumulate, Epilogue};
use frame::Frame;

/// The product of matrices that a convolution of 1 × 1 is.
fn pointwise(w: &Window, transpose: Transpose) -> Option<Product> {
    let same = (w.in_h, w.in_w) == (w.out_h, w.out_w);
    let single = (w.kernel_h, w.kernel_w, w.stride, w.pad_top, w.pad_left) == (1, 1, 1, 0, 0);
    let positions = w.batch * w.out_h * w.out_w;
    let (m, k, n) = match transpose {
        Transpose::None => (positions, w.in_c, w.out_c),
        Transpose::A => (w.in_c, positions, w.out_c),
        Transpose::B => (positions, w.out_c, w.in_c),
    };
    (same && single).then_some(Product { m, k, n, transpose })
}

/// Numbers of working memory that [`forward`] needs.
pub fn forward_scratch(w: &Window) -> usize {
    match pointwise(w, Transpose::None) {
        Some(product) => product.scratch(),
        None if narrow::forward_fits(w) => narrow::forward_scratch(w),
        None => pass::panels(w.kernel_h * w.kernel_w * w.in_c, w.out_c) + Frame::of_images(w).numbers(),
    }
}

/// Numbers of working memory that [`input_gradient`] needs.
pub fn input_gradient_scratch(w: &Window) -> usize {
    match pointwise(w, Transpose::B) {
        Some(product) => product.scratch(),
        None if narrow::backward_fits(w) => narrow::backward_scratch(w),
        None => pass::panels(w.kernel_h * w.kernel_w * w.out_c, w.in_c) + Frame::of_results(w).numbers(),
    }
}

/// Numbers of working memory that [`weight_gradient`] needs.
pub fn weight_gradient_scratch(w: &Window) -> usize {
    match pointwise(w, Transpose::A) {
        Some(product) => product.scratch(),
        None => slope::scratch(w),
    }
}

/// y = x ⋆ weights: cross-correlation, as everyone's convolution layer. The rows of the epilogue are positions of y,
/// (batch · out_h · out_w, out_c).
///
/// # Panics
/// Where the lengths are not those of the geometry.
pub fn forward(w: &Window, x: &[f32], weights: &[f32], y: &mut [f32], scratch: &mut [f32], epilogue: Epilogue) {
    assert_eq!((x.len(), weights.len(), y.len()), (w.images(), w.weights(), w.results()));
    match pointwise(w, Transpose::None) {
        Some(product) => gemm::matmul(product, x, weights, y, Accumulate::No, scratch, epilogue),
        None if narrow::forward_fits(w) => {
            narrow::forward(w, x, weights, y, &mut scratch[..forward_scratch(w)], epilogue);
        }
        None => pass::forward(w, x, weights, y, &mut scratch[..forward_scratch(w)], epilogue),
    }
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
    match pointwise(w, Transpose::B) {
        Some(product) => gemm::matmul(product, dy, weights, dx, Accumulate::No, scratch, epilogue),
        None if narrow::backward_fits(w) => {
            narrow::backward(w, dy, weights, dx, &mut scratch[..input_gradient_scratch(w)], epilogue);
        }
        None => pass::backward(w, dy, weights, dx, &mut scratch[..input_gradient_scratch(w)], epilogue),
    }
}

/// dw: what y's gradient dy says of the weights. (kernel_h, kernel_w, in_c, out_c)
///
/// # Panics
/// Where the lengths are not those of the geometry.
pub fn weight_gradient(w: &Window, x: &[f32], dy: &[f32], dw: &mut [f32], accumulate: Accumulate, scratch: &mut [f32]) {
    assert_eq!((x.len(), dw.len(), dy.len()), (w.images(), w.weights(), w.results()));
    match pointwise(w, Transpose::A) {
        Some(product) => gemm::matmul(product, x, dy, dw, accumulate, scratch, &mut super::plain),
        None => slope::weight_gradient(w, x, dy, dw, accumulate, &mut scratch[..weight_gradient_scratch(w)]),
    }
}
