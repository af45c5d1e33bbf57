//! A constant rate: lr(t) = lr₀.
//!
//! Source: torch.optim without a scheduler; H. Robbins and S. Monro (1951) explain when it is not enough.

use super::{Schedule, WARMUP_STEPS};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Schedule = Schedule {
    item: Item {
        id: "constant",
        name: text("Constant", "恒定"),
        about: text("The same rate at every step.", "每一步使用相同的学习率。"),
        source: "torch.optim without a scheduler",
        hypers: &[WARMUP_STEPS],
    },
    formula: "lr0",
};
