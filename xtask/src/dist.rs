//! `cargo xtask dist`: the folder to put on a static host.

use crate::shell::{Outcome, command, on_path, run, say};
use crate::{build, sizes};
use std::fs;
use std::path::Path;

/// Builds dist/, optimizes its WebAssembly where a wasm-opt is on the PATH, and prints its sizes.
///
/// # Errors
/// Where the page cannot be built or wasm-opt fails.
pub fn dist() -> Outcome {
    let dist = build::build()?;
    if on_path("wasm-opt").is_some() {
        for file in wasm_files(&dist)? {
            optimize(&file)?;
        }
    } else {
        say("there is no wasm-opt on the PATH; the page works without it and is a little larger");
    }
    sizes::print(&dist)?;
    say(&format!("{}/ is ready: copy it to any path of any static host", dist.display()));
    Ok(())
}

fn wasm_files(dist: &Path) -> Outcome<Vec<String>> {
    let entries = fs::read_dir(dist).map_err(|error| format!("{} cannot be read ({error})", dist.display()))?;
    let paths = entries.flatten().map(|entry| entry.path().to_string_lossy().into_owned());
    Ok(paths.filter(|path| path.ends_with(".wasm")).collect())
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
