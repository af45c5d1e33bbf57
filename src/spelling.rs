//! Letters that keyboards, input methods and copied text bring, and the plain ones they stand for.
//!
//! What a person typed is kept as it was typed, in links and files; it is read through this table. Every entry is one
//! character for one, so that a place in the plain text has its place in the other.

use std::borrow::Cow;
use std::ops::Range;

/// The plain letter a letter stands for; itself where it is plain or means something of its own.
pub fn plain(letter: char) -> char {
    match letter {
        // Full-width forms of everything that ASCII can print.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        // Hyphens, the short dash and minus signs. Long dashes come in pairs and would be read as two signs.
        '‐' | '‑' | '‒' | '–' | '−' | '﹣' | '⁻' => '-',
        '·' | '⋅' | '∙' | '•' | '×' | '✕' | '∗' | '\u{2062}' => '*',
        '÷' | '∕' | '⁄' => '/',
        '∣' => '|',
        'ˆ' => '^',
        '。' => '.',
        '、' => ',',
        // Spaces without width, and the sign of application in copied mathematics.
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{2061}' | '\u{feff}' => ' ',
        other => other,
    }
}

/// A text in plain letters, with the way back to the text as it was typed.
#[derive(Clone, Debug)]
pub struct Plain<'a> {
    /// The plain text.
    pub text: Cow<'a, str>,
    /// Of each byte of the plain text, and of its end, where it stands in the other; empty where both are the same.
    places: Vec<usize>,
}

impl<'a> Plain<'a> {
    /// The plain text of a text; `⁻` is left as it is, for exponents.
    pub fn of(text: &'a str) -> Self {
        let changed = |letter: char| letter != '⁻' && plain(letter) != letter;
        if !text.chars().any(changed) {
            return Self { text: Cow::Borrowed(text), places: Vec::new() };
        }
        let (mut plainer, mut places) = (String::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
        for (at, letter) in text.char_indices() {
            let letter = if changed(letter) { plain(letter) } else { letter };
            places.extend((0..letter.len_utf8()).map(|byte| at + byte));
            plainer.push(letter);
        }
        places.push(text.len());
        Self { text: Cow::Owned(plainer), places }
    }

    /// Where a byte range of the plain text stands in the text as it was typed.
    pub fn typed(&self, span: Range<usize>) -> Range<usize> {
        let at = |byte: usize| self.places.get(byte).copied().unwrap_or(byte);
        at(span.start)..at(span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_text_is_plain_text_and_places_lead_back() {
        let typed = "ｘ＾２ − é·（３）";
        let plain = Plain::of(typed);
        assert_eq!(plain.text, "x^2 - é*(3)");
        for (at, letter) in plain.text.char_indices() {
            let span = plain.typed(at..at + letter.len_utf8());
            assert_eq!(typed[span].chars().map(super::plain).collect::<String>(), letter.to_string());
        }
        assert_eq!(plain.typed(plain.text.len()..plain.text.len()), typed.len()..typed.len());
        assert!(matches!(Plain::of("x^2").text, Cow::Borrowed(_)));
    }
}
