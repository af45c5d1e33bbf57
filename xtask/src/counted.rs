//! Runs a `cargo test`, shows what it prints, and counts.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// What a browser test says, besides its panic, when what it waited for has not come (tests/browser/harness.rs).
const IN_VAIN: &str = "waited in vain until";

/// What came of a `cargo test`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
    /// Of these, the ones that waited in vain: what they waited for may only have been late.
    pub in_vain: Vec<String>,
    /// Whether cargo says that all went well.
    pub is_success: bool,
}

/// Runs it, shows what it prints, and adds up its result lines.
///
/// # Errors
/// Where it cannot be started or read.
pub fn count(command: &mut Command) -> std::io::Result<Counted> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut counted = Counted::default();
    let mut told_of = None;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            println!("{line}");
            counted.read(&line, &mut told_of);
        }
    }
    counted.is_success = child.wait()?.success();
    Ok(counted)
}

impl Counted {
    /// Takes a line in; `told_of` is the test that the lines now tell of.
    fn read(&mut self, line: &str, told_of: &mut Option<String>) {
        if let Some((passed, failed)) = result_line(line) {
            self.passed += passed;
            self.failed += failed;
            *told_of = None;
        } else if let Some(name) = line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----")) {
            *told_of = Some(name.to_owned());
        } else if line.starts_with(IN_VAIN) {
            self.in_vain.extend(told_of.take());
        }
    }
}

/// The counts of a line like `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn result_line(line: &str) -> Option<(u32, u32)> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut counts = counts.split("; ");
    let passed = counts.next()?.strip_suffix(" passed")?.parse().ok()?;
    let failed = counts.next()?.strip_suffix(" failed")?.parse().ok()?;
    Some((passed, failed))
}

#[cfg(test)]
mod tests {
    use super::{Counted, result_line};

    #[test]
    fn reads_result_lines_and_nothing_else() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out";
        assert_eq!(result_line(line), Some((12, 3)));
        assert_eq!(result_line("12 passed, 3 failed"), None);
        assert_eq!(result_line("test result: none"), None);
    }

    #[test]
    fn what_waited_in_vain_is_told_from_what_is_wrong() {
        let said = "---- a::late stdout ----\nwaited in vain until it is there\nthread panicked\nwaited in vain until it is there; \
                    console\n---- b::wrong stdout ----\nassertion `left == right` failed\ntest result: FAILED. 1 passed; 2 failed";
        let (mut counted, mut told_of) = (Counted::default(), None);
        for line in said.lines() {
            counted.read(line, &mut told_of);
        }
        assert_eq!(counted, Counted { passed: 1, failed: 2, in_vain: vec!["a::late".into()], is_success: false });
    }
}
