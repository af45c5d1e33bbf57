//! Files for the person: texts and figures, made and handed over by `static/save.js`, which is loaded when the first one is
//! asked for.

use crate::page::store::{Action, Hub, Message};
use js_sys::Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = descentImport)]
    fn import(module: &str) -> Promised;

    /// What is on its way.
    type Promised;
    #[wasm_bindgen(method)]
    fn then(this: &Promised, done: &JsValue, failed: &JsValue) -> Promised;

    /// The module `static/save.js`.
    pub type Saver;
    /// Saves a text under a name.
    #[wasm_bindgen(method)]
    pub fn text(this: &Saver, name: &str, kind: &str, text: &str) -> JsValue;
    /// Saves a figure of this width and height in CSS pixels; `draw` is given two canvases, one over the other, and how
    /// many pixels each CSS pixel has. The script says which texts it takes.
    #[wasm_bindgen(method)]
    pub fn figure(this: &Saver, format: &str, width: f64, height: f64, texts: &Array, draw: &JsValue) -> JsValue;
}

/// Loads the module and lets `work` save with it; says so in the Surface lab where that fails.
pub fn save(hub: &Hub, work: impl FnOnce(Saver) -> JsValue + 'static) {
    let hub = hub.clone();
    save_or(move || hub.send(Action::Say(Message::NotSaved)), work);
}

/// Loads the module and lets `work` save with it; calls `failed` where that fails.
pub fn save_or(failed: impl FnOnce() + 'static, work: impl FnOnce(Saver) -> JsValue + 'static) {
    let failed = Closure::once_into_js(move |_: JsValue| failed());
    // Where nothing fails a few bytes of the second function stay.
    import("save").then(&Closure::once_into_js(work), &JsValue::UNDEFINED).then(&JsValue::UNDEFINED, &failed);
}

/// Saves bytes under a name.
pub fn bytes(name: &str, bytes: &[u8]) {
    let parts = Array::of1(&js_sys::Uint8Array::from(bytes));
    let saved = web_sys::Blob::new_with_u8_array_sequence(&parts).and_then(|blob| {
        let url = web_sys::Url::create_object_url_with_blob(&blob)?;
        let page = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
        let link: web_sys::HtmlAnchorElement = page.create_element("a")?.unchecked_into();
        link.set_href(&url);
        link.set_download(name);
        link.click();
        // Some browsers begin to read later.
        gloo::timers::callback::Timeout::new(60_000, move || drop(web_sys::Url::revoke_object_url(&url))).forget();
        Ok(())
    });
    if let Err(error) = saved {
        web_sys::console::error_1(&error);
    }
}
