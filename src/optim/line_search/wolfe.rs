//! Strong Wolfe.
//!
//! Source: Nocedal & Wright (2006), algorithms 3.5 and 3.6

use super::LineSearch;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: LineSearch = LineSearch {
    item: Item {
        id: "wolfe",
        name: text("Strong Wolfe", "强 Wolfe"),
        about: text(
            "Asks for enough decrease and for a slope that has become flat.",
            "要求下降充分且斜率足够平缓。",
        ),
        source: "Nocedal & Wright (2006), algorithms 3.5 and 3.6",
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
    formula: "f1 <= f0 + c1*alpha*s0",
};
