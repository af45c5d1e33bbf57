//! Beale's function: steep walls around a flat, curved floor.
//!
//! f(x, y) = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)², on [−4.5, 4.5]². One minimum, f(3, ½) = 0.
//!
//! Source: E. M. L. Beale (1958), "On an iterative method for finding a local minimum of a function of more than one
//! variable", Technical Report 25, Statistical Techniques Research Group, Princeton University.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "beale",
        name: text("Beale", "Beale 函数"),
        about: text(
            "Huge walls, a flat floor: gradients differ by factors of thousands, so one rate cannot suit all places.",
            "四周陡峭而底部平坦：梯度大小相差数千倍，单一学习率无法处处适用。",
        ),
        source: "Beale (1958), Technical Report 25, Princeton University",
        hypers: &[],
    },
    formula: "\
a = 1.5 - x + x*y
b = 2.25 - x + x*y^2
c = 2.625 - x + x*y^3
a^2 + b^2 + c^2",
    domain: [[-4.5, 4.5], [-4.5, 4.5]],
    start: [1.0, 1.5],
    minima: |_| vec![[3.0, 0.5, 0.0]],
    saddles: &[[0.0, 1.0], [0.100_537_937_324_158_36, -2.644_513_585_023_125]],
    log_height: true,
    data: None,
};
