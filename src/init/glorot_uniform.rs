//! Glorot's uniform distribution: within ±√(6 / (fan_in + fan_out)).
//!
//! Source: X. Glorot and Y. Bengio (2010), Understanding the difficulty of training deep feedforward neural
//! networks, AISTATS, equation 16; torch.nn.init.xavier_uniform_.

use super::{Distribution, Initializer};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Initializer = Initializer {
    item: Item {
        id: "glorot_uniform",
        name: text("Glorot uniform", "Glorot 均匀"),
        about: text(
            "As Glorot normal, drawn evenly from an interval.",
            "同 Glorot 正态，但从区间内均匀抽取。",
        ),
        source: "X. Glorot and Y. Bengio (2010), Understanding the difficulty of training deep feedforward \
                 neural networks, AISTATS, equation 16; torch.nn.init.xavier_uniform_",
        hypers: &[],
    },
    formula: "sqrt(6/(fan_in + fan_out))",
    distribution: Distribution::Symmetric,
};
