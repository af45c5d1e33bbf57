//! RMSprop: v ← α v + (1 − α) g², x ← x − η g / (√v + ε).
//!
//! PyTorch's form with ε outside the root, not centred, without momentum (its defaults).
//!
//! Source: T. Tieleman and G. Hinton (2012), "Lecture 6.5: rmsprop", COURSERA Neural Networks for Machine Learning;
//! torch.optim.RMSprop.

use super::{Rule, WEIGHT_DECAY, eps, lr};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "rmsprop",
        name: text("RMSprop", "RMSprop"),
        about: text(
            "Divides each coordinate's step by the recent size of its gradient.",
            "每个坐标的步长除以其近期梯度的大小。",
        ),
        source: "Tieleman & Hinton (2012), COURSERA lecture 6.5; torch.optim.RMSprop",
        hypers: &[
            lr(1e-2),
            Hyper::primary(
                "alpha",
                text("Memory", "平滑系数"),
                (0.0, 0.9999),
                Scale::TowardsOne,
                0.99,
                text("How much of the mean square is kept at each step.", "每一步保留的均方值比例。"),
            ),
            eps(1e-8),
            WEIGHT_DECAY,
        ],
    },
    formula: "\
state v
g = g + weight_decay*x
v = alpha*v + (1 - alpha)*g^2
x = x - lr*g/(sqrt(v) + eps)",
    search: None,
};
