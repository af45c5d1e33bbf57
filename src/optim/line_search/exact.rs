//! Exact.
//!
//! Source: Nocedal & Wright (2006), section 3.1; Brent (1973)

use super::LineSearch;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: LineSearch = LineSearch {
    item: Item {
        id: "exact",
        name: text("Exact", "精确线搜索"),
        about: text(
            "Goes to the lowest point along the direction.",
            "走到该方向上的最低点。",
        ),
        source: "Nocedal & Wright (2006), section 3.1; Brent (1973)",
        hypers: &[
            Hyper::more(
                "tolerance",
                text("Tolerance", "容差"),
                (1e-14, 0.1),
                Scale::Log,
                1e-8,
                text("Relative accuracy of the step length.", "步长的相对精度。"),
            ),
        ],
    },
    formula: "abs(f1)",
};
