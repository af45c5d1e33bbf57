//! The browser's side of the worker: messages in and out, turns of work, the clock.

use super::parcel;
use crate::protocol::{ToPage, ToWorker};
use js_sys::{Array, ArrayBuffer};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

/// What wakes the worker.
pub enum Event {
    /// The page said this; none where it cannot be read.
    Message(Option<ToWorker>),
    /// A turn that was asked for by [`ask_for_turn`].
    Turn,
}

thread_local! {
    static TURNS: RefCell<Option<MessagePort>> = const { RefCell::new(None) };
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Calls `handler` for every event from now on, and tells the page that the worker is ready.
pub fn listen(handler: impl FnMut(Event) + 'static) {
    let handler = Rc::new(RefCell::new(handler));

    let on_message = {
        let handler = Rc::clone(&handler);
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let message = parcel::unpack(&event.data()).and_then(|(words, _)| ToWorker::from_words(words));
            handler.borrow_mut()(Event::Message(message));
        })
    };
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();

    // A message to oneself comes back after whatever else has arrived, without the delay timers have.
    if let Ok(channel) = MessageChannel::new() {
        let on_turn = Closure::<dyn FnMut()>::new(move || handler.borrow_mut()(Event::Turn));
        channel.port1().set_onmessage(Some(on_turn.as_ref().unchecked_ref()));
        on_turn.forget();
        TURNS.with(|turns| *turns.borrow_mut() = Some(channel.port2()));
    }
    post(&ToPage::Ready, None);
}

/// Asks for an [`Event::Turn`] after the messages that wait now.
pub fn ask_for_turn() {
    TURNS.with(|turns| {
        if let Some(port) = &*turns.borrow() {
            // The port is our own and open for as long as the worker lives.
            let _ = port.post_message(&JsValue::NULL);
        }
    });
}

/// Sends a message, and hands over the buffer that belongs to it.
pub fn post(message: &ToPage, buffer: Option<ArrayBuffer>) {
    let parts = parcel::pack(message.words(), buffer.as_ref());
    let transfer = buffer.iter().collect::<Array>();
    if let Err(error) = scope().post_message_with_transfer(&parts, &transfer) {
        web_sys::console::error_1(&error);
    }
}

/// Milliseconds since the worker started.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |clock| clock.now())
}

/// How many cores the machine says it has.
pub fn cores() -> u32 {
    scope().navigator().hardware_concurrency() as u32
}
