//! landscape

pub mod camera;
pub mod ticks;
