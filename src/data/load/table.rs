//! A table: which column is to be predicted, which are left out, and what becomes of the others.
//!
//! A column of numbers is one feature; so is one of dates or times (`date.rs`). A column of words becomes one feature a
//! word, 1 where it stands and 0 elsewhere, named `column=word`, in the order of the words (scikit-learn's OneHotEncoder).
//! Empty cells and `NA`, `N/A`, `NaN`, `null`, `?` are missing: NaN among numbers, a word of their own (`column=?`) among
//! words. A column without any value is left out.
//!
//! Numbers are read in 64 bits and kept in 32. Where that would make different values of a column equal, its smallest whole
//! number is subtracted first, if that tells them apart, and the feature's name says so.
//!
//! Source: T. Hastie, R. Tibshirani and J. Friedman (2009), "The elements of statistical learning", section 2.2 (dummy
//! variables).

use super::column::{self, Kind, Marks, Profile};
use super::number::{self, Decimal, dress};
use super::sheet::Sheet;
use super::text::{self, Content};
use super::{MAX_CLASSES, MAX_COLUMNS, MAX_NUMBERS, Note, gzip, header, is_missing};
use crate::data::{Coding, DataError, Dataset, Encoding, Targets};
use crate::registry::text as words;
use std::collections::BTreeMap;

/// Most different values of a whole-number column that counts as classes where nothing is said.
pub(super) const FEW_VALUES: usize = 20;
/// Most different words of a column that become as many columns without a note.
pub(super) const MANY_WORDS: usize = 50;

/// A column, as a person points at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// By its header.
    Name(String),
    /// By its place, from 0.
    Index(usize),
    /// The last one.
    Last,
}

/// What the target is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Task {
    /// Classes where it is words, or whole numbers of at most 20 values; else a number.
    #[default]
    Auto,
    /// Classes, whatever it looks like.
    Classes,
    /// A number.
    Numbers,
}

/// How a table is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The column to predict.
    pub target: Column,
    /// Columns to leave out.
    pub skip: Vec<Column>,
    /// What the target is.
    pub task: Task,
    /// Whether the first row is a header; found where nothing is said.
    pub header: Option<bool>,
    /// What stands between cells; found among , ; tab | where nothing is said.
    pub separator: Option<u8>,
    /// What stands before decimals; found where nothing is said.
    pub decimal: Option<Decimal>,
    /// Whether rows without target are left out; refused where they are not.
    pub leave_out: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            target: Column::Last,
            skip: Vec::new(),
            task: Task::Auto,
            header: None,
            separator: None,
            decimal: None,
            leave_out: false,
        }
    }
}

/// Reads a table, compressed by gzip or not.
///
/// # Errors
/// Where it is damaged, too large, a cell is not what its column holds, or there is nothing to learn.
pub fn table(file: &[u8], options: &Options) -> Result<Dataset, DataError> {
    Ok(table_with_notes(file, options)?.0)
}

/// Reads a table, and says what was made of it.
///
/// # Errors
/// As [`table`].
pub fn table_with_notes(file: &[u8], options: &Options) -> Result<(Dataset, Vec<Note>), DataError> {
    let content = gzip::content(file)?;
    let content = text::content(&content)?;
    Reader::new(&content, options)?.dataset(options)
}

/// A sheet whose header is known.
pub(super) struct Reader<'a> {
    pub sheet: Sheet<'a>,
    pub titles: Vec<String>,
    /// The first row of data.
    pub first: usize,
    marks: Marks,
    pub notes: Vec<Note>,
}

impl<'a> Reader<'a> {
    /// Takes a text apart.
    pub fn new(content: &'a Content, options: &Options) -> Result<Self, DataError> {
        let sheet = Sheet::read(&content.text, content.skipped, options.separator)?;
        let header = options.header.unwrap_or_else(|| header::has_header(&sheet));
        let title = |column: usize| {
            let name = if header { sheet.cell(0, column).into_owned() } else { String::new() };
            if name.is_empty() { format!("column {}", column + 1) } else { name }
        };
        let titles = (0..sheet.width).map(title).collect();
        let first = usize::from(header);
        if sheet.rows() <= first {
            return Err(DataError::Nothing(words("the table has a header but no rows", "表格只有表头，没有数据行")));
        }
        let marks = Marks::of(&sheet, first, options.decimal);
        let notes = Note::written(content.encoding).into_iter().collect();
        Ok(Self { sheet, titles, first, marks, notes })
    }

    /// Where a column stands.
    pub fn find(&self, column: &Column) -> Result<usize, DataError> {
        let unknown = |name: String| DataError::NoColumn { name, known: self.titles.to_vec() };
        match column {
            Column::Last => Ok(self.sheet.width - 1),
            Column::Index(index) if *index < self.sheet.width => Ok(*index),
            Column::Index(index) => Err(unknown((index + 1).to_string())),
            Column::Name(name) => {
                let mut places = (0..self.titles.len()).filter(|place| self.titles[*place] == *name);
                match (places.next(), places.next()) {
                    (Some(place), None) => Ok(place),
                    _ => Err(unknown(name.clone())),
                }
            }
        }
    }

    pub fn profile(&self, column: usize) -> Profile {
        column::profile(&self.sheet, self.first, column, self.marks.at(column))
    }

    fn dataset(mut self, options: &Options) -> Result<(Dataset, Vec<Note>), DataError> {
        let target = self.find(&options.target)?;
        let skipped = options.skip.iter().map(|column| self.find(column)).collect::<Result<Vec<_>, _>>()?;
        let used: Vec<usize> = (0..self.sheet.width).filter(|c| *c != target && !skipped.contains(c)).collect();
        if used.is_empty() {
            let what = words("the table has no column besides the one to predict", "除要预测的列之外，表格没有其他列");
            return Err(DataError::Nothing(what));
        }
        let rows = self.labeled(target, options.leave_out)?;
        let targets = self.targets(target, options.task, &rows)?;
        let mut columns = Vec::new();
        for column in used {
            let profile = self.profile(column);
            if profile.kind == Kind::Empty {
                self.notes.push(Note::Empty(self.titles[column].clone()));
            } else {
                columns.push((column, profile));
            }
        }
        if columns.is_empty() {
            let what = words("no column besides the one to predict has a value", "除要预测的列之外，没有一列有值");
            return Err(DataError::Nothing(what));
        }
        let (columns, features) = self.features(&columns, &rows)?;
        let names: Vec<String> = columns.iter().flat_map(Encoding::names).collect();
        let shape = vec![names.len()];
        let source = "the user's file".into();
        Ok((Dataset { shape, features, targets, names, columns, source, tests: 0 }, self.notes))
    }

    /// The rows that have a target.
    fn labeled(&mut self, target: usize, leave_out: bool) -> Result<Vec<usize>, DataError> {
        let all = self.first..self.sheet.rows();
        let (rows, without): (Vec<usize>, Vec<usize>) =
            all.partition(|row| !is_missing(&self.sheet.cell(*row, target)));
        let Some(first) = without.first() else { return Ok(rows) };
        let name = &self.titles[target];
        if rows.is_empty() {
            let what = words("the column to predict has no value at all", "要预测的列没有任何值");
            return Err(DataError::Nothing(what));
        }
        if !leave_out {
            let cell = self.sheet.place(*first, target, name);
            return Err(DataError::NoTarget { cell, rows: without.len() });
        }
        self.notes.push(Note::Unlabeled(name.clone(), without.len() as u32));
        Ok(rows)
    }

    /// A cell of a column of numbers, dates or times, in 64 bits and in 32.
    fn number(&self, kind: &Kind, row: usize, column: usize) -> Result<(f64, f32), DataError> {
        let cell = self.sheet.cell(row, column);
        let value = kind.value(&cell);
        // One rounding, not two, where the number is written as programs do.
        let short = match kind {
            Kind::Number { decimal: Decimal::Point, unit: None } => number::plain(&cell).and(cell.parse::<f32>().ok()),
            _ => None,
        };
        let both = value.map(|value| (value, short.unwrap_or(value as f32)));
        both.filter(|(value, short)| value.is_finite() && short.is_finite()).ok_or_else(|| DataError::NotNumber {
            cell: self.sheet.place(row, column, &self.titles[column]),
            text: cell.chars().take(20).collect(),
        })
    }

    /// The numbers of a column in 32 bits, NaN where they are missing, less what is taken away so that they stay different.
    fn numbers(&mut self, kind: &Kind, column: usize, rows: &[usize]) -> Result<(f64, Vec<f32>), DataError> {
        let (mut wide, mut short) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in rows {
            let missing = is_missing(&self.sheet.cell(*row, column));
            let (value, narrow) = if missing { (f64::NAN, f32::NAN) } else { self.number(kind, *row, column)? };
            wide.push(value);
            short.push(narrow);
        }
        let name = || self.titles[column].clone();
        let (origin, lost) = origin(&wide);
        if origin != 0.0 {
            let note = Note::Origin(name(), origin);
            short = wide.iter().map(|value| (value - origin) as f32).collect();
            self.notes.push(note);
        }
        if lost > 0 {
            let note = Note::Alike(name(), lost);
            self.notes.push(note);
        }
        Ok((origin, short))
    }

    /// What the columns have become, and (rows, features).
    fn features(
        &mut self,
        columns: &[(usize, Profile)],
        rows: &[usize],
    ) -> Result<(Vec<Encoding>, Vec<f32>), DataError> {
        let mut encodings = Vec::with_capacity(columns.len());
        for (column, profile) in columns {
            let coding = match coding(&profile.kind, 0.0) {
                Some(coding) => coding,
                None => Coding::Words(self.words(*column, rows)?),
            };
            encodings.push(Encoding { column: self.titles[*column].clone(), coding });
            self.notes.extend(told(&self.titles[*column], profile));
        }
        let width = encodings.iter().map(Encoding::features).sum::<usize>();
        let too_many = |what, limit, found: usize| DataError::TooMany { what, limit, found: Some(found as u64) };
        if width > MAX_COLUMNS {
            return Err(too_many(words("columns (words included)", "列数（含词）"), MAX_COLUMNS, width));
        }
        if width * rows.len() > MAX_NUMBERS {
            return Err(too_many(words("numbers", "数的个数"), MAX_NUMBERS, width * rows.len()));
        }
        let mut features = vec![0.0; width * rows.len()];
        let mut at = 0;
        for ((column, profile), encoding) in columns.iter().zip(&mut encodings) {
            match &mut encoding.coding {
                Coding::Words(words) => {
                    for (row, into) in rows.iter().zip(features.chunks_exact_mut(width)) {
                        let cell = self.sheet.cell(*row, *column);
                        let cell = if is_missing(&cell) { "?" } else { &*cell };
                        if let Ok(place) = words.binary_search_by(|word| (**word).cmp(cell)) {
                            into[at + place] = 1.0;
                        }
                    }
                }
                Coding::Number { origin, .. } | Coding::Date { origin, .. } | Coding::Time { origin } => {
                    let (away, numbers) = self.numbers(&profile.kind, *column, rows)?;
                    *origin = away;
                    features.chunks_exact_mut(width).zip(numbers).for_each(|(into, number)| into[at] = number);
                }
            }
            at += encoding.features();
        }
        Ok((encodings, features))
    }

    /// The words of a column in their order, `?` for what is missing.
    fn words(&mut self, column: usize, rows: &[usize]) -> Result<Vec<String>, DataError> {
        let mut found = std::collections::BTreeSet::new();
        for row in rows {
            let cell = self.sheet.cell(*row, column);
            let cell = if is_missing(&cell) { "?" } else { &*cell };
            if !found.contains(cell) {
                found.insert(cell.to_owned());
            }
            if found.len() > MAX_CLASSES {
                return Err(DataError::Words { column: self.titles[column].clone(), limit: MAX_CLASSES });
            }
        }
        if found.len() > MANY_WORDS {
            self.notes.push(Note::Words(self.titles[column].clone(), found.len() as u32));
        }
        Ok(found.into_iter().collect())
    }

    fn targets(&mut self, column: usize, task: Task, rows: &[usize]) -> Result<Targets, DataError> {
        let profile = self.profile(column);
        let classes = Classes::of(&self.sheet, column, rows, &profile.kind);
        if classes.count() == 1 {
            let what = words("the column to predict has the same value in every row", "要预测的列每一行的值都相同");
            return Err(DataError::Nothing(what));
        }
        let wants = match task {
            Task::Classes => true,
            Task::Numbers => false,
            Task::Auto => profile.kind == Kind::Words || classes.are_few(),
        };
        self.notes.extend(told(&self.titles[column], &profile));
        if !wants {
            let (origin, values) = self.numbers(&profile.kind, column, rows)?;
            let column = self.titles[column].clone();
            let name = match coding(&profile.kind, origin) {
                Some(coding) => Encoding { column, coding }.names().concat(),
                None => column,
            };
            return Ok(Targets::Numbers { values, name });
        }
        if classes.count() > MAX_CLASSES {
            return Err(DataError::TooMany { what: words("classes", "类别数"), limit: MAX_CLASSES, found: None });
        }
        let (names, places) = classes.named();
        let label = |row: &usize| places.get(&*self.sheet.cell(*row, column)).copied().unwrap_or(0);
        Ok(Targets::Classes { labels: rows.iter().map(label).collect(), names })
    }
}

/// What a column of numbers, dates or times becomes, and how it is read; none of words.
fn coding(kind: &Kind, origin: f64) -> Option<Coding> {
    match kind {
        Kind::Number { decimal, unit } => Some(Coding::Number { origin, decimal: *decimal, unit: unit.clone() }),
        Kind::Date(order, _) => Some(Coding::Date { origin, order: *order }),
        Kind::Time => Some(Coding::Time { origin }),
        Kind::Words | Kind::Empty => None,
    }
}

/// The different values of a column, as classes: numbers that are equal are one, however they are written.
pub(super) struct Classes {
    /// Every spelling, with its number where the column is of numbers.
    spellings: BTreeMap<String, Option<f64>>,
    /// Different numbers, in their order.
    numbers: Vec<f64>,
}

impl Classes {
    /// Of some rows. Once there are too many, the rest adds nothing.
    pub fn of(sheet: &Sheet, column: usize, rows: &[usize], kind: &Kind) -> Self {
        let (mut spellings, mut numbers) = (BTreeMap::new(), Vec::<f64>::new());
        for row in rows {
            let cell = sheet.cell(*row, column);
            if spellings.contains_key(&*cell) {
                continue;
            }
            let value = kind.value(&cell);
            spellings.insert(cell.into_owned(), value);
            if let Some(value) = value
                && let Err(at) = numbers.binary_search_by(|other| other.total_cmp(&(value + 0.0)))
            {
                numbers.insert(at, value + 0.0);
            }
            if spellings.len() > 4 * MAX_CLASSES || numbers.len() > MAX_CLASSES {
                break;
            }
        }
        if spellings.values().any(Option::is_none) {
            numbers.clear();
        }
        Self { spellings, numbers }
    }

    pub fn count(&self) -> usize {
        if self.numbers.is_empty() { self.spellings.len() } else { self.numbers.len() }
    }

    /// Whether they are classes where nothing is said: whole numbers, and few of them.
    pub fn are_few(&self) -> bool {
        let whole = self.numbers.iter().all(|number| number.is_finite() && *number == number.trunc());
        !self.numbers.is_empty() && self.numbers.len() <= FEW_VALUES && whole
    }

    /// The classes' names in their order, and the class of every spelling.
    fn named(self) -> (Vec<String>, BTreeMap<String, u32>) {
        if self.numbers.is_empty() {
            let places = self.spellings.keys().cloned().zip(0..).collect();
            return (self.spellings.into_keys().collect(), places);
        }
        let mut names = vec![String::new(); self.numbers.len()];
        let mut places = BTreeMap::new();
        for (spelling, value) in self.spellings {
            let value = value.unwrap_or(0.0) + 0.0;
            let Ok(place) = self.numbers.binary_search_by(|other| other.total_cmp(&value)) else { continue };
            // The shortest spelling names it.
            let name = &mut names[place];
            if name.is_empty() || spelling.len() < name.len() {
                name.clone_from(&spelling);
            }
            places.insert(spelling, place as u32);
        }
        (names, places)
    }
}

/// What is worth a word about how a column was read.
pub(super) fn told(title: &str, profile: &Profile) -> Vec<Note> {
    let name = || title.to_owned();
    match &profile.kind {
        Kind::Number { unit: Some(unit), .. } => vec![Note::Unit(name(), unit.clone())],
        Kind::Number { .. } => {
            let wears = |bit: u8, note: fn(String) -> Note| (profile.wears & bit != 0).then(|| note(name()));
            let all = [
                wears(dress::COMMA, Note::Commas),
                wears(dress::PERCENT, Note::Percent),
                wears(dress::CURRENCY, Note::Currency),
            ];
            all.into_iter().flatten().collect()
        }
        Kind::Date(order, sure) => {
            let guess = (!sure).then_some(*order == super::date::Order::Day);
            vec![Note::Date(name(), guess)]
        }
        Kind::Time => vec![Note::Time(name())],
        Kind::Empty | Kind::Words => Vec::new(),
    }
}

/// Whole numbers up to here are exact in 64 bits.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// What is to be taken away from numbers before they go into 32 bits, and how many different ones become equal even so.
///
/// Only of numbers that lie close together far from zero: the smallest, rounded down.
fn origin(numbers: &[f64]) -> (f64, u32) {
    let exact = |number: &f64| number.is_nan() || f64::from(*number as f32) == *number;
    if numbers.iter().all(exact) {
        return (0.0, 0);
    }
    let mut sorted: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(low), Some(high)) = (sorted.first().copied(), sorted.last().copied()) else { return (0.0, 0) };
    let largest = low.abs().max(high.abs());
    // What differs in the last bits of 64 is no difference that anybody has written.
    let whole = |number: f64| number.fract() == 0.0 && number.abs() <= WHOLE;
    let differ = |pair: &[f64]| match whole(pair[0]) && whole(pair[1]) {
        true => pair[0] != pair[1],
        false => pair[1] - pair[0] > pair[0].abs().max(pair[1].abs()) * 1e-14,
    };
    let lost = |origin: f64| {
        let alike = |pair: &&[f64]| differ(pair) && (pair[0] - origin) as f32 == (pair[1] - origin) as f32;
        sorted.windows(2).filter(alike).count() as u32
    };
    let origin = low.floor();
    match lost(0.0) {
        0 => (0.0, 0),
        plain if high - low > largest / 16.0 => (0.0, plain),
        plain => match lost(origin) {
            better if better < plain => (origin, better),
            _ => (0.0, plain),
        },
    }
}
