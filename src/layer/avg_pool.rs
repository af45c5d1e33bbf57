//! Mean of each window, zeros of the padding left out: (N, H, W, C) to (N, H′, W′, C).
//!
//! Source: Y. LeCun et al. (1989), Handwritten digit recognition with a back-propagation network;
//! torch.nn.AvgPool2d with count_include_pad=False.

use super::{Layer, PADDING, POOL_STRIDE, SIZE};
use crate::experiment::Choice;
use crate::network::Assembly;
use crate::program::{ShapeError, Value};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Layer = Layer {
    item: Item {
        id: "avg_pool",
        name: text("Average pooling", "平均池化"),
        about: text(
            "Takes the mean of each window.",
            "取每个窗口的平均值。",
        ),
        source: "Y. LeCun et al. (1989), Handwritten digit recognition with a back-propagation network; \
                 torch.nn.AvgPool2d with count_include_pad=False",
        hypers: &[SIZE, POOL_STRIDE, PADDING],
    },
    formula: "",
    build,
};

fn build(network: &mut Assembly, layer: &Choice<Layer>, x: Value) -> Result<Value, ShapeError> {
    network.wants_axes(x, 4)?;
    let size = layer.whole("size");
    let stride = match layer.whole("stride") {
        0 => size,
        stride => stride,
    };
    network.builder.avg_pool(x, size, stride, layer.padding())
}
