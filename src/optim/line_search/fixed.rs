//! Fixed step.
//!
//! Source: Nocedal & Wright (2006), section 3.1

use super::LineSearch;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: LineSearch = LineSearch {
    item: Item {
        id: "fixed",
        name: text("Fixed step", "固定步长"),
        about: text(
            "Takes the same step length every time.",
            "每次都取相同的步长。",
        ),
        source: "Nocedal & Wright (2006), section 3.1",
        hypers: &[
            Hyper::more(
                "alpha",
                text("Step length", "步长"),
                (1e-6, 10.0),
                Scale::Log,
                1.0,
                text("Length of the step in units of the direction.", "以方向向量为单位的步长。"),
            ),
        ],
    },
    formula: "alpha",
};
