//! Nesterov's accelerated gradient in PyTorch's form: v ← μ v + g, x ← x − η (g + μ v).
//!
//! With this shift of variables the gradient is taken where the look-ahead would have been, so that every method sees
//! the gradient at its own point (Sutskever et al. 2013, section 2; Bengio et al. 2013, "Advances in optimizing
//! recurrent networks", equation 7). `momentum` defaults to the customary 0.9.
//!
//! Source: Y. Nesterov (1983), "A method for solving the convex programming problem with convergence rate O(1/k²)";
//! I. Sutskever et al. (2013), "On the importance of initialization and momentum in deep learning", ICML;
//! torch.optim.SGD(momentum=μ, nesterov=True).

use super::{Rule, WEIGHT_DECAY, lr, momentum_hyper};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "nesterov",
        name: text("Nesterov", "Nesterov 加速"),
        about: text("Momentum that looks ahead, and so brakes before the wall.", "会向前看的动量，因而在撞墙前刹车。"),
        source: "Nesterov (1983); Sutskever et al. (2013), ICML; torch.optim.SGD(nesterov=True)",
        hypers: &[lr(1e-3), momentum_hyper(0.9), WEIGHT_DECAY],
    },
    formula: "\
state v
g = g + weight_decay*x
v = momentum*v + g
x = x - lr*(g + momentum*v)",
    search: None,
};
