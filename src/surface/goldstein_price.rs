//! The Goldstein–Price function: four minima in a landscape that spans six powers of ten.
//!
//! f(x, y) = (1 + (x + y + 1)² (19 − 14x + 3x² − 14y + 6xy + 3y²))
//! · (30 + (2x − 3y)² (18 − 32x + 12x² + 48y − 36xy + 27y²)), on [−2, 2]². Global minimum f(0, −1) = 3; local minima
//! f(−0.6, −0.4) = 30, f(1.8, 0.2) = 84, f(1.2, 0.8) = 840.
//!
//! Source: A. A. Goldstein and J. F. Price (1971), "On descent from local minima", Mathematics of Computation
//! 25(115):569–574.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "goldstein_price",
        name: text("Goldstein–Price", "Goldstein–Price 函数"),
        about: text(
            "Heights from 3 to a million: raw gradients need tiny rates, rules that rescale them do not.",
            "高度从 3 到一百万：直接使用梯度只能用极小的学习率，会缩放梯度的规则则不然。",
        ),
        source: "Goldstein & Price (1971), Mathematics of Computation 25(115):569–574",
        hypers: &[],
    },
    formula: "\
a = 1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2)
b = 30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2)
a*b",
    domain: [[-2.0, 2.0], [-2.0, 2.0]],
    start: [-1.2, -1.4],
    minima: |_| {
        vec![[0.0, -1.0, 3.0], [-0.6, -0.4, 30.0], [1.8, 0.2, 84.0], [1.2, 0.8, 840.0]]
    },
    saddles: &[[-0.4, -0.6], [0.6, 0.4], [1.2, -0.2], [1.4, 0.6]],
    log_height: true,
    data: None,
};
