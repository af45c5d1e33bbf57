//! Networks: against PyTorch, against finite differences, their shapes, what they start from, and what is refused.
#![cfg(not(target_arch = "wasm32"))]

#[path = "layers/cases.rs"]
mod cases;
#[path = "layers/files.rs"]
mod files;
#[path = "layers/golden.rs"]
mod golden;
#[path = "layers/phases.rs"]
mod phases;
#[path = "layers/shapes.rs"]
mod shapes;
#[path = "layers/starts.rs"]
mod starts;
