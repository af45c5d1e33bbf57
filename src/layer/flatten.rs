//! The same numbers as one row: (N, …) to (N, product of the rest).
//!
//! Source: torch.nn.Flatten; the order is height, width, channel.

use super::Layer;
use crate::experiment::Choice;
use crate::network::Assembly;
use crate::program::{ShapeError, Value};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Layer = Layer {
    item: Item {
        id: "flatten",
        name: text("Flatten", "展平"),
        about: text(
            "Lays an image out as one row of numbers: between convolutions and dense layers.",
            "把图像展成一行数：用于卷积层与全连接层之间。",
        ),
        source: "torch.nn.Flatten; the order is height, width, channel",
        hypers: &[],
    },
    formula: "",
    build,
};

fn build(network: &mut Assembly, _layer: &Choice<Layer>, x: Value) -> Result<Value, ShapeError> {
    Ok(network.builder.flatten(x))
}
