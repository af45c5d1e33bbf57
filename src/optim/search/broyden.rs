//! Broyden's (good) method on ∇f = 0: H ← H + (s − H y) sᵀ H / (sᵀ H y); d = −H g.
//!
//! H estimates the inverse of the Jacobian of ∇f and need not be symmetric; the update is Sherman and Morrison's form of
//! Broyden's. The method looks for a stationary point, not for a minimum: with the fixed step it uses by default it goes to
//! saddles and maxima as well, uphill if need be. H begins as a multiple of the identity, as in SciPy's broyden1. The update
//! is skipped where its denominator is too small.
//!
//! Source: C. G. Broyden (1965), "A class of methods for solving nonlinear simultaneous equations", Math. Comp.
//! 19:577–593; Nocedal & Wright (2006), Numerical Optimization, 2nd ed., section 11.1.

use super::{FirstTrial, Preset, Traits};
use crate::optim::Rule;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "broyden",
        name: text("Broyden", "Broyden 法"),
        about: text(
            "Looks for a point where the gradient is zero, of whatever kind, by a secant method for equations.",
            "用解方程组的割线法寻找梯度为零的点，不论其类型。",
        ),
        source: "Broyden (1965); Nocedal & Wright (2006), section 11.1",
        hypers: &[],
    },
    formula: "\
state H = max(norm(x), 1)/(2*norm(g))*identity
v = H*y
c = dot(s, v)
fits = abs(c) > 1e-10*norm(s)*norm(v)
H = select(fits, H + outer(s - v, transpose(H)*s)/c, H)
d = -H*g",
    search: Some(Traits {
        line_search: Some(Preset { id: "fixed", values: &[] }),
        first_trial: FirstTrial::One,
        accept: None,
        variants: None,
    }),
};
