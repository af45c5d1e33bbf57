//! Running other programs, and saying so.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A value, or one clear sentence for the person at the terminal: what went wrong and what to do.
pub type Outcome<T = ()> = Result<T, String>;

/// Says what is being done, apart from what the programs print.
pub fn say(text: &str) {
    println!("→ {text}");
}

/// Makes the repository's root the working directory, wherever cargo was called from.
pub fn enter_repository() -> Outcome {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.parent().unwrap_or(here);
    env::set_current_dir(root).map_err(|error| {
        format!("the repository {} cannot be entered ({error}); build xtask again where it now is", root.display())
    })
}

/// The cargo that runs this, of the toolchain that rust-toolchain.toml names.
pub fn cargo(arguments: &[&str]) -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments)
}

/// A program with its arguments.
pub fn command(program: impl Into<OsString>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program.into());
    command.args(arguments);
    command
}

/// Runs a command with its output on the terminal; `otherwise` is the sentence said when it fails.
pub fn run(command: &mut Command, otherwise: &str) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(otherwise.to_owned()),
        Err(error) => Err(format!("{} could not be started ({error})", command.get_program().to_string_lossy())),
    }
}

/// What a command prints, trimmed; none where it is missing or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where a program stands on the PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// The PATH with these folders in front.
pub fn path_with(folders: &[PathBuf]) -> Outcome<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&path));
    env::join_paths(all).map_err(|error| format!("the PATH cannot be extended: {error}"))
}
