//! DFP: H ← H − (H y yᵀ H)/(yᵀ H y) + (s sᵀ)/(yᵀ s); d = −H g.
//!
//! The update of the inverse Hessian that is dual to BFGS. Skipped where yᵀs is too small. Before the first update H
//! becomes (yᵀs / yᵀy) I (equation 6.20). It needs steps closer to exact than BFGS does, so c₂ is 0.1 by default.
//!
//! Source: W. C. Davidon (1959), "Variable metric method for minimization", ANL-5990; R. Fletcher and M. J. D. Powell
//! (1963), The Computer Journal 6:163–168; Nocedal & Wright (2006), Numerical Optimization, 2nd ed., equation 6.15.

use super::{Preset, QUASI_NEWTON, SCALING, Traits};
use crate::optim::Rule;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "dfp",
        name: text("DFP", "DFP"),
        about: text(
            "The first quasi-Newton method; recovers from a poor estimate more slowly than BFGS.",
            "最早的拟牛顿法；从不良估计中恢复得比 BFGS 慢。",
        ),
        source: "Davidon (1959); Fletcher & Powell (1963); Nocedal & Wright (2006), equation 6.15",
        hypers: &[SCALING],
    },
    formula: "\
state H = identity
fits = dot(y, s) > 1e-10*norm(y)*norm(s)
H = select(fits*scaling*(k == 1), dot(y, s)/dot(y, y)*identity, H)
v = H*y
H = select(fits, H - outer(v, v)/dot(y, v) + outer(s, s)/dot(y, s), H)
d = -H*g",
    search: Some(Traits { line_search: Some(Preset { id: "wolfe", values: &[("c2", 0.1)] }), ..QUASI_NEWTON }),
};
