//! L-BFGS: BFGS from the last m pairs (s, y) alone, applied to γI by two loops; d = −H g.
//!
//! Memory is m·n where BFGS needs n². γ = sᵀy / yᵀy scales to the curvature of the last step (equation 7.20). A pair with
//! too small a yᵀs is not kept.
//!
//! Source: J. Nocedal (1980), "Updating quasi-Newton matrices with limited storage", Math. Comp. 35:773–782; D. C. Liu and
//! J. Nocedal (1989), Math. Programming 45:503–528; Nocedal & Wright (2006), Numerical Optimization, 2nd ed., algorithms
//! 7.4 and 7.5.

use super::QUASI_NEWTON;
use crate::optim::Rule;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "lbfgs",
        name: text("L-BFGS", "L-BFGS"),
        about: text(
            "BFGS that remembers only the last few steps; for many parameters.",
            "只记住最近几步的 BFGS；适用于参数很多的问题。",
        ),
        source: "Nocedal (1980); Liu & Nocedal (1989); Nocedal & Wright (2006), algorithm 7.5",
        hypers: &[Hyper::primary(
            "m",
            text("Memory", "记忆步数"),
            (1.0, 100.0),
            Scale::Integer,
            10.0,
            text("How many of the last steps are remembered.", "记住最近多少步。"),
        )],
    },
    formula: "\
state gamma = 1
fits = dot(y, s) > 1e-10*norm(y)*norm(s)
gamma = select(fits, dot(s, y)/dot(y, y), gamma)
pairs = remember(s, y, fits, m)
d = -two_loop(g, gamma)",
    search: Some(QUASI_NEWTON),
};
