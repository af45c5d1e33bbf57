//! Step decay: lr(t) = lr₀ · γ^⌊t / n⌋.
//!
//! Source: torch.optim.lr_scheduler.StepLR (`gamma` 0.1 by default; PyTorch gives `step_size` no default).

use super::{Schedule, WARMUP_STEPS};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Schedule = Schedule {
    item: Item {
        id: "step",
        name: text("Step decay", "阶梯衰减"),
        about: text("Multiplies the rate by γ every so many steps.", "每隔若干步将学习率乘以 γ。"),
        source: "torch.optim.lr_scheduler.StepLR",
        hypers: &[
            Hyper::primary(
                "step_size",
                text("Steps between drops", "间隔步数"),
                (1.0, 20_000.0),
                Scale::Integer,
                50.0,
                text("How many steps the rate stays the same.", "学习率保持不变的步数。"),
            ),
            Hyper::primary(
                "gamma",
                text("Factor", "衰减因子"),
                (0.01, 1.0),
                Scale::Linear,
                0.1,
                text("What the rate is multiplied by at each drop.", "每次下降时学习率所乘的因子。"),
            ),
            WARMUP_STEPS,
        ],
    },
    formula: "lr0*gamma^floor(t/step_size)",
};
