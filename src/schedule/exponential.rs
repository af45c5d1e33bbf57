//! Exponential decay: lr(t) = lr₀ · e^(−k t).
//!
//! Source: torch.optim.lr_scheduler.ExponentialLR with gamma = e^(−k) (PyTorch gives `gamma` no default).

use super::{Schedule, WARMUP_STEPS};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Schedule = Schedule {
    item: Item {
        id: "exponential",
        name: text("Exponential decay", "指数衰减"),
        about: text("Shrinks the rate by the same factor at every step.", "每一步按相同比例缩小学习率。"),
        source: "torch.optim.lr_scheduler.ExponentialLR, gamma = e^(-k)",
        hypers: &[
            Hyper::primary(
                "k",
                text("Decay", "衰减率"),
                (1e-5, 1.0),
                Scale::LogOrZero,
                0.01,
                text("The rate falls to 1/e after 1/k steps.", "经过 1/k 步后学习率降为 1/e。"),
            ),
            WARMUP_STEPS,
        ],
    },
    formula: "lr0*exp(-k*t)",
};
