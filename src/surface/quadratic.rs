//! A quadratic bowl with a chosen condition number and rotation.
//!
//! f(x, y) = ½ (u² + κ v²) with (u, v) = (x, y) rotated by −θ; on [−3, 3]². The Hessian's eigenvalues are 1 and κ;
//! one minimum, f(0, 0) = 0. Gradient descent converges for rates below 2/κ; the best rate is 2/(1 + κ).
//!
//! Source: J. Nocedal and S. Wright (2006), "Numerical Optimization", 2nd ed., section 3.3 (steepest descent on a
//! quadratic).

use super::Surface;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "quadratic",
        name: text("Quadratic bowl", "二次函数"),
        about: text(
            "An elliptic bowl. All theory of rates and momentum starts here: the condition number decides.",
            "椭圆碗。关于学习率与动量的理论都从这里开始：条件数决定一切。",
        ),
        source: "Nocedal & Wright (2006), Numerical Optimization, 2nd ed., section 3.3",
        hypers: &[
            Hyper::primary(
                "kappa",
                text("Condition number", "条件数"),
                (1.0, 1000.0),
                Scale::Log,
                10.0,
                text("Ratio of the largest to the smallest curvature.", "最大曲率与最小曲率之比。"),
            ),
            Hyper::primary(
                "theta",
                text("Rotation", "旋转角"),
                (-90.0, 90.0),
                Scale::Linear,
                30.0,
                text(
                    "Angle of the long axis, in degrees. Per-coordinate methods feel it, gradient descent does not.",
                    "长轴的角度（度）。逐坐标的方法会受其影响，梯度下降不会。",
                ),
            ),
        ],
    },
    formula: "\
c = cos(theta*pi/180)
s = sin(theta*pi/180)
u = c*x + s*y
v = c*y - s*x
(u^2 + kappa*v^2)/2",
    domain: [[-3.0, 3.0], [-3.0, 3.0]],
    start: [-2.4, 1.8],
    minima: |_| vec![[0.0, 0.0, 0.0]],
    saddles: &[],
    log_height: false,
    data: None,
};
