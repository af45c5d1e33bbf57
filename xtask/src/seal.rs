//! The last touch on dist/index.html: the build id on the worker's address, and the hashes of the inline scripts and
//! styles in the content security policy, so that nothing else in the page can ever run.

use crate::shell::Outcome;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// Stands in index.html for the build id.
const BUILD_ID: &str = "BUILD_ID";
/// Stand in the policy for the hashes.
const SCRIPTS: &str = "'SCRIPT_HASHES'";
const STYLES: &str = "'STYLE_HASHES'";

/// Completes a page that Trunk has built.
///
/// # Errors
/// Where the page is not there or holds no policy to complete.
pub fn seal(page: &Path, build_id: &str) -> Outcome {
    let html = fs::read_to_string(page).map_err(|error| format!("{} cannot be read ({error})", page.display()))?;
    let sealed = sealed(&html, build_id)
        .ok_or("index.html must hold the policy with its SCRIPT_HASHES and STYLE_HASHES marks")?;
    fs::write(page, sealed).map_err(|error| format!("{} cannot be written ({error})", page.display()))
}

fn sealed(html: &str, build_id: &str) -> Option<String> {
    if !html.contains(SCRIPTS) || !html.contains(STYLES) {
        return None;
    }
    // First the id: it may stand inside an inline script.
    let html = html.replace(BUILD_ID, build_id);
    let scripts = hashes(&inline(&html, "script"));
    let styles = hashes(&inline(&html, "style"));
    Some(html.replace(SCRIPTS, &scripts).replace(STYLES, &styles))
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
        let sealed = sealed(html, "cafe").unwrap_or_default();
        assert!(sealed.contains("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{sealed}");
        assert!(sealed.contains("style-src 'sha256-"), "{sealed}");
        assert!(sealed.contains("x.js?v=cafe"), "{sealed}");
    }

    #[test]
    fn refuses_a_page_without_a_policy() {
        assert_eq!(sealed("<html></html>", "cafe"), None);
    }
}
