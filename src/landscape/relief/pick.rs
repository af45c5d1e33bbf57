//! What a line of sight meets: the place under a pixel, and whether a place is hidden behind a ridge.
//!
//! A ray is followed in steps of half a cell of the mesh and the crossing refined by bisection. A ridge narrower than a
//! step may be missed, which the picture would not show either.

use super::mesh::{Mesh, SIDE, TOP};
use super::orbit::Eye;

/// Length of a step along a ray, in the box's units.
const STEP: f64 = 1.0 / (SIDE - 1) as f64;
/// Bisections of the last step.
const REFINEMENTS: usize = 24;
/// How far above a place the line to the camera starts, so that the place does not hide itself.
const CLEARANCE: f64 = 0.012;

/// The world point that is seen at a pixel; none where the ray misses the surface.
pub fn pick(mesh: &Mesh, eye: &Eye, pixel: [f64; 2]) -> Option<[f64; 2]> {
    let ray = eye.ray(pixel);
    let at = |along: f64| [0, 1, 2].map(|axis| eye.at[axis] + ray[axis] * along);
    let [enter, leave] = within_box(mesh, eye.at, ray)?;
    let under = |along: f64| {
        let [x, y, z] = at(along);
        mesh.height([x, y]).is_some_and(|height| z <= height)
    };
    let steps = ((leave - enter) / STEP).ceil() as usize + 1;
    let met = (0..=steps).map(|step| (enter + step as f64 * STEP).min(leave)).find(|along| under(*along))?;
    let (mut over, mut met) = ((met - STEP).max(enter), met);
    for _ in 0..REFINEMENTS {
        let middle = (over + met) / 2.0;
        if under(middle) { met = middle } else { over = middle }
    }
    let [x, y, _] = at(met);
    Some(mesh.to_world([x, y]))
}

/// Whether the surface stands between the camera and a point on it.
pub fn is_hidden(mesh: &Mesh, eye: &Eye, point: [f64; 3]) -> bool {
    let offset = [0, 1, 2].map(|axis| eye.at[axis] - point[axis]);
    let length = libm::sqrt(super::orbit::dot(offset, offset));
    let direction = offset.map(|o| o / length);
    let start = [point[0], point[1], point[2] + CLEARANCE];
    let mut along = STEP * 2.0;
    while along < length {
        let [x, y, z] = [0, 1, 2].map(|axis| start[axis] + direction[axis] * along);
        if z > TOP || !mesh.holds([x, y]) {
            return false;
        }
        if mesh.height([x, y]).is_some_and(|height| height > z) {
            return true;
        }
        along += STEP;
    }
    false
}

/// Where a ray enters and leaves the box.
fn within_box(mesh: &Mesh, from: [f64; 3], ray: [f64; 3]) -> Option<[f64; 2]> {
    let low = [-mesh.half[0], -mesh.half[1], 0.0];
    let high = [mesh.half[0], mesh.half[1], TOP];
    let (mut enter, mut leave) = (0.0f64, f64::INFINITY);
    for axis in 0..3 {
        if ray[axis] == 0.0 {
            if from[axis] < low[axis] || from[axis] > high[axis] {
                return None;
            }
            continue;
        }
        let [a, b] = [low[axis], high[axis]].map(|side| (side - from[axis]) / ray[axis]);
        enter = enter.max(a.min(b));
        leave = leave.min(a.max(b));
    }
    (enter <= leave).then_some([enter, leave])
}

#[cfg(test)]
mod tests {
    use super::super::mesh::Heights;
    use super::super::orbit::Orbit;
    use super::*;

    const STAGE: [f64; 2] = [800.0, 600.0];

    /// A wall along the y axis, one cell wide at its top.
    fn wall() -> Mesh {
        let heights: Vec<f32> =
            (0..SIDE * SIDE).map(|i| (1.0 - ((i % SIDE) as f32 / 63.5 - 1.0).abs() * 4.0).max(0.0)).collect();
        let view = [[-2.0, 2.0], [-2.0, 2.0]];
        let field = Heights {
            view,
            shown: view,
            size: [SIDE, SIDE],
            range: [0.0, 1.0],
            values: &heights,
            levels: &[],
            log: false,
        };
        Mesh::new(&field).expect("is one")
    }

    #[test]
    fn what_is_seen_is_found_again() {
        let mesh = wall();
        let eye = Eye::new(Orbit::default(), mesh.half, STAGE);
        let mut seen = 0;
        for place in [[0.5, 0.3], [-0.4, -0.6], [0.0, 0.0], [-0.7, 0.2], [0.9, -0.9]] {
            let point = [place[0], place[1], mesh.height(place).expect("is on it")];
            if is_hidden(&mesh, &eye, point) {
                continue;
            }
            seen += 1;
            let [x, y, _] = eye.project(point).expect("is in front");
            let found = pick(&mesh, &eye, [x, y]).expect("meets the surface");
            let world = mesh.to_world(place);
            assert!((0..2).all(|i| (found[i] - world[i]).abs() < 1e-3), "{found:?}, not {world:?}");
        }
        assert!(seen >= 3, "only {seen} of them can be seen");
    }

    #[test]
    fn a_wall_hides_what_is_behind_it() {
        let mesh = wall();
        // Looking east, from low down.
        let eye = Eye::new(Orbit { yaw: std::f64::consts::FRAC_PI_2, pitch: 0.3, zoom: 1.0 }, mesh.half, STAGE);
        assert!(is_hidden(&mesh, &eye, [0.4, 0.0, 0.0]));
        assert!(!is_hidden(&mesh, &eye, [-0.4, 0.0, 0.0]));
    }

    #[test]
    fn the_sky_is_nothing() {
        let mesh = wall();
        let eye = Eye::new(Orbit::default(), mesh.half, STAGE);
        assert_eq!(pick(&mesh, &eye, [2.0, 2.0]), None);
    }
}
