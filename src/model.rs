//! Models: what a network is for, and what is special about its training. One file each.

use crate::experiment::Choice;
use crate::expr::Kind;
use crate::network::Body;
use crate::registry::{Entry, Hyper, Item, Scale, text};

crate::registry! {
    /// All models, in the order of the menu.
    TABLE: Model = mlp, cnn, autoencoder, sparse_autoencoder, denoising_autoencoder, stacked_autoencoder
}

/// A model.
#[derive(Debug)]
pub struct Model {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// What it learns.
    pub family: Family,
    /// The layers it starts with.
    pub body: fn() -> Body,
    /// The penalty on its code by the value of `penalty`, in the formula language: the first over `h`, a number of the
    /// code, the second over `r`, the mean of a unit over the batch.
    pub penalties: &'static [&'static str],
    /// What becomes of the numbers it is given while it trains, by the value of `corruption`, in the formula
    /// language over
    /// `x`, a number, `z`, a standard normal number, and `u`, one from [0, 1). Empty for none.
    pub corruptions: &'static [&'static str],
}

/// What a model learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Targets.
    Feedforward,
    /// To give back what it is given.
    Autoencoder,
    /// Each layer to give back what it is given; then the whole, with a layer on top, targets.
    Stacked,
}

impl Entry for Model {
    const KIND: &'static str = "model";
    const FORMULA: Kind = Kind::Map;
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        self.penalties.first().or_else(|| self.corruptions.iter().find(|text| !text.is_empty())).copied().unwrap_or("")
    }
    fn variant(&self, value: &dyn Fn(&str) -> f64) -> &'static str {
        let chosen = |texts: &'static [&'static str], key: &str| texts.get(value(key) as usize).copied();
        chosen(self.penalties, "penalty").or_else(|| chosen(self.corruptions, "corruption")).unwrap_or("")
    }
    fn typed(&self) -> bool {
        false
    }
    fn columns(&self) -> &'static [&'static str] {
        &["x", "z", "u", "h", "r"]
    }
}

impl Choice<Model> {
    /// The penalty on its code, where there is one.
    pub(crate) fn penalty(&self) -> Option<&'static str> {
        self.entry.penalties.get(self.value("penalty")? as usize).copied()
    }

    /// Whether the penalty on the code is of means over the batch.
    pub(crate) fn over_batch(&self) -> bool {
        self.value("penalty") == Some(1.0)
    }

    /// What becomes of the numbers it is given while it trains, where something does.
    pub(crate) fn corruption(&self) -> Option<&'static str> {
        let text = self.entry.corruptions.get(self.value("corruption")? as usize).copied();
        text.filter(|text| !text.is_empty())
    }
}

/// Gaussian noise on every number.
const NOISE: &str = "x + std*z";
/// Some numbers are zero.
const MASK: &str = "select(u < share, 0, x)";

const STD: Hyper = Hyper::primary(
    "std",
    text("Size of the noise", "噪声大小"),
    (0.0, 10.0),
    Scale::Linear,
    0.3,
    text("Standard deviation of what is added to every number.", "加到每个数上的噪声的标准差。"),
);

const SHARE: Hyper = Hyper::primary(
    "share",
    text("Share masked", "遮盖比例"),
    (0.0, 0.99),
    Scale::Linear,
    0.3,
    text("The chance that a number is set to zero.", "一个数被置零的概率。"),
);
