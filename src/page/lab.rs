//! The labs: one module each, one tab each along the top.

pub mod surface;
