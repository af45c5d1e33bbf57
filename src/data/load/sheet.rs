//! The cells of a table's text: where each begins and ends. What they mean is the business of [`mod@super::table`].
//!
//! A reader of our own rather than the crate csv: that one is lenient by design (an open quotation mark or text behind a
//! closed one passes in silence) and brings serde into the browser's module; here every fault has a row, a column and a
//! byte.
//!
//! Source: Y. Shafranovich (2005), "Common format and MIME type for comma-separated values (CSV) files", RFC 4180.
//! Besides: any of , ; tab | may separate, lines may end in LF, and rows without content are left out. They count, though:
//! a row has the number that a spreadsheet gives it. A first line `sep=;`, as spreadsheets write and read it, says what
//! separates.

use super::{MAX_CELLS, MAX_COLUMNS, separator};
use crate::data::DataError;
use crate::data::error::Cell;
use crate::registry::text;
use std::borrow::Cow;

/// A text, taken apart.
#[derive(Debug)]
pub struct Sheet<'a> {
    text: &'a str,
    /// Bytes of the file before the text; none where a byte of one is no byte of the other.
    skipped: Option<usize>,
    /// Cells of a row.
    pub width: usize,
    /// What stands between them.
    pub separator: u8,
    /// (rows, width): begin and end of the content, and whether it stood in quotation marks.
    cells: Vec<(u32, u32, bool)>,
    /// (rows): the row of a spreadsheet, from 1.
    numbers: Vec<u32>,
}

impl<'a> Sheet<'a> {
    /// Takes a text apart; `separator` is found where it is not given.
    ///
    /// # Errors
    /// Where it is empty, too large, or its rows are not of one length.
    pub fn read(text: &'a str, skipped: Option<usize>, separator: Option<u8>) -> Result<Self, DataError> {
        let named = separator::named(text);
        let separator = separator.or(named).unwrap_or_else(|| separator::find(text));
        let mut sheet = Self { text, skipped, width: 0, separator, cells: Vec::new(), numbers: Vec::new() };
        let first = if named.is_some() { line_end(text.as_bytes(), separator::NAMED) } else { None };
        sheet.read_rows(separator, first.unwrap_or(0))?;
        if sheet.cells.is_empty() {
            return Err(DataError::Empty);
        }
        Ok(sheet)
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.numbers.len()
    }

    /// The content of a cell, without the blanks around it where it stood in no quotation marks.
    pub fn cell(&self, row: usize, column: usize) -> Cow<'a, str> {
        let (start, end, quoted) = self.cells[row * self.width + column];
        let content = &self.text[start as usize..end as usize];
        match (quoted, content.contains("\"\"")) {
            (false, _) => Cow::Borrowed(content.trim()),
            (true, false) => Cow::Borrowed(content),
            (true, true) => Cow::Owned(content.replace("\"\"", "\"")),
        }
    }

    /// Where a cell stands. `row` and `column` from 0; the place counts from 1, rows as a spreadsheet does.
    pub fn place(&self, row: usize, column: usize, name: &str) -> Cell {
        let byte = self.byte(self.cells[row * self.width + column].0 as usize);
        Cell { row: self.numbers[row] as usize, column: column + 1, name: name.to_owned(), byte }
    }

    /// The byte of the file where a byte of the text stands.
    fn byte(&self, at: usize) -> Option<usize> {
        self.skipped.map(|skipped| skipped + at)
    }

    /// Reads rows from a byte on; the line before it, where there is one, counts as a row of the spreadsheet.
    fn read_rows(&mut self, delimiter: u8, begin: usize) -> Result<(), DataError> {
        let bytes = self.text.as_bytes();
        // A quoted cell may hold many lines, and is of one row.
        let (mut at, mut row) = (begin, usize::from(begin > 0));
        while at < bytes.len() {
            row += 1;
            if let Some(end) = line_end(bytes, at) {
                at = end;
                continue;
            }
            let (first, begin) = (self.cells.len(), at);
            loop {
                let column = self.cells.len() - first;
                if column == MAX_COLUMNS {
                    return Err(DataError::TooMany {
                        what: text("columns", "列数"), limit: MAX_COLUMNS, found: None
                    });
                }
                if self.cells.len() == MAX_CELLS {
                    return Err(DataError::TooMany {
                        what: text("cells", "单元格数"), limit: MAX_CELLS, found: None
                    });
                }
                at = self.read_cell(at, delimiter, row, column)?;
                if bytes.get(at) != Some(&delimiter) {
                    break;
                }
                at += 1;
            }
            at = line_end(bytes, at).unwrap_or(bytes.len());
            let found = self.cells.len() - first;
            if self.cells[first..].iter().all(|(start, end, quoted)| start == end && !quoted) && found > 1 {
                self.cells.truncate(first);
                continue;
            }
            if self.numbers.is_empty() {
                self.width = found;
            } else if found != self.width {
                let byte = self.byte(begin);
                return Err(DataError::Width { row, byte, expected: self.width, found });
            }
            self.numbers.push(row as u32);
        }
        Ok(())
    }

    /// Reads the cell at `at`; where it ends stands a delimiter, the end of a line, or nothing.
    fn read_cell(&mut self, at: usize, delimiter: u8, row: usize, column: usize) -> Result<usize, DataError> {
        let bytes = self.text.as_bytes();
        let quoted = bytes.get(at) == Some(&b'"');
        let fault = |open: bool| DataError::Quote {
            cell: Cell { row, column: column + 1, name: String::new(), byte: self.byte(at) },
            open,
        };
        let ends = |at: usize| at >= bytes.len() || bytes[at] == delimiter || line_end(bytes, at).is_some();
        let (start, mut end) = (at + usize::from(quoted), at + usize::from(quoted));
        if !quoted {
            while !ends(end) {
                if bytes[end] == b'"' {
                    return Err(fault(false));
                }
                end += 1;
            }
            self.cells.push((start as u32, end as u32, false));
            return Ok(end);
        }
        loop {
            match (bytes.get(end), bytes.get(end + 1)) {
                (None, _) => return Err(fault(true)),
                (Some(b'"'), Some(b'"')) => end += 2,
                (Some(b'"'), _) if ends(end + 1) => break,
                (Some(b'"'), _) => return Err(fault(false)),
                _ => end += 1,
            }
        }
        self.cells.push((start as u32, end as u32, true));
        Ok(end + 1)
    }
}

/// Where the next line begins, if a line ends here.
fn line_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at..)? {
        [b'\r', b'\n', ..] => Some(at + 2),
        [b'\n' | b'\r', ..] => Some(at + 1),
        _ => None,
    }
}
