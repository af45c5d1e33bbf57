//! Exponential linear unit: x where x > 0, else α(eˣ − 1).
//!
//! Source: D.-A. Clevert, T. Unterthiner and S. Hochreiter (2016), Fast and accurate deep network learning by
//! exponential linear units, ICLR; torch.nn.ELU.

use super::{Activation, Over};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Activation = Activation {
    item: Item {
        id: "elu",
        name: text("ELU", "ELU"),
        about: text(
            "Like a ReLU above 0; below it bends smoothly towards −α, so that means stay near 0.",
            "大于 0 时如同 ReLU，小于 0 时平滑地趋向 −α，使均值保持在 0 附近。",
        ),
        source: "D.-A. Clevert, T. Unterthiner and S. Hochreiter (2016), Fast and accurate deep network learning \
                 by exponential linear units, ICLR; torch.nn.ELU",
        hypers: &[Hyper::primary(
            "alpha",
            text("Depth", "深度"),
            (0.0, 10.0),
            Scale::Linear,
            1.0,
            text("What it approaches far below 0 is −α.", "在远小于 0 处趋向 −α。"),
        )],
    },
    formula: "select(x > 0, x, alpha*(exp(min(x, 0)) - 1))",
    over: Over::Numbers,
    limits: (-1.0, f64::INFINITY),
};
