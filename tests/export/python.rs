//! Running a Python script that compares, and reading its JSON.

use serde_json::Value;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

/// An empty folder for a test's files.
pub fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("export").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}

/// What a script of this repository prints, which is one JSON value.
///
/// # Panics
/// Where there is no Python, or the script fails.
pub fn run(script: &str, arguments: &[&OsStr]) -> Value {
    let python = std::env::var_os("DESCENT_LAB_PYTHON").expect("cargo xtask test names the Python with the packages");
    let mut command = Command::new(python);
    command.arg(format!("{}/{script}", env!("CARGO_MANIFEST_DIR"))).args(arguments);
    let output = command.output().unwrap_or_else(|error| panic!("{script}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {}\n{errors}", output.status);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{script}: {error}\n{errors}"))
}
