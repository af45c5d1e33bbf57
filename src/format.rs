//! Numbers for people: what the page and the terminal write, and what people type.
//!
//! Two forms serve two needs. [`short`] drops trailing zeros and stands where a number rests (beside a slider, in a
//! sentence). [`steady`] always has the same number of digits and stands where a number moves, so that nothing on the
//! page shifts with it. Both use the true minus sign and, far from one, powers of ten as `1.2e−4`. [`typed`] is the
//! plain form that stands in an input field, and [`read`] takes what comes back from it.

use crate::registry::Lang;
use crate::spelling;

/// The minus sign that has the width of a digit.
const MINUS: char = '−';
/// Stands between groups of three digits: a narrow space at which no line breaks.
const GROUP: char = '\u{202f}';
/// Moving numbers whose decimal exponent lies in this range are written out; the others with a power of ten.
const PLAIN_EXPONENTS: std::ops::Range<i32> = -3..5;
/// The same for numbers at rest, which have the room: rates live here.
const PLAIN_AT_REST: std::ops::Range<i32> = -4..5;

/// A number at rest: at most four significant digits, no trailing zeros. `0.05`, `−1.5`, `1.2e−5`, `∞`.
pub fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return words(value);
    }
    let (digits, exponent) = scientific(value, 4);
    if PLAIN_AT_REST.contains(&exponent) {
        let plain = fixed(value, (3 - exponent).max(0) as usize);
        trim(&plain).to_owned()
    } else {
        format!("{}e{}", trim(&digits), minus(exponent.to_string()))
    }
}

/// A moving number: always `digits` significant digits. `0.05000`, `−1.500`, `1.200e−4`.
pub fn steady(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return words(value);
    }
    if value == 0.0 {
        return fixed(0.0, digits.saturating_sub(1));
    }
    let (mantissa, exponent) = scientific(value, digits);
    if PLAIN_EXPONENTS.contains(&exponent) {
        let decimals = i32::try_from(digits).unwrap_or(i32::MAX).saturating_sub(1 + exponent);
        fixed(value, decimals.max(0) as usize)
    } else {
        format!("{mantissa}e{}", minus(exponent.to_string()))
    }
}

/// A number with a fixed number of decimals and the true minus sign; never `−0`.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return words(value);
    }
    let text = format!("{value:.decimals$}");
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if is_zero { text.trim_start_matches('-').to_owned() } else { minus(text) }
}

/// A number split where its decimal point stands, so that a column can align it: `("−12", ".50")`, `("1", ".2e−4")`,
/// `("∞", "")`.
pub fn split(text: &str) -> (&str, &str) {
    let end = text.find(['.', 'e']).unwrap_or(text.len());
    text.split_at(end)
}

/// A whole number in groups of three: `20 000`.
pub fn integer(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 * GROUP.len_utf8());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(GROUP);
        }
        grouped.push(digit);
    }
    grouped
}

/// An end of a range, as it stands in a sentence: whole numbers with all their digits, in groups from five on.
pub fn bound(value: f64) -> String {
    let whole = value == value.trunc() && (1e4..1e9).contains(&value.abs());
    match whole {
        true if value < 0.0 => format!("{MINUS}{}", integer(-value as u64)),
        true => integer(value as u64),
        false => short(value),
    }
}

/// A number as a screen reader should say it: [`short`] with words for what is no ordinary number.
pub fn spoken(value: f64, lang: Lang) -> String {
    let word = |en: &str, zh: &str| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    if value.is_nan() {
        word("not a number", "不是数")
    } else if value == f64::INFINITY {
        word("infinite", "无穷大")
    } else if value == f64::NEG_INFINITY {
        word("minus infinite", "负无穷大")
    } else {
        short(value).replace(MINUS, "-")
    }
}

/// A number as it stands in an input field: every digit it needs to come back exactly, in ASCII.
pub fn typed(value: f64) -> String {
    let plain = value.abs() == 0.0 || (1e-4..1e7).contains(&value.abs());
    if plain { format!("{}", value + 0.0) } else { format!("{value:e}") }
}

/// The number a person typed, where it is one and finite. Takes other minus signs, spaces between groups and the full-width
/// digits of Chinese input methods as well. A comma is not read, because it may stand before decimals or between groups:
/// [`without_comma`].
pub fn read(text: &str) -> Option<f64> {
    plain(text).parse().ok().filter(|value: &f64| value.is_finite())
}

/// In plain letters, without spaces.
fn plain(text: &str) -> String {
    text.chars().map(spelling::plain).filter(|letter| !letter.is_whitespace()).collect()
}

/// What to write for a number with commas: as one with decimals, and as one in groups of three, where it can be either.
pub fn without_comma(text: &str) -> [Option<String>; 2] {
    let text = plain(text);
    let Some((whole, rest)) = text.split_once(',') else { return [None, None] };
    let decimal = (!rest.contains(['.', ',']) && !whole.is_empty()).then(|| format!("{whole}.{rest}"));
    let digits = rest.split(['.', 'e', 'E']).next().unwrap_or_default();
    let grouped = digits.split(',').all(|group| group.len() == 3) && whole.trim_start_matches('-').len() <= 3;
    let groups = grouped.then(|| text.replace(',', ""));
    [decimal, groups].map(|number| number.filter(|number| read(number).is_some()))
}

/// Zero and what is no ordinary number.
fn words(value: f64) -> String {
    let word = match value {
        value if value.is_nan() => "NaN",
        f64::INFINITY => "∞",
        f64::NEG_INFINITY => "−∞",
        _ => "0",
    };
    word.to_owned()
}

/// Mantissa text (with the true minus sign) and decimal exponent, rounded to `digits` significant digits.
fn scientific(value: f64, digits: usize) -> (String, i32) {
    let text = format!("{value:.*e}", digits.saturating_sub(1));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (minus(mantissa.to_owned()), exponent.parse().unwrap_or(0))
}

/// Without trailing zeros behind a decimal point.
fn trim(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// With the true minus sign.
fn minus(text: String) -> String {
    if text.starts_with('-') { text.replacen('-', "−", 1) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_rest_are_short() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (0.05, "0.05"),
            (-1.5, "−1.5"),
            (0.001, "0.001"),
            (0.000_12, "0.00012"),
            (0.000_012, "1.2e−5"),
            (-1e-8, "−1e−8"),
            (std::f64::consts::PI, "3.142"),
            (99_999.0, "1e5"),
            (12_345.0, "12345"),
            (1.234_567e7, "1.235e7"),
            (0.999_99, "1"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "∞"),
            (f64::NEG_INFINITY, "−∞"),
        ] {
            assert_eq!(short(value), expected);
        }
    }

    #[test]
    fn moving_numbers_keep_their_digits() {
        for (value, expected) in [
            (0.0, "0.000"),
            (0.05, "0.05000"),
            (-1.5, "−1.500"),
            (1.2e-4, "1.200e−4"),
            (1234.56, "1235"),
            (123_456.0, "1.235e5"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(steady(value, 4), expected);
        }
        assert_eq!(fixed(-0.0001, 2), "0.00");
        assert_eq!(fixed(-1.25, 1), "−1.2");
    }

    #[test]
    fn a_column_splits_at_the_point() {
        assert_eq!(split("−12.50"), ("−12", ".50"));
        assert_eq!(split("1e−4"), ("1", "e−4"));
        assert_eq!(split("∞"), ("∞", ""));
    }

    #[test]
    fn whole_numbers_stand_in_groups() {
        assert_eq!(integer(7), "7");
        assert_eq!(integer(999), "999");
        assert_eq!(integer(1000), "1\u{202f}000");
        assert_eq!(integer(20_000), "20\u{202f}000");
        assert_eq!(integer(1_234_567), "1\u{202f}234\u{202f}567");
    }

    #[test]
    fn ends_of_ranges_keep_their_digits() {
        for (value, said) in
            [(65_536.0, "65\u{202f}536"), (-1e6, "−1\u{202f}000\u{202f}000"), (4096.0, "4096"), (0.1, "0.1")]
        {
            assert_eq!(bound(value), said);
        }
    }

    #[test]
    fn what_stands_in_a_field_reads_back_exactly() {
        for value in [0.0, 0.1, -1.5, 1e-16, 1e-5, 0.000_1, 12_345.678, 1e21, -3.3e-9, 0.1 + 0.2] {
            assert_eq!(read(&typed(value)), Some(value));
        }
        assert_eq!(typed(-0.0), "0");
        assert_eq!(typed(1e-5), "1e-5");
    }

    #[test]
    fn people_may_type_as_they_are_used_to() {
        assert_eq!(read(" −1.5e−3 "), Some(-1.5e-3));
        assert_eq!(read("０．０５"), Some(0.05));
        assert_eq!(read("20\u{202f}000"), Some(20_000.0));
        assert_eq!(read("－１．５ｅ－３"), Some(-1.5e-3));
        assert_eq!(read("–0。5"), Some(-0.5));
        for refused in ["", "abc", "inf", "NaN", "1e999", "1,5", "--1"] {
            assert_eq!(read(refused), None, "{refused}");
        }
    }

    #[test]
    fn commas_are_answered_with_what_to_write() {
        let pair = |decimal: Option<&str>, groups: Option<&str>| [decimal, groups].map(|text| text.map(str::to_owned));
        for (text, expected) in [
            ("1,5", pair(Some("1.5"), None)),
            ("１，５", pair(Some("1.5"), None)),
            ("−0,05", pair(Some("-0.05"), None)),
            ("1,5e−3", pair(Some("1.5e-3"), None)),
            ("20,000", pair(Some("20.000"), Some("20000"))),
            ("1,234,567", pair(None, Some("1234567"))),
            ("1,234.5", pair(None, Some("1234.5"))),
            ("1.5", pair(None, None)),
            ("a,b", pair(None, None)),
            (",5", pair(None, None)),
        ] {
            assert_eq!(without_comma(text), expected, "{text}");
        }
    }

    #[test]
    fn a_screen_reader_hears_words() {
        assert_eq!(spoken(f64::NAN, Lang::Zh), "不是数");
        assert_eq!(spoken(f64::INFINITY, Lang::En), "infinite");
        assert_eq!(spoken(-0.5, Lang::En), "-0.5");
    }
}
