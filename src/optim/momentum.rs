//! Momentum (heavy ball): v ← μ v + g, x ← x − η v.
//!
//! PyTorch's form: the rate stands outside the velocity. `momentum` has the default 0.9 that is customary for the
//! method (torch.optim.SGD's own default, 0, switches it off). Dampening is left out (PyTorch's default, 0).
//!
//! Source: B. T. Polyak (1964), "Some methods of speeding up the convergence of iteration methods", USSR Computational
//! Mathematics and Mathematical Physics 4(5):1–17; torch.optim.SGD(momentum=μ).

use super::{Rule, WEIGHT_DECAY, lr, momentum_hyper};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "momentum",
        name: text("Momentum", "动量法"),
        about: text(
            "A heavy ball: gains speed along the valley, averages out what swings across it.",
            "像重球一样：沿谷底加速，并抵消横向的摆动。",
        ),
        source: "Polyak (1964), USSR Comput. Math. Math. Phys. 4(5):1–17; torch.optim.SGD",
        hypers: &[lr(1e-3), momentum_hyper(0.9), WEIGHT_DECAY],
    },
    formula: "\
state v
g = g + weight_decay*x
v = momentum*v + g
x = x - lr*v",
    search: None,
};
