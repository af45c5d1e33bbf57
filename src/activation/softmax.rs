//! Softmax over the last axis: eˣⁱ / Σⱼ eˣʲ. The largest entry is taken off first, so that nothing overflows.
//!
//! Source: J. S. Bridle (1990), Training stochastic model recognition algorithms as networks can lead to maximum mutual
//! information estimation of parameters, NIPS; torch.nn.Softmax(dim=-1).

use super::{Activation, Over};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Activation = Activation {
    item: Item {
        id: "softmax",
        name: text("Softmax", "Softmax"),
        about: text(
            "Turns a row of numbers into probabilities. The cross-entropy loss does it by itself, from logits.",
            "把一行数变成概率。交叉熵损失会自行从 logits 计算它。",
        ),
        source: "Bridle (1990), NIPS; torch.nn.Softmax",
        hypers: &[],
    },
    formula: "w = exp(x - top)\nw/total",
    over: Over::Rows,
    limits: (0.0, 1.0),
};
