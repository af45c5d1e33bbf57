//! Negative log-likelihood of logarithms of probabilities: −Σ y p.
//!
//! Source: torch.nn.NLLLoss.

use super::{Loss, Mean, Outputs, Row};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Loss = Loss {
    item: Item {
        id: "nll",
        name: text("Negative log-likelihood", "负对数似然"),
        about: text(
            "For one class among several, from logarithms of probabilities that the network gives itself.",
            "用于多类之一，由网络自身给出的对数概率计算。",
        ),
        source: "torch.nn.NLLLoss",
        hypers: &[],
    },
    formula: "-y*p",
    mean: Mean::Examples,
    row: Row::Nothing,
    outputs: Outputs::LogProbabilities,
    smoothing: Some(super::SMOOTH_CLASSES),
};
