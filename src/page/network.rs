//! The page of the Network lab: a Yew app of its own, in a module that is loaded when the lab is first shown.
//!
//! What a person changes ([`edit`]) and draws ([`drawing`]), how maps keep calm ([`calm`]), what there is to start from
//! ([`presets`]), how curves are smoothed and kept ([`smooth`], [`strand`]) and what a selection has come to ([`select`]) are
//! plain values, tested natively; the rest stands on the browser.
//! The panels are in [`super::lab::network`].

pub mod calm;
pub mod drawing;
pub mod edit;
pub mod naming;
pub mod own;
pub mod select;
pub mod smooth;
pub mod strand;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod effects;
#[cfg(target_arch = "wasm32")]
pub mod keep;
#[cfg(target_arch = "wasm32")]
mod keys;
#[cfg(target_arch = "wasm32")]
pub mod store;
pub mod words;

pub use crate::preset::network as presets;

#[cfg(target_arch = "wasm32")]
pub use app::mount;
