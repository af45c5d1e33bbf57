//! A network of two weights: one hidden tanh unit and its output weight, on real data.
//!
//! f(x, y) = mean over 442 patients of ½ (y tanh(x a) − b)², a the standardized logarithm of serum triglycerides, b the
//! standardized disease progression, on [−3, 3]². Changing the sign of both weights changes nothing, so there are two
//! minima, f(±0.9260, ±0.9548) = 0.3283, and a saddle at the origin, where both weights are zero and nothing is learned.
//!
//! Source: I. Goodfellow, Y. Bengio and A. Courville (2016), "Deep Learning", MIT Press, section 8.2.2 (weight space
//! symmetry); data of Efron et al. (2004).

use super::Surface;
use crate::data::dataset::diabetes;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "two_weight_network",
        name: text("Two-weight network", "双权重网络"),
        about: text(
            "A mean over 442 patients: hidden weight x, output weight y. Two equal minima and a saddle between them.",
            "对 442 名患者取平均：隐藏层权重 x 与输出权重 y。两个等价的极小点之间有一个鞍点。",
        ),
        source: "Goodfellow, Bengio & Courville (2016), Deep Learning, section 8.2.2; data of Efron et al. (2004)",
        hypers: &[],
    },
    formula: "\
r = y*tanh(x*a) - b
r^2/2",
    domain: [[-3.0, 3.0], [-3.0, 3.0]],
    start: [-0.4, 1.8],
    minima: |_| {
        let (x, y, depth) = (0.925_977_458_563_605_2, 0.954_794_411_882_580_5, 0.328_305_253_876_602_84);
        vec![[x, y, depth], [-x, -y, depth]]
    },
    saddles: &[],
    log_height: true,
    data: Some(&diabetes::TRIGLYCERIDES),
};
