//! Words of this lab that the page's table of texts does not hold.

use crate::registry::{Text, text};

/// Before the source of the data that a finite sum is a mean over.
pub const MEAN_OVER: Text = text("The mean over samples (a, b): ", "对样本 (a, b) 取平均：");
/// Over the field for a run's own name.
pub const NAME: Text = text("Name", "名称");
/// Head of the column with the norm of the gradient.
pub const GRADIENT_NORM: &str = "|∇f|";
/// The value.
pub const VALUE: &str = "f";
/// The gradient.
pub const GRADIENT: &str = "∇f";
/// The Hessian.
pub const HESSIAN: &str = "∇²f";
/// Head of the column with the rate.
pub const RATE: &str = "η";
/// How far a line search went along its direction.
pub const STEP_LENGTH: &str = "α";
/// Beside the digest of an opened link that gave the same bits.
pub const REPRODUCED: Text = text("reproduced ✓", "已重现 ✓");
/// Beside the digest of an opened link that gave other bits.
pub const DIFFERS: Text = text("differs", "不一致");
/// Of a point at which the function has no value.
pub const NOT_A_NUMBER: Text = text("f is not a number here", "f 在此处不是数");
/// Of a point at which it has one, but no gradient or curvature.
pub const NO_DERIVATIVES: Text = text("the derivatives are not defined here", "导数在此处没有定义");
/// Before the height under the pointer, which the heat map gives.
pub const ABOUT: &str = "f ≈";
/// The inside of a step while the race plays.
pub const PAUSE_TO_SEE: Text = text("Pause to see the values inside the step.", "暂停即可查看这一步的内部数值。");
