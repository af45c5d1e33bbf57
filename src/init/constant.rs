//! One number everywhere.
//!
//! Source: torch.nn.init.constant_, which has no default.

use super::{Distribution, Initializer};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Initializer = Initializer {
    item: Item {
        id: "constant",
        name: text("Constant", "常数"),
        about: text(
            "The same number everywhere. Units that start alike stay alike: an experiment in symmetry.",
            "处处相同的数。起点相同的单元将一直相同：对称性的实验。",
        ),
        source: "torch.nn.init.constant_, which has no default",
        hypers: &[Hyper::primary(
                "val",
                text("Value", "数值"),
                (-10.0, 10.0),
                Scale::Linear,
                0.1,
                text("The number.", "该数值。"),
            ), ],
    },
    formula: "val",
    distribution: Distribution::Constant,
};
