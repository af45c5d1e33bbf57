//! Landscapes as pictures need them: heights on grids, contour lines, maps of many runs and what theory knows
//! of them, cameras and axis ticks.

pub mod camera;
pub mod contour;
pub mod grid;
pub mod map;
pub mod theory;
pub mod ticks;
