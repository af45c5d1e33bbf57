//! Text to tokens, each with its byte range.

use super::problem::{FormulaError, Problem};
use std::ops::Range;

/// A token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Token<'a> {
    /// A number, finite.
    Number(f64),
    /// A name or a word.
    Name(&'a str),
    /// An operator or bracket: `+ - * / ^ ( ) , = .. < <= > >= == !=`.
    Sign(&'static str),
    /// A raised digit: `²` is `^2`.
    Raised(f64),
    /// The end of a line: a line break or `;`.
    Break,
}

/// Tokens with their byte ranges, or the first thing that is none.
///
/// # Errors
/// A character without meaning, or a number that cannot be read.
pub fn tokens(text: &str) -> Result<Vec<(Token<'_>, Range<usize>)>, FormulaError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (token, length) = match c {
            '\n' | ';' => (Some(Token::Break), 1),
            '#' => (None, rest.find('\n').unwrap_or(rest.len())),
            c if c.is_whitespace() => (None, c.len_utf8()),
            c if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|d: char| d.is_ascii_digit())) => {
                let length = number_length(rest);
                let value = rest[..length].parse().ok().filter(|v: &f64| v.is_finite());
                let Some(value) = value else {
                    return Err(FormulaError::at(text, at..at + length, Problem::Number(rest[..length].into())));
                };
                (Some(Token::Number(value)), length)
            }
            c if c.is_ascii_alphabetic() || c == '_' => {
                let end = rest.find(|d: char| !d.is_ascii_alphanumeric() && d != '_').unwrap_or(rest.len());
                (Some(Token::Name(&rest[..end])), end)
            }
            'π' => (Some(Token::Name("pi")), c.len_utf8()),
            '²' => (Some(Token::Raised(2.0)), c.len_utf8()),
            '³' => (Some(Token::Raised(3.0)), c.len_utf8()),
            _ => match sign(rest) {
                Some((sign, length)) => (Some(Token::Sign(sign)), length),
                None => return Err(FormulaError::at(text, at..at + c.len_utf8(), Problem::Character(c))),
            },
        };
        if let Some(token) = token {
            found.push((token, at..at + length));
        }
        at += length;
    }
    Ok(found)
}

fn sign(rest: &str) -> Option<(&'static str, usize)> {
    const SIGNS: [&str; 16] = ["..", "<=", ">=", "==", "!=", "+", "-", "*", "/", "^", "(", ")", ",", "=", "<", ">"];
    const LOOKALIKES: [(&str, &str); 6] = [("−", "-"), ("·", "*"), ("×", "*"), ("÷", "/"), ("≤", "<="), ("≥", ">=")];
    let plain = SIGNS.iter().find(|s| rest.starts_with(**s)).map(|s| (*s, s.len()));
    plain.or_else(|| LOOKALIKES.iter().find(|(look, _)| rest.starts_with(look)).map(|(look, s)| (*s, look.len())))
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

    fn plain(text: &str) -> Vec<Token<'_>> {
        tokens(text).expect("these are tokens").into_iter().map(|(token, _)| token).collect()
    }

    #[test]
    fn numbers_ranges_and_lookalikes() {
        assert_eq!(plain("0..1"), [Token::Number(0.0), Token::Sign(".."), Token::Number(1.0)]);
        assert_eq!(plain("1.5e-3"), [Token::Number(0.0015)]);
        assert_eq!(plain("2e"), [Token::Number(2.0), Token::Name("e")]);
        assert_eq!(plain("x²−π"), [Token::Name("x"), Token::Raised(2.0), Token::Sign("-"), Token::Name("pi")]);
        assert_eq!(plain("a # b\nc"), [Token::Name("a"), Token::Break, Token::Name("c")]);
    }

    #[test]
    fn strange_characters_are_refused_where_they_stand() {
        let error = tokens("x +\n  é").expect_err("é has no meaning");
        assert_eq!((error.line, error.column, error.span), (2, 3, 6..8));
        assert_eq!(tokens("1e999").expect_err("too large").problem, Problem::Number("1e999".into()));
    }
}
