//! Cosine annealing with warm restarts: the cosine again and again, each time over more steps.
//!
//! c counts the steps since the last restart and n is the length of this cycle: lr = lr_min + ½ (lr₀ − lr_min) (1 +
//! cos(π c / n)). Counting is exact, where the closed form's logarithm may miss a restart by rounding.
//!
//! Source: I. Loshchilov and F. Hutter (2017), "SGDR: Stochastic gradient descent with warm restarts", ICLR, equation
//! (5); torch.optim.lr_scheduler.CosineAnnealingWarmRestarts (`T_mult` 1 and `eta_min` 0 by default; PyTorch gives
//! `T_0` no default).

use super::{Schedule, WARMUP_STEPS};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Schedule = Schedule {
    item: Item {
        id: "cosine_restarts",
        name: text("Cosine with restarts", "余弦退火（热重启）"),
        about: text(
            "Anneals, then starts again at full rate: may leave a poor minimum for a better one.",
            "退火后以全速重新开始：有机会离开较差的极小点。",
        ),
        source: "Loshchilov & Hutter (2017), SGDR; torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
        hypers: &[
            Hyper::primary(
                "T_0",
                text("Steps of the first cycle", "首个周期步数"),
                (1.0, 20_000.0),
                Scale::Integer,
                50.0,
                text("After so many steps the rate starts again.", "经过这些步后学习率重新开始。"),
            ),
            Hyper::primary(
                "T_mult",
                text("Growth of the cycles", "周期倍数"),
                (1.0, 10.0),
                Scale::Integer,
                1.0,
                text("Each cycle is so many times as long as the one before.", "每个周期的长度是前一个的多少倍。"),
            ),
            Hyper::more(
                "eta_min",
                text("Lowest rate", "最低学习率"),
                (1e-8, 1.0),
                Scale::LogOrZero,
                0.0,
                text("The rate at the end of a cycle.", "每个周期结束时的学习率。"),
            ),
            WARMUP_STEPS,
        ],
    },
    formula: "\
state c = -1, n = T_0
c = c + 1
r = c >= n
c = select(r, 0, c)
n = select(r, n*T_mult, n)
eta_min + (lr0 - eta_min)*(1 + cos(pi*c/n))/2",
};
