//! Descent Lab: deep-learning optimization that can be seen.
//!
//! Four promises decide every trade-off:
//!
//! 1. The formula you read is the formula that runs: one expression drives the display and the computation.
//! 2. A link replays the run: settings, seeds, step and view, bit for bit, in any browser and in a terminal.
//! 3. Nothing blocks, nothing breaks: the page stays at 60 frames a second; whatever fails gives a clear message.
//! 4. Faster than any other trainer in a tab.
//!
//! The core (everything but `page` and `worker`) knows no browser and is tested natively. ARCHITECTURE.md is the
//! map.

/// Whether this build holds everything. The module of the first view does not: what that view never needs (maps, methods
/// that take long) is reached only `if FULL`, so that the compiler leaves it out there. The engine, a second module
/// that workers load on demand, and native builds hold it.
pub const FULL: bool = cfg!(any(feature = "engine", not(target_arch = "wasm32")));

pub mod activation;
pub mod data;
pub mod digest;
pub mod exec;
pub mod experiment;
pub mod export;
pub mod expr;
pub mod format;
pub mod init;
pub mod landscape;
pub mod layer;
pub mod link;
pub mod loss;
pub mod model;
pub mod nearest;
pub mod network;
pub mod objective;
pub mod optim;
pub mod order;
pub mod page;
pub mod preset;
pub mod program;
pub mod protocol;
pub mod registry;
pub mod regularization;
pub mod rng;
pub mod scale;
pub mod schedule;
pub mod search;
pub mod selection;
pub mod spelling;
pub mod surface;
pub mod train;

#[cfg(target_arch = "wasm32")]
pub mod worker;
