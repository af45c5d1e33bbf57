//! Running experiments: sessions, their timeline, and the transport that moves through it.

pub mod diagnosis;
pub mod health;
pub mod inside;
pub mod metrics;
pub mod probe;
mod racer;
pub mod session;
pub mod timeline;
pub mod transport;
mod weather;

/// A loss or coordinate beyond this has diverged.
pub const DIVERGED: f64 = 1e100;
/// A gradient norm at or below this has vanished.
pub const CONVERGED: f64 = 1e-6;
