//! The activation the user types: a formula of `x`, with its own `param` lines.

use super::{Activation, Over};
use crate::registry::{Item, text};

/// What the field starts with: Mish (D. Misra 2020, "Mish: a self regularized non-monotonic activation function",
/// BMVC).
pub const EXAMPLE: &str = "x*tanh(softplus(x))";

/// The entry.
pub const ENTRY: Activation = Activation {
    item: Item {
        id: "custom",
        name: text("Your activation", "自定义激活"),
        about: text(
            "Type it as a formula of x. It is differentiated and runs exactly as the built-in ones are.",
            "以 x 的公式输入，它与内置激活函数一样被求导和运行。",
        ),
        source: "typed by the user",
        hypers: &[],
    },
    formula: "",
    over: Over::Numbers,
    limits: (f64::NEG_INFINITY, f64::INFINITY),
};
