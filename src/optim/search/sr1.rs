//! SR1: H ← H + w wᵀ / (wᵀ y) with w = s − H y; d = −H g.
//!
//! The symmetric update of rank one that fulfils H y = s. It may make H indefinite; a direction that does not descend is
//! replaced by −g and the method restarted. Skipped where the denominator is too small: |wᵀy| ≤ 10⁻⁸ ‖w‖‖y‖ (equation
//! 6.26). H begins as I and is not scaled: with (yᵀs / yᵀy) I the first denominator would be 0.
//!
//! Source: W. C. Davidon (1959), "Variable metric method for minimization", ANL-5990; A. R. Conn, N. I. M. Gould and
//! Ph. L. Toint (1991), Math. Programming 50:177–195; Nocedal & Wright (2006), Numerical Optimization, 2nd ed., equations
//! 6.25 and 6.26.

use super::QUASI_NEWTON;
use crate::optim::Rule;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "sr1",
        name: text("SR1", "SR1"),
        about: text(
            "Learns the inverse Hessian by symmetric changes of rank one; it may become indefinite, as the Hessian itself may.",
            "以对称的秩一修正学习海森矩阵的逆；它可能不定，正如海森矩阵本身。",
        ),
        source: "Davidon (1959); Nocedal & Wright (2006), equations 6.25 and 6.26",
        hypers: &[],
    },
    formula: "\
state H = identity
w = s - H*y
fits = abs(dot(w, y)) > 1e-8*norm(w)*norm(y)
H = select(fits, H + outer(w, w)/dot(w, y), H)
d = -H*g",
    search: Some(QUASI_NEWTON),
};
