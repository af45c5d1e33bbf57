//! Largest number of each window: (N, H, W, C) to (N, H′, W′, C). The gradient goes to the first of several.
//!
//! Source: J. Weng, N. Ahuja and T. Huang (1992), Cresceptron; torch.nn.MaxPool2d.

use super::{Layer, PADDING, POOL_STRIDE, SIZE};
use crate::experiment::Choice;
use crate::network::Assembly;
use crate::program::{ShapeError, Value};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Layer = Layer {
    item: Item {
        id: "max_pool",
        name: text("Max pooling", "最大池化"),
        about: text(
            "Keeps the largest number of each window: where a pattern is matters less.",
            "保留每个窗口中最大的数：图案的位置不再那么重要。",
        ),
        source: "J. Weng, N. Ahuja and T. Huang (1992), Cresceptron; torch.nn.MaxPool2d",
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
    network.builder.max_pool(x, size, stride, layer.padding())
}
