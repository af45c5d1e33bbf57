//! Activations: what stands between the layers of a network. One file each, in the formula language.

use crate::expr::Kind;
use crate::registry::{Entry, Item};

crate::registry! {
    /// All activations, in the order of the menu.
    TABLE: Activation = linear, relu, leaky_relu, elu, gelu, softplus, swish, sigmoid, tanh, softmax, custom
}

/// An activation: a number for each number, in the formula language over
///
/// - `x`: what comes in;
/// - the hyper-parameters.
///
/// Of an activation over a row (softmax) the formula has two lines, and knows besides `x` the largest entry of the row,
/// `top`, and in its second line the sum over the row of what the first assigned, `total`.
#[derive(Debug)]
pub struct Activation {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// The formula. Empty for `custom`.
    pub formula: &'static str,
    /// What it looks at.
    pub over: Over,
    /// What it approaches far below and far above 0, with its hyper-parameters' defaults: where a unit saturates.
    pub limits: (f64, f64),
}

/// What an activation looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Each number by itself.
    Numbers,
    /// The numbers of an example along the last axis.
    Rows,
}

impl Entry for Activation {
    const KIND: &'static str = "activation";
    const FORMULA: Kind = Kind::Map;
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        self.formula
    }
    fn variant(&self, value: &dyn Fn(&str) -> f64) -> &'static str {
        if self.item.id == "gelu" && value("approximate") != 0.0 { gelu::BY_TANH } else { self.formula }
    }
    fn columns(&self) -> &'static [&'static str] {
        match self.over {
            Over::Numbers => &["x"],
            Over::Rows => &["x", "top", "total"],
        }
    }
    fn example(&self) -> &'static str {
        if self.formula.is_empty() { custom::EXAMPLE } else { "" }
    }
}
