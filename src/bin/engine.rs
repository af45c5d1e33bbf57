//! The binary of the engine: the worker once more, compiled for speed and with everything in it.
//!
//! It answers the same messages as the worker that the page starts with, and those that worker leaves to it; see
//! [`descent_lab::FULL`]. `static/boot-engine.js` starts it.

fn main() {
    #[cfg(target_arch = "wasm32")]
    descent_lab::worker::start();
}
