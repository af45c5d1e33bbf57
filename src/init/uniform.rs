//! Numbers drawn evenly from a to b.
//!
//! Source: torch.nn.init.uniform_.

use super::{Distribution, Initializer};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Initializer = Initializer {
    item: Item {
        id: "uniform",
        name: text("Uniform", "均匀"),
        about: text(
            "Numbers drawn evenly from one interval, whatever the layer.",
            "无论何层，从同一区间均匀抽取。",
        ),
        source: "torch.nn.init.uniform_",
        hypers: &[Hyper::primary(
                "a",
                text("Lower end", "下界"),
                (-10.0, 10.0),
                Scale::Linear,
                0.0,
                text("The least.", "最小值。"),
            ), Hyper::primary(
                "b",
                text("Upper end", "上界"),
                (-10.0, 10.0),
                Scale::Linear,
                1.0,
                text("The largest.", "最大值。"),
            ), ],
    },
    formula: "b",
    distribution: Distribution::Range,
};
