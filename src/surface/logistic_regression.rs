//! Logistic regression: which of two species an iris is, by its petal length, as weight x and bias y.
//!
//! f(x, y) = mean over 100 irises of softplus(z) − b z with z = x (a − 5) + y, a the petal length in cm, b 1 for virginica
//! and 0 for versicolor: the cross-entropy of sigmoid(z). On x ∈ [−4, 16], y ∈ [−8, 9]. Convex; the species overlap, so
//! the minimum is finite: f(9.002, 1.229) = 0.1672.
//!
//! Source: D. R. Cox (1958), "The regression analysis of binary sequences", Journal of the Royal Statistical Society B
//! 20(2):215–242; data of Fisher (1936).

use super::Surface;
use crate::data::dataset::iris;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "logistic_regression",
        name: text("Logistic regression", "逻辑回归"),
        about: text(
            "A mean over 100 irises of two species: weight x and bias y. Steep where it errs, flat where it is right.",
            "对两个品种的 100 朵鸢尾花取平均：权重 x 与偏置 y。判错处陡峭，判对处平坦。",
        ),
        source: "Cox (1958), Journal of the Royal Statistical Society B 20(2):215–242; data of Fisher (1936)",
        hypers: &[],
    },
    formula: "\
z = x*(a - 5) + y
softplus(z) - b*z",
    domain: [[-4.0, 16.0], [-8.0, 9.0]],
    start: [-2.0, -6.0],
    minima: |_| vec![[9.001_996_645_874_76, 1.229_090_922_413_576_8, 0.167_159_582_789_418_54]],
    saddles: &[],
    log_height: true,
    data: Some(&iris::SPECIES),
};
