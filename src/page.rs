//! The page: a Yew app that shows experiments and never computes one.
//!
//! Edits and presets are plain values and are tested natively; everything else stands on the browser.

pub mod edit;
pub mod preset;
