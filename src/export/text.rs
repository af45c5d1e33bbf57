//! Texts and numbers as JSON and Python write them. Written here rather than by serde, which the page's modules do not
//! hold.

/// The text between double quotes, as JSON and Python read it.
pub fn quoted(text: &str) -> String {
    let mut all = String::with_capacity(text.len() + 2);
    all.push('"');
    for c in text.chars() {
        match c {
            '"' => all.push_str("\\\""),
            '\\' => all.push_str("\\\\"),
            '\n' => all.push_str("\\n"),
            '\r' => all.push_str("\\r"),
            '\t' => all.push_str("\\t"),
            c if u32::from(c) < 0x20 || c == '\u{7f}' => all.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => all.push(c),
        }
    }
    all.push('"');
    all
}

/// A number in the shortest form that reads back as the same; whole ones without a point. What is not finite is `null`.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "null".to_owned();
    }
    if value == value.trunc() && value.abs() < 1e15 { format!("{value}") } else { format!("{value:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_read_back() {
        for text in ["", "a \"b\" \\ c", "line\nline\t\u{1}", "学习"] {
            let back: String = serde_json::from_str(&quoted(text)).expect("JSON");
            assert_eq!(back, text);
        }
        for value in [0.0, -1.0, 1e-5, 0.1, 1e300, 12.0, 1.0 / 3.0] {
            let back: f64 = serde_json::from_str(&number(value)).expect("JSON");
            assert_eq!(back, value);
        }
        assert_eq!((number(f64::NAN), number(3.0)), ("null".to_owned(), "3".to_owned()));
    }
}
