//! Presenter view in the browser's history. Entering it adds an entry, so that Back leaves it, on a phone as well as by a
//! mouse; nothing that was changed meanwhile is undone by that.
//!
//! An entry is marked by its state: the one from which presenter view was entered, the one added, and those that edits add
//! after it. Reading the marks is all that is needed when the person walks through the history.

use crate::page::store::Layout;
use std::cell::Cell;
use wasm_bindgen::JsValue;
use web_sys::{History, window};

/// State of the entry from which presenter view was entered.
const DOOR: &str = "door";
/// State of the entry that entering adds.
const STAGE: &str = "presenter";
/// State of an entry that an edit in presenter view adds.
const EDIT: &str = "presenter-edit";

thread_local! {
    /// Whether the history says that presenter view is open. One for each lab, since each is a module of its own.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// How a walk through the history left presenter view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// To where it was entered from: everything stays as it is.
    Door,
    /// To somewhere else, which the address tells.
    Away,
}

/// The history follows the layout.
pub fn follow(old: Layout, new: Layout) {
    match (old, new) {
        (Layout::Laboratory, Layout::Presenter) => enter(),
        (Layout::Presenter, Layout::Laboratory) => leave(),
        _ => {}
    }
}

/// Presenter view is entered: from now on Back leaves it.
fn enter() {
    let Some(history) = history() else { return };
    // Refused where the page is embedded: the keys and the button remain.
    let _ = history.replace_state(&JsValue::from_str(DOOR), "");
    let _ = history.push_state(&JsValue::from_str(STAGE), "");
    INSIDE.set(true);
}

/// Presenter view is left by a key or a button: its entry goes, as if Back had been pressed.
fn leave() {
    let Some(history) = history().filter(|_| INSIDE.get()) else { return };
    match mark(&history).as_deref() {
        // The walk is told as any other is, and then the entry is left.
        Some(STAGE) => drop(history.back()),
        _ => {
            // Edits lie between: going back would undo them.
            let _ = history.replace_state(&JsValue::NULL, "");
            INSIDE.set(false);
        }
    }
}

/// After a walk through the history: whether it has left presenter view, and which way.
pub fn left() -> Option<Left> {
    let history = history().filter(|_| INSIDE.get())?;
    let left = match mark(&history).as_deref() {
        Some(STAGE | EDIT) => return None,
        Some(DOOR) => Left::Door,
        _ => Left::Away,
    };
    INSIDE.set(false);
    Some(left)
}

/// The state of the present entry, for writing its address anew.
pub fn kept() -> JsValue {
    history().and_then(|history| history.state().ok()).unwrap_or(JsValue::NULL)
}

/// The state of an entry that an edit adds now.
pub fn added() -> JsValue {
    if INSIDE.get() { JsValue::from_str(EDIT) } else { JsValue::NULL }
}

fn mark(history: &History) -> Option<String> {
    history.state().ok()?.as_string()
}

fn history() -> Option<History> {
    window()?.history().ok()
}
