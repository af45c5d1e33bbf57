//! The wire to a worker, for whoever starts one: the page, and the engine for its helpers.

use super::{panic, parcel};
use crate::protocol::{ToPage, ToWorker};
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
    /// The engine once more, for one of its helpers; the browser has compiled it already.
    Helper,
}

impl Module {
    /// A worker that runs the module. The build id keeps a cached script of another build away.
    fn start(self) -> Result<Worker, JsValue> {
        let boot = match self {
            Self::Page => "worker",
            Self::Engine | Self::Helper => "engine",
        };
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        if self == Self::Helper {
            options.set_name("helper");
        }
        let script = format!("boot-{boot}.js?v={}", option_env!("DESCENT_BUILD_ID").unwrap_or("dev"));
        let worker = Worker::new_with_options(&script, &options)?;
        if self != Self::Engine {
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
            EventListener::new(&worker, "error", move |event| {
                panic::note(event);
                on_error();
            }),
            EventListener::new(&worker, "messageerror", move |_| on_garbled()),
        ];
        Some(Self { worker, _listeners: listeners })
    }

    /// The worker itself.
    pub fn worker(&self) -> &Worker {
        &self.worker
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
