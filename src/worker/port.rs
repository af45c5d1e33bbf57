//! The browser's side of the worker: messages in and out, turns of work, the clock.

use super::parcel;
use super::turns::{self, scope};
use crate::protocol::{ToPage, ToWorker};
use js_sys::{Array, ArrayBuffer};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

/// What wakes the worker.
pub enum Event {
    /// The page said this; none where it cannot be read.
    Message(Option<ToWorker>),
    /// A turn that was asked for by [`super::turns::ask_for_turn`].
    Turn,
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

    turns::listen(move || handler.borrow_mut()(Event::Turn));
    post(&ToPage::Ready, None);
}

/// Sends a message, and hands over the buffer that belongs to it.
pub fn post(message: &ToPage, buffer: Option<ArrayBuffer>) {
    let parts = parcel::pack(message.words(), buffer.as_ref());
    let transfer = buffer.iter().collect::<Array>();
    if let Err(error) = scope().post_message_with_transfer(&parts, &transfer) {
        web_sys::console::error_1(&error);
    }
}

/// How many cores the machine says it has.
pub fn cores() -> u32 {
    scope().navigator().hardware_concurrency() as u32
}
