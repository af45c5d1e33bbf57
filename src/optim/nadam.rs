//! NAdam: Adam with Nesterov's look-ahead, and a momentum μ that grows with the step.
//!
//! μ_t = β₁ (1 − ½ · 0.96^(t ψ)), p ← p μ_t (the product of all μ, from 1), m and v as in Adam, v̂ = v / (1 − β₂ᵗ),
//! x ← x − η ((1 − μ_t) g / (1 − p) + μ_{t+1} m / (1 − p μ_{t+1})) / (√v̂ + ε).
//!
//! Source: T. Dozat (2016), "Incorporating Nesterov momentum into Adam", ICLR workshop, algorithm 2;
//! torch.optim.NAdam (`momentum_decay` is ψ).

use super::{Rule, WEIGHT_DECAY, beta1, beta2, eps, lr};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "nadam",
        name: text("NAdam", "NAdam"),
        about: text(
            "Adam that looks ahead as Nesterov's method does: a little quicker to turn.",
            "像 Nesterov 方法那样向前看一步的 Adam：转向稍快。",
        ),
        source: "Dozat (2016), ICLR workshop, algorithm 2; torch.optim.NAdam",
        hypers: &[
            lr(2e-3),
            beta1(0.9),
            beta2(0.999),
            eps(1e-8),
            Hyper::more(
                "momentum_decay",
                text("Momentum decay", "动量衰减"),
                (1e-5, 1.0),
                Scale::LogOrZero,
                4e-3,
                text("How fast the momentum grows to its full size.", "动量增长到完整大小的快慢。"),
            ),
            WEIGHT_DECAY,
        ],
    },
    formula: "\
state m, v, p = 1
g = g + weight_decay*x
mu = beta1*(1 - 0.96^(t*momentum_decay)/2)
mu1 = beta1*(1 - 0.96^((t + 1)*momentum_decay)/2)
p = p*mu
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g^2
d = sqrt(v/(1 - beta2^t)) + eps
x = x - lr*(1 - mu)/(1 - p)*g/d - lr*mu1/(1 - p*mu1)*m/d",
    search: None,
};
