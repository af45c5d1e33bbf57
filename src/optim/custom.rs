//! The rule the user types: statements with their own state (`state m, v`) and hyper-parameters (`param beta = 0.9`).

use super::{Rule, lr};
use crate::registry::{Item, text};

/// What the field starts with: momentum on the sign of the gradient's mean (Bernstein et al. 2018, "signSGD:
/// compressed optimisation for non-convex problems", ICML, algorithm 2, Signum).
pub const EXAMPLE: &str = "\
param beta = 0.9
state m
m = beta*m + (1 - beta)*g
x = x - lr*sign(m)";

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "custom",
        name: text("Your rule", "自定义规则"),
        about: text(
            "Type an update rule of your own. It runs exactly as the built-in ones do.",
            "输入你自己的更新规则，它与内置规则的运行方式完全相同。",
        ),
        source: "typed by the user",
        hypers: &[lr(1e-2)],
    },
    formula: "",
    search: None,
};
