//! The worker's binary: starts listening.

fn main() {
    #[cfg(target_arch = "wasm32")]
    descent_lab::worker::start();
}
