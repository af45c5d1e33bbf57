//! Landscapes as pictures need them: heights on grids, contour lines, also those of
//! second-order models, maps of many runs and what theory knows of them,
//! cameras, axis ticks, and the same surface as a relief in space.

pub mod camera;
pub mod clip;
pub mod contour;
pub mod grid;
pub mod map;
pub mod relief;
pub mod taylor;
pub mod theory;
pub mod ticks;
