//! What a panic says, kept for whoever tells the person: `static/guard.js` finds it when the trap that follows arrives there.

use std::panic::PanicHookInfo;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, Event};

/// The name under which the guard finds the message.
const SAID: &str = "descentPanic";
/// The name under which the page finds what a worker said last.
const HEARD: &str = "descentHeard";

/// What to do at a panic.
pub fn hook() -> Box<dyn Fn(&PanicHookInfo) + Sync + Send + 'static> {
    Box::new(|info| {
        let said = JsValue::from_str(&info.to_string());
        web_sys::console::error_1(&said);
        keep(SAID, &said);
    })
}

/// Keeps what a worker that broke says, for a report.
pub fn note(event: &Event) {
    let said = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
    keep(HEARD, &JsValue::from_str(&said.unwrap_or_else(|| event.type_())));
}

/// What the worker that broke last has said.
pub fn heard() -> String {
    let said = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str(HEARD));
    said.ok().and_then(|said| said.as_string()).unwrap_or_default()
}

fn keep(name: &str, said: &JsValue) {
    // A global that cannot be set costs the message in the report, which the console has.
    let _ = js_sys::Reflect::set(&js_sys::global(), &JsValue::from_str(name), said);
}
