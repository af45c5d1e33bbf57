//! Transposed convolution of images: (N, H, W, in) with weights (kernel, kernel, filters, in) plus bias (filters), to
//! (N, H′, W′, filters). H′ = (H − 1)·stride + kernel − 2·padding; with padding `same` H·stride.
//!
//! Source: M. Zeiler, D. Krishnan, G. Taylor and R. Fergus (2010), Deconvolutional networks, CVPR;
//! torch.nn.ConvTranspose2d.

use super::{BIAS, HAS_BIAS, Layer, PADDING, filters, kernel, stride};
use crate::experiment::Choice;
use crate::init::Fans;
use crate::network::{Assembly, Start};
use crate::program::{ShapeError, Value};
use crate::registry::{Item, Text, text};

const STRIDE: Text = text("How many times larger the image becomes.", "图像放大的倍数。");

/// The entry.
pub const ENTRY: Layer = Layer {
    item: Item {
        id: "conv_transpose2d",
        name: text("Transposed convolution", "转置卷积"),
        about: text(
            "Spreads every pixel over a window of weights: makes images larger, with learned weights.",
            "把每个像素按权重窗口展开：用学到的权重放大图像。",
        ),
        source: "M. Zeiler, D. Krishnan, G. Taylor and R. Fergus (2010), Deconvolutional networks, CVPR; \
                 torch.nn.ConvTranspose2d",
        hypers: &[filters(8.0), kernel(2.0), stride(1.0, 2.0, STRIDE), PADDING, HAS_BIAS],
    },
    formula: "",
    build,
};

/// A pixel of the result sums about (kernel / stride)² pixels of each channel.
fn build(network: &mut Assembly, layer: &Choice<Layer>, x: Value) -> Result<Value, ShapeError> {
    network.wants_axes(x, 4)?;
    let (channels, filters) = (network.builder.shape(x).last(), layer.whole("filters"));
    let (kernel, stride) = (layer.whole("kernel"), layer.whole("stride"));
    let reach = kernel.div_ceil(stride);
    let fans = Fans { fan_in: reach * reach * channels, fan_out: kernel * kernel * filters };
    let weights = network.weight("weights", &[kernel, kernel, filters, channels], Start::Drawn(fans))?;
    let sums = network.builder.conv_transpose2d(x, weights, stride, layer.padding())?;
    if !layer.has_bias() {
        return Ok(sums);
    }
    let bias = network.weight("bias", &[filters], Start::Value(0.0))?;
    network.builder.map(BIAS, &[("x", sums), ("b", bias)])
}
