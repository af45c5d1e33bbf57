//! How large the built page is.

use crate::shell::Outcome;
use std::fs;
use std::path::Path;
use xtask::server::gzip;

/// Prints every file of `dist` with its size as stored and as sent, and the total of a first view.
///
/// # Errors
/// Where the folder cannot be read.
pub fn print(dist: &Path) -> Outcome {
    let mut files = Vec::new();
    collect(dist, "", &mut files).map_err(|error| format!("{} cannot be read ({error})", dist.display()))?;
    files.sort();
    let named_by = |name: &str| files.iter().find(|(path, _)| path == name).map(|(_, raw)| raw.as_slice());
    let page = String::from_utf8_lossy(named_by("index.html").unwrap_or_default()).into_owned();
    println!("{:>10} {:>10}   file (* loaded by the first view)", "bytes", "gzipped");
    let mut total = 0;
    for (path, raw) in &files {
        let sent = gzip(raw).len().min(raw.len());
        let first = is_first_view(path, &page);
        total += if first { sent } else { 0 };
        println!("{:>10} {sent:>10} {} {path}", raw.len(), if first { "*" } else { " " });
    }
    println!("{:>10} {total:>10}   first view", "");
    Ok(())
}

/// The page, what it names, and the worker that it starts.
fn is_first_view(path: &str, page: &str) -> bool {
    let worker = path == "boot-worker.js";
    // Touch icons are fetched only when the page is put on a home screen.
    path == "index.html" || worker || (page.contains(path) && !path.ends_with(".png"))
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push((path, fs::read(entry.path())?));
        }
    }
    Ok(())
}
