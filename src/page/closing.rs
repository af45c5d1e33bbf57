//! What a device has to say "close this" with, besides a button: Back on a phone. Where the browser tells of it
//! (`CloseWatcher`), whatever lies over the page closes by it, and no edit behind it is undone.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Hears the request to close as long as it lives.
pub struct CloseRequest {
    watcher: JsValue,
    _closed: Closure<dyn FnMut()>,
}

impl CloseRequest {
    /// From now on `on_close` hears the next request; none where the browser tells of none.
    pub fn heard(on_close: impl FnMut() + 'static) -> Option<Self> {
        let window = web_sys::window()?;
        let make: Function = Reflect::get(&window, &"CloseWatcher".into()).ok()?.dyn_into().ok()?;
        // Refused, among other things, where the page is not shown.
        let watcher = Reflect::construct(&make, &Array::new()).ok()?;
        let closed = Closure::new(on_close);
        Reflect::set(&watcher, &"onclose".into(), closed.as_ref()).ok()?;
        Some(Self { watcher, _closed: closed })
    }
}

impl Drop for CloseRequest {
    fn drop(&mut self) {
        let destroy = Reflect::get(&self.watcher, &"destroy".into()).ok().and_then(|found| found.dyn_into().ok());
        if let Some(destroy) = destroy {
            let destroy: Function = destroy;
            let _ = destroy.call0(&self.watcher);
        }
    }
}
