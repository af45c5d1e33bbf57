//! The past of the page, as the browser keeps it: one entry an edit, each with its number, so that going back never leaves the
//! page by surprise.
//!
//! Both labs write entries, from modules of their own. What they share is the state of each entry, its number and a mark, as
//! text ("3", "4 presenter"), and on the window the numbers of the present entry and of the last one.

pub use crate::page::edit::Way;

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{History, window};

/// Where on the window the numbers of the present and of the last entry are.
const PRESENT: &str = "descentPresent";
const LAST: &str = "descentLast";

/// Numbers the entry the page was opened with; one that is opened again has its number.
pub fn begin() {
    let number = number().unwrap_or_else(|| {
        write(0, &mark(), None, false);
        0
    });
    remember(PRESENT, number);
    remember(LAST, recalled(LAST).max(number));
}

/// A new entry after the present one, with this mark; those that were undone are gone. Without an address of its own it has the
/// present one.
pub fn push(hash: Option<&str>, mark: &str) {
    let next = number().unwrap_or_else(|| recalled(PRESENT)) + 1;
    if write(next, mark, hash, true) {
        remember(PRESENT, next);
        remember(LAST, next);
    }
}

/// Another address, or another mark, of the present entry.
pub fn replace(hash: Option<&str>, mark: &str) {
    write(number().unwrap_or_else(|| recalled(PRESENT)), mark, hash, false);
}

/// The mark of the present entry; empty where it has none.
pub fn mark() -> String {
    state().split_once(' ').map(|(_, mark)| mark.to_owned()).unwrap_or_default()
}

/// Goes one entry back or forth, where it is one of ours; whether it is.
pub fn travel(way: Way) -> bool {
    let Some(history) = history() else { return false };
    let present = number().unwrap_or_else(|| recalled(PRESENT));
    match way {
        Way::Back if present > 0 => history.back().is_ok(),
        Way::Forth if present < recalled(LAST) => history.forward().is_ok(),
        _ => false,
    }
}

/// How the present entry was reached, now that the browser has gone there. One without a number was typed: it is given one.
pub fn arrived() -> Way {
    let before = recalled(PRESENT);
    let (number, way) = match number() {
        Some(number) if number < before => (number, Way::Back),
        Some(number) if number > before => (number, Way::Forth),
        Some(number) => (number, Way::Anew),
        None => {
            write(before + 1, "", None, false);
            remember(LAST, before + 1);
            (before + 1, Way::Anew)
        }
    };
    remember(PRESENT, number);
    way
}

/// The browser has gone to an entry that asks for nothing else than is shown, such as one of another lab's before.
pub fn noticed() {
    if let Some(number) = number() {
        remember(PRESENT, number);
    }
}

/// The number of the present entry.
fn number() -> Option<u32> {
    state().split(' ').next()?.parse().ok()
}

/// The state of the present entry, as text.
fn state() -> String {
    history().and_then(|history| history.state().ok()?.as_string()).unwrap_or_default()
}

/// Adds an entry, or changes the present one. Browsers refuse where the page is embedded or its address changes too often:
/// the link is then copied by Share only.
fn write(number: u32, mark: &str, hash: Option<&str>, adds: bool) -> bool {
    let Some(history) = history() else { return false };
    let gap = if mark.is_empty() { "" } else { " " };
    let state = JsValue::from_str(&format!("{number}{gap}{mark}"));
    let done = match adds {
        true => history.push_state_with_url(&state, "", hash),
        false => history.replace_state_with_url(&state, "", hash),
    };
    done.is_ok()
}

fn history() -> Option<History> {
    window()?.history().ok()
}

fn recalled(name: &str) -> u32 {
    let kept = window().and_then(|window| Reflect::get(&window, &JsValue::from_str(name)).ok());
    kept.and_then(|number| number.as_f64()).map_or(0, |number| number as u32)
}

fn remember(name: &str, number: u32) {
    if let Some(window) = window() {
        // A window that takes no properties is none of a browser's.
        let _ = Reflect::set(&window, &JsValue::from_str(name), &JsValue::from_f64(f64::from(number)));
    }
}
