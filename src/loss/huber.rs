//! Huber's loss: r²/2 up to δ, δ(r − δ/2) beyond, r = |p − y|.
//!
//! Source: P. J. Huber (1964), Robust estimation of a location parameter; torch.nn.HuberLoss.

use super::{DELTA, Loss, Mean, Outputs, Row};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Loss = Loss {
    item: Item {
        id: "huber",
        name: text("Huber", "Huber"),
        about: text(
            "The square of small errors, the size of large ones.",
            "小误差取平方，大误差取大小。",
        ),
        source: "P. J. Huber (1964), Robust estimation of a location parameter; torch.nn.HuberLoss",
        hypers: &[DELTA],
    },
    formula: "r = abs(p - y)\nselect(r <= delta, 0.5*r^2, delta*(r - 0.5*delta))",
    mean: Mean::Numbers,
    row: Row::Nothing,
    outputs: Outputs::Values,
    smoothing: None,
};
