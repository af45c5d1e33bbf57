//! Executors: what runs tensor operations.
//!
//! `cpu`: f32 on one core, by 4-lane vectors.

pub mod cpu;
