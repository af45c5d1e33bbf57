//! Inverse-time decay: lr(t) = lr₀ / (1 + k t).
//!
//! The rates add up to infinity and their squares do not, which is what stochastic approximation asks for.
//!
//! Source: H. Robbins and S. Monro (1951), "A stochastic approximation method", Annals of Mathematical Statistics
//! 22(3):400–407; torch.optim.lr_scheduler.LambdaLR with 1/(1 + k t).

use super::{Schedule, WARMUP_STEPS};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Schedule = Schedule {
    item: Item {
        id: "inverse_time",
        name: text("Inverse time", "反时间衰减"),
        about: text(
            "Falls as 1/t in the end: just slowly enough to get anywhere, fast enough to silence noise.",
            "最终按 1/t 下降：足够慢，仍可到达任何地方；又足够快，能平息噪声。",
        ),
        source: "Robbins & Monro (1951), Annals of Mathematical Statistics 22(3):400–407",
        hypers: &[
            Hyper::primary(
                "k",
                text("Decay", "衰减率"),
                (1e-5, 1.0),
                Scale::LogOrZero,
                0.01,
                text("The rate is halved after 1/k steps.", "经过 1/k 步后学习率减半。"),
            ),
            WARMUP_STEPS,
        ],
    },
    formula: "lr0/(1 + k*t)",
};
