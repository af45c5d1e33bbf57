//! Ackley's function: ripples on a funnel, with a kink at the bottom.
//!
//! f(x, y) = −20 e^(−0.2 r) − e^((cos 2πx + cos 2πy)/2) + 20 + e with r = √((x² + y²)/2), shown on [−5, 5]². Global
//! minimum f(0, 0) = 0; a local minimum near almost every other point with whole coordinates, which are not listed.
//!
//! The minimum is a kink, as that of |x|: the slope is 2√2 away from it in every direction, and there is no gradient at
//! the point itself. The root of `max(…, 1e-100)` gives it the value 0, the middle of the slopes around it, where the
//! bare root gives 0/0; farther than 1.5e-50 from the origin nothing changes, not by a bit.
//!
//! Source: D. H. Ackley (1987), "A Connectionist Machine for Genetic Hillclimbing", Kluwer; in this form T. Bäck
//! (1996), "Evolutionary Algorithms in Theory and Practice", Oxford University Press.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "ackley",
        name: text("Ackley", "Ackley 函数"),
        about: text(
            "Ripples on a funnel that is flat outside and steep at the centre: far away the ripples win.",
            "漏斗上布满波纹：外围平坦，中心陡峭；离中心越远，波纹的影响越大。",
        ),
        source: "Ackley (1987), A Connectionist Machine for Genetic Hillclimbing",
        hypers: &[],
    },
    formula: "\
r = sqrt(max((x^2 + y^2)/2, 1e-100))
w = (cos(2*pi*x) + cos(2*pi*y))/2
20 + e - 20*exp(-r/5) - exp(w)",
    domain: [[-5.0, 5.0], [-5.0, 5.0]],
    start: [-3.4, 2.3],
    minima: |_| vec![[0.0, 0.0, 0.0]],
    saddles: &[],
    log_height: false,
    data: None,
};
