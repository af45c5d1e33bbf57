//! What outlives a module of the page that breaks: the link of its lab's experiment, its workers. The inline script keeps
//! them, ends the workers and starts the module anew; it lives as long as the document.

use super::labs::Lab;
use crate::worker::panic;
use wasm_bindgen::prelude::*;
use web_sys::Worker;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = window, js_name = descentKeep)]
    fn descent_keep(name: &str, value: &JsValue);
    #[wasm_bindgen(js_namespace = window, js_name = descentKept)]
    fn descent_kept(name: &str) -> JsValue;
    #[wasm_bindgen(js_namespace = window, js_name = descentOwn)]
    fn descent_own(owner: &str, worker: &Worker);
    #[wasm_bindgen(js_namespace = window, js_name = descentTell)]
    fn descent_tell(what: &str, report: &str);
}

/// The name of the trainer among what is kept.
const TRAINER: &str = "trainer";

/// Keeps the link of a lab's experiment.
pub fn keep_link(lab: Lab, link: &str) {
    descent_keep(lab.id(), &JsValue::from_str(link));
}

/// The link of a lab's experiment; none in a document that has just been opened.
pub fn kept_link(lab: Lab) -> Option<String> {
    descent_kept(lab.id()).as_string()
}

/// Has a worker end with the module that it works for.
pub fn own(lab: Lab, worker: &Worker) {
    descent_own(lab.id(), worker);
}

/// Keeps the trainer for the module that comes after this one; none where it has been ended.
pub fn keep_trainer(worker: Option<&Worker>) {
    descent_keep(TRAINER, worker.map_or(&JsValue::UNDEFINED, AsRef::as_ref));
}

/// The trainer that the module before this one has left, with all it has trained.
pub fn kept_trainer() -> Option<Worker> {
    descent_kept(TRAINER).dyn_into().ok()
}

/// Says that a worker broke and was replaced, with what it said for a report.
pub fn tell_replaced() {
    descent_tell("worker", &panic::heard());
}
