//! Adamax: m ← β₁ m + (1 − β₁) g, u ← max(β₂ u, |g| + ε), x ← x − η m / ((1 − β₁ᵗ) u).
//!
//! Adam with the infinity norm of the gradients in place of their root mean square. PyTorch adds ε to |g| inside the
//! maximum, where the paper has none.
//!
//! Source: D. P. Kingma and J. Ba (2015), "Adam: A method for stochastic optimization", ICLR, algorithm 2;
//! torch.optim.Adamax.

use super::{Rule, WEIGHT_DECAY, beta1, beta2, eps, lr};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "adamax",
        name: text("Adamax", "Adamax"),
        about: text(
            "Adam that divides by the largest recent gradient instead of the mean square.",
            "用近期最大梯度代替均方根作除数的 Adam。",
        ),
        source: "Kingma & Ba (2015), ICLR, algorithm 2; torch.optim.Adamax",
        hypers: &[lr(2e-3), beta1(0.9), beta2(0.999), eps(1e-8), WEIGHT_DECAY],
    },
    formula: "\
state m, u
g = g + weight_decay*x
m = beta1*m + (1 - beta1)*g
u = max(beta2*u, abs(g) + eps)
x = x - lr/(1 - beta1^t)*m/u",
    search: None,
};
