//! Booth's function: a plain tilted bowl, two linear equations as least squares.
//!
//! f(x, y) = (x + 2y − 7)² + (2x + y − 5)², on [−10, 10]². One minimum, f(1, 3) = 0. The Hessian's eigenvalues are 2
//! and 18.
//!
//! Source: M. Jamil and X.-S. Yang (2013), "A literature survey of benchmark functions for global optimisation
//! problems", International Journal of Mathematical Modelling and Numerical Optimisation 4(2):150–194.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "booth",
        name: text("Booth", "Booth 函数"),
        about: text(
            "Two linear equations as least squares: a tilted bowl whose axes lie between the coordinates.",
            "两个线性方程的最小二乘问题：倾斜的碗，主轴位于两坐标轴之间。",
        ),
        source: "Jamil & Yang (2013), Int. J. Math. Modelling and Numerical Optimisation 4(2):150–194",
        hypers: &[],
    },
    formula: "(x + 2*y - 7)^2 + (2*x + y - 5)^2",
    domain: [[-10.0, 10.0], [-10.0, 10.0]],
    start: [-8.0, -3.0],
    minima: |_| vec![[1.0, 3.0, 0.0]],
    saddles: &[],
    log_height: true,
    data: None,
};
