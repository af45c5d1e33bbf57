//! The page's binary: mounts the app.

fn main() {
    #[cfg(target_arch = "wasm32")]
    descent_lab::page::mount();
}
