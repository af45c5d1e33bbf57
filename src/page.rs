//! The page: a Yew app that shows experiments and never computes one.
//!
//! What a person can change ([`edit`]), what a hand means ([`gesture`]), what a surface opens with ([`crate::preset`]), which
//! map is wanted ([`maps`]), when a silence is too long ([`watchdog`]), results as a table ([`results`]), names
//! ([`names`]) and texts ([`i18n`]) are plain values and are tested natively; the rest stands on the browser.

pub mod change;
pub mod edit;
pub mod endings;
pub mod gesture;
pub mod i18n;
pub mod landmarks;
pub mod maps;
pub mod names;
pub mod network;
pub mod relief;
pub mod results;
pub mod watchdog;

pub use crate::preset;

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod client;
#[cfg(target_arch = "wasm32")]
pub mod clipboard;
#[cfg(target_arch = "wasm32")]
pub mod closing;
#[cfg(target_arch = "wasm32")]
pub mod document;
#[cfg(target_arch = "wasm32")]
pub mod draw;
#[cfg(target_arch = "wasm32")]
pub mod hub;
#[cfg(target_arch = "wasm32")]
pub mod keyboard;
#[cfg(target_arch = "wasm32")]
pub mod lab;
#[cfg(target_arch = "wasm32")]
pub mod labs;
#[cfg(target_arch = "wasm32")]
pub mod layers;
#[cfg(target_arch = "wasm32")]
pub mod lazy;
#[cfg(target_arch = "wasm32")]
pub mod lives;
#[cfg(target_arch = "wasm32")]
pub mod location;
#[cfg(target_arch = "wasm32")]
pub mod past;
#[cfg(target_arch = "wasm32")]
pub mod pointed;
#[cfg(target_arch = "wasm32")]
pub mod preferences;
#[cfg(target_arch = "wasm32")]
pub mod presenter;
#[cfg(target_arch = "wasm32")]
pub mod save;
#[cfg(target_arch = "wasm32")]
pub mod stead;
#[cfg(target_arch = "wasm32")]
pub mod store;
#[cfg(target_arch = "wasm32")]
pub mod widget;

#[cfg(target_arch = "wasm32")]
pub use app::mount;
