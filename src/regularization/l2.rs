//! L2 penalty: λ Σ w² over the weights of dense layers and convolutions, not over biases.
//!
//! Source: A. Hoerl and R. Kennard (1970), Ridge regression.

use super::{Regularizer, weight};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Regularizer = Regularizer {
    item: Item {
        id: "l2",
        name: text("L2 penalty", "L2 惩罚"),
        about: text(
            "Adds the square of every weight to the loss: all stay small.",
            "把每个权重的平方加到损失上：所有权重保持较小。",
        ),
        source: "A. Hoerl and R. Kennard (1970), Ridge regression",
        hypers: &[weight("l2", 1e-4, text("How much it counts beside the loss.", "相对于损失的权重。"))],
    },
    formula: "l2*w^2",
};
