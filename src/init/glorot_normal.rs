//! Glorot's normal distribution: variance 2 / (fan_in + fan_out).
//!
//! Source: X. Glorot and Y. Bengio (2010), Understanding the difficulty of training deep feedforward neural
//! networks, AISTATS, equation 12; torch.nn.init.xavier_normal_.

use super::{Distribution, Initializer};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Initializer = Initializer {
    item: Item {
        id: "glorot_normal",
        name: text("Glorot normal", "Glorot 正态"),
        about: text(
            "Keeps the size of numbers forward and of gradients backward: for tanh and sigmoid.",
            "兼顾前向数值与反向梯度的大小：适用于 tanh 和 sigmoid。",
        ),
        source: "X. Glorot and Y. Bengio (2010), Understanding the difficulty of training deep feedforward \
                 neural networks, AISTATS, equation 12; torch.nn.init.xavier_normal_",
        hypers: &[],
    },
    formula: "sqrt(2/(fan_in + fan_out))",
    distribution: Distribution::Normal,
};
