//! The labs: one module each, one tab each along the top.

pub mod network;
pub mod surface;
