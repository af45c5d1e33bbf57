//! What was made of a table that nobody has said: one variant a sentence, in every language.

use super::text::Encoding;
use crate::registry::Lang;
use serde::{Deserialize, Serialize};

/// What was recognized, or left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Note {
    /// The text was written in another way than UTF-8.
    Written(String),
    /// Commas are decimal marks.
    Commas(String),
    /// Percentages are hundredths.
    Percent(String),
    /// A currency was taken away.
    Currency(String),
    /// A unit was taken away.
    Unit(String, String),
    /// Dates are days; the text says what stands first where that is a guess.
    Date(String, Option<bool>),
    /// Times of day are hours.
    Time(String),
    /// There is no value at all: left out.
    Empty(String),
    /// More words than are sensible become as many columns.
    Words(String, u32),
    /// 32 bits would not tell its values apart: this was taken away.
    Origin(String, f64),
    /// 32 bits do not tell all its values apart.
    Alike(String, u32),
    /// Rows without target were left out.
    Unlabeled(String, u32),
    /// It only numbers the rows, or names them.
    Identifier(String),
    /// The same value stands in every row.
    Constant(String),
    /// It says the same as another column, in other words.
    Twin(String, String),
}

impl Note {
    /// How the text was written, where that is worth a word.
    pub(super) fn written(encoding: Encoding) -> Option<Self> {
        let name = match encoding {
            Encoding::Utf8 => return None,
            Encoding::Utf16 => "UTF-16",
            Encoding::Windows1252 => "Windows-1252",
            Encoding::Gbk => "GBK",
            Encoding::Workbook => "workbook",
        };
        Some(Self::Written(name.to_owned()))
    }

    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    /// What it says of a column, without naming it.
    pub fn of_column(&self, lang: Lang) -> String {
        let whole = self.message(lang);
        let split = if lang == Lang::En { ": " } else { "：" };
        whole.split_once(split).map_or(whole.clone(), |(_, rest)| rest.to_owned())
    }

    fn english(&self) -> String {
        match self {
            Self::Written(name) if name == "workbook" => "the first sheet of the workbook was read".into(),
            Self::Written(name) => format!("the text is not UTF-8: it was read as {name}"),
            Self::Commas(column) => format!("{column}: commas are decimal marks"),
            Self::Percent(column) => format!("{column}: per cent are read as hundredths"),
            Self::Currency(column) => format!("{column}: amounts of money, read without their currency"),
            Self::Unit(column, unit) => format!("{column}: numbers, read without their unit {unit}"),
            Self::Date(column, None) => format!("{column}: dates, as days since 1970-01-01"),
            Self::Date(column, Some(day)) => {
                let (first, then) = if *day { ("the day", "the month") } else { ("the month", "the day") };
                format!("{column}: dates, as days since 1970-01-01; {first} was taken to stand before {then}")
            }
            Self::Time(column) => format!("{column}: times of day, as hours"),
            Self::Empty(column) => format!("{column}: no value at all. Left out"),
            Self::Words(column, words) => format!("{column}: {words} different words would become {words} columns"),
            Self::Origin(column, origin) => {
                format!("{column}: {origin} was subtracted, because 32 bits cannot tell its values apart")
            }
            Self::Alike(column, values) => {
                format!("{column}: {values} of its values become equal to others in 32 bits")
            }
            Self::Unlabeled(column, 1) => format!("{column}: 1 row without a value was left out"),
            Self::Unlabeled(column, rows) => format!("{column}: {rows} rows without a value were left out"),
            Self::Identifier(column) => format!("{column}: it only numbers or names the rows"),
            Self::Constant(column) => format!("{column}: the same value in every row"),
            Self::Twin(column, other) => format!("{column}: it says the same as \"{other}\""),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::Written(name) if name == "workbook" => "读取了工作簿的第一张工作表".into(),
            Self::Written(name) => format!("文本不是 UTF-8，已按 {name} 读取"),
            Self::Commas(column) => format!("{column}：逗号是小数点"),
            Self::Percent(column) => format!("{column}：百分数按百分之一读取"),
            Self::Currency(column) => format!("{column}：金额，读取时去掉了货币符号"),
            Self::Unit(column, unit) => format!("{column}：数值，读取时去掉了单位 {unit}"),
            Self::Date(column, None) => format!("{column}：日期，换算为自 1970-01-01 起的天数"),
            Self::Date(column, Some(day)) => {
                let first = if *day { "日在月前" } else { "月在日前" };
                format!("{column}：日期，换算为自 1970-01-01 起的天数；假定{first}")
            }
            Self::Time(column) => format!("{column}：时刻，换算为小时"),
            Self::Empty(column) => format!("{column}：没有任何值，已去掉"),
            Self::Words(column, words) => format!("{column}：{words} 个不同的词会变成 {words} 列"),
            Self::Origin(column, origin) => format!("{column}：已减去 {origin}，因为 32 位无法区分其取值"),
            Self::Alike(column, values) => format!("{column}：有 {values} 个取值在 32 位下与其他值相等"),
            Self::Unlabeled(column, rows) => format!("{column}：去掉了 {rows} 个缺少该值的行"),
            Self::Identifier(column) => format!("{column}：它只是行的编号或名称"),
            Self::Constant(column) => format!("{column}：每一行的值都相同"),
            Self::Twin(column, other) => format!("{column}：它与“{other}”说的是同一件事"),
        }
    }
}
