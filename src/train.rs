//! Running experiments: sessions, their timeline, and the transport that moves through it; and the training of networks.

pub mod descent;
pub mod diagnosis;
pub mod ending;
mod error;
pub mod health;
pub mod inside;
pub mod metrics;
pub mod network;
pub mod probe;
mod racer;
pub mod session;
pub mod shard;
pub mod timeline;
pub mod trainer;
pub mod transport;
mod weather;

pub use error::TrainError;

/// What runs the programs of networks.
pub type Engine = crate::exec::cpu::Cpu;

/// A loss or coordinate beyond this has diverged.
pub const DIVERGED: f64 = 1e100;
/// A gradient norm at or below this has vanished.
pub const CONVERGED: f64 = 1e-6;
