//! Multilayer perceptron: dense layers with activations between them.
//!
//! Source: D. Rumelhart, G. Hinton and R. Williams (1986), Learning representations by back-propagating errors.

use super::{Family, Model};
use crate::network::Body;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Model = Model {
    item: Item {
        id: "mlp",
        name: text("Multilayer perceptron", "多层感知机"),
        about: text(
            "Dense layers, one after the other: for tables of numbers.",
            "全连接层逐层相接：用于数值表格。",
        ),
        source: "D. Rumelhart, G. Hinton and R. Williams (1986), Learning representations by back-propagating errors",
        hypers: &[],
    },
    family: Family::Feedforward,
    body: || Body::Hidden(vec![32, 32]),
    penalties: &[],
    corruptions: &[],
};
