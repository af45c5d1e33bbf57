//! `cargo xtask dist`: the folder to put on a static host.

use crate::shell::{Outcome, command, output, run, say};
use crate::{build, sizes};
use std::fs;
use std::path::Path;

/// The oldest wasm-opt that is let near the page. Older ones are met in the wild (Debian 12 has 108, which accepts what
/// wasm-bindgen writes and turns it into a page that does not start); this one is Trunk's own choice.
const OLDEST_WASM_OPT: u32 = 123;

/// Builds dist/, optimizes the modules that are loaded on demand where a recent wasm-opt is on the PATH, and prints its
/// sizes. The page's own module is packed by then, and stays as it is: `wasm-opt -Oz` takes nothing off it.
///
/// # Errors
/// Where the page cannot be built or wasm-opt fails.
pub fn dist() -> Outcome {
    let dist = build::build()?;
    match wasm_opt_version() {
        Some(version) if version >= OLDEST_WASM_OPT => wasm_files(&dist)?.iter().try_for_each(|file| optimize(file))?,
        Some(version) => say(&format!("wasm-opt {version} is too old ({OLDEST_WASM_OPT} or later is used); left out")),
        None => say("there is no wasm-opt on the PATH; the page works without it"),
    }
    sizes::print(&dist)?;
    say(&format!("{}/ is ready: copy it to any path of any static host", dist.display()));
    Ok(())
}

/// From a line like `wasm-opt version 123 (version_123)`.
fn wasm_opt_version() -> Option<u32> {
    output(&mut command("wasm-opt", &["--version"]))?.split_whitespace().nth(2)?.parse().ok()
}

fn wasm_files(dist: &Path) -> Outcome<Vec<String>> {
    let entries = fs::read_dir(dist).map_err(|error| format!("{} cannot be read ({error})", dist.display()))?;
    let paths = entries.flatten().map(|entry| entry.path().to_string_lossy().into_owned());
    let packed =
        |path: &str| Path::new(path).file_name().is_some_and(|name| name.to_string_lossy().starts_with("page-"));
    Ok(paths.filter(|path| path.ends_with(".wasm") && !packed(path)).collect())
}

fn optimize(file: &str) -> Outcome {
    say(&format!("optimizing {file}"));
    // The features that rustc emits for this target by default, and the SIMD of .cargo/config.toml.
    let features = [
        "--enable-simd",
        "--enable-bulk-memory",
        "--enable-sign-ext",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-reference-types",
        "--enable-multivalue",
    ];
    let mut wasm_opt = command("wasm-opt", &["-O3", file, "-o", file]);
    wasm_opt.args(features);
    run(&mut wasm_opt, &format!("wasm-opt failed on {file}; take it off the PATH to build without it"))
}
