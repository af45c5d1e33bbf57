//! Dropout before every dense layer but one that sees the examples themselves.
//!
//! Source: N. Srivastava et al. (2014), Dropout, JMLR 15.

use super::Regularizer;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Regularizer = Regularizer {
    item: Item {
        id: "dropout",
        name: text("Dropout", "随机失活"),
        about: text(
            "A dropout before every dense layer but the first.",
            "在除第一层外的每个全连接层之前加随机失活。",
        ),
        source: "N. Srivastava et al. (2014), Dropout, JMLR 15",
        hypers: &[Hyper::primary(
            "p",
            text("Share dropped", "失活比例"),
            (0.0, 0.99),
            Scale::Linear,
            0.5,
            text("The chance that a number is set to zero.", "一个数被置零的概率。"),
        )],
    },
    formula: "",
};
