//! Hinge loss: for one output max(0, m − (2y − 1)p); for several, of each wrong class max(0, m − p_true + p).
//!
//! Source: C. Cortes and V. Vapnik (1995), Support-vector networks; of several classes: J. Weston and C. Watkins
//! (1999); torch.nn.MultiMarginLoss.

use super::{MARGIN, Loss, Mean, Outputs, Row};
use crate::registry::{Item, text};

/// Of a single output: 1 is yes, 0 is no.
pub const SINGLE: &str = "relu(margin - (2*y - 1)*p)";

/// The entry.
pub const ENTRY: Loss = Loss {
    item: Item {
        id: "hinge",
        name: text("Hinge", "合页"),
        about: text(
            "Punishes whoever is not ahead by the margin; what is far enough ahead counts nothing.",
            "惩罚未领先到间隔的情形，领先足够多的不计。",
        ),
        source: "C. Cortes and V. Vapnik (1995), Support-vector networks; of several classes: J. Weston and C. \
                 Watkins (1999); torch.nn.MultiMarginLoss",
        hypers: &[MARGIN],
    },
    formula: "select(y > 0.5, 0, relu(margin - own + p))",
    mean: Mean::Numbers,
    row: Row::Own,
    outputs: Outputs::Margins,
    smoothing: None,
};
