//! Fixed step: α = η, the rate the schedule gives for this step; without a schedule the step length chosen.
//!
//! One evaluation a step. Nothing is checked: a direction that goes uphill is followed as well, and a note says so.
//!
//! Source: Nocedal & Wright (2006), Numerical Optimization, 2nd ed., section 3.1.

use super::{LineSearch, Procedure};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: LineSearch = LineSearch {
    item: Item {
        id: "fixed",
        name: text("Fixed step", "固定步长"),
        about: text("Takes the same step length every time, or what the schedule makes of it.", "每次都取相同的步长，或由调度决定。"),
        source: "Nocedal & Wright (2006), section 3.1",
        hypers: &[
            Hyper::primary(
                "alpha",
                text("Step length", "步长"),
                (1e-6, 10.0),
                Scale::Log,
                1.0,
                text("Length of the step in units of the direction.", "以方向向量为单位的步长。"),
            ),
        ],
    },
    formula: "alpha == lr",
    procedure: Procedure::Fixed,
};
