//! Adadelta: a ← ρ a + (1 − ρ) g², d = √(u + ε)/√(a + ε) · g, u ← ρ u + (1 − ρ) d², x ← x − η d.
//!
//! The step is measured in the units of past steps, so the rate is a mere factor, 1 by default. It begins with steps of
//! about √ε and needs a while to grow out of them.
//!
//! Source: M. D. Zeiler (2012), "ADADELTA: An adaptive learning rate method", arXiv:1212.5701, algorithm 1;
//! torch.optim.Adadelta.

use super::{Rule, WEIGHT_DECAY, eps, lr};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "adadelta",
        name: text("Adadelta", "Adadelta"),
        about: text(
            "Takes the length of its steps from the steps before: starts tiny, needs no rate.",
            "步长由以往的步长决定：起步很小，但无需设定学习率。",
        ),
        source: "Zeiler (2012), arXiv:1212.5701, algorithm 1; torch.optim.Adadelta",
        hypers: &[
            lr(1.0),
            Hyper::primary(
                "rho",
                text("Memory", "衰减系数"),
                (0.0, 0.9999),
                Scale::TowardsOne,
                0.9,
                text("How much of both mean squares is kept at each step.", "每一步保留的两个均方值的比例。"),
            ),
            eps(1e-6),
            WEIGHT_DECAY,
        ],
    },
    formula: "\
state a, u
g = g + weight_decay*x
a = rho*a + (1 - rho)*g^2
d = sqrt(u + eps)/sqrt(a + eps)*g
u = rho*u + (1 - rho)*d^2
x = x - lr*d",
    search: None,
};
