//! Workbooks: the first sheet of an .xlsx or .ods file, as a table of text.
//!
//! What is read is what the cells hold: numbers in full, dates as ISO 8601, formulas as their last results. Pictures, colours
//! and further sheets are left aside. A reader of our own rather than the crate calamine: that one brings forty others into the
//! browser's module, and unpacks without bounds; here everything is bounded before it is built.
//!
//! Source: ECMA-376-1:2016, "Office Open XML file formats", sections 18.3 (worksheets), 18.4 (shared strings), 18.8 (styles);
//! OASIS (2021), "OpenDocument 1.3", part 3, section 9 (tables).

use super::xml::{Tags, unescaped};
use super::zip::Archive;
use super::{MAX_BYTES, MAX_CELLS, MAX_COLUMNS};
use crate::data::DataError;
use crate::registry::text;

/// Most rows of a sheet: twice as many as any spreadsheet has.
const MAX_ROWS: usize = 1 << 21;
/// Built-in number formats that are dates or times.
const DATES: [u32; 12] = [14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47];

/// The first sheet as CSV, its empty rows as empty lines.
///
/// # Errors
/// Where it is damaged, too large, or holds no sheet.
pub fn as_csv(file: &[u8]) -> Result<String, DataError> {
    let archive = Archive::open(file)?;
    if let Some(content) = archive.read("content.xml")? {
        return open_document(&content);
    }
    let book = archive.read("xl/workbook.xml")?.ok_or_else(none)?;
    let links = archive.read("xl/_rels/workbook.xml.rels")?.unwrap_or_default();
    let first = Tags::new(&book).find(|tag| tag.is("sheet")).and_then(|tag| tag.value("id")).ok_or_else(none)?;
    let link = Tags::new(&links).find(|tag| tag.is("Relationship") && tag.value("Id").as_deref() == Some(&first));
    let target = link.and_then(|tag| tag.value("Target")).ok_or_else(none)?;
    let path = match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    };
    let sheet = archive.read(&path)?.ok_or_else(none)?;
    let strings = archive.read("xl/sharedStrings.xml")?.map(|all| shared(&all)).unwrap_or_default();
    let styles = archive.read("xl/styles.xml")?.map(|all| date_styles(&all)).unwrap_or_default();
    let since_1904 = Tags::new(&book)
        .any(|tag| tag.is("workbookPr") && tag.value("date1904").is_some_and(|word| word == "1" || word == "true"));
    let mut rows = Rows::default();
    let mut tags = Tags::new(&sheet);
    while let Some(tag) = tags.next() {
        if tag.is("row") && !tag.closes {
            if let Some(row) = tag.value("r").and_then(|row| row.parse::<usize>().ok()) {
                rows.go_to_row(row.saturating_sub(1))?;
            } else {
                rows.go_to_row(rows.started)?;
            }
            rows.started = rows.row + 1;
        } else if tag.is("c") && !tag.closes {
            if let Some(column) = tag.value("r").and_then(|place| column_of(&place)) {
                rows.go_to_column(column)?;
            }
            let (kind, style) = (tag.value("t").unwrap_or_default(), tag.value("s"));
            let value = if tag.empty { String::new() } else { cell_value(&mut tags) };
            let shown = match &*kind {
                "s" => value.parse::<usize>().ok().and_then(|at| strings.get(at).cloned()).unwrap_or_default(),
                "b" => if value == "1" { "TRUE" } else { "FALSE" }.to_owned(),
                "e" => String::new(),
                "" | "n" => {
                    let style = style.and_then(|style| style.parse::<usize>().ok());
                    let is_date = style.is_some_and(|style| styles.get(style).copied().unwrap_or(false));
                    let serial = value.parse::<f64>().ok().filter(|_| is_date);
                    serial.and_then(|serial| iso(serial, since_1904)).unwrap_or(value)
                }
                _ => value,
            };
            rows.put(&shown, 1)?;
        }
    }
    rows.finish()
}

fn none() -> DataError {
    DataError::Foreign {
        what: text("a ZIP file without a sheet of a spreadsheet", "不含工作表的 ZIP 文件"),
        then: text("unpack it first, or save the table as CSV", "请先解压，或将表格另存为 CSV"),
    }
}

/// The text of `v`, or of all `t` of an inline string, up to the end of the cell.
fn cell_value(tags: &mut Tags) -> String {
    let mut value = String::new();
    while let Some(tag) = tags.next() {
        if tag.is("c") && tag.closes {
            break;
        }
        if (tag.is("v") || tag.is("t")) && !tag.closes && !tag.empty {
            value += &unescaped(tags.text());
        }
    }
    value
}

/// The strings that cells name by their number.
fn shared(all: &str) -> Vec<String> {
    let (mut strings, mut open, mut phonetic) = (Vec::new(), String::new(), false);
    let mut tags = Tags::new(all);
    while let Some(tag) = tags.next() {
        if tag.is("rPh") {
            phonetic = !tag.closes;
        } else if tag.is("t") && !tag.closes && !tag.empty && !phonetic {
            open += &unescaped(tags.text());
        } else if tag.is("si") && (tag.closes || tag.empty) {
            strings.push(std::mem::take(&mut open));
        }
    }
    strings
}

/// Of each style whether it shows a date.
fn date_styles(all: &str) -> Vec<bool> {
    let (mut own, mut styles, mut inside) = (Vec::new(), Vec::new(), false);
    for tag in Tags::new(all) {
        let id = || tag.value("numFmtId").and_then(|id| id.parse::<u32>().ok()).unwrap_or(0);
        if tag.is("numFmt") && tag.value("formatCode").is_some_and(|code| is_date_code(&code)) {
            own.push(id());
        } else if tag.is("cellXfs") {
            inside = !tag.closes;
        } else if tag.is("xf") && inside && !tag.closes {
            styles.push(DATES.contains(&id()) || own.contains(&id()));
        }
    }
    styles
}

/// Whether a number format shows days, months, years or times: outside of quotes, brackets and escapes.
fn is_date_code(code: &str) -> bool {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    code.chars().any(|c| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match c {
            '"' => quoted = !quoted,
            '[' => bracket = true,
            ']' => bracket = false,
            '\\' | '_' | '*' => escaped = true,
            _ => return !quoted && !bracket && matches!(c.to_ascii_lowercase(), 'd' | 'm' | 'y' | 'h' | 's'),
        }
        false
    })
}

/// A serial number of a day as ISO 8601: day 1 is 1900-01-01, and 1900 is taken for a leap year.
fn iso(serial: f64, since_1904: bool) -> Option<String> {
    let whole = serial.floor();
    let seconds = ((serial - whole) * 86_400.0).round().min(86_399.0) as u32;
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if !(0.0..3_000_000.0).contains(&serial) {
        return None;
    }
    if whole == 0.0 && !since_1904 {
        return Some(clock);
    }
    let days = whole as i64 - if since_1904 { 24_107 } else { 25_569 } + i64::from(!since_1904 && whole < 60.0);
    // From days since 1970-01-01, as H. Hinnant's civil_from_days.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let of_cycle = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_cycle + of_cycle / 4 - of_cycle / 100);
    let month = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let date = format!("{:04}-{month:02}-{day:02}", of_cycle + era * 400 + i64::from(month <= 2));
    Some(if seconds == 0 { date } else { format!("{date} {clock}") })
}

/// The column of a place such as BC12, from 0.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase).take(4);
    letters.fold(None, |column, letter| Some(column.map_or(0, |c: usize| (c + 1) * 26) + usize::from(letter - b'A')))
}

/// The first table of an OpenDocument sheet.
fn open_document(content: &str) -> Result<String, DataError> {
    let mut tags = Tags::new(content);
    tags.find(|tag| tag.is("table") && !tag.closes).ok_or_else(none)?;
    let mut rows = Rows::default();
    let mut next = 0;
    while let Some(tag) = tags.next() {
        let many = |key: &str| tag.value(key).and_then(|n| n.parse::<usize>().ok()).unwrap_or(1).max(1);
        if tag.is("table") && tag.closes {
            break;
        } else if tag.is("table-row") && !tag.closes {
            rows.go_to_row(next)?;
            // Rows that stand for several are empty, or the last of the sheet.
            next = next.saturating_add(many("number-rows-repeated"));
        } else if (tag.is("table-cell") || tag.is("covered-table-cell")) && !tag.closes {
            let many = many("number-columns-repeated");
            let typed =
                ["value", "date-value", "time-value", "boolean-value"].into_iter().find_map(|key| tag.value(key));
            let percent = tag.value("value-type").as_deref() == Some("string");
            let shown = if tag.empty { String::new() } else { paragraphs(&mut tags) };
            rows.put(typed.as_deref().filter(|_| !percent).unwrap_or(&shown), many)?;
        }
    }
    rows.finish()
}

/// The text of a cell's paragraphs.
fn paragraphs(tags: &mut Tags) -> String {
    let mut value = String::new();
    while let Some(tag) = tags.next() {
        match tag {
            _ if tag.closes && (tag.is("table-cell") || tag.is("covered-table-cell")) => break,
            _ if tag.is("p") && tag.closes => value.push(' '),
            _ if tag.is("s") => value = value + " " + &unescaped(tags.text()),
            _ if tag.is("p") || tag.is("span") => value += &unescaped(tags.text()),
            _ => {}
        }
    }
    value.trim().to_owned()
}

/// Rows as they become CSV.
#[derive(Default)]
struct Rows {
    text: String,
    row: usize,
    column: usize,
    /// Empty cells before the next that is none.
    waiting: usize,
    cells: usize,
    /// The row after the last that began, from 0.
    started: usize,
    /// Of each row that holds something where it ends in the text, and its cells.
    ends: Vec<(usize, usize)>,
}

impl Rows {
    fn go_to_row(&mut self, row: usize) -> Result<(), DataError> {
        if row < self.row {
            return Ok(());
        }
        if row > MAX_ROWS {
            return Err(DataError::TooMany { what: text("rows", "行数"), limit: MAX_ROWS, found: None });
        }
        if row > self.row {
            self.end();
        }
        self.text.extend(std::iter::repeat_n('\n', row - self.row));
        if row > self.row {
            (self.column, self.waiting) = (0, 0);
        }
        self.row = row;
        Ok(())
    }

    fn go_to_column(&mut self, column: usize) -> Result<(), DataError> {
        // A place before the last one is none that a program writes.
        if column >= MAX_COLUMNS {
            return Err(DataError::TooMany { what: text("columns", "列数"), limit: MAX_COLUMNS, found: None });
        }
        self.waiting += column.saturating_sub(self.column);
        self.column = self.column.max(column);
        Ok(())
    }

    /// A cell, so many times; empty ones wait for one that is none.
    fn put(&mut self, value: &str, times: usize) -> Result<(), DataError> {
        if value.is_empty() {
            self.waiting = self.waiting.saturating_add(times);
            self.column = self.column.saturating_add(times);
            return Ok(());
        }
        self.go_to_column(self.column)?;
        let quoted = value.contains([',', '"', '\n', '\r']) || value.trim() != value;
        for _ in 0..times.min(MAX_COLUMNS) {
            let commas = std::mem::take(&mut self.waiting).min(MAX_COLUMNS);
            self.count(commas + 1)?;
            self.text.extend(std::iter::repeat_n(',', commas));
            match quoted {
                true => self.text += &format!("\"{}\"", value.replace('"', "\"\"")),
                false => self.text += value,
            }
            (self.waiting, self.column) = (1, self.column + 1);
        }
        Ok(())
    }

    /// A row is over.
    fn end(&mut self) {
        let begin = self.ends.last().map_or(0, |(end, _)| *end);
        if self.text[begin..].bytes().any(|byte| byte != b'\n') {
            self.ends.push((self.text.len(), self.column - (self.waiting - 1)));
        }
    }

    /// The text, every row as long as the longest.
    fn finish(mut self) -> Result<String, DataError> {
        self.end();
        let width = self.ends.iter().map(|(_, cells)| *cells).max().unwrap_or(0);
        if width * self.ends.len() > MAX_CELLS {
            return Err(DataError::TooMany { what: text("cells", "单元格数"), limit: MAX_CELLS, found: None });
        }
        let (mut padded, mut begin) = (String::with_capacity(self.text.len()), 0);
        for (end, cells) in &self.ends {
            padded += &self.text[begin..*end];
            padded.extend(std::iter::repeat_n(',', width - cells));
            begin = *end;
        }
        padded += &self.text[begin..];
        Ok(padded)
    }

    fn count(&mut self, cells: usize) -> Result<(), DataError> {
        self.cells += cells;
        if self.cells > MAX_CELLS || self.text.len() > MAX_BYTES {
            return Err(DataError::TooMany { what: text("cells", "单元格数"), limit: MAX_CELLS, found: None });
        }
        Ok(())
    }
}
