//! Lion: x ← x − η (sign(β₁ m + (1 − β₁) g) + λ x), then m ← β₂ m + (1 − β₂) g.
//!
//! Every coordinate moves by the rate, whatever the size of its gradient. The mean that decides the sign looks more at
//! the present gradient than the one that is kept. Rates are three to ten times smaller than Adam's.
//!
//! Source: X. Chen et al. (2023), "Symbolic discovery of optimization algorithms", NeurIPS, algorithm 2.

use super::{Rule, beta1, beta2, decoupled_weight_decay, lr};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "lion",
        name: text("Lion", "Lion"),
        about: text(
            "Only the sign of the mean gradient counts: steps of one size, until the rate falls.",
            "只看平均梯度的符号：步长始终相同，除非学习率下降。",
        ),
        source: "Chen et al. (2023), NeurIPS, algorithm 2",
        hypers: &[lr(1e-4), beta1(0.9), beta2(0.99), decoupled_weight_decay(0.0)],
    },
    formula: "\
state m
c = beta1*m + (1 - beta1)*g
m = beta2*m + (1 - beta2)*g
x = x - lr*(sign(c) + weight_decay*x)",
    search: None,
};
