//! What can be wrong with a link: one variant a sentence, in every language.

use super::MAX_LENGTH;
use crate::experiment::ExperimentError;
use crate::registry::{Lang, Text};

/// What is wrong with a link.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub enum LinkError {
    /// It reads, but what it describes is refused.
    Experiment(#[from] ExperimentError),
    /// Longer than [`MAX_LENGTH`].
    TooLong,
    /// Neither form.
    UnknownVersion(String),
    /// A compressed link that was cut off or altered.
    Damaged,
    /// A part that is no `key=value`, or a key nobody knows.
    UnknownPart {
        /// The part.
        part: String,
        /// Keys that could stand there.
        known: Vec<&'static str>,
    },
    /// A key that may stand once stands twice.
    Twice(&'static str),
    /// A value that cannot be read.
    Value {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What it must be.
        expected: Text,
    },
}

impl LinkError {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Experiment(error) => error.message(Lang::En),
            Self::TooLong => format!("the link is longer than {MAX_LENGTH} characters"),
            Self::UnknownVersion(start) => {
                format!("the link must start with \"v1&\" or \"z1.\"; this one starts with \"{start}\"")
            }
            Self::Damaged => "the compressed part of the link is damaged".into(),
            Self::UnknownPart { part, known } => {
                format!("the part \"{part}\" is not known; known are {}", known.join(", "))
            }
            Self::Twice(key) => format!("\"{key}\" stands twice"),
            Self::Value { key, value, expected } => format!("{key}: \"{value}\" is not {}", expected.en),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Experiment(error) => error.message(Lang::Zh),
            Self::TooLong => format!("链接超过 {MAX_LENGTH} 个字符"),
            Self::UnknownVersion(start) => format!("链接必须以“v1&”或“z1.”开头，这个以“{start}”开头"),
            Self::Damaged => "链接的压缩部分已损坏".into(),
            Self::UnknownPart { part, known } => format!("未知部分“{part}”；可用的有 {}", known.join("、")),
            Self::Twice(key) => format!("“{key}”出现了两次"),
            Self::Value { key, value, expected } => format!("{key}：“{value}”无效，应为{}", expected.zh),
        }
    }
}
