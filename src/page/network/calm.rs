//! Limits of a map that changes while a network learns: they grow at once where a point would fall out, and shrink slowly, so
//! that what is seen to move is the points and not the axes.

/// The share of the way that limits go when they shrink.
const SHRINK: f64 = 0.12;
/// Room around the points, as a share of their extent.
const MARGIN: f64 = 0.06;

/// Smallest and largest of an axis.
pub type Range = [f64; 2];

/// The limits of two axes after some points have come; `before` are the last ones.
pub fn limits(points: &[[f32; 2]], before: Option<[Range; 2]>) -> [Range; 2] {
    [0, 1].map(|axis| {
        let finite = points.iter().map(|point| f64::from(point[axis])).filter(|value| value.is_finite());
        let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            return before.map_or([-1.0, 1.0], |before| before[axis]);
        }
        let room = ((high - low) * MARGIN).max(1e-3 * low.abs().max(high.abs())).max(1e-6);
        let wanted = [low - room, high + room];
        match before {
            None => wanted,
            Some(before) => {
                let [from, to] = before[axis];
                let eased = |now: f64, to: f64| now + SHRINK * (to - now);
                // Whatever leaves the last limits is followed at once.
                [wanted[0].min(eased(from, wanted[0])), wanted[1].max(eased(to, wanted[1]))]
            }
        }
    })
}

/// Where a value stands in a range: 0 at its begin, 1 at its end.
pub fn place([low, high]: Range, value: f64) -> f64 {
    (value - low) / (high - low).max(f64::MIN_POSITIVE)
}

/// The value at a place of a range.
pub fn value([low, high]: Range, place: f64) -> f64 {
    low + place * (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold_every_point_and_shrink_slowly() {
        let wide = limits(&[[-10.0, 0.0], [10.0, 1.0]], None);
        let narrow = limits(&[[-1.0, 0.0], [1.0, 1.0]], Some(wide));
        assert!(narrow[0][0] > wide[0][0] && narrow[0][0] < -8.0, "{narrow:?}");
        let out = limits(&[[-20.0, 0.5], [30.0, 0.5]], Some(narrow));
        assert!(out[0][0] < -20.0 && out[0][1] > 30.0, "{out:?}");
        let mut shrunk = out;
        for _ in 0..100 {
            shrunk = limits(&[[-1.0, 0.0], [1.0, 1.0]], Some(shrunk));
        }
        assert!((shrunk[0][1] - 1.12).abs() < 1e-3, "{shrunk:?}");
    }

    #[test]
    fn one_point_none_and_no_numbers_have_limits_too() {
        let [x, _] = limits(&[[3.0, 0.0]], None);
        assert!(x[0] < 3.0 && x[1] > 3.0);
        assert_eq!(limits(&[[f32::NAN, f32::NAN]], None), [[-1.0, 1.0]; 2]);
        assert!((value(x, place(x, 3.0)) - 3.0).abs() < 1e-12);
    }
}
