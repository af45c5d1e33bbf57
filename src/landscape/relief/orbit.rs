//! A camera that turns around the box: two angles and a distance, and the perspective that follows from them.

use super::mesh::TOP;
use std::f64::consts::{PI, TAU};

/// Lowest and highest the camera goes, in radians above the horizon.
const PITCH: (f64, f64) = (0.12, 1.5);
/// Nearest and farthest, in units of the distance from which all is seen.
const ZOOM: (f64, f64) = (0.25, 2.0);
/// Vertical angle of view, in radians: narrow, so that distances compare well.
const FIELD: f64 = 0.5;
/// The point looked at, as a share of the box's height.
const TARGET: f64 = 0.4;
/// CSS pixels around the box, left for the numbers on its axes; at most a fifth of the stage.
const MARGIN: f64 = 36.0;

/// Where the camera is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Orbit {
    /// Angle around the box, in radians: 0 looks north, growing it goes to the west.
    pub yaw: f64,
    /// Angle above the horizon, in radians.
    pub pitch: f64,
    /// Distance in units of the one from which all is seen.
    pub zoom: f64,
}

impl Default for Orbit {
    fn default() -> Self {
        Self { yaw: -0.3, pitch: 0.95, zoom: 1.0 }
    }
}

impl Orbit {
    /// Turned by these angles; straight from above and from below the base there is nothing to see.
    #[must_use]
    pub fn turned(self, yaw: f64, pitch: f64) -> Self {
        if !(yaw.is_finite() && pitch.is_finite()) {
            return self;
        }
        let around = libm::fmod(self.yaw + yaw, TAU);
        Self { yaw: around, pitch: (self.pitch + pitch).clamp(PITCH.0, PITCH.1), ..self }
    }

    /// Closer by `factor` (> 1) or farther (< 1).
    #[must_use]
    pub fn zoomed(self, factor: f64) -> Self {
        if !(factor.is_finite() && factor > 0.0) {
            return self;
        }
        Self { zoom: (self.zoom / factor).clamp(ZOOM.0, ZOOM.1), ..self }
    }
}

/// A camera over a stage of some size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Eye {
    /// Width and height of the stage in CSS pixels.
    pub size: [f64; 2],
    /// Where the camera is.
    pub at: [f64; 3],
    /// To the right, up and forward, each of length 1.
    pub axes: [[f64; 3]; 3],
    /// Half the width and half the height of what is seen at distance 1.
    reach: [f64; 2],
}

impl Eye {
    /// The camera at `orbit` that sees a box of this half width and depth.
    pub fn new(orbit: Orbit, half: [f64; 2], size: [f64; 2]) -> Self {
        let size = size.map(|side| if side.is_finite() { side.max(1.0) } else { 1.0 });
        let distance = distance_to_all(half, size) * orbit.zoom;
        Self::at_distance(orbit, distance, size)
    }

    fn at_distance(orbit: Orbit, distance: f64, size: [f64; 2]) -> Self {
        let (sin_yaw, cos_yaw) = libm::sincos(orbit.yaw);
        let (sin_pitch, cos_pitch) = libm::sincos(orbit.pitch);
        let forward = [sin_yaw * cos_pitch, cos_yaw * cos_pitch, -sin_pitch];
        let right = [cos_yaw, -sin_yaw, 0.0];
        let up = [sin_yaw * sin_pitch, cos_yaw * sin_pitch, cos_pitch];
        let target = [0.0, 0.0, TOP * TARGET];
        let vertical = libm::tan(FIELD / 2.0);
        Self {
            size,
            at: [0, 1, 2].map(|axis| target[axis] - forward[axis] * distance),
            axes: [right, up, forward],
            reach: [vertical * size[0] / size[1], vertical],
        }
    }

    /// Where a point lands: CSS pixels from the top left corner, and its distance along the line of sight; none for
    /// what is behind the camera.
    pub fn project(&self, point: [f64; 3]) -> Option<[f64; 3]> {
        let offset = [0, 1, 2].map(|axis| point[axis] - self.at[axis]);
        let [x, y, depth] = self.axes.map(|axis| dot(axis, offset));
        if depth < NEAR {
            return None;
        }
        let across = x / depth / self.reach[0];
        let up = y / depth / self.reach[1];
        Some([(across + 1.0) / 2.0 * self.size[0], (1.0 - up) / 2.0 * self.size[1], depth])
    }

    /// The direction from the camera through a pixel, of length 1.
    pub fn ray(&self, pixel: [f64; 2]) -> [f64; 3] {
        let across = (pixel[0] / self.size[0] * 2.0 - 1.0) * self.reach[0];
        let up = (1.0 - pixel[1] / self.size[1] * 2.0) * self.reach[1];
        let [right, above, forward] = self.axes;
        let direction = [0, 1, 2].map(|axis| forward[axis] + right[axis] * across + above[axis] * up);
        let length = libm::sqrt(dot(direction, direction));
        direction.map(|d| d / length)
    }

    /// The same projection as a matrix to clip space, column by column, for the graphics card.
    pub fn matrix(&self) -> [f32; 16] {
        let far = libm::sqrt(dot(self.at, self.at)) + 4.0;
        let (scale, shift) = ((far + NEAR) / (far - NEAR), -2.0 * far * NEAR / (far - NEAR));
        let [right, up, forward] = self.axes;
        let rows = [
            row(right, self.at, 1.0 / self.reach[0]),
            row(up, self.at, 1.0 / self.reach[1]),
            {
                let [a, b, c, d] = row(forward, self.at, scale);
                [a, b, c, d + shift]
            },
            row(forward, self.at, 1.0),
        ];
        std::array::from_fn(|i| rows[i % 4][i / 4] as f32)
    }

    /// CSS pixels that a length of 1 in the middle of the box covers.
    pub fn scale(&self) -> f64 {
        let target = [0.0, 0.0, TOP * TARGET];
        let offset = [0, 1, 2].map(|axis| target[axis] - self.at[axis]);
        self.size[1] / 2.0 / self.reach[1] / dot(self.axes[2], offset).max(NEAR)
    }
}

/// Nearest distance at which something is seen.
const NEAR: f64 = 0.05;

/// The row of a matrix that measures along an axis from the camera.
fn row(axis: [f64; 3], at: [f64; 3], scale: f64) -> [f64; 4] {
    let [x, y, z] = axis.map(|a| a * scale);
    [x, y, z, -dot(axis, at) * scale]
}

/// The scalar product.
pub(super) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The distance from which the box is seen whole, however far it is turned: turning does not change its size.
fn distance_to_all(half: [f64; 2], size: [f64; 2]) -> f64 {
    let pitch = Orbit::default().pitch;
    let (mut near, mut far) = (0.5, 40.0);
    let fits = |distance: f64| {
        (0..24).all(|turn| {
            let yaw = PI * f64::from(turn) / 24.0;
            let eye = Eye::at_distance(Orbit { yaw, pitch, zoom: 1.0 }, distance, size);
            corners(half).all(|corner| {
                eye.project(corner).is_some_and(|[x, y, _]| {
                    let room = size.map(|side| MARGIN.min(side / 5.0));
                    let within = |at: f64, axis: usize| (room[axis]..=size[axis] - room[axis]).contains(&at);
                    within(x, 0) && within(y, 1)
                })
            })
        })
    };
    for _ in 0..24 {
        let middle = (near + far) / 2.0;
        if fits(middle) { far = middle } else { near = middle }
    }
    far
}

/// The eight corners of the box.
fn corners(half: [f64; 2]) -> impl Iterator<Item = [f64; 3]> {
    (0..8).map(move |i| {
        let side = |bit: i32, half: f64| if i & bit == 0 { -half } else { half };
        [side(1, half[0]), side(2, half[1]), if i & 4 == 0 { 0.0 } else { TOP }]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STAGE: [f64; 2] = [800.0, 600.0];
    const HALF: [f64; 2] = [1.0, 0.7];

    fn close(a: [f64; 3], b: [f64; 3]) -> bool {
        (0..3).all(|i| (a[i] - b[i]).abs() < 1e-9)
    }

    #[test]
    fn the_axes_are_upright_and_square() {
        for (yaw, pitch) in [(0.0, 0.3), (1.0, 0.7), (-2.5, 1.4)] {
            let [right, up, forward] = Eye::new(Orbit { yaw, pitch, zoom: 1.0 }, HALF, STAGE).axes;
            assert!(close([dot(right, up), dot(up, forward), dot(forward, right)], [0.0; 3]));
            assert!(close([dot(right, right), dot(up, up), dot(forward, forward)], [1.0; 3]));
            assert!(up[2] > 0.0 && right[2] == 0.0 && forward[2] < 0.0);
        }
        let [right, _, forward] = Eye::new(Orbit { yaw: 0.0, pitch: 0.3, zoom: 1.0 }, HALF, STAGE).axes;
        assert!(close(right, [1.0, 0.0, 0.0]) && forward[1] > 0.0, "at 0 it does not look north");
    }

    #[test]
    fn the_whole_box_is_seen_from_everywhere_around() {
        for size in [STAGE, [390.0, 640.0], [1900.0, 700.0]] {
            for turn in 0..12 {
                let orbit = Orbit::default().turned(f64::from(turn), 0.0);
                let eye = Eye::new(orbit, HALF, size);
                for corner in corners(HALF) {
                    let [x, y, _] = eye.project(corner).expect("it is in front");
                    assert!((0.0..size[0]).contains(&x) && (0.0..size[1]).contains(&y), "{corner:?} at {x}, {y}");
                }
            }
        }
    }

    #[test]
    fn limits_hold_and_nonsense_changes_nothing() {
        let orbit = Orbit::default();
        assert_eq!(orbit.turned(f64::NAN, 0.0), orbit);
        assert_eq!(orbit.zoomed(0.0), orbit);
        let steep = orbit.turned(0.0, 9.0).zoomed(1e9);
        assert_eq!((steep.pitch, steep.zoom), (PITCH.1, ZOOM.0));
        assert_eq!(orbit.turned(0.0, -9.0).pitch, PITCH.0);
    }

    #[test]
    fn the_matrix_says_the_same_as_the_projection() {
        let eye = Eye::new(Orbit::default(), HALF, STAGE);
        let matrix = eye.matrix().map(f64::from);
        for point in [[0.3, -0.2, 0.4], [-1.0, 0.7, 0.0], [0.0, 0.0, 0.62]] {
            let [x, y, z, w]: [f64; 4] = std::array::from_fn(|row| {
                matrix[row] * point[0] + matrix[4 + row] * point[1] + matrix[8 + row] * point[2] + matrix[12 + row]
            });
            let [px, py, depth] = eye.project(point).expect("it is in front");
            let pixel = [(x / w + 1.0) / 2.0 * STAGE[0], (1.0 - y / w) / 2.0 * STAGE[1], w];
            assert!((0..3).all(|i| (pixel[i] - [px, py, depth][i]).abs() < 1e-3), "{pixel:?}, not {px}, {py}, {depth}");
            assert!((-1.0..1.0).contains(&(z / w)));
        }
    }

    proptest! {
        #[test]
        fn a_ray_goes_where_its_pixel_is(x in 0.0..800.0f64, y in 0.0..600.0f64, yaw in -3.0..3.0f64, far in 1.0..5.0f64) {
            let eye = Eye::new(Orbit::default().turned(yaw, 0.0), HALF, STAGE);
            let ray = eye.ray([x, y]);
            let point = [0, 1, 2].map(|axis| eye.at[axis] + ray[axis] * far);
            let [px, py, _] = eye.project(point).expect("it is in front");
            prop_assert!((px - x).abs() < 1e-6 && (py - y).abs() < 1e-6);
        }
    }
}
