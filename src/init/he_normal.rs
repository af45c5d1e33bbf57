//! He's normal distribution: variance 2 / fan_in.
//!
//! Source: K. He, X. Zhang, S. Ren and J. Sun (2015), Delving deep into rectifiers, ICCV, equation 10;
//! torch.nn.init.kaiming_normal_.

use super::{Distribution, Initializer};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Initializer = Initializer {
    item: Item {
        id: "he_normal",
        name: text("He normal", "He 正态"),
        about: text(
            "Keeps the size of numbers from layer to layer where half of them are cut off: for ReLU.",
            "当一半数值被截去时，使逐层的数值大小保持不变：适用于 ReLU。",
        ),
        source: "K. He, X. Zhang, S. Ren and J. Sun (2015), Delving deep into rectifiers, ICCV, equation 10; \
                 torch.nn.init.kaiming_normal_",
        hypers: &[],
    },
    formula: "sqrt(2/fan_in)",
    distribution: Distribution::Normal,
};
