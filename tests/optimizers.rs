//! Search methods: what theory says of them, on functions whose minima are known, and what they do where it says nothing.
#![cfg(not(target_arch = "wasm32"))]

#[path = "optimizers/edges.rs"]
mod edges;
#[path = "optimizers/functions.rs"]
mod functions;
#[path = "optimizers/presets.rs"]
mod presets;
#[path = "optimizers/scipy.rs"]
mod scipy;
#[path = "optimizers/theory.rs"]
mod theory;
