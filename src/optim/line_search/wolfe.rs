//! Strong Wolfe conditions: f(x + αd) ≤ f(x) + c₁ α gᵀd, and |∇f(x + αd)ᵀd| ≤ c₂ |gᵀd|, with 0 < c₁ < c₂ < 1.
//!
//! Trials grow until an interval holds acceptable steps (bracket), which is then narrowed (zoom) by the minima of cubics
//! through its ends. Each trial costs a gradient. The second condition makes yᵀs positive, which quasi-Newton updates need.
//!
//! Source: P. Wolfe (1969), "Convergence conditions for ascent methods", SIAM Review 11:226–235; Nocedal & Wright (2006),
//! Numerical Optimization, 2nd ed., algorithms 3.5 and 3.6, equation 3.7.

use super::{LineSearch, Procedure};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: LineSearch = LineSearch {
    item: Item {
        id: "wolfe",
        name: text("Strong Wolfe", "强 Wolfe"),
        about: text("Asks for enough decrease and for a slope that has become flat enough.", "要求下降充分，且斜率足够平缓。"),
        source: "Wolfe (1969); Nocedal & Wright (2006), algorithms 3.5 and 3.6",
        hypers: &[
            Hyper::more(
                "c1",
                text("Sufficient decrease", "充分下降系数"),
                (1e-6, 0.5),
                Scale::Log,
                1e-4,
                text("Share of the decrease the slope promises that must be reached.", "必须达到斜率所预示下降量的比例。"),
            ),
            Hyper::more(
                "c2",
                text("Curvature", "曲率条件系数"),
                (0.05, 0.999),
                Scale::Linear,
                0.9,
                text("How much of the slope may be left.", "允许剩余的斜率比例。"),
            ),
        ],
    },
    formula: "f1 <= f0 + c1*alpha*s0\nabs(s1) <= c2*abs(s0)",
    procedure: Procedure::Zoom,
};
