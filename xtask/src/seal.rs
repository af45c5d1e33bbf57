//! The last touch on dist/: the build id on addresses, the names of modules where they are loaded, and the hashes of the
//! inline scripts and styles in the content security policy, so that nothing else in the page can ever run. And the page's
//! module is packed.

use crate::lazy::Built;
use crate::pack;
use crate::shell::Outcome;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// Stands in index.html for the build id.
const BUILD_ID: &str = "BUILD_ID";
/// Stands in index.html for the names of the modules that are loaded on demand.
const LAZY_MODULES: &str = "LAZY_MODULES";
/// Stand in the policy for the hashes.
const SCRIPTS: &str = "'SCRIPT_HASHES'";
const STYLES: &str = "'STYLE_HASHES'";

/// How the page's script takes the packed module.
const UNPACK: [&str; 2] = [include_str!("../../static/unlzma.js"), include_str!("../../static/unpack.js")];

/// What stands between a module and whoever calls it, and what stands in it for the module's name.
const GUARD: &str = include_str!("../../static/guard.js");
const MODULE_NAME: &str = "MODULE_NAME";
/// Where a script of wasm-bindgen takes the functions of its module.
const ENTRANCE: &str = "wasm = instance.exports;";

/// Stands in boot-worker.js for the name of the page's script.
const PAGE_SCRIPT: &str = "PAGE_SCRIPT";

/// Completes a page that Trunk has built in the folder `dist`, with the modules that are loaded on demand.
///
/// # Errors
/// Where a file is not there or does not hold what is to be completed.
pub fn seal(dist: &Path, build_id: &str, lazy: &[Built]) -> Outcome {
    let html = edit(&dist.join("index.html"), |html| {
        let html = unpacking(html).ok_or("index.html must start the page's module as Trunk writes it")?;
        sealed(&html, build_id, lazy)
            .ok_or("index.html must hold the policy with its SCRIPT_HASHES and STYLE_HASHES marks".to_owned())
    })?;
    let page = page_script(&html).ok_or("index.html must name the page's script")?;
    pack_module(dist, page)?;
    edit(&dist.join("boot-worker.js"), |script| Ok(script.replace(PAGE_SCRIPT, page)))?;
    for Built { name, stem } in lazy {
        // A script that is copied as it is has no module.
        if dist.join(format!("{stem}_bg.wasm")).exists() {
            edit(&dist.join(format!("{stem}.js")), |script| guarded(script, name))?;
        }
        let boot = dist.join(format!("boot-{name}.js"));
        if boot.exists() {
            let mark = format!("{}_SCRIPT", name.to_uppercase());
            edit(&boot, |script| Ok(script.replace(&mark, &format!("{stem}.js"))))?;
        }
    }
    Ok(())
}

/// Packs the page's module, and completes its script with what takes it.
fn pack_module(dist: &Path, page: &str) -> Outcome {
    let file = dist.join(page.replace(".js", "_bg.wasm"));
    let module = fs::read(&file).map_err(|error| format!("{} cannot be read ({error})", file.display()))?;
    let mut packed = Vec::new();
    edit(&dist.join(page), |script| {
        let (module, script) = pack::shorten(&module, script)?;
        packed = pack::pack(&module)?;
        Ok(dense(&guarded(&script, "page")?) + &UNPACK.map(dense).concat())
    })?;
    fs::write(&file, packed).map_err(|error| format!("{} cannot be written ({error})", file.display()))
}

/// A script of wasm-bindgen, where every way into its module is guarded.
fn guarded(script: &str, name: &str) -> Outcome<String> {
    let (before, after) = script.split_once(ENTRANCE).ok_or_else(|| {
        format!("the script of the {name} must take its module's functions as wasm-bindgen writes it")
    })?;
    let guard = GUARD.replace(MODULE_NAME, name);
    Ok(format!("{before}wasm = guarded(instance.exports, module);{after}\n{guard}"))
}

/// The page, where it starts its module from the address of the packed one.
fn unpacking(html: &str) -> Option<String> {
    let (before, after) = html.split_once("module_or_path: '")?;
    let (path, after) = after.split_once('\'')?;
    path.ends_with("_bg.wasm").then(|| format!("{before}module_or_path: bindings.unpack('{path}'){after}"))
}

/// Rewrites a file and gives what stands in it now.
fn edit(file: &Path, rewrite: impl FnOnce(&str) -> Outcome<String>) -> Outcome<String> {
    let old = fs::read_to_string(file).map_err(|error| format!("{} cannot be read ({error})", file.display()))?;
    let new = rewrite(&old)?;
    fs::write(file, &new).map_err(|error| format!("{} cannot be written ({error})", file.display()))?;
    Ok(new)
}

/// A script of wasm-bindgen without indentation and comments that fill a line: a tenth of what is sent of it. No text in
/// it reaches over a line.
fn dense(script: &str) -> String {
    let comment = |line: &str| line.starts_with("//") || line.starts_with("/*") || line.starts_with('*');
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !comment(line));
    lines.fold(String::with_capacity(script.len()), |all, line| all + line + "\n")
}

/// The name Trunk has given the page's script, such as `page-0123456789abcdef.js`.
fn page_script(html: &str) -> Option<&str> {
    let start = html.find("page-")?;
    let end = start + html[start..].find(".js")? + ".js".len();
    let name = &html[start..end];
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.').then_some(name)
}

fn sealed(html: &str, build_id: &str, lazy: &[Built]) -> Option<String> {
    if !html.contains(SCRIPTS) || !html.contains(STYLES) {
        return None;
    }
    // First what may stand inside an inline script.
    let html = html.replace(BUILD_ID, build_id).replace(LAZY_MODULES, &names(lazy));
    let scripts = hashes(&inline(&html, "script"));
    let styles = hashes(&inline(&html, "style"));
    Some(html.replace(SCRIPTS, &scripts).replace(STYLES, &styles))
}

/// The names of modules and of their files, as JSON.
fn names(lazy: &[Built]) -> String {
    let pairs: Vec<String> = lazy.iter().map(|Built { name, stem }| format!("\"{name}\": \"{stem}\"")).collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// The contents of all elements of this name that have any.
fn inline<'a>(html: &'a str, element: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once(&open) {
        let Some((attributes, after)) = after.split_once('>') else { break };
        let Some((content, after)) = after.split_once(&close) else { break };
        if !content.is_empty() && (attributes.is_empty() || attributes.starts_with(' ')) {
            found.push(content);
        }
        rest = after;
    }
    found
}

fn hashes(contents: &[&str]) -> String {
    let hash = |content: &&str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(content.as_bytes())));
    contents.iter().map(hash).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_every_inline_script_and_style() {
        let html = "<meta content=\"script-src 'SCRIPT_HASHES'; style-src 'STYLE_HASHES'\"><style>a{}</style>\
                    <script src=\"x.js?v=BUILD_ID\"></script><script type=\"module\">alert(1)</script>";
        let sealed = sealed(html, "cafe", &[]).unwrap_or_default();
        assert!(sealed.contains("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{sealed}");
        assert!(sealed.contains("style-src 'sha256-"), "{sealed}");
        assert!(sealed.contains("x.js?v=cafe"), "{sealed}");
    }

    #[test]
    fn names_modules_before_it_hashes() {
        let html = |names: &str| {
            format!("<meta content=\"'SCRIPT_HASHES' 'STYLE_HASHES'\"><script>const lazy = {names};</script>")
        };
        let built = [Built { name: "engine", stem: "engine-0a1b".to_owned() }];
        let named = html("{ \"engine\": \"engine-0a1b\" }");
        assert_eq!(sealed(&html("LAZY_MODULES"), "cafe", &built), sealed(&named, "cafe", &[]));
    }

    #[test]
    fn unpacks_the_module_it_starts() {
        let html = "const wasm = await init({ module_or_path: './page-0a1b_bg.wasm' });";
        let expected = "const wasm = await init({ module_or_path: bindings.unpack('./page-0a1b_bg.wasm') });";
        assert_eq!(unpacking(html).as_deref(), Some(expected));
        assert_eq!(unpacking("<p>nothing</p>"), None);
    }

    #[test]
    fn guards_the_way_into_a_module() {
        let script = "function f(instance, module) {\n    wasm = instance.exports;\n}\n";
        let guarded = guarded(script, "page").unwrap_or_default();
        assert!(guarded.contains("    wasm = guarded(instance.exports, module);\n"), "{guarded}");
        assert!(guarded.contains("descentBroke?.(\"page\""), "{guarded}");
        assert!(super::guarded("let wasm;", "page").is_err(), "what wasm-bindgen writes has changed");
    }

    #[test]
    fn finds_the_script_of_the_page() {
        let html = "<link rel=\"modulepreload\" href=\"./page-0a1b.js\"><link href=\"./page-0a1b_bg.wasm\">";
        assert_eq!(page_script(html), Some("page-0a1b.js"));
        assert_eq!(page_script("<p>page-turner</p>"), None);
    }

    #[test]
    fn dense_scripts_say_the_same() {
        let script = "/**\n * @param {number} a\n */\nfunction f(a) {\n    // why\n    return \"// a  b\" + a;\n}\n";
        assert_eq!(dense(script), "function f(a) {\nreturn \"// a  b\" + a;\n}\n");
    }

    #[test]
    fn refuses_a_page_without_a_policy() {
        assert_eq!(sealed("<html></html>", "cafe", &[]), None);
    }
}
