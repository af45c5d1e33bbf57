//! Names of files that every system takes: made of texts that people type.
//!
//! Windows refuses `\ / : * ? " < > |`, control characters, names that end in a point or a blank, and those of devices, with
//! any ending; a point at the beginning hides a file elsewhere; most file systems hold 255 bytes.
//!
//! Sources: learn.microsoft.com/windows/win32/fileio/naming-a-file; POSIX.1-2017, 3.170 "Filename".

/// Most bytes of a name without its ending: there is room for one, and for the numbers that browsers add.
const MOST: usize = 180;
/// Names of devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// A text as the name of a file, without an ending: what some system refuses is a `-`; never empty.
pub fn safe(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for letter in text.chars() {
        let refused = letter.is_control() || is_unseen(letter) || "\\/:*?\"<>|".contains(letter);
        let letter = if refused { '-' } else { letter };
        if name.len() + letter.len_utf8() > MOST {
            break;
        }
        // One in the place of several.
        if !(refused && name.ends_with('-')) {
            name.push(letter);
        }
    }
    let name = name.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let port = ["com", "lpt"].iter().filter_map(|kind| stem.strip_prefix(kind));
    let is_port =
        port.clone().any(|rest| matches!(rest, "¹" | "²" | "³") || (rest.len() == 1 && rest.parse::<u8>().is_ok()));
    match name {
        "" => "file".to_owned(),
        name if DEVICES.contains(&&*stem) || is_port => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// Letters without width, and those that turn the direction of a text: a name could look like another.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_systems_refuse_is_replaced() {
        for (text, name) in [
            ("descent-lab-iris-adam", "descent-lab-iris-adam"),
            ("adam η 0.01", "adam η 0.01"),
            ("a/b\\c:d*e?f\"g<h>i|j", "a-b-c-d-e-f-g-h-i-j"),
            ("../../etc/passwd", "-..-etc-passwd"),
            (".hidden", "hidden"),
            ("line\nline\t\u{7f}", "line-line-"),
            ("ends. .", "ends"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1", "_com1"),
            ("LPT9 .x", "_LPT9 .x"),
            ("com", "com"),
            ("context", "context"),
            ("", "file"),
            (" . ", "file"),
            ("学习率 0.1", "学习率 0.1"),
            ("gpj.\u{202e}exe", "gpj.-exe"),
        ] {
            assert_eq!(safe(text), name, "{text:?}");
        }
        assert!(safe(&"长".repeat(500)).len() <= MOST);
    }

    proptest! {
        #[test]
        fn any_text_becomes_a_name(text: String) {
            let name = safe(&text);
            prop_assert!(!name.is_empty() && name.len() <= MOST + 1);
            prop_assert!(!name.chars().any(|letter| letter.is_control() || "\\/:*?\"<>|".contains(letter)));
            prop_assert!(!name.starts_with('.') && !name.ends_with(['.', ' ']));
            prop_assert_eq!(safe(&name), name);
        }
    }
}
