//! Backtracking: α is multiplied by a factor until f(x + αd) ≤ f(x) + c₁ α gᵀd (Armijo's condition).
//!
//! Each trial costs a value, and the point taken a gradient.
//!
//! Source: L. Armijo (1966), "Minimization of functions having Lipschitz continuous first partial derivatives", Pacific J.
//! Math. 16:1–3; Nocedal & Wright (2006), Numerical Optimization, 2nd ed., algorithm 3.1.

use super::{LineSearch, Procedure};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: LineSearch = LineSearch {
    item: Item {
        id: "backtracking",
        name: text("Backtracking (Armijo)", "回溯（Armijo）"),
        about: text("Shortens the step until the loss has fallen enough.", "不断缩短步长，直到损失下降得足够多。"),
        source: "Armijo (1966); Nocedal & Wright (2006), algorithm 3.1",
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
                "shrink",
                text("Shrink factor", "收缩因子"),
                (0.05, 0.95),
                Scale::Linear,
                0.5,
                text("By what a rejected step is multiplied.", "被拒绝的步长所乘的因子。"),
            ),
        ],
    },
    formula: "f1 <= f0 + c1*alpha*s0",
    procedure: Procedure::Shrink,
};
