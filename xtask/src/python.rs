//! A Python with the packages that exported networks are run with: a virtual environment beside this project's other tools,
//! so that every checkout shares it. The packages come from the Python Package Index, at the versions of
//! tests/export/requirements.txt, and nothing else is fetched. What is there and complete is used as it is.

use crate::setup;
use crate::shell::{Outcome, command, on_path, output, run, say};
use std::fs;
use std::path::{Path, PathBuf};

const REQUIREMENTS: &str = "tests/export/requirements.txt";
/// The oldest Python that the packages are made for.
const OLDEST: (u32, u32) = (3, 11);
/// Written last, with the requirements that were installed.
const COMPLETE: &str = "complete.txt";

/// The environment's Python, set up where it is not there or not as the requirements say.
pub fn environment() -> Outcome<PathBuf> {
    let wanted =
        fs::read_to_string(REQUIREMENTS).map_err(|error| format!("{REQUIREMENTS} cannot be read ({error})"))?;
    let folder = setup::tools_folder()?.join("python");
    let python = folder.join("bin").join("python");
    let is_complete = || fs::read_to_string(folder.join(COMPLETE)).is_ok_and(|installed| installed == wanted);
    if is_complete() && output(&mut command(&python, &["-c", "import numpy"])).is_some() {
        return Ok(python);
    }
    let base = base()?;
    say(&format!("setting up Python in {} (once, some minutes; 4.3 GB on Linux)", folder.display()));
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{} cannot be replaced ({error})", folder.display()))?;
    }
    let mut make = command(base, &["-m", "venv"]);
    run(make.arg(&folder), "Python could not make a virtual environment; on Debian it needs the package python3-venv")?;
    let install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-input", "--no-cache-dir", "-r", REQUIREMENTS];
    run(
        &mut command(&python, &install),
        &format!("pip could not install {REQUIREMENTS}; check the network, then run this again"),
    )?;
    run(
        &mut command(&python, &["-c", "import onnxruntime, torch"]),
        &format!("the packages of {REQUIREMENTS} do not load on this machine; Python says why above"),
    )?;
    fs::write(folder.join(COMPLETE), wanted).map_err(|error| format!("{} ({error})", folder.display()))?;
    Ok(python)
}

/// A Python on the PATH that is new enough and can make environments, installed where there is none.
fn base() -> Outcome<PathBuf> {
    if let Some(python) = found() {
        return Ok(python);
    }
    setup::packages(&["python3", "python3-venv"])?;
    found().ok_or(format!("the export tests need Python {}.{} or later on the PATH", OLDEST.0, OLDEST.1))
}

fn found() -> Option<PathBuf> {
    let names = ["python3", "python", "/usr/bin/python3"].into_iter();
    let files =
        names.filter_map(|name| if name.starts_with('/') { Some(Path::new(name).into()) } else { on_path(name) });
    files.into_iter().find(|file: &PathBuf| {
        let asks = "import ensurepip, sys, venv; print(sys.version_info[0], sys.version_info[1])";
        output(&mut command(file, &["-c", asks]))
            .and_then(|answer| version(&answer))
            .is_some_and(|found| found >= OLDEST)
    })
}

/// The version in an answer such as `3 11`.
fn version(answer: &str) -> Option<(u32, u32)> {
    let (major, minor) = answer.split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{OLDEST, version};

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version("3 11"), Some(OLDEST));
        assert!(version("3 9") < Some(OLDEST));
        assert!(version("3 20") > Some(OLDEST));
        assert_eq!(version("python"), None);
    }
}
