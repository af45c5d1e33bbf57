//! Landscapes as pictures need them: heights on grids, contour lines, cameras and axis ticks.

pub mod camera;
pub mod contour;
pub mod grid;
pub mod ticks;
