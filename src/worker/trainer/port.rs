//! The browser's side of the trainer: messages in and out, turns of work, the clock.

use crate::protocol::training::{ToPage, ToTrainer, bytes, read};
use crate::worker::turns::{self, scope};
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

/// What wakes the trainer.
pub enum Event {
    /// The page said this; none where it cannot be read.
    Message(Option<ToTrainer>),
    /// A turn that was asked for.
    Turn,
}

/// Calls `handler` for every event from now on, and tells the page that the trainer is ready.
pub fn listen(handler: impl FnMut(Event) + 'static) {
    let handler = Rc::new(RefCell::new(handler));
    let on_message = {
        let handler = Rc::clone(&handler);
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let message = event.data().dyn_into::<Uint8Array>().ok().and_then(|bytes| read(&bytes.to_vec()));
            handler.borrow_mut()(Event::Message(message));
        })
    };
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    turns::listen(move || handler.borrow_mut()(Event::Turn));
    post(&ToPage::Ready);
}

/// Sends a message.
pub fn post(message: &ToPage) {
    let all = Uint8Array::from(&bytes(message)[..]);
    if let Err(error) = scope().post_message_with_transfer(&all, &Array::of1(&all.buffer())) {
        web_sys::console::error_1(&error);
    }
}
