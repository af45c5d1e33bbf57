//! The browser's side of the trainer: messages in and out, turns of work, the clock.

use crate::protocol::training::{ToPage, ToTrainer, bytes, read};
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

/// What wakes the trainer.
pub enum Event {
    /// The page said this; none where it cannot be read.
    Message(Option<ToTrainer>),
    /// A turn that was asked for.
    Turn,
}

thread_local! {
    static TURNS: RefCell<Option<(MessagePort, js_sys::Function)>> = const { RefCell::new(None) };
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
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
    // A message to oneself comes back after whatever else has arrived, without the delay timers have.
    if let Ok(channel) = MessageChannel::new() {
        let on_turn = Closure::<dyn FnMut()>::new(move || handler.borrow_mut()(Event::Turn));
        let function: js_sys::Function = on_turn.as_ref().unchecked_ref::<js_sys::Function>().clone();
        channel.port1().set_onmessage(Some(&function));
        on_turn.forget();
        TURNS.with(|turns| *turns.borrow_mut() = Some((channel.port2(), function)));
    }
    post(&ToPage::Ready);
}

/// Asks for an [`Event::Turn`] after the messages that wait now.
pub fn ask_for_turn() {
    TURNS.with(|turns| {
        if let Some((port, _)) = &*turns.borrow() {
            // The port is our own and open for as long as the worker lives.
            let _ = port.post_message(&JsValue::NULL);
        }
    });
}

/// Asks for an [`Event::Turn`] in so many ms.
pub fn ask_for_turn_in(ms: f64) {
    TURNS.with(|turns| {
        if let Some((_, function)) = &*turns.borrow() {
            // A worker without timers would not be one.
            let _ = scope().set_timeout_with_callback_and_timeout_and_arguments_0(function, ms.max(0.0) as i32);
        }
    });
}

/// Sends a message.
pub fn post(message: &ToPage) {
    let all = Uint8Array::from(&bytes(message)[..]);
    if let Err(error) = scope().post_message_with_transfer(&all, &Array::of1(&all.buffer())) {
        web_sys::console::error_1(&error);
    }
}

/// Milliseconds since the trainer started.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |clock| clock.now())
}
