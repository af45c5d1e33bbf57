//! A surface as a relief in space: a mesh of heights, an orbiting camera, and paths laid over the mesh.
//!
//! Everything lives in a box around the origin: x to the east, y to the north, z up. The longer side of the region
//! shown reaches from −1 to 1, both sides have the same scale, and the base lies at z = 0. What is drawn of it, and how,
//! is the page's affair ([`crate::page`]); this is its geometry, without a browser.

pub mod drape;
pub mod mesh;
pub mod orbit;
pub mod pick;
pub mod scale;

pub use drape::{Draped, drape};
pub use mesh::{Heights, Mesh, SIDE};
pub use orbit::{Eye, Orbit};
pub use scale::Scale;
