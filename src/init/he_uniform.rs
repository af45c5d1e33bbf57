//! He's uniform distribution: variance 2 / fan_in, within ±√(6 / fan_in).
//!
//! Source: K. He, X. Zhang, S. Ren and J. Sun (2015), Delving deep into rectifiers, ICCV, equation 10;
//! torch.nn.init.kaiming_uniform_.

use super::{Distribution, Initializer};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Initializer = Initializer {
    item: Item {
        id: "he_uniform",
        name: text("He uniform", "He 均匀"),
        about: text(
            "As He normal, drawn evenly from an interval.",
            "同 He 正态，但从区间内均匀抽取。",
        ),
        source: "K. He, X. Zhang, S. Ren and J. Sun (2015), Delving deep into rectifiers, ICCV, equation 10; \
                 torch.nn.init.kaiming_uniform_",
        hypers: &[],
    },
    formula: "sqrt(6/fan_in)",
    distribution: Distribution::Symmetric,
};
