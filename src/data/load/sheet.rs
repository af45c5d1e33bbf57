//! The cells of a CSV file: where each begins and ends. What they mean is the business of [`mod@super::table`].
//!
//! A reader of our own rather than the crate csv: that one is lenient by design (an open quotation mark or text behind a
//! closed one passes in silence) and brings serde into the browser's module; here every fault has a row, a column and a
//! byte.
//!
//! Source: Y. Shafranovich (2005), "Common format and MIME type for comma-separated values (CSV) files", RFC 4180.
//! Besides: any of , ; tab | may separate, lines may end in LF, empty lines are left out.

use super::{MAX_BYTES, MAX_CELLS, MAX_COLUMNS};
use crate::data::DataError;
use crate::data::error::Cell;
use crate::registry::text;
use std::borrow::Cow;

/// A file, taken apart.
#[derive(Debug)]
pub struct Sheet<'a> {
    text: &'a str,
    /// Bytes before the text: a mark of UTF-8.
    skipped: usize,
    /// Cells of a row.
    pub width: usize,
    /// (rows, width): begin and end of the content, and whether it stood in quotation marks.
    cells: Vec<(u32, u32, bool)>,
}

impl<'a> Sheet<'a> {
    /// Takes a file apart; `delimiter` is found where it is not given.
    ///
    /// # Errors
    /// Where it is empty, no text, too large, or its rows are not of one length.
    pub fn read(file: &'a [u8], delimiter: Option<u8>) -> Result<Self, DataError> {
        if file.len() > MAX_BYTES {
            let found = Some(file.len() as u64);
            return Err(DataError::TooMany { what: text("bytes", "字节数"), limit: MAX_BYTES, found });
        }
        let skipped = if file.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
        let text = std::str::from_utf8(&file[skipped..]).map_err(|error| {
            let byte = skipped + error.valid_up_to();
            DataError::NotText { row: 1 + file[..byte].iter().filter(|b| **b == b'\n').count(), byte }
        })?;
        let delimiter = delimiter.unwrap_or_else(|| most_likely_delimiter(text.as_bytes()));
        let mut sheet = Self { text, skipped, width: 0, cells: Vec::new() };
        sheet.read_rows(delimiter)?;
        if sheet.cells.is_empty() {
            return Err(DataError::Empty);
        }
        Ok(sheet)
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.cells.len() / self.width.max(1)
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

    /// Where a cell stands. `row` and `column` from 0; the place counts from 1.
    pub fn place(&self, row: usize, column: usize, name: &str) -> Cell {
        let byte = self.skipped + self.cells[row * self.width + column].0 as usize;
        Cell { row: row + 1, column: column + 1, name: name.to_owned(), byte }
    }

    fn read_rows(&mut self, delimiter: u8) -> Result<(), DataError> {
        let bytes = self.text.as_bytes();
        let (mut at, mut row) = (0, 0);
        while at < bytes.len() {
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
            if row == 0 {
                self.width = found;
            } else if found != self.width {
                let byte = self.skipped + begin;
                return Err(DataError::Width { row: row + 1, byte, expected: self.width, found });
            }
            row += 1;
        }
        Ok(())
    }

    /// Reads the cell at `at`; where it ends stands a delimiter, the end of a line, or nothing.
    fn read_cell(&mut self, at: usize, delimiter: u8, row: usize, column: usize) -> Result<usize, DataError> {
        let bytes = self.text.as_bytes();
        let quoted = bytes.get(at) == Some(&b'"');
        let fault = |open: bool| DataError::Quote {
            cell: Cell { row: row + 1, column: column + 1, name: String::new(), byte: self.skipped + at },
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

/// The one of , ; tab | that stands most often in the first line, outside quotation marks.
fn most_likely_delimiter(bytes: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    let begin = bytes.iter().position(|byte| !b"\r\n".contains(byte)).unwrap_or(0);
    for byte in &bytes[begin..] {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(delimiter, _)| delimiter == byte).for_each(|(_, count)| *count += 1),
        }
    }
    counts.iter().fold(counts[0], |best, other| if other.1 > best.1 { *other } else { best }).0
}
