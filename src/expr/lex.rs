//! Text to tokens, each with its byte range.
//!
//! What is read are plain letters ([`crate::spelling`]); every range is that of the text as it was typed.

use super::problem::{FormulaError, Problem};
use crate::spelling::Plain;
use std::ops::Range;

/// A token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Token<'a> {
    /// A number, finite.
    Number(f64),
    /// A name or a word.
    Name(&'a str),
    /// `π`, which no letter beside it can make another name.
    Pi,
    /// An operator or bracket: `+ - * / ^ ( ) , = .. < <= > >= == != | ‖ += -= *= /=`.
    Sign(&'static str),
    /// Raised digits: `²` is `^2`, `⁻¹` is `^(-1)`.
    Raised(f64),
    /// The end of a line: a line break or `;`.
    Break,
}

/// Tokens with their byte ranges in `typed`, of which `plain` are the plain letters; or the first thing that is none.
///
/// # Errors
/// A character without meaning, or a number that cannot be read.
pub fn tokens<'a>(typed: &str, plain: &'a Plain<'_>) -> Result<Vec<(Token<'a>, Range<usize>)>, FormulaError> {
    let text = &*plain.text;
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let error = |length: usize, problem: Problem| FormulaError::at(typed, plain.typed(at..at + length), problem);
        let (token, length) = match c {
            '\n' | ';' => (Some(Token::Break), 1),
            '#' => (None, rest.find('\n').unwrap_or(rest.len())),
            c if c.is_whitespace() => (None, c.len_utf8()),
            c if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|d: char| d.is_ascii_digit())) => {
                let length = number_length(rest);
                let value = rest[..length].parse().ok().filter(|v: &f64| v.is_finite());
                let Some(value) = value else { return Err(error(length, Problem::Number(rest[..length].into()))) };
                (Some(Token::Number(value)), length)
            }
            c if c.is_ascii_alphabetic() || c == '_' => {
                let end = rest.find(|d: char| !d.is_ascii_alphanumeric() && d != '_').unwrap_or(rest.len());
                (Some(Token::Name(&rest[..end])), end)
            }
            'π' => (Some(Token::Pi), c.len_utf8()),
            _ => match (raised(rest), sign(rest)) {
                (Some((exponent, length)), _) => (Some(Token::Raised(exponent)), length),
                (None, Some((sign, length))) => (Some(Token::Sign(sign)), length),
                (None, None) => return Err(error(c.len_utf8(), Problem::Character(c))),
            },
        };
        if let Some(token) = token {
            found.push((token, plain.typed(at..at + length)));
        }
        at += length;
    }
    Ok(found)
}

fn sign(rest: &str) -> Option<(&'static str, usize)> {
    const SIGNS: [&str; 21] = [
        "..", "<=", ">=", "==", "!=", "+=", "-=", "*=", "/=", "+", "-", "*", "/", "^", "(", ")", ",", "=", "<", ">",
        "|",
    ];
    const LOOKALIKES: [(&str, &str); 10] = [
        ("**", "^"),
        ("≤", "<="),
        ("≥", ">="),
        ("⩽", "<="),
        ("⩾", ">="),
        ("≦", "<="),
        ("≧", ">="),
        ("≠", "!="),
        ("←", "="),
        ("‖", "‖"),
    ];
    let look = LOOKALIKES.iter().find(|(look, _)| rest.starts_with(look)).map(|(look, s)| (*s, look.len()));
    look.or_else(|| SIGNS.iter().find(|s| rest.starts_with(**s)).map(|s| (*s, s.len())))
}

/// The raised whole number `rest` starts with, and its length.
fn raised(rest: &str) -> Option<(f64, usize)> {
    let digit = |c: char| match c {
        '²' => Some(2),
        '³' => Some(3),
        '¹' => Some(1),
        '⁰' | '⁴'..='⁹' => Some(c as u32 - '⁰' as u32),
        _ => None,
    };
    let sign = rest.chars().next().filter(|c| matches!(c, '⁻' | '⁺'));
    let start = sign.map_or(0, char::len_utf8);
    let length: usize = rest[start..].chars().take_while(|c| digit(*c).is_some()).map(char::len_utf8).sum();
    let value = rest[start..start + length].chars().filter_map(digit).fold(0.0, |all, d| 10.0 * all + f64::from(d));
    let fits = length > 0 && value < 1e6;
    fits.then_some((if sign == Some('⁻') { -value } else { value }, start + length))
}

/// Length of the number `rest` starts with. A `..` after digits is a range, not a decimal point.
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digits = |from: usize| from + bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1) != Some(&b'.') {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        let exponent = end + 1 + usize::from(signed);
        if bytes.get(exponent).is_some_and(u8::is_ascii_digit) {
            end = digits(exponent);
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens as text, a space between any two.
    fn plain(text: &str) -> String {
        let plain = Plain::of(text);
        let tokens = tokens(text, &plain).expect("these are tokens").into_iter();
        let words: Vec<String> = tokens
            .map(|(token, _)| match token {
                Token::Number(value) => value.to_string(),
                Token::Name(name) => name.to_owned(),
                Token::Sign(sign) => sign.to_owned(),
                Token::Raised(value) => format!("^{value}"),
                Token::Pi => "π".to_owned(),
                Token::Break => ";".to_owned(),
            })
            .collect();
        words.join(" ")
    }

    #[test]
    fn numbers_ranges_and_lookalikes() {
        assert_eq!(plain("0..1"), "0 .. 1");
        assert_eq!(plain("1.5e-3"), "0.0015");
        assert_eq!(plain("1.5e−3"), "0.0015");
        assert_eq!(plain("2e"), "2 e");
        assert_eq!(plain("x²−π"), "x ^2 - π");
        assert_eq!(plain("x⁻¹⁰ + y⁴"), "x ^-10 + y ^4");
        assert_eq!(plain("x**2*y"), "x ^ 2 * y");
        assert_eq!(plain("x −= lr·g"), "x -= lr * g");
        assert_eq!(plain("x ← x ÷ 2 × y ≠ 1"), "x = x / 2 * y != 1");
        assert_eq!(plain("ｍａｘ（ｘ，２．５）；｜ｙ｜"), "max ( x , 2.5 ) ; | y |");
        assert_eq!(plain("a # b；\nc"), "a ; c");
    }

    #[test]
    fn strange_characters_are_refused_where_they_stand() {
        let error = |text: &str| tokens(text, &Plain::of(text)).expect_err("has no meaning");
        let at = error("x +\n  é");
        assert_eq!((at.line, at.column, at.span), (2, 3, 6..8));
        assert_eq!(error("1e999").problem, Problem::Number("1e999".into()));
        // The place is that of the text as it was typed.
        let at = error("（ｘ）× é");
        assert_eq!((at.column, &"（ｘ）× é"[at.span]), (6, "é"));
        assert_eq!(error("x⁻").problem, Problem::Character('⁻'));
    }
}
