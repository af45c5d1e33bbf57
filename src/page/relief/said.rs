//! What the relief says to the page: a number for what it is, and two more. It says what has changed.

/// The pointer is over this world point: x, y; NaN where it is over no point of the surface.
pub const HOVER: u32 = 0;
/// The pointer is at the head of the run with this index, or of none: −1.
pub const RUN: u32 = 1;
/// The start is pointed at or dragged, 1, or not, 0.
pub const RING: u32 = 2;
/// It is seen from another angle, in radians: yaw, pitch. The distance follows.
pub const LOOK: u32 = 4;
/// It is seen from another distance, in shares of that from which all is seen; this many, and no more.
pub const ZOOM: u32 = 5;
/// The start is dragged to this world point: x, y.
pub const START: u32 = 3;
