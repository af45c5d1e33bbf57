//! Gradient descent: x ← x − η g, with g ← g + λ x where weight decay λ is set.
//!
//! The gradient may be exact (GD) or noisy (SGD).
//!
//! Source: A. Cauchy (1847), "Méthode générale pour la résolution des systèmes d'équations simultanées"; H. Robbins
//! and S. Monro (1951), "A stochastic approximation method"; torch.optim.SGD.

use super::{Rule, WEIGHT_DECAY, lr};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "sgd",
        name: text("Gradient descent", "梯度下降"),
        about: text("Steps straight against the gradient.", "沿梯度的反方向迈步。"),
        source: "Cauchy (1847); Robbins & Monro (1951); torch.optim.SGD",
        hypers: &[lr(1e-3), WEIGHT_DECAY],
    },
    formula: "\
g = g + weight_decay*x
x = x - lr*g",
    search: None,
};
