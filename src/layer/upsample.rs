//! Every pixel factor by factor times: (N, H, W, C) to (N, H·factor, W·factor, C).
//!
//! Source: torch.nn.Upsample(mode=nearest).

use super::{Layer, count};
use crate::experiment::Choice;
use crate::network::Assembly;
use crate::program::{ShapeError, Value};
use crate::registry::{Hyper, Item, text};

const FACTOR: Hyper = count(
    "factor",
    text("Factor", "倍数"),
    (1.0, 16.0),
    2.0,
    text("How many times larger the image becomes.", "图像放大的倍数。"),
);

/// The entry.
pub const ENTRY: Layer = Layer {
    item: Item {
        id: "upsample",
        name: text("Upsampling", "上采样"),
        about: text(
            "Repeats every pixel: makes images larger without weights.",
            "重复每个像素：不用权重放大图像。",
        ),
        source: "torch.nn.Upsample(mode=nearest)",
        hypers: &[FACTOR],
    },
    formula: "",
    build,
};

fn build(network: &mut Assembly, layer: &Choice<Layer>, x: Value) -> Result<Value, ShapeError> {
    network.wants_axes(x, 4)?;
    network.builder.upsample(x, layer.whole("factor"))
}
