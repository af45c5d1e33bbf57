//! What a column of a table holds: numbers, dates, times of day, or words.
//!
//! Where at least nine of ten cells that are not missing are numbers, it is a column of numbers, and whatever else stands in it
//! is a fault that is named; so with dates and times. Numbers that all carry the same unit (`85 m2`) are numbers. The rest is
//! words.

use super::date::{self, Order};
use super::number::{self, Decimal};
use super::{is_missing, sheet::Sheet};
use std::borrow::Cow;

/// Rows of a column whose points are looked at to tell a decimal mark; commas all are.
const POINTS: usize = 500;

/// What the cells of a column are.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// There is no value at all.
    Empty,
    /// Numbers.
    Number {
        /// Their decimal mark.
        decimal: Decimal,
        /// What stands behind each of them.
        unit: Option<String>,
    },
    /// Dates; and whether it is sure what stands first in them.
    Date(Order, bool),
    /// Times of day.
    Time,
    /// Words.
    Words,
}

/// A column, looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// What its cells are.
    pub kind: Kind,
    /// Cells that are not missing.
    pub present: usize,
    /// What its numbers wear: bits of [`number::dress`].
    pub wears: u8,
}

impl Kind {
    /// A cell as a number, where it is one; infinite where it does not fit.
    pub fn value(&self, cell: &str) -> Option<f64> {
        match self {
            Self::Empty | Self::Words => None,
            Self::Number { decimal, unit: None } => number::read(cell, *decimal).map(|(number, _)| number),
            Self::Number { decimal, unit: Some(_) } => number::with_unit(cell, *decimal).map(|(number, _)| number),
            Self::Date(order, _) => date::days(cell, *order),
            Self::Time => date::hours(cell),
        }
    }
}

/// Whether a cell is a number, a date or a time, in any spelling.
pub fn is_datum(cell: &str) -> bool {
    number::read(cell, Decimal::Point)
        .or_else(|| number::read(cell, Decimal::Comma))
        .is_some_and(|(n, _)| n.is_finite())
        || date::days(cell, Order::Day).or_else(|| date::days(cell, Order::Month)).is_some()
        || date::hours(cell).is_some()
}

/// The cells of a column below the header that are not missing, with their rows.
pub fn cells<'a>(sheet: &'a Sheet, first: usize, column: usize) -> impl Iterator<Item = (usize, Cow<'a, str>)> + Clone {
    let cell = move |row| (row, sheet.cell(row, column));
    (first..sheet.rows()).map(cell).filter(|(_, cell)| !is_missing(cell))
}

/// What marks decimals in the columns where that shows: of each column, none where it does not.
#[derive(Clone, Debug)]
pub struct Marks {
    columns: Vec<Option<Decimal>>,
    /// Of the others.
    others: Decimal,
}

impl Marks {
    /// Of a sheet; `given` says what they are.
    pub fn of(sheet: &Sheet, first: usize, given: Option<Decimal>) -> Self {
        if let Some(others) = given {
            return Self { columns: vec![None; sheet.width], others };
        }
        let columns: Vec<Option<Decimal>> = (0..sheet.width).map(|column| shown(sheet, first, column)).collect();
        let has = |mark: Decimal| columns.contains(&Some(mark));
        // Where nothing else shows, commas beside semicolons are decimal: as spreadsheets in Europe write them.
        let commas = (has(Decimal::Comma) || sheet.separator == b';') && !has(Decimal::Point);
        Self { columns, others: if commas { Decimal::Comma } else { Decimal::Point } }
    }

    /// Of a column.
    pub fn at(&self, column: usize) -> Decimal {
        self.columns[column].unwrap_or(self.others)
    }
}

/// The decimal mark that the cells of a column can only have: what most of them say.
fn shown(sheet: &Sheet, first: usize, column: usize) -> Option<Decimal> {
    let (mut points, mut commas, mut looked) = (0, 0, 0);
    for (_, cell) in cells(sheet, first, column) {
        let has_comma = cell.contains(',');
        looked += 1;
        if !has_comma && (looked > POINTS || !cell.contains('.')) {
            continue;
        }
        match number::evidence(&cell) {
            Some(Decimal::Point) => points += 1,
            Some(Decimal::Comma) => commas += 1,
            None => {}
        }
    }
    match (points, commas) {
        (0, 0) => None,
        (points, commas) if commas > points => Some(Decimal::Comma),
        _ => Some(Decimal::Point),
    }
}

/// Looks at a column.
pub fn profile(sheet: &Sheet, first: usize, column: usize, decimal: Decimal) -> Profile {
    let all = cells(sheet, first, column);
    let (mut present, mut numbers, mut wears) = (0_usize, 0_usize, 0);
    for (_, cell) in all.clone() {
        present += 1;
        if let Some((_, dress)) = number::read(&cell, decimal) {
            (numbers, wears) = (numbers + 1, wears | dress);
        }
    }
    let most = |count: usize| present > 0 && count * 10 >= present * 9;
    let kind = if present == 0 {
        Kind::Empty
    } else if most(numbers) {
        Kind::Number { decimal, unit: None }
    } else if let Some(kind) = dates(all.clone(), most) {
        kind
    } else if most(all.clone().filter(|(_, cell)| date::hours(cell).is_some()).count()) {
        Kind::Time
    } else if let Some(unit) = unit(all, decimal) {
        Kind::Number { decimal, unit: Some(unit) }
    } else {
        Kind::Words
    };
    Profile { kind, present, wears }
}

/// Dates, where most cells are some; what stands first in them is what the cells can only mean.
fn dates<'a>(cells: impl Iterator<Item = (usize, Cow<'a, str>)> + Clone, most: impl Fn(usize) -> bool) -> Option<Kind> {
    // Most columns of words are told by a few cells.
    let shaped = |cell: &str| date::days(cell, Order::Day).or_else(|| date::days(cell, Order::Month)).is_some();
    let (mut tried, mut fit) = (0, 0);
    for (_, cell) in cells.clone().take(20) {
        (tried, fit) = (tried + 1, fit + usize::from(shaped(&cell)));
    }
    if fit * 2 < tried {
        return None;
    }
    let mut found = (Order::Month, true);
    for (_, cell) in cells.clone() {
        match date::order(&cell) {
            Some((order, true)) => {
                found = (order, true);
                break;
            }
            Some(guess) => found = guess,
            None => {}
        }
    }
    let fits = cells.filter(|(_, cell)| date::days(cell, found.0).is_some()).count();
    most(fits).then_some(Kind::Date(found.0, found.1))
}

/// The unit that every cell has behind its number.
fn unit<'a>(cells: impl Iterator<Item = (usize, Cow<'a, str>)>, decimal: Decimal) -> Option<String> {
    let mut unit: Option<String> = None;
    for (_, cell) in cells {
        let (_, here) = number::with_unit(&cell, decimal)?;
        if unit.get_or_insert_with(|| here.to_owned()) != here {
            return None;
        }
    }
    unit
}
