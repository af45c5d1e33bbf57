//! Presenter view in the browser's history. Entering it adds an entry, so that Back leaves it, on a phone as well as by a
//! mouse; nothing that was changed meanwhile is undone by that.
//!
//! An entry is marked: the one from which presenter view was entered, the one added, and those that edits add
//! after it. Reading the marks is all that is needed when the person walks through the history.

use crate::page::past::{self, Way};
use crate::page::store::Layout;
use std::cell::Cell;

/// Mark of the entry from which presenter view was entered.
const DOOR: &str = "door";
/// Mark of the entry that entering adds.
const STAGE: &str = "presenter";
/// Mark of an entry that an edit in presenter view adds.
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
    // Refused where the page is embedded: the keys and the button remain.
    past::replace(None, DOOR);
    past::push(None, STAGE);
    INSIDE.set(true);
}

/// Presenter view is left by a key or a button: its entry goes, as if Back had been pressed.
fn leave() {
    if !INSIDE.get() {
        return;
    }
    match &*past::mark() {
        // The walk is told as any other is, and then the entry is left.
        STAGE => _ = past::travel(Way::Back),
        _ => {
            // Edits lie between: going back would undo them.
            past::replace(None, "");
            INSIDE.set(false);
        }
    }
}

/// After a walk through the history: whether it has left presenter view, and which way.
pub fn left() -> Option<Left> {
    if !INSIDE.get() {
        return None;
    }
    let left = match &*past::mark() {
        STAGE | EDIT => return None,
        DOOR => Left::Door,
        _ => Left::Away,
    };
    INSIDE.set(false);
    Some(left)
}

/// The mark of an entry that an edit adds now.
pub fn added() -> &'static str {
    if INSIDE.get() { EDIT } else { "" }
}
