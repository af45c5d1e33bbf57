//! The binary of page and worker: one module, compiled once by the browser, that is what the place it runs in asks for.

fn main() {
    #[cfg(target_arch = "wasm32")]
    match web_sys::window() {
        Some(_) => descent_lab::page::mount(),
        None => descent_lab::worker::start(),
    }
}
