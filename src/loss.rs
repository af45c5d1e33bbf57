//! Losses: how far the outputs of a network are from their targets. One file each, in the formula language.

use crate::expr::Kind;
use crate::registry::{Entry, Hyper, Item, Scale, text};

crate::registry! {
    /// All losses, in the order of the menu.
    TABLE: Loss = mse, mae, huber, cross_entropy, binary_cross_entropy, nll, hinge
}

/// A loss: a number for each output, in the formula language over
///
/// - `p`: the output of the network;
/// - `y`: its target, of the same shape; of classes 1 for the true one and 0 for the others, or their probabilities;
/// - the hyper-parameters;
/// - of a loss over rows: `top`, the largest output of the example, and in the second line `total`, the sum over the
///   example of what the first line assigned; or `own`, the output of the true class.
///
/// The loss of a batch is their mean: [`Mean`]. Targets are smoothed before: [`Loss::smoothing`].
#[derive(Debug)]
pub struct Loss {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// The formula.
    pub formula: &'static str,
    /// What the mean is over.
    pub mean: Mean,
    /// What the formula knows besides an output and its target.
    pub row: Row,
    /// What the outputs are, so that they can be read as predictions.
    pub outputs: Outputs,
    /// How smoothed targets are made of `y`, `classes` and `label_smoothing`, where the loss has this.
    pub smoothing: Option<&'static str>,
}

/// What the mean of a loss is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mean {
    /// All numbers of all outputs.
    Numbers,
    /// Examples: the numbers of each are added.
    Examples,
}

/// What a formula knows of the other outputs of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Nothing.
    Nothing,
    /// `top` and `total`.
    Total,
    /// `own`, where an example has several outputs.
    Own,
}

/// What the outputs of a network mean under a loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outputs {
    /// The predicted values themselves.
    Values,
    /// Numbers whose softmax are the probabilities of the classes; the largest is predicted.
    Logits,
    /// Numbers whose sigmoid is a probability; above 0 is yes. With several outputs the largest is predicted.
    Margins,
    /// Logarithms of probabilities; the largest is predicted.
    LogProbabilities,
}

impl Loss {
    /// The formula where an example has one output only.
    pub(crate) fn single(&self) -> &'static str {
        if self.item.id == "hinge" { hinge::SINGLE } else { self.formula }
    }

    /// How many outputs tell so many classes apart: one is enough for two where an output is a yes or a no.
    pub fn outputs_for(&self, classes: usize) -> usize {
        if self.outputs == Outputs::Margins && classes == 2 { 1 } else { classes }
    }
}

impl Entry for Loss {
    const KIND: &'static str = "loss";
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
    fn columns(&self) -> &'static [&'static str] {
        &["p", "y", "top", "total", "own"]
    }
}

/// The target of a class among several, a share ε of it spread evenly.
const SMOOTH_CLASSES: &str = "(1 - label_smoothing)*y + label_smoothing/classes";
/// The target of a yes or a no, a share ε of it spread evenly.
const SMOOTH_TRUTHS: &str = "(1 - label_smoothing)*y + label_smoothing/2";

/// A size of the loss's formula.
const fn size(key: &'static str, name: crate::registry::Text, help: crate::registry::Text) -> Hyper {
    Hyper::primary(key, name, (0.001, 1000.0), Scale::Log, 1.0, help)
}

const DELTA: Hyper = size(
    "delta",
    text("Where it turns straight", "转折点"),
    text(
        "Errors beyond it count by their size, smaller ones by their square.",
        "超过它的误差按大小计，更小的按平方计。",
    ),
);
const MARGIN: Hyper =
    size("margin", text("Margin", "间隔"), text("How far the true class should be ahead.", "真实类别应领先的距离。"));
