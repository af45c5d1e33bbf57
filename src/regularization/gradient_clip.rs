//! Gradient clipping, by value and by global norm.
//!
//! Source: R. Pascanu, T. Mikolov and Y. Bengio (2013), On the difficulty of training recurrent neural networks,
//! ICML, algorithm 1; torch.nn.utils.clip_grad_norm_ and clip_grad_value_.

use super::Regularizer;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Regularizer = Regularizer {
    item: Item {
        id: "gradient_clip",
        name: text("Gradient clipping", "梯度裁剪"),
        about: text(
            "Shortens gradients that are too long, so that one steep place does not throw the weights away.",
            "缩短过长的梯度，使一处陡坡不至于毁掉权重。",
        ),
        source: "R. Pascanu, T. Mikolov and Y. Bengio (2013), On the difficulty of training recurrent neural \
                 networks, ICML, algorithm 1; torch.nn.utils.clip_grad_norm_ and clip_grad_value_",
        hypers: &[Hyper::primary(
            "norm",
            text("Largest length", "最大长度"),
            (1e-6, 1e6),
            Scale::LogOrZero,
            1.0,
            text("Of the gradient of all parameters together; 0 for any.", "所有参数梯度的总长度；0 表示不限。"),
        ), Hyper::primary(
            "value",
            text("Largest component", "最大分量"),
            (1e-6, 1e6),
            Scale::LogOrZero,
            0.0,
            text("Of any single component; 0 for any.", "任一分量；0 表示不限。"),
        )],
    },
    formula: "",
};
