//! Himmelblau's function: four minima of equal depth.
//!
//! f(x, y) = (x² + y − 11)² + (x + y² − 7)², on [−5, 5]². Minima, all 0: (3, 2), (−2.805118, 3.131313),
//! (−3.779310, −3.283186), (3.584428, −1.848127). One local maximum at (−0.270845, −0.923039), f ≈ 181.617.
//!
//! Source: D. M. Himmelblau (1972), "Applied Nonlinear Programming", McGraw-Hill.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "himmelblau",
        name: text("Himmelblau", "Himmelblau 函数"),
        about: text(
            "Four equal minima with saddles between them: where you start decides where you end.",
            "四个同样深的极小点，其间有鞍点：起点决定终点。",
        ),
        source: "Himmelblau (1972), Applied Nonlinear Programming",
        hypers: &[],
    },
    formula: "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    domain: [[-5.0, 5.0], [-5.0, 5.0]],
    start: [0.0, -0.5],
    minima: |_| {
        vec![
            [3.0, 2.0, 0.0],
            [-2.805_118_086_952_745, 3.131_312_518_250_573, 0.0],
            [-3.779_310_253_377_747, -3.283_185_991_286_17, 0.0],
            [3.584_428_340_330_492, -1.848_126_526_964_404, 0.0],
        ]
    },
    saddles: &[[-3.073_025_750_764_389_7, -0.081_353_044_287_967_51], [-0.127_961_346_730_680_08, -1.953_714_980_244_576_3], [0.086_677_504_555_396_36, 2.884_254_701_174_776], [3.385_154_183_607_021, 0.073_851_879_837_749_28]],
    log_height: true,
    data: None,
};
