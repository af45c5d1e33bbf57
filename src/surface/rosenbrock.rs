//! Rosenbrock's banana valley.
//!
//! f(x, y) = (a − x)² + b (y − x²)², on x ∈ [−2, 2], y ∈ [−1, 3]. One minimum, f(a, a²) = 0. The Hessian there has
//! condition number ≈ 2508 for a = 1, b = 100.
//!
//! Source: H. H. Rosenbrock (1960), "An automatic method for finding the greatest or least value of a function",
//! The Computer Journal 3(3):175–184.

use super::Surface;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "rosenbrock",
        name: text("Rosenbrock", "Rosenbrock 函数"),
        about: text(
            "A curved, flat-bottomed valley: easy to find, slow to follow. Momentum and curvature pay here.",
            "弯曲而平坦的山谷：容易进入，却难以沿谷底前进。动量与曲率信息在这里很有用。",
        ),
        source: "Rosenbrock (1960), The Computer Journal 3(3):175–184",
        hypers: &[
            Hyper::more(
                "a",
                text("Minimum at x", "极小点横坐标"),
                (-1.5, 1.5),
                Scale::Linear,
                1.0,
                text("The minimum lies at (a, a²).", "极小点位于 (a, a²)。"),
            ),
            Hyper::primary(
                "b",
                text("Valley steepness", "山谷陡度"),
                (1.0, 1000.0),
                Scale::Log,
                100.0,
                text(
                    "How steep the walls are against the floor; the condition number grows with it.",
                    "谷壁相对谷底的陡峭程度；条件数随之增大。",
                ),
            ),
        ],
    },
    formula: "(a - x)^2 + b*(y - x^2)^2",
    domain: [[-2.0, 2.0], [-1.0, 3.0]],
    start: [-1.5, 2.0],
    minima: |p| vec![[p[0], p[0] * p[0], 0.0]],
    saddles: &[],
    log_height: true,
    data: None,
};
