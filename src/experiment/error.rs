//! What can be wrong with an experiment: one variant a sentence, in every language.

use crate::expr::FormulaError;
use crate::registry::Lang;

/// What is wrong with an experiment.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub enum ExperimentError {
    /// The text is not JSON.
    NotJson(String),
    /// A field nobody knows.
    UnknownField {
        /// Where.
        path: String,
        /// The field.
        field: String,
        /// What could stand there.
        known: Vec<String>,
    },
    /// A name that is in no registry.
    UnknownName {
        /// Where.
        path: String,
        /// "surface", "optimizer", "schedule", "line search" or "value".
        kind: &'static str,
        /// The name.
        name: String,
        /// What could stand there.
        known: Vec<String>,
    },
    /// A required field is missing.
    Missing {
        /// Where.
        path: String,
        /// The field.
        field: &'static str,
    },
    /// A value of the wrong type.
    WrongType {
        /// Where.
        path: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A number outside its range.
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
    Formula {
        /// Where.
        path: String,
        /// What is wrong with it, and at which position.
        error: FormulaError,
    },
}

impl ExperimentError {
    /// One clear sentence, beginning with the place.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NotJson(reason) => format!("this is not JSON: {reason}"),
            Self::UnknownField { path, field, known } => {
                format!("{path}: unknown field \"{field}\"; known are {}", known.join(", "))
            }
            Self::UnknownName { path, kind, name, known } => {
                format!("{path}: there is no {kind} \"{name}\"; known are {}", known.join(", "))
            }
            Self::Missing { path, field } => format!("{path}: the field \"{field}\" is missing"),
            Self::WrongType { path, expected } => format!("{path}: this must be {expected}"),
            Self::OutOfRange { path, value, range, whole } => {
                let what = if *whole { "a whole number " } else { "" };
                format!("{path}: {} is not {what}in {} to {}", decimal(*value), decimal(range.0), decimal(range.1))
            }
            Self::TooMany { path, what, limit, found } => {
                format!("{path}: at most {limit} {what} are accepted, here are {found}")
            }
            Self::Formula { path, error } => format!("{path}: {error}"),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotJson(reason) => format!("这不是 JSON:{reason}"),
            Self::UnknownField { path, field, known } => {
                format!("{path}：未知字段“{field}”；可用的有 {}", known.join("、"))
            }
            Self::UnknownName { path, name, known, .. } => {
                format!("{path}：没有名为“{name}”的选项；可用的有 {}", known.join("、"))
            }
            Self::Missing { path, field } => format!("{path}：缺少字段“{field}”"),
            Self::WrongType { path, expected } => format!("{path}：类型不对，应为 {expected}"),
            Self::OutOfRange { path, value, range, whole } => {
                let what = if *whole { "整数" } else { "数" };
                let [value, low, high] = [*value, range.0, range.1].map(decimal);
                format!("{path}：{value} 不是 {low} 到 {high} 之间的{what}")
            }
            Self::TooMany { path, limit, found, .. } => format!("{path}：最多允许 {limit} 个，这里有 {found} 个"),
            Self::Formula { path, error } => {
                let (line, column) = (error.line, error.column);
                format!("{path}：第 {line} 行第 {column} 列：{}", error.message(Lang::Zh))
            }
        }
    }
}

/// A number as a person would write it: with a power of ten where its digits would fill the line.
fn decimal(value: f64) -> String {
    let ordinary = value == 0.0 || (1e-6..1e9).contains(&value.abs());
    if ordinary { value.to_string() } else { format!("{value:e}") }
}
