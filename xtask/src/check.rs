//! `cargo xtask check`: the quick part of `test`, for before a commit.

use crate::shell::cargo;
use crate::test::{Tally, lint, toolchain};
use std::process::ExitCode;

/// Formatting, clippy on both targets and the native tests; no page, no browser, no documentation.
pub fn check() -> ExitCode {
    let mut tally = Tally::default();
    toolchain(&mut tally);
    lint(&mut tally);
    tally.tests("native tests", &mut cargo(&["test", "--quiet", "--workspace", "--lib", "--tests", "--no-fail-fast"]));
    tally.finish()
}
