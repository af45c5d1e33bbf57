//! The wire to a worker: parcels in both directions.

use crate::protocol::{ToPage, ToWorker};
use crate::worker::parcel;
use gloo::events::EventListener;
use js_sys::ArrayBuffer;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// The module a worker runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    /// The page's own, small; the browser has compiled it already.
    Page,
    /// The engine, compiled for speed and with everything in it; the worker fetches it.
    Engine,
}

impl Module {
    /// The script that starts the worker; the build id keeps a cached one of another build away.
    fn script(self) -> String {
        let name = match self {
            Self::Page => "worker",
            Self::Engine => "engine",
        };
        format!("boot-{name}.js?v={}", option_env!("DESCENT_BUILD_ID").unwrap_or("dev"))
    }

    fn start(self) -> Result<Worker, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&self.script(), &options)?;
        if self == Self::Page {
            worker.post_message(&wasm_bindgen::module())?;
        }
        Ok(worker)
    }
}

/// Something the worker said.
pub struct Heard {
    /// What it said.
    pub message: ToPage,
    /// Numbers in bulk beside it.
    pub buffer: Option<ArrayBuffer>,
}

/// A running worker. Dropping it ends the worker.
pub struct Link {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl Link {
    /// Starts a worker; none where the browser refuses. A message that cannot be read is heard as none.
    pub fn start(
        module: Module,
        on_message: impl Fn(Option<Heard>) + 'static,
        on_error: impl Fn() + Clone + 'static,
    ) -> Option<Self> {
        let worker = module.start().ok()?;
        let on_garbled = on_error.clone();
        let listeners = [
            EventListener::new(&worker, "message", move |event| {
                on_message(event.dyn_ref::<MessageEvent>().and_then(|event| read(&event.data())));
            }),
            EventListener::new(&worker, "error", move |_| on_error()),
            EventListener::new(&worker, "messageerror", move |_| on_garbled()),
        ];
        Some(Self { worker, _listeners: listeners })
    }

    /// Sends a message. Returns whether it could be sent.
    pub fn post(&self, message: &ToWorker) -> bool {
        self.worker.post_message(&parcel::pack(message.words(), None)).is_ok()
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn read(data: &JsValue) -> Option<Heard> {
    let (words, buffer) = parcel::unpack(data)?;
    Some(Heard { message: ToPage::from_words(words)?, buffer })
}
