//! Cosine annealing: lr(t) = lr_min + ½ (lr₀ − lr_min)(1 + cos(π t / T)).
//!
//! Source: I. Loshchilov and F. Hutter (2017), "SGDR: Stochastic gradient descent with warm restarts", ICLR, equation
//! (5), without restarts; torch.optim.lr_scheduler.CosineAnnealingLR with T_max = T (`eta_min` 0 by default).

use super::{Schedule, WARMUP_STEPS};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Schedule = Schedule {
    item: Item {
        id: "cosine",
        name: text("Cosine", "余弦退火"),
        about: text("Falls slowly, then fast, then slowly, to the lowest rate at the end.", "先慢、后快、再慢地降至最低。"),
        source: "Loshchilov & Hutter (2017), SGDR, equation (5); torch.optim.lr_scheduler.CosineAnnealingLR",
        hypers: &[
            Hyper::more(
                "eta_min",
                text("Lowest rate", "最低学习率"),
                (1e-8, 1.0),
                Scale::LogOrZero,
                0.0,
                text("The rate at the end.", "结束时的学习率。"),
            ),
            WARMUP_STEPS,
        ],
    },
    formula: "eta_min + (lr0 - eta_min)*(1 + cos(pi*t/T))/2",
};
