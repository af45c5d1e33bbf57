//! L1 penalty: λ Σ |w| over the weights of dense layers and convolutions, not over biases.
//!
//! Source: R. Tibshirani (1996), Regression shrinkage and selection via the lasso.

use super::{Regularizer, weight};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Regularizer = Regularizer {
    item: Item {
        id: "l1",
        name: text("L1 penalty", "L1 惩罚"),
        about: text(
            "Adds the size of every weight to the loss: many become zero.",
            "把每个权重的大小加到损失上：许多权重会变为零。",
        ),
        source: "R. Tibshirani (1996), Regression shrinkage and selection via the lasso",
        hypers: &[weight("l1", 1e-5, text("How much it counts beside the loss.", "相对于损失的权重。"))],
    },
    formula: "l1*abs(w)",
};
