//! Building the release page into dist/.

use crate::shell::{Outcome, command, path_with, run, say};
use crate::{lazy, seal, setup};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::server::content_id;

/// Where the page is built.
pub const DIST: &str = "dist";

/// What the page is made of. Equal sources give an equal build id, and with it equal bytes.
const SOURCES: &[&str] =
    &["Cargo.lock", "Cargo.toml", ".cargo/config.toml", "index.html", "Trunk.toml", "src", "static", "xtask/src/pack"];

/// Sets up, builds the release page and gives the folder it stands in.
///
/// # Errors
/// Where a tool is missing or the page does not compile.
pub fn build() -> Outcome<PathBuf> {
    setup::wasm_target()?;
    let folders = setup::wasm_tools()?;
    let id = build_id()?;
    say(&format!("building the release page, build {id}"));
    let mut trunk = command("trunk", &["build", "--release", "--offline", "--skip-version-check"]);
    let path = path_with(&folders)?;
    trunk.env("PATH", &path).env("DESCENT_BUILD_ID", &id);
    plain_colours(&mut trunk);
    plain_paths(&mut trunk)?;
    run(&mut trunk, "the page could not be built; trunk says why above")?;
    let dist = PathBuf::from(DIST);
    let lazy = lazy::build(&dist, &path, |cargo| plain_paths(cargo.env("DESCENT_BUILD_ID", &id)))?;
    seal::seal(&dist, &id, &lazy)?;
    Ok(dist)
}

/// Builds the module whose training `cargo xtask bench` measures, and gives its folder: `bench.js` and `bench_bg.wasm`.
///
/// # Errors
/// As [`build`].
pub fn bench_module() -> Outcome<PathBuf> {
    setup::wasm_target()?;
    let path = path_with(&setup::wasm_tools()?)?;
    lazy::bench(&path, plain_paths)
}

/// Trunk takes only `true` and `false` in NO_COLOR, everyone else takes anything.
fn plain_colours(trunk: &mut Command) {
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env_remove("NO_COLOR").args(["--color", "never"]);
    }
}

/// Messages of a panic name the source file: without the folders of the machine that built the page. Adds to the flags
/// of .cargo/config.toml. A folder with a space cannot be named in this variable and stays.
fn plain_paths(build: &mut Command) -> Outcome {
    let folders = setup::package_folders()?;
    let names = folders.iter().filter_map(|folder| folder.to_str()).filter(|name| !name.contains(char::is_whitespace));
    let flags: Vec<String> = names.map(|name| format!("--remap-path-prefix={name}/=")).collect();
    build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags.join(" "));
    Ok(())
}

/// A name for the sources: it stands on the worker's URL, so that no cache mixes two builds.
fn build_id() -> Outcome<String> {
    let mut content = Vec::new();
    for source in SOURCES {
        collect(Path::new(source), &mut content).map_err(|error| format!("{source} cannot be read ({error})"))?;
    }
    Ok(content_id(&content))
}

/// Appends path and content of every file at or below `path`, in the order of their names.
fn collect(path: &Path, content: &mut Vec<u8>) -> std::io::Result<()> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| collect(entry, content));
    }
    let bytes = fs::read(path)?;
    content.extend_from_slice(format!("{} {}\n", path.display(), bytes.len()).as_bytes());
    content.extend_from_slice(&bytes);
    Ok(())
}
