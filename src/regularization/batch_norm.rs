//! Batch normalization between every dense layer or convolution and the activation behind it, in place of its bias.
//!
//! Source: S. Ioffe and C. Szegedy (2015), Batch normalization, ICML, section 3.2.

use super::Regularizer;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Regularizer = Regularizer {
    item: Item {
        id: "batch_norm",
        name: text("Batch normalization", "批归一化"),
        about: text(
            "A batch normalization between every sum and its activation.",
            "在每个求和与其激活之间加批归一化。",
        ),
        source: "S. Ioffe and C. Szegedy (2015), Batch normalization, ICML, section 3.2",
        hypers: &[Hyper::more(
            "eps",
            text("Epsilon", "ε"),
            (1e-12, 1.0),
            Scale::Log,
            1e-5,
            text("Added to the variance.", "加到方差上。"),
        ), Hyper::more(
            "momentum",
            text("Share of the new", "新值比例"),
            (0.0, 1.0),
            Scale::Linear,
            0.1,
            text("How far the running statistics move towards those of a batch.", "滑动统计量向当前批移动的比例。"),
        )],
    },
    formula: "",
};
