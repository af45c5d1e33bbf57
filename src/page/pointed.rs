//! What an event is about: the element it comes from, or one around it.
//!
//! Handlers are called by the root of the app, so the element that an event is handled at is always that root; and an
//! element of a drawing has no class name that is a text. What is asked for here is right for all of them.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// The element that an event comes from: under the pointer, or with the focus.
pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The innermost element that matches a selector, among the one that an event comes from and those around it.
pub fn around(event: &Event, css: &str) -> Option<Element> {
    target(event)?.closest(css).ok()?
}
