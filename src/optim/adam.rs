//! Adam: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², x ← x − η m̂ / (√v̂ + ε), with the bias-corrected
//! m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
//!
//! Source: D. P. Kingma and J. Ba (2015), "Adam: A method for stochastic optimization", ICLR, algorithm 1;
//! torch.optim.Adam.

use super::{Rule, WEIGHT_DECAY, beta1, beta2, eps, lr};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "adam",
        name: text("Adam", "Adam"),
        about: text(
            "Momentum and per-coordinate rates together, both corrected for their start at zero.",
            "结合动量与逐坐标学习率，并修正二者从零开始的偏差。",
        ),
        source: "Kingma & Ba (2015), ICLR, algorithm 1; torch.optim.Adam",
        hypers: &[lr(1e-3), beta1(0.9), beta2(0.999), eps(1e-8), WEIGHT_DECAY],
    },
    formula: "\
state m, v
g = g + weight_decay*x
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g^2
mhat = m/(1 - beta1^t)
vhat = v/(1 - beta2^t)
x = x - lr*mhat/(sqrt(vhat) + eps)",
    search: None,
};
