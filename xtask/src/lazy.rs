//! Modules that are loaded on demand, beside the one of the first view: built by cargo and bound by wasm-bindgen, or
//! scripts as they are.
//!
//! Trunk builds the module that index.html names. The others stand in [`LAZY`] and [`SCRIPTS`]; each becomes `NAME-<hash>.js` and
//! `NAME-<hash>_bg.wasm`, a script the first of the two, named by its content as Trunk names the page's. What starts a module finds it by the names
//! that `seal` puts in: a worker's script `boot-NAME.js` by the mark `NAME_SCRIPT`, in capitals, the page by
//! `descentImport("NAME")`.

use crate::shell::{Outcome, cargo, command, run, say};
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::server::content_id;

const TARGET: &str = "wasm32-unknown-unknown";

/// A module that is loaded on demand.
struct Lazy {
    /// The binary in Cargo.toml.
    bin: &'static str,
    /// The profile it is built with.
    profile: &'static str,
    /// Features it is built with; may be empty.
    features: &'static str,
}

/// All of them.
const LAZY: &[Lazy] = &[
    Lazy { bin: "engine", profile: "engine", features: "engine" },
    Lazy { bin: "relief", profile: "page", features: "" },
    Lazy { bin: "trainer", profile: "engine", features: "engine" },
    Lazy { bin: "network", profile: "page", features: "" },
];

/// Scripts of this name in static/.
const SCRIPTS: &[&str] = &["save"];

/// A module in dist/.
pub struct Built {
    /// The binary or script.
    pub name: &'static str,
    /// Its files, without their endings: `NAME-<hash>`.
    pub stem: String,
}

/// Builds every module into `dist`. `path` is where wasm-bindgen is found, `prepare` sets up cargo as Trunk's is.
///
/// # Errors
/// Where one does not compile, cannot be bound or cannot be copied.
pub fn build(dist: &Path, path: &OsStr, prepare: impl Fn(&mut Command) -> Outcome) -> Outcome<Vec<Built>> {
    let modules = LAZY.iter().map(|lazy| lazy.build(dist, path, &prepare));
    modules.chain(SCRIPTS.iter().map(|name| copy(name, dist))).collect()
}

/// Copies a script to where its content names it.
fn copy(name: &'static str, dist: &Path) -> Outcome<Built> {
    let from = format!("static/{name}.js");
    let script = fs::read(&from).map_err(|error| format!("{from} cannot be read ({error})"))?;
    let stem = format!("{name}-{}", content_id(&script));
    let file = dist.join(format!("{stem}.js"));
    fs::write(&file, script).map_err(|error| format!("{} cannot be written ({error})", file.display()))?;
    Ok(Built { name, stem })
}

/// Builds the module of the bench into `bench-module` where cargo builds, and gives that folder.
///
/// # Errors
/// As [`build`].
pub fn bench(path: &OsStr, prepare: impl Fn(&mut Command) -> Outcome) -> Outcome<PathBuf> {
    let lazy = Lazy { bin: "bench", profile: "engine", features: "bench" };
    let folder = target_folder().join("bench-module");
    lazy.bind(&lazy.compile(&prepare)?, "bench", &folder, path)?;
    Ok(folder)
}

impl Lazy {
    fn build(&self, dist: &Path, path: &OsStr, prepare: &impl Fn(&mut Command) -> Outcome) -> Outcome<Built> {
        say(&format!("building the {}, which is loaded on demand", self.bin));
        let file = self.compile(prepare)?;
        let module = fs::read(&file).map_err(|error| format!("{} cannot be read ({error})", file.display()))?;
        let stem = format!("{}-{}", self.bin, content_id(&module));
        self.bind(&file, &stem, dist, path)?;
        Ok(Built { name: self.bin, stem })
    }

    /// The module cargo makes.
    fn compile(&self, prepare: &impl Fn(&mut Command) -> Outcome) -> Outcome<PathBuf> {
        let Self { bin, profile, features } = *self;
        let mut build = cargo(&["build", "--target", TARGET, "--bin", bin, "--profile", profile]);
        prepare(build.args(["--features", features]))?;
        run(&mut build, &format!("the {bin} could not be built; cargo says why above"))?;
        Ok(target_folder().join(TARGET).join(profile).join(format!("{bin}.wasm")))
    }

    /// Binds a module of cargo's to JavaScript, as `STEM.js` and `STEM_bg.wasm`.
    fn bind(&self, file: &Path, stem: &str, folder: &Path, path: &OsStr) -> Outcome {
        let mut bind =
            command("wasm-bindgen", &["--target", "web", "--no-typescript", "--out-name", stem, "--out-dir"]);
        bind.arg(folder).arg(file).env("PATH", path);
        run(&mut bind, &format!("wasm-bindgen refused the {}; it says why above", self.bin))
    }
}

/// Where cargo builds.
fn target_folder() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}
