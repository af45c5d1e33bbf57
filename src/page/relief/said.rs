//! What the relief says to the page: a number for what it is, and two more. It says what has changed.

/// The pointer is over this world point: x, y; NaN where it is over no point of the surface.
pub const HOVER: u32 = 0;
/// The pointer is at the head of the run with this index, or of none: −1.
pub const RUN: u32 = 1;
/// The start is pointed at or dragged, 1, or not, 0.
pub const RING: u32 = 2;
/// The start is dragged to this world point: x, y.
pub const START: u32 = 3;
