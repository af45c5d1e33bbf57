//! What can be wrong with a link: one variant a sentence, in every language.

use super::MAX_LENGTH;
use crate::experiment::ExperimentError;
use crate::experiment::{hint, hint_zh};
use crate::registry::{Lang, Text};

/// What is wrong with a link, or with a part of one. Displayed with every word that is known, for a terminal.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.english(true))]
pub enum LinkError {
    /// It reads, but what it describes is refused.
    Experiment(#[from] ExperimentError),
    /// Longer than [`MAX_LENGTH`].
    TooLong,
    /// Neither form.
    UnknownVersion(String),
    /// Its first word is missing; the rest is there.
    NoMark,
    /// A compressed link that was altered.
    Damaged,
    /// The end of the link is missing, and with it the rest of this part.
    CutOff(String),
    /// The end of a compressed link is missing.
    PackedCutOff,
    /// A part whose percent signs stand for no text.
    NoText(String),
    /// A part that is no `key=value`, or a key nobody knows.
    UnknownPart {
        /// The part.
        part: String,
        /// Keys that could stand there.
        known: Vec<&'static str>,
    },
    /// A key that may stand once stands twice.
    Twice(String),
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
    /// One clear sentence. Of many known words only the nearest is told.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(false),
            Lang::Zh => self.chinese(),
        }
    }

    /// Whether nothing of the link could be read.
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::TooLong | Self::UnknownVersion(_) | Self::Damaged)
    }

    fn english(&self, full: bool) -> String {
        match self {
            Self::Experiment(error) if full => error.to_string(),
            Self::Experiment(error) => error.message(Lang::En),
            Self::TooLong => format!("the link is longer than {MAX_LENGTH} characters"),
            Self::UnknownVersion(start) => {
                format!("the link must start with \"v1&\" or \"z1.\"; this one starts with \"{start}\"")
            }
            Self::NoMark => "the link must start with \"v1&\", and is read as if it did".into(),
            Self::Damaged => "the compressed part of the link is damaged".into(),
            Self::CutOff(part) => format!("the link ends in the middle of \"{part}\": it was cut off there"),
            Self::PackedCutOff => "the compressed link is cut off: its end is missing".into(),
            Self::NoText(part) => format!("the percent signs in \"{part}\" stand for no text"),
            Self::UnknownPart { part, known } => {
                let most = if full { usize::MAX } else { 0 };
                format!("the part \"{part}\" is not known{}", hint(key_of(part), known, most))
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
            Self::NoMark => "链接必须以“v1&”开头，已按此读取".into(),
            Self::Damaged => "链接的压缩部分已损坏".into(),
            Self::CutOff(part) => format!("链接在“{part}”中间断开，后面的内容缺失"),
            Self::PackedCutOff => "压缩链接不完整，结尾缺失".into(),
            Self::NoText(part) => format!("“{part}”中的百分号编码不是文本"),
            Self::UnknownPart { part, known } => format!("未知部分“{part}”{}", hint_zh(key_of(part), known)),
            Self::Twice(key) => format!("“{key}”出现了两次"),
            Self::Value { key, value, expected } => format!("{key}：“{value}”无效，应为{}", expected.zh),
        }
    }
}

/// What stands before the equals sign.
fn key_of(part: &str) -> &str {
    part.split('=').next().unwrap_or_default()
}

/// What is wrong with a link in one paragraph: a sentence for each complaint.
pub fn sentences(complaints: &[LinkError], lang: Lang) -> String {
    let end = |sentence: &str| !sentence.ends_with(['?', '.', '？', '。']);
    let sentence = |error: &LinkError| {
        let text = error.message(lang);
        let stop = if end(&text) { if lang == Lang::En { "." } else { "。" } } else { "" };
        format!("{text}{stop}")
    };
    let all: Vec<String> = complaints.iter().map(sentence).collect();
    all.join(if lang == Lang::En { " " } else { "" })
}
