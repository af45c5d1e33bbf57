//! Normal numbers with a given mean and standard deviation.
//!
//! Source: torch.nn.init.normal_.

use super::{Distribution, Initializer};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Initializer = Initializer {
    item: Item {
        id: "normal",
        name: text("Normal", "正态"),
        about: text(
            "Normal numbers of one size, whatever the layer.",
            "无论何层，同一尺度的正态数。",
        ),
        source: "torch.nn.init.normal_",
        hypers: &[Hyper::primary(
                "mean",
                text("Mean", "均值"),
                (-10.0, 10.0),
                Scale::Linear,
                0.0,
                text("What the numbers scatter around.", "数值围绕的中心。"),
            ), Hyper::primary(
                "std",
                text("Standard deviation", "标准差"),
                (1e-6, 10.0),
                Scale::Log,
                1.0,
                text("How far they scatter.", "散布的程度。"),
            ), ],
    },
    formula: "std",
    distribution: Distribution::Normal,
};
