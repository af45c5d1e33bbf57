//! The schedule the user types: the rate as a formula of `t`, `T`, `lr0` and `loss`, with its own `state` and `param`
//! lines.

use super::{Schedule, WARMUP_STEPS};
use crate::registry::{Item, text};

/// What the field starts with: up and down in triangles (Smith 2017, "Cyclical learning rates for training neural
/// networks", WACV, the triangular policy).
pub const EXAMPLE: &str = "\
param n = 40 in 1..200
p = t/n - floor(t/n)
lr0*(0.1 + 0.9*(1 - abs(2*p - 1)))";

/// The entry.
pub const ENTRY: Schedule = Schedule {
    item: Item {
        id: "custom",
        name: text("Your schedule", "自定义调度"),
        about: text(
            "Type the rate as a formula of the step and the loss. It runs exactly as the built-in ones do.",
            "以步数和损失的公式输入学习率，它与内置调度的运行方式完全相同。",
        ),
        source: "typed by the user",
        hypers: &[WARMUP_STEPS],
    },
    formula: "",
};
