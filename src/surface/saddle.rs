//! A saddle with an escape: flat at the origin, minima to both sides.
//!
//! f(x, y) = x²/2 − y²/2 + y⁴/4, on [−2, 2]². The origin is a strict saddle (Hessian eigenvalues 1 and −1); minima
//! f(0, ±1) = −¼. Without the quartic term the function would have no minimum at all and every run would diverge.
//!
//! Source: Y. Nesterov (2004), "Introductory Lectures on Convex Optimization", example 1.2.2, where gradient descent
//! from (1, 0) converges to the saddle.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "saddle",
        name: text("Saddle", "鞍点"),
        about: text(
            "Down one axis, up the other. Started on the ridge, gradient descent never leaves; noise sets it free.",
            "沿一轴下降，沿另一轴上升。从山脊出发的梯度下降永远走不开；噪声能使其逃离。",
        ),
        source: "Nesterov (2004), Introductory Lectures on Convex Optimization, example 1.2.2",
        hypers: &[],
    },
    formula: "x^2/2 - y^2/2 + y^4/4",
    domain: [[-2.0, 2.0], [-2.0, 2.0]],
    start: [-1.6, 0.001],
    minima: |_| vec![[0.0, -1.0, -0.25], [0.0, 1.0, -0.25]],
    saddles: &[[0.0, 0.0]],
    log_height: false,
    data: None,
};
