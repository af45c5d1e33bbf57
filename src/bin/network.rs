//! The binary of the Network lab's page: a module of its own, so that the first view does not wait for it.

fn main() {
    #[cfg(target_arch = "wasm32")]
    descent_lab::page::network::mount();
}
