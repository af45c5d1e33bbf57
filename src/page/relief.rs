//! The surface in space: drawn with WebGL 2, turned by hand, with the paths on it.
//!
//! This is a module of its own (`src/bin/relief.rs`), loaded by the page when the relief is first asked for. It draws
//! what it is given, moves its own camera, and says what the hand does in the words of [`said`]. Its geometry is
//! [`crate::landscape::relief`].

pub mod hand;
pub mod said;

#[cfg(target_arch = "wasm32")]
mod gl;
#[cfg(target_arch = "wasm32")]
pub mod model;
#[cfg(target_arch = "wasm32")]
mod overlay;
#[cfg(target_arch = "wasm32")]
mod painter;
#[cfg(target_arch = "wasm32")]
pub mod scene;
#[cfg(target_arch = "wasm32")]
mod view;

#[cfg(target_arch = "wasm32")]
pub use view::View;
