//! Preprocessing: what is done to data before a model sees them. One file each.
//!
//! A step is fitted to the training part alone and applied to all parts; so are those after it, to what it left. A
//! fitted [`Chain`] is a value: it prepares a single new example too, and can be undone where that makes sense.
//!
//! Steps may leave examples out. Those with missing values go from every part (nothing can be computed from them);
//! outliers go from the training part only: a validation that leaves out what is hard would flatter.

mod fitted;
mod statistics;

pub use fitted::Fitted;

use super::split::Split;
use super::{DataError, Dataset};
use crate::experiment::Choice;
use crate::expr::Kind;
use crate::registry::{Entry, Hyper, Item, Scale, text};

crate::registry! {
    /// All steps, in the order of the menu: that of use.
    TABLE: Preprocess = missing, outliers, denoise, min_max, standardize, whiten, select
}

/// A step of preprocessing.
#[derive(Debug)]
pub struct Preprocess {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// Fits it to the training part, as the steps before left it.
    ///
    /// # Errors
    /// Where the data are not of the kind it needs.
    pub fit: fn(&Choice<Preprocess>, &Dataset) -> Result<Fitted, DataError>,
}

impl Entry for Preprocess {
    const KIND: &'static str = "preprocessing step";
    // Never asked: there is no text to be typed.
    const FORMULA: Kind = Kind::Surface;
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        ""
    }
    fn typed(&self) -> bool {
        false
    }
}

impl Choice<Preprocess> {
    fn number(&self, key: &str) -> f64 {
        self.value(key).unwrap_or(0.0)
    }

    /// Its `how`, and whatever else has words.
    fn chosen(&self, key: &str) -> &'static str {
        self.word(key, self.number(key)).unwrap_or("")
    }
}

/// A dataset, split and prepared.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What is trained on.
    pub train: Dataset,
    /// What validates.
    pub validation: Dataset,
    /// What tests.
    pub test: Dataset,
    /// The examples of each part, by their place in the dataset they came from: without those a step left out.
    pub split: Split,
    /// What was done to them.
    pub chain: Chain,
}

/// Splits a dataset, fits the steps to the training part and applies them to all.
///
/// # Errors
/// Where a step needs other data, leaves nothing to train on, or values are missing and no step deals with them.
pub fn prepare(data: &Dataset, split: &Split, steps: &[Choice<Preprocess>]) -> Result<Prepared, DataError> {
    let mut split = split.clone();
    let mut train = data.pick(&split.train);
    let mut validation = data.pick(&split.validation);
    let mut test = data.pick(&split.test);
    let mut chain = Chain { fitted: Vec::with_capacity(steps.len()), shape: data.shape.clone() };
    for choice in steps {
        if choice.entry.item.id != "missing" {
            complete(&train, true)?;
        }
        let fitted = (choice.entry.fit)(choice, &train)?;
        fitted.apply_part(&mut train, &mut split.train, true);
        fitted.apply_part(&mut validation, &mut split.validation, false);
        fitted.apply_part(&mut test, &mut split.test, false);
        if train.is_empty() {
            let what = text("preprocessing leaves no example to train on", "预处理后没有剩下可训练的样本");
            return Err(DataError::Nothing(what));
        }
        chain.fitted.push(fitted);
    }
    complete(&train, true)?;
    [&validation, &test].into_iter().try_for_each(|part| complete(part, false))?;
    Ok(Prepared { train, validation, test, split, chain })
}

/// Whether no value is missing. Of what trains a feature without any value is named as such: no step can fill it.
fn complete(data: &Dataset, trains: bool) -> Result<(), DataError> {
    match data.missing() {
        None => Ok(()),
        Some((feature, count)) if trains && count == data.len() => {
            Err(DataError::NoValue { column: data.feature_name(feature) })
        }
        Some((feature, count)) => Err(DataError::Missing { column: data.feature_name(feature), count }),
    }
}

/// The steps, fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    fitted: Vec<Fitted>,
    /// Of an example before the first.
    shape: Vec<usize>,
}

impl Chain {
    /// Prepares a new example. (...shape) → (...shape of the prepared data)
    ///
    /// # Errors
    /// Where it has another size than the data had, or a missing value that no step fills.
    pub fn apply(&self, example: &[f32]) -> Result<Vec<f32>, DataError> {
        if example.len() != self.shape.iter().product::<usize>() {
            let expected = text("an example of the data's shape", "与数据形状相同的样本");
            return Err(DataError::Axes { expected, found: vec![example.len() as u32] });
        }
        let mut values = example.to_vec();
        self.fitted.iter().for_each(|fitted| fitted.apply(&mut values));
        match values.iter().position(|value| value.is_nan()) {
            None => Ok(values),
            Some(feature) => Err(DataError::Missing { column: format!("feature {}", feature + 1), count: 1 }),
        }
    }

    /// Undoes it, as far as that goes: what a model gives back, in the units of the data. What filled, clipped or
    /// smoothed values stays; whitening that kept part of the directions gives the nearest point of those.
    ///
    /// None where features were left out: there is nothing to say of them.
    pub fn invert(&self, example: &[f32]) -> Option<Vec<f32>> {
        let mut values = example.to_vec();
        self.fitted.iter().rev().try_for_each(|fitted| fitted.invert(&mut values))?;
        Some(values)
    }

    /// A predicted number in the units of the data.
    pub fn invert_target(&self, value: f32) -> f32 {
        self.fitted.iter().rev().fold(value, |value, fitted| fitted.invert_target(value))
    }

    /// The shape of an example before the first step.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The steps, in their order.
    pub fn steps(&self) -> &[Fitted] {
        &self.fitted
    }
}

/// The hyper-parameter of what scales: which numbers share a scale.
const SCOPE: Hyper = Hyper::more(
    "scope",
    text("Together", "共同缩放"),
    (0.0, 2.0),
    Scale::Choice(&[
        ("auto", text("Columns of tables, channels of images", "表格按列，图像按通道")),
        ("feature", text("Every feature alone", "每个特征单独")),
        ("channel", text("All pixels of a channel", "同一通道的所有像素")),
    ]),
    0.0,
    text("Which numbers are scaled together.", "哪些数一起缩放。"),
);

/// The error of a step that needs images.
fn needs_images(step: &'static str) -> DataError {
    DataError::Unfit { step, needs: text("images (height, width, channels)", "图像（高、宽、通道）") }
}

/// The error of a step that needs a table.
fn needs_table(step: &'static str) -> DataError {
    DataError::Unfit { step, needs: text("a table, not images", "表格，而不是图像") }
}
