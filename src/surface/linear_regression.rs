//! Linear regression: how petal width follows from petal length, as slope x and intercept y.
//!
//! f(x, y) = mean over 150 irises of ½ (x a + y − b)², a the petal length and b the petal width in cm, on
//! x ∈ [−0.6, 1.4], y ∈ [−2.5, 2]. Convex and quadratic; the Hessian is [[mean a², mean a], [mean a, 1]], its eigenvalues
//! 0.17 and 18.0. One minimum, f(0.4158, −0.3631) = 0.02103, the least-squares line.
//!
//! Source: A. M. Legendre (1805), "Nouvelles méthodes pour la détermination des orbites des comètes", appendix; data of
//! Fisher (1936).

use super::Surface;
use crate::data::dataset::iris;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "linear_regression",
        name: text("Linear regression", "线性回归"),
        about: text(
            "A mean over 150 irises: slope x and intercept y of petal width against petal length. Batches make the noise.",
            "对 150 朵鸢尾花取平均：花瓣宽度对花瓣长度的斜率 x 与截距 y。噪声来自小批量。",
        ),
        source: "Legendre (1805), least squares; data of Fisher (1936)",
        hypers: &[],
    },
    formula: "\
r = x*a + y - b
r^2/2",
    domain: [[-0.6, 1.4], [-2.5, 2.0]],
    start: [1.1, 1.4],
    minima: |_| vec![[0.415_755_411_083_956_85, -0.363_075_505_249_417_4, 0.021_033_655_555_454_923]],
    saddles: &[],
    log_height: true,
    data: Some(&iris::PETALS),
};
