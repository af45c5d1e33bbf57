//! Polynomial decay: lr(t) = lr₀ (1 − t/T)^p.
//!
//! Source: torch.optim.lr_scheduler.PolynomialLR with total_iters = T (`power` 1 by default, a straight line).

use super::{Schedule, WARMUP_STEPS};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Schedule = Schedule {
    item: Item {
        id: "polynomial",
        name: text("Polynomial decay", "多项式衰减"),
        about: text("Falls to zero as a power of what is left of the run.", "按剩余步数比例的幂降至零。"),
        source: "torch.optim.lr_scheduler.PolynomialLR",
        hypers: &[
            Hyper::primary(
                "power",
                text("Power", "幂次"),
                (0.1, 10.0),
                Scale::Log,
                1.0,
                text("1 is a straight line; more falls early, less falls late.", "1 为直线；更大则早降，更小则晚降。"),
            ),
            WARMUP_STEPS,
        ],
    },
    formula: "lr0*(1 - t/T)^power",
};
