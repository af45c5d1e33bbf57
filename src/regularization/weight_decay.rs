//! Weight decay: the weight_decay of every run’s optimizer that has one and does not set its own. It acts on all
//! parameters, as in
//! PyTorch.
//!
//! Source: A. Krogh and J. Hertz (1992), A simple weight decay can improve generalization, NIPS; I. Loshchilov and
//! F. Hutter (2019), Decoupled weight decay regularization.

use super::{Regularizer, weight};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Regularizer = Regularizer {
    item: Item {
        id: "weight_decay",
        name: text("Weight decay", "权重衰减"),
        about: text(
            "Every optimizer takes it as its own weight decay; AdamW apart from the gradient, the others within it.",
            "作为各优化器自身的权重衰减；AdamW 与梯度分离，其他则计入梯度。",
        ),
        source: "A. Krogh and J. Hertz (1992), A simple weight decay can improve generalization, NIPS; I. \
                 Loshchilov and F. Hutter (2019), Decoupled weight decay regularization",
        hypers: &[weight("weight_decay", 1e-4, text("The optimizer’s weight_decay.", "即优化器的 weight_decay。"))],
    },
    formula: "",
};
