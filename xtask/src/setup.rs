//! What a fresh machine lacks, and how it is brought there.
//!
//! Nothing is fetched but from the toolchain's server (by rustup), the crate registry (by cargo) and, for the tests,
//! the system's packages (by apt-get) and Python's (by pip: `python.rs`). Whatever is there already, at the right version, is used as it is.

use crate::shell::{Outcome, cargo, command, on_path, output, run, say};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The last Trunk that builds with the Rust of rust-toolchain.toml.
const TRUNK: &str = "0.21.14";
/// The driver of Firefox. Debian has none.
const GECKODRIVER: &str = "0.37.1";
const WASM: &str = "wasm32-unknown-unknown";

/// Makes sure that the compiler has its WebAssembly half. rust-toolchain.toml names it, but rustup installs it by
/// itself only together with a missing toolchain.
pub fn wasm_target() -> Outcome {
    let folder = output(&mut command("rustc", &["--print", "target-libdir", "--target", WASM]));
    if folder.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    say(&format!("adding the target {WASM}"));
    rustup(&["target", "add", WASM], &format!("the target {WASM}"))
}

/// Makes sure that rustfmt and clippy are there.
pub fn components() -> Outcome {
    for (name, probe) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if output(&mut cargo(&[probe, "--version"])).is_none() {
            say(&format!("adding the component {name}"));
            rustup(&["component", "add", name], name)?;
        }
    }
    Ok(())
}

fn rustup(arguments: &[&str], what: &str) -> Outcome {
    if on_path("rustup").is_none() {
        return Err(format!("{what} is missing and there is no rustup to add it; install Rust from https://rustup.rs"));
    }
    run(
        &mut command("rustup", arguments),
        &format!("rustup could not add {what}; check the network, then run this again"),
    )
}

/// Makes sure that Trunk and wasm-bindgen are there; gives the folders to put in front of the PATH, so that Trunk
/// finds the right wasm-bindgen and never fetches one.
pub fn wasm_tools() -> Outcome<Vec<PathBuf>> {
    let bindgen = locked_version("wasm-bindgen")?;
    let mut folders = Vec::new();
    for (program, package, version) in
        [("trunk", "trunk", TRUNK), ("wasm-bindgen", "wasm-bindgen-cli", bindgen.as_str())]
    {
        if on_path(program).is_some_and(|file| has_version(&file, version)) {
            continue;
        }
        let root = tools_folder()?;
        let file = root.join("bin").join(program);
        if !has_version(&file, version) {
            say(&format!("installing {package} {version} into {} (once, a few minutes)", root.display()));
            install(package, version, &root)?;
        }
        if !has_version(&file, version) {
            return Err(format!("{} does not say it is version {version}; remove it and try again", file.display()));
        }
        folders = vec![root.join("bin")];
    }
    Ok(folders)
}

fn install(package: &str, version: &str, root: &Path) -> Outcome {
    let mut install = cargo(&["install", "--locked", package, "--version", version, "--root"]);
    // Into a folder of its own: the repository's target folder is locked while cargo runs this.
    install.arg(root).env_remove("CARGO_TARGET_DIR");
    run(
        &mut install,
        &format!(
            "{package} {version} could not be installed (cargo says why above); it takes the crate registry and a C \
             compiler: check both, then run this again"
        ),
    )
}

/// Where this project keeps its tools: beside cargo's own, so that every checkout shares them.
pub fn tools_folder() -> Outcome<PathBuf> {
    Ok(cargo_home()?.join("descent-lab"))
}

/// Where cargo keeps what it has fetched.
fn cargo_home() -> Outcome<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    home.ok_or("neither CARGO_HOME nor HOME is set; set one of them".to_owned())
}

/// The folders in which the sources of packages stand, one for each registry.
pub fn package_folders() -> Outcome<Vec<PathBuf>> {
    let folder = cargo_home()?.join("registry").join("src");
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
}

/// Whether `program --version` answers with exactly this version.
fn has_version(program: &Path, version: &str) -> bool {
    let answer = output(&mut command(program, &["--version"]));
    answer.is_some_and(|answer| answer.split_whitespace().nth(1) == Some(version))
}

/// The version of a package in Cargo.lock: the tool and the library of wasm-bindgen must be equal.
fn locked_version(package: &str) -> Outcome<String> {
    let lock = fs::read_to_string("Cargo.lock")
        .map_err(|error| format!("Cargo.lock cannot be read ({error}); is the checkout complete?"))?;
    version_in_lock(&lock, package).ok_or(format!("Cargo.lock has no {package}; is the checkout complete?"))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

/// Makes sure that there is a Chromium and its driver.
pub fn browser() -> Outcome {
    let chromium = ["chromium", "chromium-browser", "google-chrome"].iter().any(|name| on_path(name).is_some());
    if chromium && on_path("chromedriver").is_some() {
        return Ok(());
    }
    packages(&["chromium", "chromium-driver"])
}

/// Makes sure that there is a Firefox and its driver; gives the driver.
pub fn firefox() -> Outcome<PathBuf> {
    if ["firefox-esr", "firefox"].iter().all(|name| on_path(name).is_none()) {
        packages(&["firefox-esr"])?;
    }
    if let Some(driver) = on_path("geckodriver") {
        return Ok(driver);
    }
    let root = tools_folder()?;
    let driver = root.join("bin").join("geckodriver");
    if !has_version(&driver, GECKODRIVER) {
        say(&format!("installing geckodriver {GECKODRIVER} into {} (once, a few minutes)", root.display()));
        install("geckodriver", GECKODRIVER, &root)?;
    }
    Ok(driver)
}

/// Makes sure that there is a WebKitGTK, its driver, and a screen for it.
pub fn webkit() -> Outcome {
    if on_path("WebKitWebDriver").is_some() && on_path("Xvfb").is_some() {
        return Ok(());
    }
    packages(&["webkit2gtk-driver", "xvfb"])
}

/// Installs packages of the system, where that can be done without asking.
pub fn packages(names: &[&str]) -> Outcome {
    let all = names.join(" ");
    let root = output(&mut command("id", &["-u"])).as_deref() == Some("0");
    if !root || on_path("apt-get").is_none() {
        return Err(format!("the tests need {all}; on Debian: sudo apt-get install {all}"));
    }
    say(&format!("installing {all} with apt-get"));
    let failed =
        format!("apt-get could not install {all}; check the network, or install it by hand, then run this again");
    // A stale package list is not worth stopping for: the installation will say what it misses.
    let _ = run(&mut apt(&["update", "-qq"]), &failed);
    run(apt(&["install", "-y", "-qq", "--no-install-recommends"]).args(names), &failed)
}

fn apt(arguments: &[&str]) -> std::process::Command {
    let mut apt = command("apt-get", arguments);
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

#[cfg(test)]
mod tests {
    use super::version_in_lock;

    #[test]
    fn finds_the_exact_package_in_the_lock_file() {
        let lock =
            "[[package]]\nname = \"a-b\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"a\"\nversion = \"2.1.0\"\n";
        assert_eq!(version_in_lock(lock, "a").as_deref(), Some("2.1.0"));
        assert_eq!(version_in_lock(lock, "b"), None);
    }
}
