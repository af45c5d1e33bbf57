//! Which keys a focused control keeps for itself, so that the page's own keys do not take them away.

use crate::page::pointed;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

/// Whether the element a key was pressed on needs that key itself: text fields keep all of them, menus and sliders the
/// ones that move them, buttons the ones that press them, an open dialog all. Keys held with Ctrl, Alt or Meta belong to
/// the browser.
pub fn keeps_key(event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() {
        return true;
    }
    let Some(target) = pointed::target(event) else { return false };
    if target.closest("dialog[open]").is_ok_and(|dialog| dialog.is_some()) {
        return true;
    }
    let key = event.key();
    let moves = matches!(
        key.as_str(),
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End" | "PageUp" | "PageDown"
    );
    let presses = matches!(key.as_str(), " " | "Enter");
    match target.tag_name().to_ascii_lowercase().as_str() {
        "textarea" => key != "Escape",
        "select" => key != "Escape" && key != "?",
        "button" | "a" | "summary" => presses,
        "input" => match target.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::type_).as_deref() {
            Some("range") => moves || key == "Enter",
            Some("radio" | "checkbox") => moves || key == " ",
            _ => key != "Escape",
        },
        _ => false,
    }
}
