//! Modules that are loaded on demand: the page's inline script finds them by name.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = window, js_name = descentImport)]
    fn descent_import(name: &str, done: &JsValue);
}

/// Loads a module, unless it is there, then calls `then` with it: with none where it cannot be loaded.
pub fn import(name: &str, then: impl FnOnce(Option<JsValue>) + 'static) {
    let done = Closure::once_into_js(move |module: JsValue| then((!module.is_undefined()).then_some(module)));
    descent_import(name, &done);
}
