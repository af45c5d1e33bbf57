//! The builder's operations on images (N, H, W, C): convolution, pooling, upsampling.

use super::builder::{Builder, check_size};
use super::error::{ShapeError, ShapeProblem as Problem};
use super::op::{Op, Padding, Pooling, Value};
use super::shape::Shape;
use crate::exec::cpu::window::Window;

type Result<T> = std::result::Result<T, ShapeError>;

impl Builder {
    /// Cross-correlation of images (N, H, W, in) with weights (kernel_h, kernel_w, in, out), as everyone's convolution
    /// layer: (N, H′, W′, out).
    ///
    /// # Errors
    /// Arguments of other axes, channels that differ, a window larger than the padded image.
    pub fn conv2d(&mut self, x: Value, weights: Value, stride: usize, padding: Padding) -> Result<Value> {
        let place = "conv2d";
        let (images, kernel) = (self.four(place, x)?, self.four(place, weights)?);
        if images[3] != kernel[2] {
            return Err(ShapeError::new(place, Problem::Length(images[3], kernel[2], self.shape(weights).clone())));
        }
        let window = window(place, images, [kernel[0], kernel[1], kernel[3]], stride, padding)?;
        self.convolved(Op::Conv(window), vec![x, weights])
    }

    /// The transposed convolution: images (N, H, W, in) and weights (kernel_h, kernel_w, out, in) to images
    /// (N, H′, W′, out), the adjoint of [`Builder::conv2d`] with the same stride and padding. H′ is H·stride with `Same`,
    /// else (H − 1)·stride + kernel_h − 2·pixels.
    ///
    /// # Errors
    /// As [`Builder::conv2d`].
    pub fn conv_transpose2d(&mut self, x: Value, weights: Value, stride: usize, padding: Padding) -> Result<Value> {
        let place = "conv_transpose2d";
        let (images, kernel) = (self.four(place, x)?, self.four(place, weights)?);
        if images[3] != kernel[3] {
            return Err(ShapeError::new(place, Problem::Length(images[3], kernel[3], self.shape(weights).clone())));
        }
        let grown = |size: usize, kernel: usize| match padding {
            Padding::Same => Some(size * stride),
            Padding::Valid => Some((size - 1) * stride + kernel),
            Padding::Pixels(pixels) => ((size - 1) * stride + kernel).checked_sub(2 * pixels).filter(|s| *s > 0),
        };
        let (Some(h), Some(w)) = (grown(images[1], kernel[0]), grown(images[2], kernel[1])) else {
            return Err(ShapeError::new(place, Problem::Geometry));
        };
        let window = window(place, [images[0], h, w, kernel[2]], [kernel[0], kernel[1], kernel[3]], stride, padding)?;
        if [window.out_h, window.out_w] != [images[1], images[2]] {
            return Err(ShapeError::new(place, Problem::Geometry));
        }
        self.convolved(Op::ConvInput(window), vec![x, weights])
    }

    /// The largest number of each window of `size` by `size`: (N, H, W, C) to (N, H′, W′, C). Its gradient goes to the
    /// first of several in scan order.
    ///
    /// # Errors
    /// Arguments that are no images, a window larger than the padded image.
    pub fn max_pool(&mut self, x: Value, size: usize, stride: usize, padding: Padding) -> Result<Value> {
        self.pool("max_pool", Pooling::Max, x, size, stride, padding)
    }

    /// The mean of each window of `size` by `size`, what lies outside of the image left out: (N, H, W, C) to
    /// (N, H′, W′, C).
    ///
    /// # Errors
    /// As [`Builder::max_pool`].
    pub fn avg_pool(&mut self, x: Value, size: usize, stride: usize, padding: Padding) -> Result<Value> {
        self.pool("avg_pool", Pooling::Average, x, size, stride, padding)
    }

    /// The mean of each channel over the whole image: (N, H, W, C) to (N, C).
    ///
    /// # Errors
    /// Arguments that are no images.
    pub fn global_avg_pool(&mut self, x: Value) -> Result<Value> {
        let place = "global_avg_pool";
        let images @ [n, h, w, c] = self.four(place, x)?;
        let window = window(place, images, [h, w, c], 1, Padding::Valid)?;
        let means = self.push(Op::Pool(Pooling::Average, window), vec![x], Shape::new(&[n, 1, 1, c]));
        self.reshape(means, &[n, c])
    }

    fn pool(
        &mut self,
        place: &str,
        pooling: Pooling,
        x: Value,
        size: usize,
        stride: usize,
        padding: Padding,
    ) -> Result<Value> {
        let images = self.four(place, x)?;
        let window = window(place, images, [size, size, images[3]], stride, padding)?;
        let shape = Shape::new(&[window.batch, window.out_h, window.out_w, window.out_c]);
        Ok(self.push(Op::Pool(pooling, window), vec![x], shape))
    }

    /// Every pixel `factor` by `factor` times: (N, H, W, C) to (N, H·factor, W·factor, C).
    ///
    /// # Errors
    /// Arguments that are no images, a factor of 0.
    pub fn upsample(&mut self, x: Value, factor: usize) -> Result<Value> {
        let place = "upsample";
        let [n, h, w, c] = self.four(place, x)?;
        let shape = Shape::new(&[n, h * factor, w * factor, c]);
        if factor == 0 {
            return Err(ShapeError::new(place, Problem::Geometry));
        }
        check_size(place, &shape)?;
        let window = window(place, [n, h * factor, w * factor, c], [factor, factor, c], factor, Padding::Valid)?;
        Ok(self.push(Op::Upsample(window), vec![x], shape))
    }

    pub(super) fn convolved(&mut self, op: Op, args: Vec<Value>) -> Result<Value> {
        let (Op::Conv(w) | Op::ConvInput(w) | Op::ConvWeights(w)) = op else {
            return Err(ShapeError::new("conv2d", Problem::Geometry));
        };
        let shape = match op {
            Op::Conv(_) => [w.batch, w.out_h, w.out_w, w.out_c],
            Op::ConvInput(_) => [w.batch, w.in_h, w.in_w, w.in_c],
            _ => [w.kernel_h, w.kernel_w, w.in_c, w.out_c],
        };
        let shape = Shape::new(&shape);
        check_size("conv2d", &shape)?;
        Ok(self.push(op, args, shape))
    }

    fn four(&self, place: &str, value: Value) -> Result<[usize; 4]> {
        let shape = self.shape(value);
        shape.axes().try_into().map_err(|_| ShapeError::new(place, Problem::Axes(4, shape.clone())))
    }
}

/// The geometry of windows [h, w] with `out` channels over images [n, h, w, c].
pub(crate) fn window(
    place: &str,
    [batch, in_h, in_w, in_c]: [usize; 4],
    [kernel_h, kernel_w, out_c]: [usize; 3],
    stride: usize,
    padding: Padding,
) -> Result<Window> {
    let fits = |pixels: usize| pixels < kernel_h && pixels < kernel_w;
    let sound = stride > 0 && kernel_h > 0 && kernel_w > 0;
    if !sound || matches!(padding, Padding::Pixels(pixels) if !fits(pixels)) {
        return Err(ShapeError::new(place, Problem::Geometry));
    }
    let along = |size: usize, kernel: usize| match padding {
        Padding::Same => {
            let out = size.div_ceil(stride);
            Some((out, ((out - 1) * stride + kernel).saturating_sub(size) / 2))
        }
        Padding::Valid => size.checked_sub(kernel).map(|rest| (rest / stride + 1, 0)),
        Padding::Pixels(pixels) => (size + 2 * pixels).checked_sub(kernel).map(|rest| (rest / stride + 1, pixels)),
    };
    let (Some((out_h, pad_top)), Some((out_w, pad_left))) = (along(in_h, kernel_h), along(in_w, kernel_w)) else {
        return Err(ShapeError::new(place, Problem::Window([kernel_h, kernel_w], [in_h, in_w])));
    };
    Ok(Window { batch, in_h, in_w, in_c, out_h, out_w, out_c, kernel_h, kernel_w, stride, pad_top, pad_left })
}
