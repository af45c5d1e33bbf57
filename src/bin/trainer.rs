//! The binary of the trainer: the worker of the Network lab, compiled for speed. `static/boot-trainer.js` starts it.

fn main() {
    #[cfg(target_arch = "wasm32")]
    descent_lab::worker::trainer::start();
}
