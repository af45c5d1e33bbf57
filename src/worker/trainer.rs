//! The trainer: a worker that trains the networks of the Network lab, in a module of its own, compiled for speed.
//!
//! What it says and hears is in [`crate::protocol::training`]; messages travel as bytes, transferred, never copied. It
//! never draws.

mod desk;
mod errands;
mod looks;
mod port;
mod trying;

use desk::Desk;
use std::cell::RefCell;

/// Starts listening and says Ready.
pub fn start() {
    std::panic::set_hook(super::panic::hook());
    let desk: &RefCell<Desk> = Box::leak(Box::default());
    port::listen(move |event| match event {
        port::Event::Message(message) => desk.borrow_mut().hear(message),
        port::Event::Turn => desk.borrow_mut().work(),
    });
}
