//! What can be wrong with an experiment: one variant a sentence, in every language.

use crate::expr::FormulaError;
use crate::nearest::nearest;
use crate::registry::Lang;

/// Most known words that are listed where none is near.
const FEW: usize = 10;
/// Longest part of a word that is repeated in a sentence, in characters.
const SHOWN: usize = 40;

/// What is wrong with an experiment. Displayed with every word that is known, for a terminal; see
/// [`ExperimentError::message`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.english(usize::MAX))]
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
    /// A key that stands twice.
    Twice {
        /// Where, the key included.
        path: String,
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
    /// One clear sentence, beginning with the place. Of many known words only the nearest is told.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(FEW),
            Lang::Zh => self.chinese(),
        }
    }

    /// Where it is wrong; empty where the whole text is.
    pub fn path(&self) -> &str {
        match self {
            Self::NotJson(_) => "",
            Self::UnknownField { path, .. }
            | Self::UnknownName { path, .. }
            | Self::Twice { path }
            | Self::Missing { path, .. }
            | Self::WrongType { path, .. }
            | Self::OutOfRange { path, .. }
            | Self::TooMany { path, .. }
            | Self::Formula { path, .. } => path,
        }
    }

    /// In English; known words are listed where they are at most so many.
    fn english(&self, most: usize) -> String {
        match self {
            Self::NotJson(reason) => format!("this is not JSON: {reason}"),
            Self::UnknownField { path, field, known } => {
                format!("{path}: unknown field \"{}\"{}", shortened(field), hint(field, known, most))
            }
            Self::UnknownName { path, kind, name, known } => {
                format!("{path}: there is no {kind} \"{}\"{}", shortened(name), hint(name, known, most))
            }
            Self::Twice { path } => format!("{path}: this stands twice"),
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
                format!("{path}：未知字段“{}”{}", shortened(field), hint_zh(field, known))
            }
            Self::UnknownName { path, name, known, .. } => {
                format!("{path}：没有名为“{}”的选项{}", shortened(name), hint_zh(name, known))
            }
            Self::Twice { path } => format!("{path}：出现了两次"),
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

/// What was meant, where something known is near; what is known, where that is at most so much.
pub(crate) fn hint(word: &str, known: &[impl AsRef<str>], most: usize) -> String {
    let list = || known.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    let listed = !known.is_empty() && known.len() <= most;
    match nearest(word, known.iter().map(AsRef::as_ref)) {
        Some(near) if most == usize::MAX => format!("; did you mean \"{near}\"? known are {}", list()),
        Some(near) => format!("; did you mean \"{near}\"?"),
        None if listed => format!("; known are {}", list()),
        None => String::new(),
    }
}

/// The same in Chinese, for the page.
pub(crate) fn hint_zh(word: &str, known: &[impl AsRef<str>]) -> String {
    match nearest(word, known.iter().map(AsRef::as_ref)) {
        Some(near) => format!("；是否指“{near}”？"),
        None if !known.is_empty() && known.len() <= FEW => {
            format!("；可用的有 {}", known.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("、"))
        }
        None => String::new(),
    }
}

/// The text, cut to a length that fits a message.
pub(crate) fn shortened(text: &str) -> String {
    let cut: String = text.chars().take(SHOWN).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

/// A number as a person would write it: with a power of ten where its digits would fill the line.
fn decimal(value: f64) -> String {
    let ordinary = value == 0.0 || (1e-6..1e9).contains(&value.abs());
    if ordinary { value.to_string() } else { format!("{value:e}") }
}
