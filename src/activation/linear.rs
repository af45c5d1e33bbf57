//! The identity: x.
//!
//! Source: torch.nn.Identity.

use super::{Activation, Over};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Activation = Activation {
    item: Item {
        id: "linear",
        name: text("Linear", "线性"),
        about: text(
            "Leaves everything as it is: for the outputs of a regression.",
            "保持原样：用于回归的输出。",
        ),
        source: "torch.nn.Identity",
        hypers: &[],
    },
    formula: "x",
    over: Over::Numbers,
    limits: (f64::NEG_INFINITY, f64::INFINITY),
};
