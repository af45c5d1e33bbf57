//! Matyas' function: a long, almost flat trough along the diagonal.
//!
//! f(x, y) = 0.26 (x² + y²) − 0.48 x y, on [−10, 10]². One minimum, f(0, 0) = 0. The Hessian's eigenvalues are 0.04
//! along the diagonal and 1 across it.
//!
//! Source: J. Matyas (1965), "Random optimization", Automation and Remote Control 26(2):246–253; in this form M. Jamil
//! and X.-S. Yang (2013), International Journal of Mathematical Modelling and Numerical Optimisation 4(2):150–194.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "matyas",
        name: text("Matyas", "Matyas 函数"),
        about: text(
            "A trough along the diagonal, 25 times flatter than it is steep: coordinates that cannot be told apart.",
            "沿对角线的长槽，槽底的曲率仅为横向的 1/25：两个坐标密不可分。",
        ),
        source: "Matyas (1965), Automation and Remote Control 26(2):246–253",
        hypers: &[],
    },
    formula: "0.26*(x^2 + y^2) - 0.48*x*y",
    domain: [[-10.0, 10.0], [-10.0, 10.0]],
    start: [-9.0, -3.0],
    minima: |_| vec![[0.0, 0.0, 0.0]],
    saddles: &[],
    log_height: true,
    data: None,
};
