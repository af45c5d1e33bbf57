//! Numbers as people and spreadsheets write them: decimal commas, grouped digits, a true minus sign, currencies, per cent, a
//! unit behind them.
//!
//! What a comma means is decided for a column, and where that says nothing for the table: `7,4` can only be 7.4, `1,234.5`
//! only 1234.5, and `1,234` is what the others are. Full-width forms are read as their ASCII ones.

use serde::{Deserialize, Serialize};

/// What stands between the whole part and the fraction. The other mark groups digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decimal {
    /// 1,234.5
    #[default]
    Point,
    /// 1.234,5
    Comma,
}

/// What a number wears besides its digits, point, sign and exponent; a bit each.
pub mod dress {
    /// A decimal comma.
    pub const COMMA: u8 = 1;
    /// Digits in groups.
    pub const GROUPS: u8 = 2;
    /// A per cent sign: the number is a hundredth of what is written.
    pub const PERCENT: u8 = 4;
    /// A currency.
    pub const CURRENCY: u8 = 8;
}

const CURRENCIES: [char; 8] = ['$', '€', '£', '¥', '₹', '₩', '₽', '₺'];
/// What groups digits besides a comma or a point.
const GROUPING: [char; 6] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’'];
/// Longest text that is looked at as a number in other than the plain spelling, in bytes.
const LONGEST: usize = 64;

/// A number in the spelling of programs; infinite where it does not fit, or says so.
pub fn plain(cell: &str) -> Option<f64> {
    // Most cells that are no numbers are told apart by their first letter.
    let first = *cell.as_bytes().first()?;
    if first.is_ascii_alphabetic() && !matches!(first | 32, b'i') {
        return None;
    }
    cell.parse::<f64>().ok().filter(|number| !number.is_nan())
}

/// A number in any spelling, and what it wears.
pub fn read(cell: &str, decimal: Decimal) -> Option<(f64, u8)> {
    // In a table of decimal commas 1.234 is a thousand and more; 1.5 can only be one and a half.
    if decimal == Decimal::Comma && cell.contains(['.', ',']) {
        return dressed(cell, decimal).or_else(|| plain(cell).map(|number| (number, 0)));
    }
    plain(cell).map(|number| (number, 0)).or_else(|| dressed(cell, decimal))
}

/// Which decimal mark a cell can only have; none where both or neither fit.
pub fn evidence(cell: &str) -> Option<Decimal> {
    if !cell.contains(['.', ',']) || !cell.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    match (dressed(cell, Decimal::Point), dressed(cell, Decimal::Comma)) {
        (Some(_), None) => Some(Decimal::Point),
        (None, Some(_)) => Some(Decimal::Comma),
        _ => None,
    }
}

/// A number with a unit behind it, and the unit: `85 m2`.
pub fn with_unit(cell: &str, decimal: Decimal) -> Option<(f64, &str)> {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '−');
    let split = cell.find(|c: char| !digits(c)).filter(|_| cell.len() <= LONGEST)?;
    let unit = cell[split..].trim();
    let begins = unit.chars().next().is_some_and(|c| c.is_alphabetic() || matches!(c, '°' | '"' | '\''));
    let (number, _) = read(&cell[..split], decimal).filter(|_| begins && unit.chars().count() <= 12)?;
    number.is_finite().then_some((number, unit))
}

fn dressed(cell: &str, decimal: Decimal) -> Option<(f64, u8)> {
    if cell.len() > LONGEST || !cell.contains(|c: char| c.is_numeric()) {
        return None;
    }
    let narrowed: String = cell.chars().map(narrow).collect();
    let (mut rest, mut wears, mut negative) = (narrowed.trim(), 0, false);
    if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (rest, negative) = (inner.trim(), true);
    }
    // A sign and a currency, in either order.
    let mut signed = negative;
    for _ in 0..2 {
        if let Some(after) = rest.strip_prefix(['-', '+']).filter(|_| !signed) {
            (negative, signed) = (rest.starts_with('-'), true);
            rest = after.trim_start();
        } else if let Some(after) = rest.strip_prefix(CURRENCIES) {
            (rest, wears) = (after.trim_start(), wears | dress::CURRENCY);
        }
    }
    if let Some(before) = rest.strip_suffix('%') {
        (rest, wears) = (before.trim_end(), wears | dress::PERCENT);
    } else if let Some(before) = rest.strip_suffix(CURRENCIES).filter(|_| wears & dress::CURRENCY == 0) {
        (rest, wears) = (before.trim_end(), wears | dress::CURRENCY);
    }
    let (digits, more) = digits(rest, decimal)?;
    let number: f64 = digits.parse().ok()?;
    let number = if negative { -number } else { number };
    wears |= more;
    Some((if wears & dress::PERCENT != 0 { number / 100.0 } else { number }, wears))
}

/// The digits in the spelling of programs: groups joined, a point before the fraction.
fn digits(text: &str, decimal: Decimal) -> Option<(String, u8)> {
    let (mark, other) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], &text[at..]),
        None => (text, ""),
    };
    let (whole, fraction) = mantissa.split_once(mark).unwrap_or((mantissa, ""));
    if (whole.is_empty() && fraction.is_empty()) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut wears = if decimal == Decimal::Comma && mantissa.contains(mark) { dress::COMMA } else { 0 };
    let joined = match whole.chars().find(|c| !c.is_ascii_digit()) {
        None => whole.to_owned(),
        Some(group) if group == other || GROUPING.contains(&group) => {
            wears |= dress::GROUPS;
            grouped(whole, group)?
        }
        Some(_) => return None,
    };
    Some((format!("{joined}.{fraction}{exponent}"), wears))
}

/// Groups of three behind one to three digits; with commas of two before the last three as well, as in India.
fn grouped(whole: &str, by: char) -> Option<String> {
    let groups: Vec<&str> = whole.split(by).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let pairs = by == ',' && !middle.is_empty() && middle.iter().all(|group| group.len() == 2);
    let fits = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && last.len() == 3
        && (pairs || middle.iter().all(|group| group.len() == 3));
    let joined = groups.concat();
    (fits && joined.bytes().all(|b| b.is_ascii_digit())).then_some(joined)
}

/// A full-width form as its ASCII one; every minus as a hyphen.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '−' | '–' | '\u{2010}' | '\u{2011}' => '-',
        '￥' => '¥',
        '\u{3000}' => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(cell: &str) -> Option<f64> {
        read(cell, Decimal::Point).map(|(number, _)| number)
    }

    fn comma(cell: &str) -> Option<f64> {
        read(cell, Decimal::Comma).map(|(number, _)| number)
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (cell, number) in [
            ("1.5", 1.5),
            ("1e3", 1000.0),
            (".5", 0.5),
            ("+7", 7.0),
            ("1,234", 1234.0),
            ("1,234,567.25", 1_234_567.25),
            ("$1,234", 1234.0),
            ("-$5.50", -5.5),
            ("$-5.50", -5.5),
            ("(1,234)", -1234.0),
            ("12 %", 0.12),
            ("12.5%", 0.125),
            ("−3.5", -3.5),
            ("–3", -3.0),
            ("1 234 567", 1_234_567.0),
            ("1\u{202f}234,", f64::NAN),
            ("1'234.5", 1234.5),
            ("3 €", 3.0),
            ("€ 3", 3.0),
            ("12,34,567", 1_234_567.0),
            ("１２．５", 12.5),
            ("￥１，２３４", 1234.0),
        ] {
            assert_eq!(point(cell), Some(number).filter(|number| !number.is_nan()), "{cell}");
        }
        for (cell, number) in [
            ("7,4", 7.4),
            ("0,345", 0.345),
            ("1.234,5", 1234.5),
            ("1.234", 1234.0),
            ("-1,5e3", -1500.0),
            ("5", 5.0),
            ("1 234,5", 1234.5),
            ("3,50 €", 3.5),
            ("1.5", 1.5),
            ("12,5 %", 0.125),
        ] {
            assert_eq!(comma(cell), Some(number), "{cell}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for cell in [
            "", "-", "$", "%", "7,4", "0,345", "1,23", "12,3456", "1.2.3", "a", "1a", "--1", "1,2,3", "1e", "5 m", "()",
        ] {
            assert_eq!(point(cell), None, "{cell}");
        }
        for cell in ["1,2,3", "1,234.5", "1.23.4", ",", "x,5"] {
            assert_eq!(comma(cell), None, "{cell}");
        }
        assert_eq!(point("inf"), Some(f64::INFINITY));
    }

    #[test]
    fn a_decimal_mark_shows_where_only_one_fits() {
        for cell in ["7,4", "0,123", "1.234,5", "12,3456", "1,"] {
            assert_eq!(evidence(cell), Some(Decimal::Comma), "{cell}");
        }
        for cell in ["7.4", "0.123", "1,234.5", "12.3456"] {
            assert_eq!(evidence(cell), Some(Decimal::Point), "{cell}");
        }
        for cell in ["1,234", "1.234", "12", "a,b", "1.2.3"] {
            assert_eq!(evidence(cell), None, "{cell}");
        }
    }

    #[test]
    fn units_are_told_from_numbers() {
        assert_eq!(with_unit("85 m2", Decimal::Point), Some((85.0, "m2")));
        assert_eq!(with_unit("7,5km", Decimal::Comma), Some((7.5, "km")));
        assert_eq!(with_unit("−20 °C", Decimal::Point), Some((-20.0, "°C")));
        for cell in ["m2", "85", "a 5", "5 ", "12:30", "5 / 7"] {
            assert_eq!(with_unit(cell, Decimal::Point), None, "{cell}");
        }
    }
}
