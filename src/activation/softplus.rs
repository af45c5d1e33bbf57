//! Softplus: log(1 + eˣ), without overflow.
//!
//! Source: C. Dugas et al. (2001), Incorporating second-order functional knowledge for better option pricing, NIPS;
//! torch.nn.Softplus with beta = 1.

use super::{Activation, Over};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Activation = Activation {
    item: Item {
        id: "softplus",
        name: text("Softplus", "Softplus"),
        about: text(
            "A ReLU without the corner.",
            "没有拐角的 ReLU。",
        ),
        source: "C. Dugas et al. (2001), Incorporating second-order functional knowledge for better option \
                 pricing, NIPS; torch.nn.Softplus with beta = 1",
        hypers: &[],
    },
    formula: "softplus(x)",
    over: Over::Numbers,
    limits: (0.0, f64::INFINITY),
};
