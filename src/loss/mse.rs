//! Mean squared error: (p − y)².
//!
//! Source: C. F. Gauss (1809), Theoria motus; torch.nn.MSELoss.

use super::{Loss, Mean, Outputs, Row};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Loss = Loss {
    item: Item {
        id: "mse",
        name: text("Mean squared error", "均方误差"),
        about: text(
            "The square of each error: for values, with few outliers.",
            "每个误差的平方：用于数值，离群点较少时。",
        ),
        source: "C. F. Gauss (1809), Theoria motus; torch.nn.MSELoss",
        hypers: &[],
    },
    formula: "(p - y)^2",
    mean: Mean::Numbers,
    row: Row::Nothing,
    outputs: Outputs::Values,
    smoothing: None,
};
