//! Landscapes as pictures need them: heights on grids, contour lines, maps of many runs, cameras and axis ticks.

pub mod camera;
pub mod contour;
pub mod grid;
pub mod map;
pub mod ticks;
