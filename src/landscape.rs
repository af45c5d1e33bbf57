//! Landscapes as pictures need them: heights on grids, contour lines, cameras and axis ticks.

pub mod contour;
pub mod grid;
