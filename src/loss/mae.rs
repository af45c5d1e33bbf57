//! Mean absolute error: |p − y|.
//!
//! Source: torch.nn.L1Loss.

use super::{Loss, Mean, Outputs, Row};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Loss = Loss {
    item: Item {
        id: "mae",
        name: text("Mean absolute error", "平均绝对误差"),
        about: text(
            "The size of each error: outliers pull no harder than others.",
            "每个误差的大小：离群点的影响不比其他点更大。",
        ),
        source: "torch.nn.L1Loss",
        hypers: &[],
    },
    formula: "abs(p - y)",
    mean: Mean::Numbers,
    row: Row::Nothing,
    outputs: Outputs::Values,
    smoothing: None,
};
