//! Hyperbolic tangent: tanh x.
//!
//! Source: Y. LeCun, L. Bottou, G. Orr and K.-R. Müller (1998), Efficient BackProp, section 4.4; torch.nn.Tanh.

use super::{Activation, Over};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Activation = Activation {
    item: Item {
        id: "tanh",
        name: text("Tanh", "Tanh"),
        about: text(
            "Squeezes into −1 to 1, steepest and centred at 0. Far from 0 its slope vanishes.",
            "压缩到 −1 到 1 之间，以 0 为中心且该处最陡。远离 0 时斜率趋于零。",
        ),
        source: "Y. LeCun, L. Bottou, G. Orr and K.-R. Müller (1998), Efficient BackProp, section 4.4; torch.nn.Tanh",
        hypers: &[],
    },
    formula: "tanh(x)",
    over: Over::Numbers,
    limits: (-1.0, 1.0),
};
