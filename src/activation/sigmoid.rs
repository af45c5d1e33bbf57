//! The logistic function: 1 / (1 + e⁻ˣ).
//!
//! Source: torch.nn.Sigmoid.

use super::{Activation, Over};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Activation = Activation {
    item: Item {
        id: "sigmoid",
        name: text("Sigmoid", "Sigmoid"),
        about: text(
            "Squeezes into 0 to 1: a probability. Far from 0 its slope vanishes.",
            "压缩到 0 到 1 之间：一个概率。远离 0 时斜率趋于零。",
        ),
        source: "torch.nn.Sigmoid",
        hypers: &[],
    },
    formula: "sigmoid(x)",
    over: Over::Numbers,
    limits: (0.0, 1.0),
};
