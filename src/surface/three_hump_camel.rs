//! The three-hump camel: a deep minimum between two shallow ones.
//!
//! f(x, y) = 2x² − 1.05x⁴ + x⁶/6 + xy + y², shown on [−2.5, 2.5]² (the literature takes [−5, 5]², where x⁶ hides the
//! humps). Global minimum f(0, 0) = 0; local minima f(±1.747552, ∓0.873776) = 0.298638; saddles at (±1.070542,
//! ∓0.535271).
//!
//! Source: F. H. Branin (1972), "Widely convergent method for finding multiple solutions of simultaneous nonlinear
//! equations", IBM Journal of Research and Development 16(5):504–522; M. Jamil and X.-S. Yang (2013), IJMMNO
//! 4(2):150–194.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "three_hump_camel",
        name: text("Three-hump camel", "三峰驼函数"),
        about: text(
            "A deep valley between two shallow ones. A heavy ball rolls over the humps that stop the others.",
            "一个深谷夹在两个浅谷之间。重球能翻过挡住其他方法的驼峰。",
        ),
        source: "Branin (1972), IBM J. Res. Dev. 16(5):504–522",
        hypers: &[],
    },
    formula: "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2",
    domain: [[-2.5, 2.5], [-2.5, 2.5]],
    start: [-2.2, 1.9],
    minima: |_| {
        vec![
            [0.0, 0.0, 0.0],
            [1.747_552_345_830_288_8, -0.873_776_172_915_144_4, 0.298_638_442_236_859_8],
            [-1.747_552_345_830_288_8, 0.873_776_172_915_144_4, 0.298_638_442_236_859_8],
        ]
    },
    saddles: &[[-1.070_542_291_823_66, 0.535_271_145_911_83], [1.070_542_291_823_66, -0.535_271_145_911_83]],
    log_height: true,
    data: None,
};
