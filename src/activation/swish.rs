//! Swish: x·σ(βx).
//!
//! Source: P. Ramachandran, B. Zoph and Q. Le (2017), Searching for activation functions, arXiv:1710.05941;
//! torch.nn.SiLU.

use super::{Activation, Over};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Activation = Activation {
    item: Item {
        id: "swish",
        name: text("Swish", "Swish"),
        about: text(
            "Weights each number by its own sigmoid. With β = 1 it is also called SiLU.",
            "用自身的 sigmoid 为每个数加权。β = 1 时又称 SiLU。",
        ),
        source: "P. Ramachandran, B. Zoph and Q. Le (2017), Searching for activation functions, \
                 arXiv:1710.05941; torch.nn.SiLU",
        hypers: &[Hyper::primary(
            "beta",
            text("Sharpness", "陡度"),
            (0.0, 10.0),
            Scale::Linear,
            1.0,
            text("0 gives half of x, large values a ReLU.", "0 时为 x 的一半，较大时接近 ReLU。"),
        )],
    },
    formula: "x*sigmoid(beta*x)",
    over: Over::Numbers,
    limits: (0.0, f64::INFINITY),
};
