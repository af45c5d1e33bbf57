//! LeCun's normal distribution: variance 1 / fan_in.
//!
//! Source: Y. LeCun, L. Bottou, G. Orr and K.-R. Müller (1998), Efficient BackProp, section 4.6.

use super::{Distribution, Initializer};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Initializer = Initializer {
    item: Item {
        id: "lecun_normal",
        name: text("LeCun normal", "LeCun 正态"),
        about: text(
            "Keeps the size of numbers where the activation is nearly linear.",
            "在激活近似线性时保持数值的大小。",
        ),
        source: "Y. LeCun, L. Bottou, G. Orr and K.-R. Müller (1998), Efficient BackProp, section 4.6",
        hypers: &[],
    },
    formula: "sqrt(1/fan_in)",
    distribution: Distribution::Normal,
};
