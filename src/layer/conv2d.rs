//! Convolution of images: (N, H, W, in) with weights (kernel, kernel, in, filters) plus bias (filters), to
//! (N, H′, W′, filters). H′ = ⌊(H + 2·padding − kernel)/stride⌋ + 1; with padding `same` ⌈H/stride⌉, an odd row or
//! column of
//! zeros below and to the right.
//!
//! Source: Y. LeCun et al. (1989), Backpropagation applied to handwritten zip code recognition; torch.nn.Conv2d
//! (cross-correlation, as there).

use super::{BIAS, HAS_BIAS, Layer, PADDING, filters, kernel, stride};
use crate::experiment::Choice;
use crate::init::Fans;
use crate::network::{Assembly, Start};
use crate::program::{ShapeError, Value};
use crate::registry::{Item, Text, text};

const STRIDE: Text = text("How many pixels the window moves at a time.", "窗口每次移动的像素数。");

/// The entry.
pub const ENTRY: Layer = Layer {
    item: Item {
        id: "conv2d",
        name: text("Convolution", "卷积"),
        about: text(
            "The same small window of weights everywhere in the image: finds a pattern wherever it is.",
            "在图像各处使用同一小窗口的权重：无论图案在哪里都能找到。",
        ),
        source: "Y. LeCun et al. (1989), Backpropagation applied to handwritten zip code recognition; \
                 torch.nn.Conv2d (cross-correlation, as there)",
        hypers: &[filters(8.0), kernel(3.0), stride(1.0, 1.0, STRIDE), PADDING, HAS_BIAS],
    },
    formula: "",
    build,
};

fn build(network: &mut Assembly, layer: &Choice<Layer>, x: Value) -> Result<Value, ShapeError> {
    network.wants_axes(x, 4)?;
    let (channels, filters, kernel) = (network.builder.shape(x).last(), layer.whole("filters"), layer.whole("kernel"));
    let fans = Fans { fan_in: kernel * kernel * channels, fan_out: kernel * kernel * filters };
    let weights = network.weight("weights", &[kernel, kernel, channels, filters], Start::Drawn(fans))?;
    let sums = network.builder.conv2d(x, weights, layer.whole("stride"), layer.padding())?;
    if !layer.has_bias() {
        return Ok(sums);
    }
    let bias = network.weight("bias", &[filters], Start::Value(0.0))?;
    network.builder.map(BIAS, &[("x", sums), ("b", bias)])
}
