//! Easom's function: a single hole in a wide plain.
//!
//! f(x, y) = −cos x cos y e^(−(x − π)² − (y − π)²), shown on [0, 6.3]² (the literature takes [−100, 100]², nearly all
//! of it flat to the last bit). Global minimum f(π, π) = −1; four hollows around it, f = −8.11e-5 at the points with
//! both coordinates from {1.304995, 4.978190}. Others, farther out, are shallower than 1e-9.
//!
//! Source: E. E. Easom (1990), "A survey of global optimization techniques", M. Eng. thesis, University of Louisville;
//! M. Jamil and X.-S. Yang (2013), IJMMNO 4(2):150–194.

use super::Surface;
use crate::registry::{Item, text};
use std::f64::consts::PI;

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "easom",
        name: text("Easom", "Easom 函数"),
        about: text(
            "A hole in a wide plain: where the gradient almost vanishes, rules that rescale it are far ahead.",
            "广阔平原上的一个深洞：在梯度几乎消失之处，会缩放梯度的规则遥遥领先。",
        ),
        source: "Easom (1990), A survey of global optimization techniques, University of Louisville",
        hypers: &[],
    },
    formula: "-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)",
    domain: [[0.0, 6.3], [0.0, 6.3]],
    start: [1.7, 2.0],
    minima: |_| {
        let [low, high, depth] = [1.304_995_450_437_667_5, 4.978_189_856_741_919, -8.110_223_891_570_066e-5];
        let mut minima = vec![[PI, PI, -1.0]];
        minima.extend([[low, low], [low, high], [high, low], [high, high]].map(|[x, y]| [x, y, depth]));
        minima
    },
    saddles: &[],
    log_height: false,
    data: None,
};
