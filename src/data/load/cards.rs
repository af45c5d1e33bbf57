//! The columns of a table, for whoever chooses what each is for; and what each is likely to be for.
//!
//! Left out are columns without a value or with one alone, those that number or name the rows, those of words that would become
//! very many columns, and those that say the same as another. To be predicted is a column that is called so, else the last one
//! that can be.

use super::column::{Kind, cells};
use super::table::{Classes, MANY_WORDS, Reader, told};
use super::{Note, Options, gzip, text};
use crate::data::DataError;
use serde::{Deserialize, Serialize};

/// Columns with more different values are compared with no other.
const FEW: usize = 20;
/// Rows from which on two columns that agree throughout do so by no accident.
const ENOUGH: usize = 20;
/// What columns to be predicted are called, in lower case; the first of them that is there counts.
const TARGETS: [&str; 29] = [
    "survived",
    "target",
    "label",
    "labels",
    "class",
    "species",
    "outcome",
    "diagnosis",
    "quality",
    "mpg",
    "medv",
    "median_house_value",
    "saleprice",
    "price",
    "income",
    "charges",
    "churn",
    "exited",
    "attrition",
    "y",
    "output",
    "result",
    "response",
    "类别",
    "标签",
    "目标",
    "价格",
    "rating",
    "type",
];
/// What columns that name rows are called, in lower case.
const NAMES: [&str; 12] =
    ["id", "index", "idx", "no", "nr", "row", "rownum", "rowid", "uuid", "unnamed: 0", "编号", "序号"];

/// What a column is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Something to learn from.
    #[default]
    Feature,
    /// What is to be predicted.
    Target,
    /// Nothing.
    Ignored,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// Numbers.
    #[default]
    Number,
    /// A few words, or few whole numbers.
    Class,
    /// Days.
    Date,
    /// Times of day.
    Time,
    /// Many words.
    Text,
    /// Nothing.
    Empty,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnCard {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// How many classes it would be as a target; 0 where it would be a number.
    pub classes: u32,
    /// Rows without a value.
    pub missing: u32,
    /// Different values.
    pub distinct: u32,
    /// Whether its words become a column each.
    pub words: bool,
    /// Whether it only numbers or names the rows.
    pub identifies: bool,
    /// The first column that says the same, where there is one before it.
    pub twin: Option<u32>,
    /// What is worth a word about how it was read.
    pub notes: Vec<Note>,
}

impl ColumnCard {
    /// Whether it can be predicted.
    fn can_be_predicted(&self) -> bool {
        self.distinct > 1 && !self.identifies && !self.is_wide()
    }

    /// Whether its words would become very many columns: more than 50, or one a row.
    pub fn is_wide(&self) -> bool {
        self.words && (self.distinct as usize > MANY_WORDS || self.kind == ColumnKind::Text)
    }

    /// Why it would rather be left out.
    pub fn against(&self, cards: &[Self]) -> Option<Note> {
        let name = || self.name.clone();
        match (self.kind, self.distinct, self.twin) {
            (ColumnKind::Empty, ..) => Some(Note::Empty(name())),
            (_, 1, _) if self.missing == 0 => Some(Note::Constant(name())),
            _ if self.identifies => Some(Note::Identifier(name())),
            _ if self.is_wide() => Some(Note::Words(name(), self.distinct)),
            (_, _, Some(twin)) => cards.get(twin as usize).map(|other| Note::Twin(name(), other.name.clone())),
            _ => None,
        }
    }
}

/// The likeliest column to predict, from 0.
pub fn propose(cards: &[ColumnCard]) -> usize {
    let can = |at: &usize| cards[*at].can_be_predicted();
    let called = |name: &str| (0..cards.len()).filter(can).find(|at| cards[*at].name.trim().to_lowercase() == name);
    let likely = TARGETS.iter().find_map(|name| called(name));
    likely.or_else(|| (0..cards.len()).rev().find(can)).unwrap_or(cards.len().saturating_sub(1))
}

/// What each column is for where one is to be predicted.
pub fn propose_roles(cards: &[ColumnCard], target: usize) -> Vec<Role> {
    // Of columns that say the same the target is one, or the first.
    let first = |at: usize| cards[at].twin.map_or(at, |twin| twin as usize);
    let role = |at: usize| match at {
        _ if at == target => Role::Target,
        _ if cards.get(target).is_some() && first(at) == first(target) => Role::Ignored,
        _ if cards[at].against(cards).is_some() => Role::Ignored,
        _ => Role::Feature,
    };
    let mut roles: Vec<Role> = (0..cards.len()).map(role).collect();
    // Something must be left to learn from.
    if !roles.contains(&Role::Feature) {
        let usable = |at: &usize| *at != target && cards[*at].kind != ColumnKind::Empty && !cards[*at].is_wide();
        if let Some(at) = (0..cards.len()).find(usable) {
            roles[at] = Role::Feature;
        }
    }
    roles
}

/// How many rows a table has, what its columns hold, and what else is worth a word.
///
/// # Errors
/// Where it is damaged or too large.
pub fn survey(file: &[u8], options: &Options) -> Result<(usize, Vec<ColumnCard>, Vec<Note>), DataError> {
    let content = gzip::content(file)?;
    let content = text::content(&content)?;
    let reader = Reader::new(&content, options)?;
    let rows: Vec<usize> = (reader.first..reader.sheet.rows()).collect();
    let mut cards = Vec::new();
    let mut traces = Vec::new();
    for column in 0..reader.sheet.width {
        let (mut card, trace) = card(&reader, column, &rows);
        let same = |at: &usize| trace.is_some() && traces[*at] == trace;
        card.twin = (0..column).find(same).map(|at| at as u32);
        traces.push(trace);
        cards.push(card);
    }
    Ok((rows.len(), cards, reader.notes))
}

/// A column's card, and what its values are when each is called by when it first came; none where that says little.
fn card(reader: &Reader, column: usize, rows: &[usize]) -> (ColumnCard, Option<(u64, u32)>) {
    let (sheet, name) = (&reader.sheet, reader.titles[column].clone());
    let profile = reader.profile(column);
    let there: Vec<usize> = cells(sheet, reader.first, column).map(|(row, _)| row).collect();
    let missing = (rows.len() - there.len()) as u32;
    let classes = Classes::of(sheet, column, &there, &profile.kind);
    let words = profile.kind == Kind::Words;
    let value = |row: &usize| profile.kind.value(&sheet.cell(*row, column));
    let numbers: Vec<f64> = if words { Vec::new() } else { there.iter().filter_map(value).collect() };
    let identifies = !words && numbers.len() == rows.len() && names_rows(&name, &numbers);
    let distinct = if words || numbers.len() < there.len() {
        let mut texts: Vec<_> = there.iter().map(|row| sheet.cell(*row, column)).collect();
        texts.sort_unstable();
        texts.dedup();
        texts.len()
    } else {
        let mut numbers = numbers;
        numbers.sort_unstable_by(f64::total_cmp);
        numbers.dedup();
        numbers.len()
    };
    let unique = words && distinct == there.len() && distinct > 2;
    let kind = match profile.kind {
        Kind::Empty => ColumnKind::Empty,
        Kind::Date(..) => ColumnKind::Date,
        Kind::Time => ColumnKind::Time,
        Kind::Words if unique || distinct > MANY_WORDS => ColumnKind::Text,
        Kind::Words => ColumnKind::Class,
        Kind::Number { .. } if classes.are_few() => ColumnKind::Class,
        Kind::Number { .. } => ColumnKind::Number,
    };
    let card = ColumnCard {
        kind,
        classes: if words || classes.are_few() { distinct as u32 } else { 0 },
        missing,
        distinct: distinct as u32,
        words,
        identifies,
        twin: None,
        notes: told(&name, &profile),
        name,
    };
    let compared = (2..=FEW).contains(&distinct) && rows.len() >= ENOUGH;
    (card, compared.then(|| (trace(reader, column, rows), distinct as u32)))
}

/// Whether whole numbers only number or name the rows: 0, 1, 2, … or 1, 2, 3, …; or all different, and called so.
fn names_rows(name: &str, numbers: &[f64]) -> bool {
    if numbers.len() < 2 || !numbers.iter().all(|number| *number == number.trunc()) {
        return false;
    }
    let counted = [0.0, 1.0].contains(&numbers[0]) && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1.0);
    let lower = name.trim().to_lowercase();
    let called = NAMES.contains(&&*lower)
        || lower.ends_with("_id")
        || lower.ends_with(" id")
        || name.ends_with("Id")
        || (name.ends_with("ID") && name.len() > 2);
    if !called {
        return counted && numbers.len() >= ENOUGH;
    }
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}

/// FNV-1a over the column's values, each called by the place where it first came: equal for columns that say the same.
fn trace(reader: &Reader, column: usize, rows: &[usize]) -> u64 {
    let mut known: Vec<std::borrow::Cow<str>> = Vec::new();
    rows.iter().fold(0xcbf2_9ce4_8422_2325, |hash, row| {
        let cell = reader.sheet.cell(*row, column);
        let place = known.iter().position(|other| *other == cell).unwrap_or_else(|| {
            known.push(cell);
            known.len() - 1
        });
        (hash ^ place as u64).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
