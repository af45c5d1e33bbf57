//! Linear decay: from lr₀ to a part of it in a straight line.
//!
//! lr(t) = lr₀ (1 + (end − 1) t / T). PyTorch's LinearLR with start_factor 1 and total_iters = T; its `end_factor` 1
//! would keep the rate constant, here it is 0 by default.
//!
//! Source: torch.optim.lr_scheduler.LinearLR.

use super::{Schedule, WARMUP_STEPS};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Schedule = Schedule {
    item: Item {
        id: "linear",
        name: text("Linear decay", "线性衰减"),
        about: text("Falls by the same amount at every step.", "每一步下降相同的量。"),
        source: "torch.optim.lr_scheduler.LinearLR",
        hypers: &[
            Hyper::primary(
                "end_factor",
                text("Part left at the end", "最终比例"),
                (0.0, 1.0),
                Scale::Linear,
                0.0,
                text("The rate at the end, as a part of the first.", "结束时的学习率与初始学习率之比。"),
            ),
            WARMUP_STEPS,
        ],
    },
    formula: "lr0*(1 + (end_factor - 1)*t/T)",
};
