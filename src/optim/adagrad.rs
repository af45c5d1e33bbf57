//! AdaGrad: s ← s + g², x ← x − η g / (√s + ε).
//!
//! Each coordinate's rate falls with the gradients it has seen. PyTorch's form, its `lr_decay` included:
//! η_t = η / (1 + (t − 1) · lr_decay).
//!
//! Source: J. Duchi, E. Hazan and Y. Singer (2011), "Adaptive subgradient methods for online learning and stochastic
//! optimization", JMLR 12:2121–2159; torch.optim.Adagrad.

use super::{Rule, WEIGHT_DECAY, eps, lr};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "adagrad",
        name: text("AdaGrad", "AdaGrad"),
        about: text(
            "Divides each coordinate's step by all it has seen: good for sparse data, but it tires.",
            "每个坐标的步长除以其历史梯度之和：适合稀疏数据，但会逐渐停滞。",
        ),
        source: "Duchi, Hazan & Singer (2011), JMLR 12:2121–2159; torch.optim.Adagrad",
        hypers: &[
            lr(1e-2),
            Hyper::more(
                "lr_decay",
                text("Rate decay", "学习率衰减"),
                (1e-5, 1.0),
                Scale::LogOrZero,
                0.0,
                text("The rate is divided by 1 + (t - 1)·this.", "学习率除以 1 + (t - 1)·该值。"),
            ),
            Hyper::more(
                "initial_accumulator_value",
                text("Initial sum", "初始累加值"),
                (1e-6, 10.0),
                Scale::LogOrZero,
                0.0,
                text("Where the sum of squares starts.", "平方和的初始值。"),
            ),
            eps(1e-10),
            WEIGHT_DECAY,
        ],
    },
    formula: "\
state s = initial_accumulator_value
g = g + weight_decay*x
s = s + g^2
x = x - lr/(1 + (t - 1)*lr_decay)*g/(sqrt(s) + eps)",
    search: None,
};
