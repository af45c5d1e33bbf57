//! AdamW: Adam whose weight decay stands beside the gradient: x ← x − η λ x − η m̂ / (√v̂ + ε).
//!
//! As an L2 term the decay would be divided by √v̂ with the rest; decoupled, it pulls every coordinate alike.
//!
//! Source: I. Loshchilov and F. Hutter (2019), "Decoupled weight decay regularization", ICLR, algorithm 2;
//! torch.optim.AdamW (`weight_decay` 0.01 by default).

use super::{Rule, beta1, beta2, decoupled_weight_decay, eps, lr};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "adamw",
        name: text("AdamW", "AdamW"),
        about: text(
            "Adam with a weight decay of its own, which the adaptive rates leave alone.",
            "权重衰减独立于自适应学习率的 Adam。",
        ),
        source: "Loshchilov & Hutter (2019), ICLR, algorithm 2; torch.optim.AdamW",
        hypers: &[lr(1e-3), beta1(0.9), beta2(0.999), eps(1e-8), decoupled_weight_decay(0.01)],
    },
    formula: "\
state m, v
x = x - lr*weight_decay*x
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g^2
mhat = m/(1 - beta1^t)
vhat = v/(1 - beta2^t)
x = x - lr*mhat/(sqrt(vhat) + eps)",
    search: None,
};
