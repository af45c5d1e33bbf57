//! Cross-entropy of the softmax of logits: −Σ y log softmax(p), the largest logit taken off first. The targets of an
//! example add up to 1.
//!
//! Source: torch.nn.CrossEntropyLoss.

use super::{Loss, Mean, Outputs, Row};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Loss = Loss {
    item: Item {
        id: "cross_entropy",
        name: text("Cross-entropy", "交叉熵"),
        about: text(
            "For one class among several, from logits: softmax and logarithm are one stable formula.",
            "用于多类之一，由 logits 计算：softmax 与对数合为一个稳定的公式。",
        ),
        source: "torch.nn.CrossEntropyLoss",
        hypers: &[],
    },
    formula: "w = exp(p - top)\ny*(log(total) + top - p)",
    mean: Mean::Examples,
    row: Row::Total,
    outputs: Outputs::Logits,
    smoothing: Some(super::SMOOTH_CLASSES),
};
