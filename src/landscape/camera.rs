//! The camera over a plane: which part of the world a picture shows, and where a point of it lands.
//!
//! One world unit is as many pixels wide as it is high, so circles are circles; y points up in the world and down in
//! pixels. A camera never holds a number that is not finite: what cannot be shown is brought to the nearest thing that
//! can. It knows no canvas, and nothing about what it looks at.

/// Share of the stage left free around what [`Camera::fit`] was asked to show, on each side.
const PADDING: f64 = 0.03;
/// Widest and highest view, in world units.
const MAX_EXTENT: f64 = 1e9;
/// Narrowest view, in world units, near the origin.
const MIN_EXTENT: f64 = 1e-9;
/// Narrowest view in units of the centre's distance from the origin: finer, neighbouring f64 would be pixels apart.
const MIN_RELATIVE_EXTENT: f64 = 1e-11;
/// Farthest centre from the origin along an axis, in world units.
const MAX_CENTRE: f64 = 1e9;
/// Farthest move at once, in pixels; a bound for callers that ask nonsense.
const MAX_MOVE: f64 = 1e6;
/// Largest change of scale at once.
const MAX_FACTOR: f64 = 1e3;

/// A view of the plane on a stage of some size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// What is shown, `[[x_min, x_max], [y_min, y_max]]` in world units; both axes have the same scale.
    pub view: [[f64; 2]; 2],
    /// Width and height of the stage in CSS pixels, each at least 1.
    pub size: [f64; 2],
}

impl Camera {
    /// The camera that shows all of `domain` (`[[x_min, x_max], [y_min, y_max]]`) with a little room around it. The
    /// side that is short for the stage's shape shows more than was asked.
    pub fn fit(domain: [[f64; 2]; 2], size: [f64; 2]) -> Camera {
        let size = size.map(usable_size);
        let domain = domain.map(usable_range);
        let centre = domain.map(|[low, high]| low / 2.0 + high / 2.0);
        let spans = domain.map(|[low, high]| (high - low) * (1.0 + 2.0 * PADDING));
        Self::looking_at(centre, (spans[0] / size[0]).max(spans[1] / size[1]), size)
    }

    /// The same centre and scale on a stage of another size.
    #[must_use]
    pub fn resized(&self, size: [f64; 2]) -> Camera {
        Self::looking_at(self.centre(), 1.0 / self.scale(), size.map(usable_size))
    }

    /// CSS pixels per world unit, the same along both axes.
    pub fn scale(&self) -> f64 {
        self.size[0] / (self.view[0][1] - self.view[0][0])
    }

    /// The world point in the middle of the stage.
    pub fn centre(&self) -> [f64; 2] {
        self.view.map(|[low, high]| low / 2.0 + high / 2.0)
    }

    /// Where a world point lands, in CSS pixels from the top left corner.
    pub fn to_pixel(&self, world: [f64; 2]) -> [f64; 2] {
        let scale = self.scale();
        [(world[0] - self.view[0][0]) * scale, (self.view[1][1] - world[1]) * scale]
    }

    /// The pixel nearest to this one that is at least `margin` CSS pixels from every edge of the stage; the middle along
    /// a side that is too short for that.
    pub fn nearest_in_sight(&self, pixel: [f64; 2], margin: f64) -> [f64; 2] {
        [0, 1].map(|axis| {
            let (half, side) = (self.size[axis] / 2.0, self.size[axis]);
            let margin = margin.clamp(0.0, half);
            if pixel[axis].is_nan() { half } else { pixel[axis].clamp(margin, side - margin) }
        })
    }

    /// The world point under a pixel.
    pub fn to_world(&self, pixel: [f64; 2]) -> [f64; 2] {
        let unit = 1.0 / self.scale();
        [self.view[0][0] + pixel[0] * unit, self.view[1][1] - pixel[1] * unit]
    }

    /// Closer by `factor` (> 1) or farther (< 1), with the world point under `at_pixel` staying where it is. At the
    /// limits of the scale the camera stays as it is.
    #[must_use]
    pub fn zoomed(&self, at_pixel: [f64; 2], factor: f64) -> Camera {
        if !(factor.is_finite() && factor > 0.0 && at_pixel.iter().all(|p| p.is_finite())) {
            return *self;
        }
        let at_pixel = at_pixel.map(|p| p.clamp(-MAX_MOVE, MAX_MOVE));
        let unit = 1.0 / self.scale() / factor.clamp(1.0 / MAX_FACTOR, MAX_FACTOR);
        let fixed = self.to_world(at_pixel);
        let offset = [self.size[0] / 2.0 - at_pixel[0], at_pixel[1] - self.size[1] / 2.0];
        let zoomed = Self::looking_at([fixed[0] + offset[0] * unit, fixed[1] + offset[1] * unit], unit, self.size);
        let at_the_limit = (zoomed.scale() * unit - 1.0).abs() > 1e-3;
        if at_the_limit { *self } else { zoomed }
    }

    /// Moved with the pointer: what was under a pixel is now `dx` pixels to the right of it and `dy` below.
    #[must_use]
    pub fn panned(&self, dx: f64, dy: f64) -> Camera {
        if !(dx.is_finite() && dy.is_finite()) {
            return *self;
        }
        let [dx, dy] = [dx, dy].map(|d| d.clamp(-MAX_MOVE, MAX_MOVE));
        let unit = 1.0 / self.scale();
        let [x, y] = self.centre();
        Self::looking_at([x - dx * unit, y + dy * unit], unit, self.size)
    }

    /// The camera with this centre and this many world units per pixel, both brought within the limits.
    fn looking_at(centre: [f64; 2], unit: f64, size: [f64; 2]) -> Camera {
        let centre = centre.map(|c| c.clamp(-MAX_CENTRE, MAX_CENTRE));
        let unit = usable_unit(unit, centre, size);
        let half = size.map(|s| s / 2.0 * unit);
        Camera { view: [0, 1].map(|axis| [centre[axis] - half[axis], centre[axis] + half[axis]]), size }
    }
}

/// The nearest scale, in world units per pixel, whose view is neither too wide nor too narrow.
fn usable_unit(unit: f64, centre: [f64; 2], size: [f64; 2]) -> f64 {
    let far = centre[0].abs().max(centre[1].abs());
    let narrowest = MIN_EXTENT.max(far * MIN_RELATIVE_EXTENT) / size[0].min(size[1]);
    unit.clamp(narrowest, MAX_EXTENT / size[0].max(size[1]))
}

/// A side of the stage: at least a pixel, whatever the layout said.
fn usable_size(size: f64) -> f64 {
    if size.is_finite() { size.clamp(1.0, 1e5) } else { 1.0 }
}

/// A range with `low < high`, both finite and within the camera's reach.
fn usable_range([low, high]: [f64; 2]) -> [f64; 2] {
    if !(low.is_finite() && high.is_finite()) {
        return [-1.0, 1.0];
    }
    let [low, high] = [low.min(high), low.max(high)].map(|v| v.clamp(-MAX_CENTRE, MAX_CENTRE));
    if low < high { [low, high] } else { [low - 0.5, high + 0.5] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STAGE: [f64; 2] = [800.0, 600.0];

    #[test]
    fn what_is_in_sight_stays_and_what_is_not_comes_to_the_margin() {
        let camera = Camera::fit([[-1.0, 1.0], [-1.0, 1.0]], STAGE);
        assert_eq!(camera.nearest_in_sight([300.0, 200.0], 12.0), [300.0, 200.0]);
        assert_eq!(camera.nearest_in_sight([-5e8, 599.0], 12.0), [12.0, 588.0]);
        assert_eq!(camera.nearest_in_sight([1e300, f64::NEG_INFINITY], 12.0), [788.0, 12.0]);
        assert_eq!(camera.nearest_in_sight([f64::NAN, 3.0], 1e3), [400.0, 300.0]);
    }

    fn close(a: [f64; 2], b: [f64; 2], tolerance: f64) -> bool {
        (a[0] - b[0]).abs() <= tolerance && (a[1] - b[1]).abs() <= tolerance
    }

    fn is_sound(camera: &Camera) -> bool {
        let [[x0, x1], [y0, y1]] = camera.view;
        let skew = ((x1 - x0) / camera.size[0]) / ((y1 - y0) / camera.size[1]);
        [x0, x1, y0, y1].iter().all(|v| v.is_finite()) && x0 < x1 && y0 < y1 && (skew - 1.0).abs() < 1e-3
    }

    #[test]
    fn fit_shows_the_whole_domain_with_equal_scales() {
        let domain = [[-2.0, 2.0], [-1.0, 3.0]];
        let camera = Camera::fit(domain, STAGE);
        assert!(is_sound(&camera));
        for (view, asked) in camera.view.iter().zip(domain) {
            assert!(view[0] < asked[0] && asked[1] < view[1]);
        }
        assert!(close(camera.centre(), [0.0, 1.0], 1e-12));
    }

    #[test]
    fn y_points_up() {
        let camera = Camera::fit([[-1.0, 1.0], [-1.0, 1.0]], STAGE);
        assert!(camera.to_pixel([0.0, 1.0])[1] < camera.to_pixel([0.0, -1.0])[1]);
        assert!(close(camera.to_pixel([0.0, 0.0]), [400.0, 300.0], 1e-9));
    }

    #[test]
    fn panning_moves_the_picture_with_the_pointer() {
        let camera = Camera::fit([[-1.0, 1.0], [-1.0, 1.0]], STAGE);
        let before = camera.to_pixel([0.3, 0.2]);
        let after = camera.panned(15.0, -7.0).to_pixel([0.3, 0.2]);
        assert!(close(after, [before[0] + 15.0, before[1] - 7.0], 1e-9));
    }

    #[test]
    fn resizing_keeps_centre_and_scale() {
        let camera = Camera::fit([[-2.0, 2.0], [-1.0, 3.0]], STAGE);
        let resized = camera.resized([390.0, 500.0]);
        assert!((camera.scale() - resized.scale()).abs() < 1e-9);
        assert!(close(camera.centre(), resized.centre(), 1e-12));
    }

    #[test]
    fn nonsense_gives_a_usable_camera() {
        let nan = f64::NAN;
        let infinity = f64::INFINITY;
        for domain in [[[nan, 1.0], [0.0, 1.0]], [[2.0, 2.0], [5.0, -5.0]], [[-infinity, infinity], [-1e300, 1e300]]] {
            for size in [STAGE, [0.0, 0.0], [nan, -3.0]] {
                assert!(is_sound(&Camera::fit(domain, size)), "{domain:?} on {size:?}");
            }
        }
        let camera = Camera::fit([[-1.0, 1.0], [-1.0, 1.0]], STAGE);
        assert_eq!(camera.zoomed([1.0, 1.0], nan), camera);
        assert_eq!(camera.zoomed([1.0, 1.0], 0.0), camera);
        assert_eq!(camera.panned(infinity, 0.0), camera);
    }

    #[test]
    fn endless_zooming_stops_at_the_limits() {
        let mut near = Camera::fit([[-1.0, 1.0], [-1.0, 1.0]], STAGE);
        let mut far = near;
        for _ in 0..2000 {
            near = near.zoomed([13.0, 17.0], 1.3);
            far = far.zoomed([13.0, 17.0], 1.0 / 1.3);
        }
        assert!(is_sound(&near) && is_sound(&far));
        assert!(near.view[0][1] - near.view[0][0] < 1e-6 && far.view[0][1] - far.view[0][0] > 1e8);
    }

    proptest! {
        #[test]
        fn pixels_and_world_are_inverse(x in 0.0..800.0f64, y in 0.0..600.0f64, cx in -50.0..50.0f64) {
            let camera = Camera::fit([[cx - 2.0, cx + 2.0], [-1.0, 3.0]], STAGE);
            prop_assert!(close(camera.to_pixel(camera.to_world([x, y])), [x, y], 1e-8));
        }

        #[test]
        fn zooming_keeps_the_point_under_the_pointer(x in 0.0..800.0f64, y in 0.0..600.0f64, factor in 0.2..5.0f64) {
            let camera = Camera::fit([[-2.0, 2.0], [-1.0, 3.0]], STAGE);
            let zoomed = camera.zoomed([x, y], factor);
            prop_assert!(is_sound(&zoomed));
            prop_assert!(close(zoomed.to_world([x, y]), camera.to_world([x, y]), 1e-9));
        }

        #[test]
        fn no_sequence_of_moves_breaks_it(moves in prop::collection::vec((any::<f64>(), any::<f64>(), any::<f64>()), 0..60)) {
            let mut camera = Camera::fit([[-2.0, 2.0], [-1.0, 3.0]], STAGE);
            for (a, b, c) in moves {
                camera = camera.zoomed([a, b], c).panned(b, c);
                prop_assert!(is_sound(&camera), "{camera:?}");
            }
        }
    }
}
