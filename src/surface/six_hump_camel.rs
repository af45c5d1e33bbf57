//! The six-hump camel: six minima in pairs, two of them global.
//!
//! f(x, y) = (4 − 2.1x² + x⁴/3) x² + xy + (4y² − 4) y², on x ∈ [−3, 3], y ∈ [−2, 2]. Minima, each with its mirror image
//! through the origin: f(0.089842, −0.712656) = −1.031628 (global), f(1.703607, −0.796084) = −0.215464,
//! f(1.607105, 0.568651) = 2.104250.
//!
//! Source: F. H. Branin (1972), "Widely convergent method for finding multiple solutions of simultaneous nonlinear
//! equations", IBM Journal of Research and Development 16(5):504–522; L. C. W. Dixon and G. P. Szegő (1978), "Towards
//! Global Optimisation 2", North-Holland.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "six_hump_camel",
        name: text("Six-hump camel", "六峰驼函数"),
        about: text(
            "Six valleys in pairs, two of them deepest: small changes of start or rate lead elsewhere.",
            "六个成对的山谷，其中两个最深：起点或学习率稍有变化，终点便不同。",
        ),
        source: "Branin (1972), IBM J. Res. Dev. 16(5):504–522; Dixon & Szegő (1978), Towards Global Optimisation 2",
        hypers: &[],
    },
    formula: "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2",
    domain: [[-3.0, 3.0], [-2.0, 2.0]],
    start: [-2.4, -1.5],
    minima: |_| {
        vec![
            [0.089_842_013_100_318_06, -0.712_656_403_020_739_6, -1.031_628_453_489_877_4],
            [-0.089_842_013_100_318_06, 0.712_656_403_020_739_6, -1.031_628_453_489_877_4],
            [1.703_606_714_969_981, -0.796_083_568_672_625_1, -0.215_463_824_383_717_64],
            [-1.703_606_714_969_981, 0.796_083_568_672_625_1, -0.215_463_824_383_717_64],
            [1.607_104_752_920_197_2, 0.568_651_454_884_131_4, 2.104_250_310_311_258_4],
            [-1.607_104_752_920_197_2, -0.568_651_454_884_131_4, 2.104_250_310_311_258_4],
        ]
    },
    saddles: &[[-1.638_067_984_189_778_5, -0.228_674_069_044_394_08], [-1.296_070_267_167_109_2, -0.605_084_388_038_658_5], [-1.109_205_336_804_786_5, 0.768_268_092_509_539_9], [0.0, 0.0], [1.109_205_336_804_786_5, -0.768_268_092_509_539_9], [1.296_070_267_167_109_2, 0.605_084_388_038_658_5], [1.638_067_984_189_778_5, 0.228_674_069_044_394_08]],
    log_height: true,
    data: None,
};
