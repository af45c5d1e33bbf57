//! Whether the first row of a table names its columns.
//!
//! Names may look like data (`Na` is sodium, `0` and `1` are what a program calls columns without names), so each column says
//! what it knows: a text over numbers is a name; a number among others like it is data; a text that does not come again over
//! texts that do is a name. Where no cell of the first row looks like data, it is a header unless most of it comes again.

use super::column::is_datum;
use super::sheet::Sheet;
use super::{is_missing, number};

/// Rows that are looked at.
const SAMPLED: usize = 2000;

/// What a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Name,
    Datum,
    Nothing,
}

/// Whether the first row is a header.
pub fn has_header(sheet: &Sheet) -> bool {
    let first: Vec<_> = (0..sheet.width).map(|column| sheet.cell(0, column)).collect();
    let looks = |cell: &str| is_datum(cell) || (is_missing(cell) && !cell.is_empty());
    if sheet.rows() < 2 {
        // A row alone is a header where nothing of it could be data.
        return !first.iter().any(|cell| looks(cell));
    }
    if first.iter().all(|cell| cell.is_empty()) {
        return false;
    }
    if !first.iter().any(|cell| looks(cell)) {
        let again = |column: usize| (1..sheet.rows()).any(|row| sheet.cell(row, column) == first[column]);
        return 2 * (0..sheet.width).filter(|column| again(*column)).count() < sheet.width.max(1);
    }
    let counted = are_counted(&first);
    let said: Vec<Says> = (0..sheet.width).map(|column| says(sheet, column, &first[column], counted)).collect();
    let count = |what: Says| said.iter().filter(|says| **says == what).count();
    let alone = counted && sheet.width >= 4 && count(Says::Name) == 0 && fractions(sheet);
    alone || count(Says::Name) > count(Says::Datum)
}

/// Whether the numbers of a row are 0, 1, 2, … or 1, 2, 3, … or years, one after the other.
fn are_counted(first: &[impl AsRef<str>]) -> bool {
    let numbers: Vec<f64> = first.iter().filter_map(|cell| number::plain(cell.as_ref())).collect();
    let begins = numbers.first().is_some_and(|first| [0.0, 1.0].contains(first) || (1000.0..3000.0).contains(first));
    numbers.len() >= 2 && begins && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1.0)
}

/// Whether numbers with a fraction stand below.
fn fractions(sheet: &Sheet) -> bool {
    let row = |row: usize| (0..sheet.width).filter_map(move |column| number::plain(&sheet.cell(row, column)));
    (1..sheet.rows().min(SAMPLED)).any(|at| row(at).any(|number| number != number.trunc()))
}

fn says(sheet: &Sheet, column: usize, first: &str, counted: bool) -> Says {
    let (mut present, mut data, mut again) = (0_usize, 0_usize, false);
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut texts = Vec::new();
    for row in 1..sheet.rows().min(SAMPLED) {
        let cell = sheet.cell(row, column);
        again |= cell == first;
        if is_missing(&cell) {
            continue;
        }
        present += 1;
        data += usize::from(is_datum(&cell));
        if let Some(number) = number::plain(&cell) {
            (low, high) = (low.min(number), high.max(number));
        }
        texts.push(cell);
    }
    let numeric = present > 0 && data * 10 >= present * 9;
    if is_missing(first) {
        return Says::Nothing;
    }
    if is_datum(first) {
        // A year that is none of the numbers below.
        let outside = number::plain(first).is_some_and(|number| {
            (1000.0..3000.0).contains(&number) && number == number.trunc() && (number < low || number > high)
        });
        return if numeric && !outside && !counted { Says::Datum } else { Says::Nothing };
    }
    if numeric {
        return Says::Name;
    }
    texts.sort();
    texts.dedup();
    match again {
        true => Says::Datum,
        false if 2 * texts.len() <= present => Says::Name,
        false => Says::Nothing,
    }
}
