//! Regularization: what keeps a network from learning its examples by heart. One file each.

use crate::experiment::{Choice, ExperimentError};
use crate::expr::Kind;
use crate::loss::Loss;
use crate::registry::{Entry, Hyper, Item, Scale, Text, text};

crate::registry! {
    /// All of them, in the order of the menu.
    TABLE: Regularizer = l1, l2, weight_decay, dropout, batch_norm, label_smoothing, gradient_clip, early_stopping
}

/// A regularizer.
#[derive(Debug)]
pub struct Regularizer {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// Of a penalty what is added to the loss for each weight `w`; of others empty.
    pub formula: &'static str,
}

impl Entry for Regularizer {
    const KIND: &'static str = "regularization";
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
    fn typed(&self) -> bool {
        false
    }
    fn columns(&self) -> &'static [&'static str] {
        &["w"]
    }
}

/// What an experiment uses, each at most once, in the order of the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Regularization(Vec<Choice<Regularizer>>);

/// When a training stops by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EarlyStopping {
    /// For how many epochs nothing may have become better.
    pub patience: u32,
    /// How much lower the validation loss must be to count as better.
    pub min_delta: f64,
}

/// How a gradient is cut before it is used: first each component, then the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clip {
    /// Largest size of a component.
    pub value: Option<f64>,
    /// Largest length of the gradient of all parameters together.
    pub norm: Option<f64>,
}

impl Regularization {
    /// Adds one, in place of another of its kind.
    pub fn add(&mut self, choice: Choice<Regularizer>) {
        self.0.retain(|other| !std::ptr::eq(other.entry, choice.entry));
        self.0.push(choice);
        let place = |choice: &Choice<Regularizer>| TABLE.iter().position(|entry| std::ptr::eq(*entry, choice.entry));
        self.0.sort_by_key(place);
    }

    /// Without the one of this id.
    pub fn remove(&mut self, id: &str) {
        self.0.retain(|choice| choice.entry.item.id != id);
    }

    /// With one of this id and these values.
    ///
    /// # Panics
    /// Where there is none, or a value is refused.
    #[must_use]
    pub fn with(mut self, id: &str, values: &[(&str, f64)]) -> Self {
        let Some(choice) = Choice::named(id) else { panic!("there is no regularization {id}") };
        self.add(values.iter().fold(choice, |choice, (key, value)| choice.with(key, *value)));
        self
    }

    /// All, in the order of the table.
    pub fn all(&self) -> &[Choice<Regularizer>] {
        &self.0
    }

    /// The one of this id, where it is used.
    pub fn get(&self, id: &str) -> Option<&Choice<Regularizer>> {
        self.0.iter().find(|choice| choice.entry.item.id == id)
    }

    /// A value of the one of this id, where it is used.
    pub fn value(&self, id: &str, key: &str) -> Option<f64> {
        self.get(id).and_then(|choice| choice.value(key))
    }

    /// Those that are added to the loss, with weights that are not zero.
    pub fn penalties(&self) -> impl Iterator<Item = &Choice<Regularizer>> {
        self.0
            .iter()
            .filter(|choice| !choice.entry.formula.is_empty() && choice.value(choice.entry.item.id) != Some(0.0))
    }

    /// Refuses what does not go with the loss.
    ///
    /// # Errors
    /// Smoothed targets where the loss is not of classes.
    pub fn check(&self, path: &str, loss: &Loss) -> Result<(), ExperimentError> {
        if self.label_smoothing() > 0.0 && loss.smoothing.is_none() {
            let expected = "left out: label smoothing goes with cross_entropy, binary_cross_entropy and nll";
            return Err(ExperimentError::WrongType { path: format!("{path}.label_smoothing"), expected });
        }
        Ok(())
    }

    /// The share of a target that is spread over all classes.
    pub fn label_smoothing(&self) -> f64 {
        self.value("label_smoothing", "label_smoothing").unwrap_or(0.0)
    }

    /// What every optimizer's own `weight_decay` is set to, where one is given.
    pub fn weight_decay(&self) -> Option<f64> {
        self.value("weight_decay", "weight_decay")
    }

    /// When the training stops by itself.
    pub fn early_stopping(&self) -> Option<EarlyStopping> {
        let value = |key| self.value("early_stopping", key);
        Some(EarlyStopping { patience: value("patience")? as u32, min_delta: value("min_delta")? })
    }

    /// How gradients are cut.
    pub fn clip(&self) -> Option<Clip> {
        let limit = |key| self.value("gradient_clip", key).filter(|limit| *limit > 0.0);
        let clip = Clip { value: limit("value"), norm: limit("norm") };
        (clip.value.is_some() || clip.norm.is_some()).then_some(clip)
    }
}

impl Clip {
    /// Cuts a gradient. Its length is the root of the sum of squares in f64, from the first to the last.
    ///
    /// As torch.nn.utils.clip_grad_value_ and clip_grad_norm_: longer gradients are multiplied by norm /
    /// (length + 1e-6).
    pub fn cut(&self, gradient: &mut [f32]) {
        if let Some(limit) = self.value.map(|limit| limit as f32) {
            for g in gradient.iter_mut() {
                // What is not a number stays so, that a run that has diverged is seen to have.
                *g = if *g > limit {
                    limit
                } else if *g < -limit {
                    -limit
                } else {
                    *g
                };
            }
        }
        if let Some(limit) = self.norm {
            let length = gradient.iter().map(|g| f64::from(*g) * f64::from(*g)).sum::<f64>().sqrt();
            let factor = (limit / (length + 1e-6)) as f32;
            if factor < 1.0 {
                gradient.iter_mut().for_each(|g| *g *= factor);
            }
        }
    }
}

const fn weight(key: &'static str, default: f64, help: Text) -> Hyper {
    Hyper::primary(key, text("Weight", "权重"), (1e-8, 10.0), Scale::LogOrZero, default, help)
}
