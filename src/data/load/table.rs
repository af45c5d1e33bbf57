//! A table: which column is to be predicted, which are numbers, which are words.
//!
//! The first row is a header where no cell of it is a number or marks a missing value, some cell has a text, and in at
//! least half of the columns that text does not come again below. A column of numbers is one feature. A column of words
//! becomes one feature a word, 1 where it stands and 0 elsewhere, named `column=word`, in the order of the words
//! (scikit-learn's OneHotEncoder). Empty cells and `NA`, `N/A`, `NaN`, `null`, `?` are missing: NaN among numbers, a
//! word of their own (`column=?`) among words. Where at least nine of ten cells of a column are numbers, it is one of
//! numbers, and whatever else stands in it is a fault that is named.
//!
//! Source: T. Hastie, R. Tibshirani and J. Friedman (2009), "The elements of statistical learning", section 2.2 (dummy
//! variables).

use super::bundle::ColumnCard;
use super::sheet::Sheet;
use super::{MAX_CLASSES, MAX_COLUMNS, MAX_NUMBERS, gzip};
use crate::data::{DataError, Dataset, Targets};
use crate::registry::text;
use std::collections::BTreeMap;

/// Most different values of a whole-number column that counts as classes where nothing is said.
const FEW_VALUES: usize = 20;
/// Most columns that are described.
const DESCRIBED: usize = 512;
/// Texts that mark a missing value, in lower case.
const MISSING: [&str; 6] = ["", "na", "n/a", "nan", "null", "?"];

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
    pub delimiter: Option<u8>,
}

impl Default for Options {
    fn default() -> Self {
        Self { target: Column::Last, skip: Vec::new(), task: Task::Auto, header: None, delimiter: None }
    }
}

/// Reads a CSV file, compressed by gzip or not.
///
/// # Errors
/// Where it is damaged, too large, a cell is not what its column holds, or there is nothing to learn.
pub fn table(file: &[u8], options: &Options) -> Result<Dataset, DataError> {
    let content = gzip::content(file)?;
    let sheet = Sheet::read(&content, options.delimiter)?;
    let header = options.header.unwrap_or_else(|| has_header(&sheet));
    let titles: Vec<String> = (0..sheet.width).map(|column| title(&sheet, column, header)).collect();
    let first = usize::from(header);
    if sheet.rows() <= first {
        return Err(DataError::Nothing(text("the table has a header but no rows", "表格只有表头，没有数据行")));
    }
    let reader = Reader { sheet: &sheet, titles: &titles, first };
    let target = reader.find(&options.target)?;
    let skipped = options.skip.iter().map(|column| reader.find(column)).collect::<Result<Vec<_>, _>>()?;
    let used: Vec<usize> = (0..sheet.width).filter(|c| *c != target && !skipped.contains(c)).collect();
    if used.is_empty() {
        let what = text("the table has no column besides the one to predict", "除要预测的列之外，表格没有其他列");
        return Err(DataError::Nothing(what));
    }
    let targets = reader.targets(target, options.task)?;
    let (names, features) = reader.features(&used)?;
    Ok(Dataset { shape: vec![names.len()], features, targets, names, source: "the user's file".into() })
}

/// How many rows a table has, and what each of its columns would be as the target; at most the first `DESCRIBED` of them.
///
/// # Errors
/// Where it is damaged or too large.
pub fn columns(file: &[u8]) -> Result<(usize, Vec<ColumnCard>), DataError> {
    let content = gzip::content(file)?;
    let sheet = Sheet::read(&content, None)?;
    let header = has_header(&sheet);
    let titles: Vec<String> = (0..sheet.width).map(|column| title(&sheet, column, header)).collect();
    let reader = Reader { sheet: &sheet, titles: &titles, first: usize::from(header) };
    let card = |column: usize| {
        let (words, present, numbers) = reader.survey(column);
        let classes = if are_classes(&words, present, numbers) { words.len() as u32 } else { 0 };
        ColumnCard { name: titles[column].clone(), classes, missing: present < reader.rows().len() }
    };
    Ok((reader.rows().len(), (0..sheet.width.min(DESCRIBED)).map(card).collect()))
}

/// Whether a column is classes where nothing is said.
fn are_classes(words: &BTreeMap<String, u32>, present: usize, numbers: usize) -> bool {
    let whole = |word: &String| number(word).is_some_and(|number| number == number.trunc() && number.is_finite());
    numbers * 10 < present * 9 || (words.len() <= FEW_VALUES && words.keys().all(whole))
}

/// A sheet whose header is known.
struct Reader<'a> {
    sheet: &'a Sheet<'a>,
    titles: &'a [String],
    /// The first row of data.
    first: usize,
}

/// What a column becomes.
enum Kind {
    Number,
    /// The words in their order.
    Words(Vec<String>),
}

impl Reader<'_> {
    fn find(&self, column: &Column) -> Result<usize, DataError> {
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

    fn rows(&self) -> std::ops::Range<usize> {
        self.first..self.sheet.rows()
    }

    fn number(&self, row: usize, column: usize) -> Result<f32, DataError> {
        let cell = self.sheet.cell(row, column);
        number(&cell).filter(|number| number.is_finite()).ok_or_else(|| DataError::NotNumber {
            cell: self.sheet.place(row, column, &self.titles[column]),
            text: cell.chars().take(20).collect(),
        })
    }

    /// How often each text stands in a column, and how many of the cells that are not missing are numbers.
    fn survey(&self, column: usize) -> (BTreeMap<String, u32>, usize, usize) {
        let (mut words, mut present, mut numbers) = (BTreeMap::new(), 0, 0);
        for row in self.rows() {
            let cell = self.sheet.cell(row, column);
            let missing = is_missing(&cell);
            present += usize::from(!missing);
            numbers += usize::from(!missing && number(&cell).is_some());
            // Once there are too many, the rest adds nothing.
            if words.len() <= MAX_CLASSES {
                *words.entry(if missing { "?".to_owned() } else { cell.into_owned() }).or_insert(0) += 1;
            }
        }
        (words, present, numbers)
    }

    fn kind(&self, column: usize) -> Result<Kind, DataError> {
        let (words, present, numbers) = self.survey(column);
        if numbers * 10 >= present * 9 {
            return Ok(Kind::Number);
        }
        if words.len() > MAX_CLASSES {
            let what = text("different words in a column", "一列中不同词的个数");
            return Err(DataError::TooMany { what, limit: MAX_CLASSES, found: None });
        }
        Ok(Kind::Words(words.into_keys().collect()))
    }

    /// Names and (rows, features) of the columns.
    fn features(&self, columns: &[usize]) -> Result<(Vec<String>, Vec<f32>), DataError> {
        let kinds = columns.iter().map(|column| self.kind(*column)).collect::<Result<Vec<_>, _>>()?;
        let mut names = Vec::new();
        for (column, kind) in columns.iter().zip(&kinds) {
            let title = &self.titles[*column];
            match kind {
                Kind::Number => names.push(title.clone()),
                Kind::Words(words) => names.extend(words.iter().map(|word| format!("{title}={word}"))),
            }
        }
        let (width, rows) = (names.len(), self.rows().len());
        if width > MAX_COLUMNS {
            let (what, found) = (text("columns (words included)", "列数（含词）"), Some(width as u64));
            return Err(DataError::TooMany { what, limit: MAX_COLUMNS, found });
        }
        if width * rows > MAX_NUMBERS {
            let (what, found) = (text("numbers", "数的个数"), Some((width * rows) as u64));
            return Err(DataError::TooMany { what, limit: MAX_NUMBERS, found });
        }
        let mut features = Vec::with_capacity(width * rows);
        for row in self.rows() {
            for (column, kind) in columns.iter().zip(&kinds) {
                let cell = self.sheet.cell(row, *column);
                match kind {
                    Kind::Number if is_missing(&cell) => features.push(f32::NAN),
                    Kind::Number => features.push(self.number(row, *column)?),
                    Kind::Words(words) => {
                        let cell = if is_missing(&cell) { "?" } else { &*cell };
                        features.extend(words.iter().map(|word| f32::from(u8::from(word == cell))));
                    }
                }
            }
        }
        Ok((names, features))
    }

    fn targets(&self, column: usize, task: Task) -> Result<Targets, DataError> {
        if let Some(row) = self.rows().find(|row| is_missing(&self.sheet.cell(*row, column))) {
            return Err(DataError::NoTarget(self.sheet.place(row, column, &self.titles[column])));
        }
        let (words, present, numbers) = self.survey(column);
        if words.len() == 1 {
            let what = text("the column to predict has the same value in every row", "要预测的列每一行的值都相同");
            return Err(DataError::Nothing(what));
        }
        let classes = match task {
            Task::Classes => true,
            Task::Numbers => false,
            Task::Auto => are_classes(&words, present, numbers),
        };
        if !classes {
            let values = self.rows().map(|row| self.number(row, column)).collect::<Result<_, _>>()?;
            return Ok(Targets::Numbers { values, name: self.titles[column].clone() });
        }
        if words.len() > MAX_CLASSES {
            return Err(DataError::TooMany { what: text("classes", "类别数"), limit: MAX_CLASSES, found: None });
        }
        let mut names: Vec<String> = words.into_keys().collect();
        if names.iter().all(|name| number(name).is_some()) {
            let value = |name: &String| number(name).unwrap_or(0.0);
            names.sort_by(|a, b| value(a).total_cmp(&value(b)));
        }
        let places: BTreeMap<&str, u32> = names.iter().map(String::as_str).zip(0..).collect();
        let label = |row: usize| places.get(&*self.sheet.cell(row, column)).copied().unwrap_or(0);
        Ok(Targets::Classes { labels: self.rows().map(label).collect(), names })
    }
}

fn is_missing(cell: &str) -> bool {
    MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// A number as people and programs write it. Infinite where it does not fit, or says so.
fn number(cell: &str) -> Option<f32> {
    cell.parse::<f32>().ok().filter(|number| !number.is_nan())
}

fn title(sheet: &Sheet, column: usize, header: bool) -> String {
    let name = if header { sheet.cell(0, column).into_owned() } else { String::new() };
    if name.is_empty() { format!("column {}", column + 1) } else { name }
}

fn has_header(sheet: &Sheet) -> bool {
    let first: Vec<_> = (0..sheet.width).map(|column| sheet.cell(0, column)).collect();
    let datum = |cell: &str| number(cell).is_some() || (is_missing(cell) && !cell.is_empty());
    if first.iter().any(|cell| datum(cell)) || first.iter().all(|cell| cell.is_empty()) {
        return false;
    }
    let again = |column: usize| (1..sheet.rows()).any(|row| sheet.cell(row, column) == first[column]);
    2 * (0..sheet.width).filter(|column| again(*column)).count() < sheet.width.max(1)
}
