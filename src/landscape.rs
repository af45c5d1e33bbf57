//! Landscapes as pictures need them: heights on grids, contour lines, maps of many runs and what theory knows of them,
//! cameras, axis ticks, and the same surface as a relief in space.

pub mod camera;
pub mod clip;
pub mod contour;
pub mod grid;
pub mod map;
pub mod relief;
pub mod theory;
pub mod ticks;
