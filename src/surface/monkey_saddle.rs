//! The monkey saddle with an escape: three ways down from a point that is flat to second order.
//!
//! f(x, y) = x³ − 3xy² + ¾ (x² + y²)², on [−2, 2]². At the origin gradient and Hessian vanish, and it is no minimum;
//! minima f(−1, 0) = f(½, ±√3/2) = −¼. Without the quartic term the function would have no minimum at all and every run
//! would diverge.
//!
//! Source: D. Hilbert and S. Cohn-Vossen (1952), "Geometry and the Imagination", Chelsea, chapter IV (the monkey
//! saddle, x³ − 3xy²).

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "monkey_saddle",
        name: text("Monkey saddle", "猴鞍"),
        about: text(
            "Three ways down and three ways up. At the centre even the curvature vanishes: all rules slow down.",
            "三条下坡、三条上坡。中心处连曲率也为零：所有规则都会变慢。",
        ),
        source: "Hilbert & Cohn-Vossen (1952), Geometry and the Imagination, chapter IV",
        hypers: &[],
    },
    formula: "x^3 - 3*x*y^2 + 3*(x^2 + y^2)^2/4",
    domain: [[-2.0, 2.0], [-2.0, 2.0]],
    start: [1.5, 0.02],
    minima: |_| {
        let half_root = libm::sqrt(3.0) / 2.0;
        vec![[-1.0, 0.0, -0.25], [0.5, half_root, -0.25], [0.5, -half_root, -0.25]]
    },
    saddles: &[[0.0, 0.0]],
    log_height: false,
    data: None,
};
