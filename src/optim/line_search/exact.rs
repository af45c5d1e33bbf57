//! Exact line search: a step to the first lowest point found along the direction, φ(α) = f(x + αd), to a tolerance:
//! φ(α) ≤ φ(0) and |φ′(α)| ≤ ε |φ′(0)|.
//!
//! An interval that holds a minimum is found by going on as long as φ falls, and narrowed by the minima of cubics through
//! its ends; on a quadratic function the second trial is exact. Each trial costs a gradient. Where f₁ and f₀ differ by
//! rounding only, slopes decide.
//!
//! Source: Nocedal & Wright (2006), Numerical Optimization, 2nd ed., sections 3.1 and 3.5, equation 3.59.

use super::{LineSearch, Procedure};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: LineSearch = LineSearch {
    item: Item {
        id: "exact",
        name: text("Exact", "精确线搜索"),
        about: text("Goes to the lowest point along the direction, to a tolerance.", "走到该方向上的最低点，精确到给定容差。"),
        source: "Nocedal & Wright (2006), sections 3.1 and 3.5",
        hypers: &[
            Hyper::more(
                "tolerance",
                text("Tolerance", "容差"),
                (1e-14, 0.1),
                Scale::Log,
                1e-8,
                text("Share of the slope that may be left.", "允许剩余的斜率比例。"),
            ),
        ],
    },
    formula: "f1 <= f0\nabs(s1) <= tolerance*abs(s0)",
    procedure: Procedure::Zoom,
};
