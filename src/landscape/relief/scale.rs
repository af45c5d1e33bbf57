//! From a height to its place between bottom and top: linear, or by its logarithm above the lowest height.
//!
//! u is the height's share of the range; the logarithmic place is ln(1 + c·u) / ln(1 + c). Domain: any height; what is
//! not finite has no place. Known answers: the lowest height is at 0, the highest at 1.

/// How strongly the logarithm opens up the low heights, c: at a thousandth of the range a sixth of the way up is used.
pub const LOG_STRENGTH: f64 = 3000.0;

/// A height counts at most so many times as far above the lowest as nine tenths of all heights are: a pole or a wall
/// shall not flatten the rest.
const TALLEST: f64 = 4.0;
/// Heights looked at to find that out, about.
const SAMPLES: usize = 4096;

/// A vertical scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Height at the bottom.
    pub low: f64,
    /// Height at the top; above it, everything is as high.
    pub high: f64,
    /// Whether it is logarithmic.
    pub log: bool,
}

impl Scale {
    /// The scale that shows these heights without their tallest walls.
    pub fn of(values: &[f32], [low, high]: [f64; 2], log: bool) -> Self {
        let stride = (values.len() / SAMPLES).max(1);
        let mut sample: Vec<f32> = values.iter().step_by(stride).filter(|v| v.is_finite()).copied().collect();
        sample.sort_unstable_by(f32::total_cmp);
        let common = sample.get(sample.len() * 9 / 10).map_or(high, |v| f64::from(*v));
        let tallest = low + TALLEST * (common - low);
        Self { low, high: if tallest > low { high.min(tallest) } else { high }, log }
    }

    /// The place of a height, 0 to 1; none where it is not finite.
    pub fn place(&self, height: f64) -> Option<f64> {
        if !height.is_finite() {
            return None;
        }
        let span = self.high - self.low;
        let share = if span > 0.0 { ((height - self.low) / span).clamp(0.0, 1.0) } else { 0.0 };
        Some(if self.log { libm::log1p(LOG_STRENGTH * share) / libm::log1p(LOG_STRENGTH) } else { share })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bottom_and_top_are_where_they_should_be() {
        for log in [false, true] {
            let scale = Scale { low: -2.0, high: 6.0, log };
            let places = [-2.0, 6.0, -9.0, 9.0].map(|height| scale.place(height).expect("is finite"));
            assert_eq!(places, [0.0, 1.0, 0.0, 1.0]);
            assert_eq!(scale.place(f64::NAN), None);
        }
        let log = Scale { low: 0.0, high: 1.0, log: true };
        assert!((log.place(1e-3).expect("is finite") - libm::log(4.0) / libm::log(3001.0)).abs() < 1e-12);
    }

    #[test]
    fn a_pole_does_not_flatten_the_rest() {
        let mut heights: Vec<f32> = (0..1000).map(|i| i as f32 / 1000.0).collect();
        assert_eq!(Scale::of(&heights, [0.0, 0.999], false).high, 0.999);
        heights[500] = 1e9;
        let scale = Scale::of(&heights, [0.0, 1e9], false);
        assert!(scale.high > 3.5 && scale.high < 4.0, "{scale:?}");
    }

    #[test]
    fn a_plain_is_at_the_bottom() {
        let scale = Scale::of(&[3.0; 10], [3.0, 3.0], true);
        assert_eq!(scale.place(3.0), Some(0.0));
        assert_eq!(Scale::of(&[], [0.0, 0.0], false).place(1.0), Some(0.0));
    }
}
