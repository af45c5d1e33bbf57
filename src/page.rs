//! page

pub mod draw;
