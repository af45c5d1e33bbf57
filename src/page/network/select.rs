//! Selection on the page: what was tried and how each trial stands ([`state`], [`round`]), the workers that try ([`pool`]), what to
//! propose ([`proposal`]), and what is read off the outcomes ([`grid`], [`table`], [`csv`]).
//!
//! The page decides which trial is handed out next and keeps what comes back; trainers train.

pub mod axis;
pub mod csv;
pub mod grid;
pub mod proposal;
pub mod round;
pub mod state;
pub mod table;
pub mod words;

#[cfg(target_arch = "wasm32")]
pub mod pool;

pub use grid::Grid;
pub use round::{Attempted, Phase, Round, Standing};
pub use state::{Choosing, Selecting};
pub use table::{Measure, Table};
