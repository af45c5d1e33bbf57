//! BFGS: H ← (I − ρsyᵀ) H (I − ρysᵀ) + ρssᵀ with ρ = 1/yᵀs, multiplied out; d = −H g.
//!
//! H estimates the inverse of the Hessian. The update fulfils H y = s and keeps H positive definite as long as yᵀs > 0;
//! where that is too small it is skipped. Before the first update H becomes (yᵀs / yᵀy) I (equation 6.20). With exact steps
//! on a quadratic its points are those of conjugate gradients, and of DFP.
//!
//! Source: C. G. Broyden (1970), J. Inst. Math. Appl. 6:76–90; R. Fletcher (1970), The Computer Journal 13:317–322;
//! D. Goldfarb (1970), Math. Comp. 24:23–26; D. F. Shanno (1970), Math. Comp. 24:647–656; Nocedal & Wright (2006),
//! Numerical Optimization, 2nd ed., algorithm 6.1, equations 6.17 and 6.20.

use super::{QUASI_NEWTON, SCALING};
use crate::optim::Rule;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "bfgs",
        name: text("BFGS", "BFGS"),
        about: text(
            "Learns the inverse Hessian from the gradients along the way; the method to try first on a smooth function.",
            "沿途由梯度学习海森矩阵的逆；光滑函数上首选的方法。",
        ),
        source: "Broyden, Fletcher, Goldfarb, Shanno (1970); Nocedal & Wright (2006), algorithm 6.1",
        hypers: &[SCALING],
    },
    formula: "\
state H = identity
fits = dot(y, s) > 1e-10*norm(y)*norm(s)
H = select(fits*scaling*(k == 1), dot(y, s)/dot(y, y)*identity, H)
rho = 1/dot(y, s)
v = H*y
H = select(fits, H - rho*(outer(s, v) + outer(v, s)) + rho*(1 + rho*dot(y, v))*outer(s, s), H)
d = -H*g",
    search: Some(QUASI_NEWTON),
};
