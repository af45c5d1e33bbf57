//! The clipboard.

use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlTextAreaElement, window};

/// Copies a text, then calls `then`: with the text, where the browser refuses.
pub fn copy(text: String, then: impl Fn(Option<String>) + Clone + 'static) {
    let Some(clipboard) = clipboard() else {
        let copied = copy_by_selection(&text);
        return then((!copied).then_some(text));
    };
    let promise = clipboard.write_text(&text);
    let refused = {
        let then = then.clone();
        Closure::once_into_js(move |_: JsValue| {
            let copied = copy_by_selection(&text);
            then((!copied).then_some(text));
        })
    };
    let done = Closure::once_into_js(move |_: JsValue| then(None));
    // Of the two functions the one that is called frees itself; of the other a few bytes stay.
    let attach = js_sys::Reflect::get(&promise, &"then".into());
    if let Ok(attach) = attach.and_then(JsCast::dyn_into::<js_sys::Function>) {
        let _ = attach.call2(&promise, &done, &refused);
    }
}

/// The clipboard; none on pages that are not secure.
fn clipboard() -> Option<web_sys::Clipboard> {
    let navigator = window()?.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?;
    (!clipboard.is_undefined()).then(|| navigator.clipboard())
}

/// The way before there was a clipboard: a text that is selected and copied. Returns whether it worked.
fn copy_by_selection(text: &str) -> bool {
    let copy = || -> Option<bool> {
        let document = window()?.document()?;
        let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
        area.set_value(text);
        area.set_attribute("style", "position:fixed;opacity:0").ok()?;
        document.body()?.append_child(&area).ok()?;
        area.select();
        let command = js_sys::Reflect::get(&document, &"execCommand".into()).ok()?;
        let copied = command.dyn_into::<js_sys::Function>().ok()?.call1(&document, &"copy".into()).ok();
        area.remove();
        Some(copied?.is_truthy())
    };
    copy().unwrap_or(false)
}

/// The middle of the window, in CSS pixels.
pub fn middle() -> [f64; 2] {
    let body = window().and_then(|window| window.document()).and_then(|document| document.body());
    let size = |body: HtmlElement| [f64::from(body.client_width()) / 2.0, f64::from(body.client_height()) / 2.0];
    body.map_or([0.0, 0.0], size)
}
