//! An activation of the registry: a function on every number, or over rows. This entry is the one without a
//! function of its
//! own, the rectified linear unit; files name the activation itself.
//!
//! Source: the registry of activations.

use super::Layer;
use crate::experiment::Choice;
use crate::network::Assembly;
use crate::program::{ShapeError, Value};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Layer = Layer {
    item: Item {
        id: "activation",
        name: text("Activation", "激活"),
        about: text(
            "A function on every number. Its own name is enough: {\"name\": \"tanh\"}.",
            "作用于每个数的函数。直接写其名称即可：{\"name\": \"tanh\"}。",
        ),
        source: "the registry of activations",
        hypers: &[],
    },
    formula: "",
    build,
};

fn build(network: &mut Assembly, _layer: &Choice<Layer>, x: Value) -> Result<Value, ShapeError> {
    network.activate(&Choice::or_first("relu"), x)
}
