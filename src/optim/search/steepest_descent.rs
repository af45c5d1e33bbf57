//! Steepest descent: d = −g, as far as the line search says.
//!
//! With exact steps on a quadratic with Hessian B, f(xₖ₊₁) − f* ≤ ((κ − 1)/(κ + 1))² (f(xₖ) − f*), κ the condition number
//! of B; successive directions are orthogonal, so the path zigzags in a narrow valley.
//!
//! Source: A. Cauchy (1847), "Méthode générale pour la résolution des systèmes d'équations simultanées", Comptes Rendus
//! 25:536–538; Nocedal & Wright (2006), Numerical Optimization, 2nd ed., section 3.3.

use super::{FirstTrial, Preset, Traits};
use crate::optim::Rule;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "steepest_descent",
        name: text("Steepest descent", "最速下降"),
        about: text(
            "Goes straight downhill until the line search says stop; zigzags in narrow valleys.",
            "沿负梯度方向前进，步长由线搜索决定；在狭长山谷中呈之字形。",
        ),
        source: "Cauchy (1847); Nocedal & Wright (2006), section 3.3",
        hypers: &[],
    },
    formula: "d = -g",
    search: Some(Traits {
        line_search: Some(Preset { id: "exact", values: &[] }),
        first_trial: FirstTrial::Guessed,
        accept: None,
        variants: None,
    }),
};
