//! Newton's method: B d = −g with the exact Hessian B.
//!
//! Where B is positive definite, d leads to the minimum of the quadratic model, and near a minimum the error is squared at
//! each step. Where B is indefinite, d leads to the model's saddle: with a fixed step the method goes there, uphill if need
//! be, and a note says so; other line searches go along −g instead. Where B is singular there is no step, and the run
//! rests; `damping` adds a multiple of the identity (Levenberg 1944). Takes at most 1000 parameters.
//!
//! Source: Nocedal & Wright (2006), Numerical Optimization, 2nd ed., sections 3.3 and 3.4, equation 3.30; K. Levenberg
//! (1944), "A method for the solution of certain non-linear problems in least squares", Quart. Appl. Math. 2:164–168.

use super::{FirstTrial, Preset, Traits};
use crate::optim::Rule;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "newton",
        name: text("Newton", "牛顿法"),
        about: text(
            "Jumps to the stationary point of the local quadratic model: a minimum, if the surface curves up.",
            "直接跳到局部二次模型的驻点；曲面向上弯曲时即为极小点。",
        ),
        source: "Nocedal & Wright (2006), section 3.3; Levenberg (1944)",
        hypers: &[Hyper::primary(
            "damping",
            text("Damping", "阻尼"),
            (1e-6, 1e3),
            Scale::LogOrZero,
            0.0,
            text(
                "Multiple of the identity added to the Hessian: turns the step towards −g.",
                "加到海森矩阵上的单位矩阵倍数：使步伐转向 −g。",
            ),
        )],
    },
    formula: "d = -solve(B + damping*identity, g)",
    search: Some(Traits {
        line_search: Some(Preset { id: "fixed", values: &[] }),
        first_trial: FirstTrial::One,
        accept: None,
        variants: None,
    }),
};
