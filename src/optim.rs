//! Update rules: how a step follows from a gradient. One file each, in the formula language.

use crate::registry::{Entry, Hyper, Item, Scale, text};

crate::registry! {
    /// All update rules, in the order of the menu.
    TABLE: Rule = sgd, momentum, nesterov, adagrad, rmsprop, adam, custom
}

/// An update rule: statements of the formula language over
///
/// - `x`: the parameters, updated by assignment;
/// - `g`: their gradient;
/// - `t`: the number of this step, 1, 2, …;
/// - `lr`: the rate the schedule gives for this step;
/// - the hyper-parameters, and the state variables declared by `state`, which start at 0 or at the value given.
///
/// Each line applies to every coordinate on its own.
#[derive(Debug)]
pub struct Rule {
    /// Id, name, source, hyper-parameters. The first is always `lr`.
    pub item: Item,
    /// The statements. Empty for `custom`.
    pub formula: &'static str,
}

impl Entry for Rule {
    const KIND: &'static str = "optimizer";
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        self.formula
    }
    fn example(&self) -> &'static str {
        if self.formula.is_empty() { custom::EXAMPLE } else { "" }
    }
}

/// The rate, with its default.
const fn lr(default: f64) -> Hyper {
    Hyper::primary(
        "lr",
        text("Learning rate", "学习率"),
        (1e-6, 10.0),
        Scale::Log,
        default,
        text("Length of a step against the gradient.", "相对于梯度的步长。"),
    )
}

/// Weight decay in the form of an L2 term added to the gradient.
const WEIGHT_DECAY: Hyper = Hyper::more(
    "weight_decay",
    text("Weight decay (L2)", "权重衰减(L2)"),
    (1e-6, 1.0),
    Scale::LogOrZero,
    0.0,
    text("Pulls every parameter towards zero.", "把每个参数拉向零。"),
);

/// The small constant that keeps a quotient finite.
const fn eps(default: f64) -> Hyper {
    Hyper::more(
        "eps",
        text("Epsilon", "数值稳定项"),
        (1e-16, 1.0),
        Scale::LogOrZero,
        default,
        text("Keeps the quotient finite where gradients vanish.", "在梯度消失处保持商有限。"),
    )
}

/// A momentum coefficient in [0, 1).
const fn momentum_hyper(default: f64) -> Hyper {
    Hyper::primary(
        "momentum",
        text("Momentum", "动量"),
        (0.0, 0.999),
        Scale::Linear,
        default,
        text("How much of the last step's velocity is kept.", "保留上一步速度的比例。"),
    )
}
