//! What the document as a whole carries: language, theme and title.

use crate::page::draw::palette::Mode;
use crate::page::i18n;
use crate::registry::Lang;
use web_sys::window;

/// Gives the document a language, a theme and a title.
pub fn dress(lang: Lang, mode: Mode, title: &str) {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    document.set_title(title);
    if let Some(root) = document.document_element() {
        let theme = match mode {
            Mode::Light => "light",
            Mode::Dark => "dark",
        };
        let _ = root.set_attribute("lang", i18n::tag(lang));
        let _ = root.set_attribute("data-theme", theme);
    }
}
