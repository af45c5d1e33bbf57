//! Lévy's function: a bowl crossed by waves, steep along x and gentle along y.
//!
//! f(x, y) = sin²(πu) + (u − 1)² (1 + 10 sin²(πu + 1)) + (v − 1)² (1 + sin²(2πv)) with u = 1 + (x − 1)/4 and
//! v = 1 + (y − 1)/4, on [−10, 10]². Global minimum f(1, 1) = 0; many local minima, which are not listed.
//!
//! Source: A. V. Levy and A. Montalvo (1985), "The tunneling algorithm for the global minimization of functions", SIAM
//! Journal on Scientific and Statistical Computing 6(1):15–29; in this form M. Laguna and R. Martí (2005),
//! "Experimental testing of advanced scatter search designs for global optimization of multimodal functions", Journal
//! of Global Optimization 33:235–255.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "levy",
        name: text("Lévy", "Lévy 函数"),
        about: text(
            "A bowl crossed by waves: along one axis deep ones, along the other shallow ones.",
            "被波浪穿过的碗：沿一轴波浪深，沿另一轴波浪浅。",
        ),
        source: "Levy & Montalvo (1985), SIAM J. Sci. Stat. Comput. 6(1):15–29; Laguna & Martí (2005)",
        hypers: &[],
    },
    formula: "\
u = 1 + (x - 1)/4
v = 1 + (y - 1)/4
a = (u - 1)^2*(1 + 10*sin(pi*u + 1)^2)
b = (v - 1)^2*(1 + sin(2*pi*v)^2)
sin(pi*u)^2 + a + b",
    domain: [[-10.0, 10.0], [-10.0, 10.0]],
    start: [-7.0, 8.0],
    minima: |_| vec![[1.0, 1.0, 0.0]],
    saddles: &[],
    log_height: true,
    data: None,
};
