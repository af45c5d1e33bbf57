//! The experiment: one value that says everything the page shows.
//!
//! JSON form in docs/experiment.md. Reading is total and strict: an unknown field, a value out of range or a formula
//! that does not parse is refused with its path and one clear sentence.

mod json;

use crate::optim::Rule;
use crate::registry::{Entry, Hyper};
use crate::schedule::Schedule;
use crate::surface::Surface;
use std::borrow::Cow;

/// Most runs an experiment may hold.
pub const MAX_RUNS: usize = 12;
/// Most steps of an experiment.
pub const MAX_STEPS: u32 = 20_000;
/// Most characters of a run's label.
pub const MAX_LABEL: usize = 40;

/// Everything a surface experiment holds: `lab: "surface"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// What is minimized.
    pub surface: Choice<Surface>,
    /// The region shown, `[[x_min, x_max], [y_min, y_max]]`, where it differs from the surface's own domain. For a
    /// typed formula it stands in the surface as `domain`.
    pub domain: Option<[[f64; 2]; 2]>,
    /// Where every run starts.
    pub start: [f64; 2],
    /// Steps each run takes, 1 to [`MAX_STEPS`].
    pub steps: u32,
    /// Seed of the gradient noise.
    pub seed: u32,
    /// Standard deviation of the noise added to each gradient component, ≥ 0.
    pub noise: f64,
    /// The runs, 0 to [`MAX_RUNS`].
    pub runs: Vec<Run>,
    /// The step the page shows, where one is given: the cursor of a shared link.
    pub step: Option<u32>,
    /// How the page shows it.
    pub view: View,
    /// The digest this experiment gave when it was shared; opening it checks the reproduction.
    pub digest: Option<u64>,
}

/// One contestant.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Name on the page where it differs from the default; see [`Experiment::labels`].
    pub label: Option<String>,
    /// The update rule.
    pub optimizer: Choice<Rule>,
    /// How its rate changes.
    pub schedule: Choice<Schedule>,
    /// Whether the page leaves it out of the pictures.
    pub hidden: bool,
}

/// How the page shows an experiment; part of the link, without effect on the numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Colours of the heat map follow the logarithm of the height above the lowest value shown.
    pub log_height: Option<bool>,
    /// The loss axis is linear instead of logarithmic.
    pub linear_loss: bool,
    /// The loss chart's abscissa counts evaluations instead of steps.
    pub by_evaluations: bool,
}

/// A chosen registry entry with the values of its hyper-parameters and, where the user types it, its formula.
pub struct Choice<E: Entry> {
    /// The entry.
    pub entry: &'static E,
    /// The typed formula, for entries that have none of their own.
    pub text: Option<String>,
    /// Values that differ from the defaults, by key; see [`Choice::value`].
    values: Vec<(String, f64)>,
}

impl<E: Entry> Choice<E> {
    /// The entry with all defaults, and its example text where it is typed.
    pub fn new(entry: &'static E) -> Self {
        let text = entry.typed().then(|| entry.example().to_owned());
        Self { entry, text, values: Vec::new() }
    }

    /// The entry with this id and all defaults.
    pub fn named(id: &str) -> Option<Self> {
        E::find(id).map(Self::new)
    }

    /// The formula that runs and is shown.
    pub fn formula(&self) -> &str {
        self.text.as_deref().unwrap_or(self.entry.formula())
    }

    /// Its hyper-parameters: the entry's own, then those its typed formula declares with `param`.
    pub fn hypers(&self) -> Cow<'static, [Hyper]> {
        match &self.text {
            None => Cow::Borrowed(self.entry.item().hypers),
            Some(text) => {
                let mut all = self.entry.item().hypers.to_vec();
                all.extend(crate::expr::declared_hypers(text));
                Cow::Owned(all)
            }
        }
    }

    /// The value of a hyper-parameter: as set, else its default; none where there is no such key.
    pub fn value(&self, key: &str) -> Option<f64> {
        let set = self.values.iter().find(|(k, _)| k == key).map(|(_, value)| *value);
        set.or_else(|| self.hypers().iter().find(|h| h.key == key).map(|h| h.default))
    }

    /// Key and value of every hyper-parameter, in the order of the controls.
    pub fn all_values(&self) -> Vec<(String, f64)> {
        let of = |h: &Hyper| self.values.iter().find(|(k, _)| *k == h.key).map_or(h.default, |(_, value)| *value);
        self.hypers().iter().map(|h| (h.key.to_string(), of(h))).collect()
    }

    /// Key and value of the hyper-parameters that differ from their defaults.
    pub fn changed_values(&self) -> Vec<(String, f64)> {
        let hypers = self.hypers();
        let differs = |(key, value): &(String, f64)| hypers.iter().any(|h| h.key == *key && h.default != *value);
        self.all_values().into_iter().filter(differs).collect()
    }

    /// Sets a hyper-parameter.
    ///
    /// # Errors
    /// Where there is no such key or the value is not acceptable.
    pub fn set(&mut self, key: &str, value: f64) -> Result<(), ExperimentError> {
        let hypers = self.hypers();
        let Some(hyper) = hypers.iter().find(|h| h.key == key) else {
            let known = hypers.iter().map(|h| h.key.to_string()).collect();
            return Err(ExperimentError::UnknownField { path: self.entry.item().id.into(), field: key.into(), known });
        };
        if !hyper.accepts(value) {
            return Err(ExperimentError::OutOfRange {
                path: format!("{}.{key}", self.entry.item().id),
                value,
                range: hyper.range,
                whole: hyper.scale == crate::registry::Scale::Integer,
            });
        }
        self.values.retain(|(k, _)| k != key);
        if value != hyper.default {
            self.values.push((key.to_owned(), value));
            self.values.sort_by(|a, b| a.0.cmp(&b.0));
        }
        Ok(())
    }

    /// The builder form of [`Choice::set`] for values known to be good.
    ///
    /// # Panics
    /// Where the value is refused.
    #[must_use]
    pub fn with(mut self, key: &str, value: f64) -> Self {
        if let Err(error) = self.set(key, value) {
            panic!("{error}");
        }
        self
    }

    /// Drops values whose hyper-parameter the (re-typed) formula no longer declares.
    pub fn forget_stale_values(&mut self) {
        let hypers = self.hypers();
        self.values.retain(|(key, value)| hypers.iter().any(|h| h.key == *key && h.accepts(*value)));
    }
}

impl<E: Entry> Clone for Choice<E> {
    fn clone(&self) -> Self {
        Self { entry: self.entry, text: self.text.clone(), values: self.values.clone() }
    }
}

impl<E: Entry> PartialEq for Choice<E> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.entry, other.entry) && self.text == other.text && self.values == other.values
    }
}

impl<E: Entry> std::fmt::Debug for Choice<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{:?}", self.entry.item().id, self.values)
    }
}

/// What is wrong with an experiment.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExperimentError {
    /// The text is not JSON.
    #[error("this is not JSON: {0}")]
    NotJson(String),
    /// A field nobody knows.
    #[error("{path}: unknown field \"{field}\"; known are {}", known.join(", "))]
    UnknownField {
        /// Where.
        path: String,
        /// The field.
        field: String,
        /// What could stand there.
        known: Vec<String>,
    },
    /// A name that is in no registry.
    #[error("{path}: there is no {kind} \"{name}\"; known are {}", known.join(", "))]
    UnknownName {
        /// Where.
        path: String,
        /// "surface", "optimizer" or "schedule".
        kind: &'static str,
        /// The name.
        name: String,
        /// What could stand there.
        known: Vec<String>,
    },
    /// A required field is missing.
    #[error("{path}: the field \"{field}\" is missing")]
    Missing {
        /// Where.
        path: String,
        /// The field.
        field: &'static str,
    },
    /// A value of the wrong type.
    #[error("{path}: this must be {expected}")]
    WrongType {
        /// Where.
        path: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A number outside its range.
    #[error("{path}: {value} is not {}in {} to {}", if *whole { "a whole number " } else { "" }, range.0, range.1)]
    OutOfRange {
        /// Where.
        path: String,
        /// The number.
        value: f64,
        /// What is accepted.
        range: (f64, f64),
        /// Whether it must be whole.
        whole: bool,
    },
    /// Too much of something.
    #[error("{path}: at most {limit} {what} are accepted, here are {found}")]
    TooMany {
        /// Where.
        path: String,
        /// What there is too much of.
        what: &'static str,
        /// How many are accepted.
        limit: usize,
        /// How many there are.
        found: usize,
    },
    /// A formula that does not parse.
    #[error("{path}: {error}")]
    Formula {
        /// Where.
        path: String,
        /// What is wrong with it, and at which position.
        error: crate::expr::FormulaError,
    },
}
