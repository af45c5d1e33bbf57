//! Newton's method in a trust region: d minimizes the quadratic model over ‖d‖ ≤ Δ, by Steihaug's conjugate gradients.
//!
//! Δ follows from the ratio of the actual decrease to the predicted one: a quarter where the model was poor, twice where it
//! was good and held the step back. A step with a ratio of at most η is rejected: the point stays and the next step is
//! shorter. An indefinite Hessian needs no special care, as the step then ends at the boundary. Takes at most 1000
//! parameters.
//!
//! Source: T. Steihaug (1983), "The conjugate gradient method and trust regions in large scale optimization", SIAM J.
//! Numer. Anal. 20:626–637; Nocedal & Wright (2006), Numerical Optimization, 2nd ed., algorithms 4.1 and 7.2. The
//! constants are those of SciPy's trust-ncg.

use super::{FirstTrial, Traits};
use crate::optim::Rule;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "newton_trust_region",
        name: text("Newton, trust region", "信赖域牛顿法"),
        about: text(
            "Trusts the local quadratic model only within a radius, which grows and shrinks as the model proves itself.",
            "只在一定半径内信任局部二次模型，半径随模型的可信程度增减。",
        ),
        source: "Steihaug (1983); Nocedal & Wright (2006), algorithms 4.1 and 7.2",
        hypers: &[
            Hyper::primary(
                "radius0",
                text("First radius", "初始半径"),
                (1e-3, 100.0),
                Scale::Log,
                1.0,
                text("How far the first step may go.", "第一步最远能走多远。"),
            ),
            Hyper::more(
                "radius_max",
                text("Largest radius", "最大半径"),
                (0.01, 1e4),
                Scale::Log,
                1000.0,
                text("How far any step may go.", "任何一步最远能走多远。"),
            ),
            Hyper::more(
                "eta",
                text("Acceptance", "接受阈值"),
                (0.0, 0.25),
                Scale::Linear,
                0.15,
                text(
                    "Share of the predicted decrease a step must exceed to be taken.",
                    "一步要被接受，其下降量须超过预测值的这一比例。",
                ),
            ),
        ],
    },
    formula: "\
state radius = min(radius0, radius_max), predicted
ratio = (f_before - f_trial)/predicted
wider = (ratio > 0.75)*(norm(d) > 0.99*radius)
radius = select(ratio < 0.25, radius/4, select(wider, min(2*radius, radius_max), radius))
d = steihaug(B, g, radius)
predicted = -dot(g, d) - dot(d, B*d)/2",
    search: Some(Traits {
        line_search: None,
        first_trial: FirstTrial::One,
        accept: Some("f0 - f1 > eta*predicted"),
        variants: None,
    }),
};
