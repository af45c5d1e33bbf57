//! A worker's turns and clock: messages to oneself come back after whatever else has arrived, without the delay timers have.

use js_sys::Function;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessagePort};

thread_local! {
    /// The port that leads back, and what is called.
    static TURNS: RefCell<Option<(MessagePort, Function)>> = const { RefCell::new(None) };
}

/// The worker, to itself.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Calls `on_turn` for every turn that is asked for from now on.
pub fn listen(on_turn: impl FnMut() + 'static) {
    let Ok(channel) = MessageChannel::new() else { return };
    let on_turn = Closure::<dyn FnMut()>::new(on_turn);
    let function: Function = on_turn.as_ref().unchecked_ref::<Function>().clone();
    channel.port1().set_onmessage(Some(&function));
    on_turn.forget();
    TURNS.with(|turns| *turns.borrow_mut() = Some((channel.port2(), function)));
}

/// Asks for a turn after the messages that wait now.
pub fn ask_for_turn() {
    TURNS.with(|turns| {
        if let Some((port, _)) = &*turns.borrow() {
            // The port is our own and open for as long as the worker lives.
            let _ = port.post_message(&JsValue::NULL);
        }
    });
}

/// Asks for a turn in so many ms.
pub fn ask_for_turn_in(ms: f64) {
    TURNS.with(|turns| {
        if let Some((_, function)) = &*turns.borrow() {
            // A worker without timers would not be one.
            let _ = scope().set_timeout_with_callback_and_timeout_and_arguments_0(function, ms.max(0.0) as i32);
        }
    });
}

/// Milliseconds since the worker started.
pub fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |clock| clock.now())
}
