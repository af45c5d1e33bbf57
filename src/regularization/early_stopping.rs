//! Early stopping by the validation loss.
//!
//! Source: L. Prechelt (1998), Early stopping — but when?.

use super::Regularizer;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Regularizer = Regularizer {
    item: Item {
        id: "early_stopping",
        name: text("Early stopping", "早停"),
        about: text(
            "Stops when the validation loss has not become better for some epochs, and goes back to the best weights.",
            "当验证损失在若干轮内不再改善时停止，并回到最佳权重。",
        ),
        source: "L. Prechelt (1998), Early stopping — but when?",
        hypers: &[Hyper::primary(
            "patience",
            text("Patience", "耐心"),
            (1.0, 10000.0),
            Scale::Integer,
            10.0,
            text("For how many epochs nothing may become better.", "允许多少轮没有改善。"),
        ), Hyper::more(
            "min_delta",
            text("Least gain", "最小改善"),
            (1e-8, 100.0),
            Scale::LogOrZero,
            0.0,
            text("How much lower the loss must be to count as better.", "损失至少降低多少才算改善。"),
        )],
    },
    formula: "",
};
