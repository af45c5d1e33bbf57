//! The worker: computes what the page shows, in slices of at most 8 ms, so that it always hears the page.
//!
//! The only glue between the core and the browser outside the page. It never draws. What it says and hears is in
//! [`crate::protocol`], what is posted in [`parcel`].

mod desk;
pub mod link;
mod mapping;
pub mod panic;
pub mod parcel;
mod pool;
mod port;
pub mod trainer;
mod turns;

use desk::Desk;
use std::cell::RefCell;

/// Starts listening and says Ready.
pub fn start() {
    std::panic::set_hook(panic::hook());
    // It lives as long as the worker; never to be dropped, it needs no code for that.
    let desk: &RefCell<Desk> = Box::leak(Box::default());
    port::listen(move |event| match event {
        port::Event::Message(message) => desk.borrow_mut().hear(message),
        port::Event::Turn => desk.borrow_mut().work(),
    });
}
