//! Cross-entropy of the sigmoid of logits: −y log σ(p) − (1 − y) log(1 − σ(p)) = softplus(p) − y p.
//!
//! Source: torch.nn.BCEWithLogitsLoss.

use super::{Loss, Mean, Outputs, Row};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Loss = Loss {
    item: Item {
        id: "binary_cross_entropy",
        name: text("Binary cross-entropy", "二元交叉熵"),
        about: text(
            "For yes or no, from logits: sigmoid and logarithm are one stable formula.",
            "用于是与否，由 logits 计算：sigmoid 与对数合为一个稳定的公式。",
        ),
        source: "torch.nn.BCEWithLogitsLoss",
        hypers: &[],
    },
    formula: "softplus(p) - y*p",
    mean: Mean::Numbers,
    row: Row::Nothing,
    outputs: Outputs::Margins,
    smoothing: Some(super::SMOOTH_TRUTHS),
};
