//! The text of files: UTF-8, with or without a byte-order mark; UTF-16 is named.

use super::{EXPERIMENT, lab, text};

#[test]
fn files_are_utf8_with_or_without_a_mark() {
    let marked = lab(&["link", "-"], &format!("\u{feff}{EXPERIMENT}"));
    assert_eq!(text(&marked.stdout), text(&lab(&["link", "-"], EXPERIMENT).stdout));
    let folder = std::env::temp_dir().join(format!("descent-lab-utf16-{}", std::process::id()));
    for (marks, big) in [(true, false), (true, true), (false, false), (false, true)] {
        let units = marks.then_some(0xfeff).into_iter().chain(EXPERIMENT.encode_utf16());
        let bytes: Vec<u8> = units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
        std::fs::write(&folder, bytes).expect("it can be written");
        let output = lab(&["run", &folder.to_string_lossy()], "");
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("UTF-16"), "{}", text(&output.stderr));
    }
    std::fs::remove_file(folder).expect("it can be removed");
}
