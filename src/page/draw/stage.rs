//! The stage: a landscape from above and the paths over it, on two canvases.

mod base;
mod cache;
mod hot;
pub mod insight;
pub mod marks;
mod model;

pub use base::{Ground, draw_base};
pub use cache::PathCache;
pub use hot::{HotScene, PathView, draw_hot};
