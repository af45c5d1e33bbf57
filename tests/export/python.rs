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
/// The Python is that of DESCENT_LAB_PYTHON, else the one that `cargo xtask python` has set up.
///
/// # Panics
/// Where there is no Python, or the script fails.
pub fn run(script: &str, arguments: &[&OsStr]) -> Value {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    let usual = || home.map(|home| home.join("descent-lab/python/bin/python").into_os_string());
    let python =
        std::env::var_os("DESCENT_LAB_PYTHON").or_else(usual).expect("a Python: cargo xtask python sets it up");
    let mut command = Command::new(python);
    command.arg(format!("{}/{script}", env!("CARGO_MANIFEST_DIR"))).args(arguments);
    let output = command.output().unwrap_or_else(|error| panic!("{script}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {}\n{errors}", output.status);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{script}: {error}\n{errors}"))
}
