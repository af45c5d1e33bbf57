//! Smoothing of curves: the exponential moving average with the correction for its start.
//!
//! `s = beta*s + (1 - beta)*x`, shown as `s / (1 - beta^t)`: D. P. Kingma and J. Ba (2015), "Adam", section 3, where the
//! same correction is derived; TensorBoard smooths so too.

/// The smoothed values. `beta` is 0 for none, below 1. A value that is no finite number starts it anew.
pub fn smoothed(values: impl Iterator<Item = f32>, beta: f64) -> Vec<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    let smooth = |value: f32| {
        let value = f64::from(value);
        if !value.is_finite() {
            (sum, weight) = (0.0, 0.0);
            return value;
        }
        sum = beta * sum + (1.0 - beta) * value;
        weight = beta * weight + (1.0 - beta);
        if weight > 0.0 { sum / weight } else { value }
    };
    values.map(smooth).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_stays_what_it_is_from_the_start_on() {
        assert!(smoothed([3.0; 50].into_iter(), 0.95).iter().all(|value| (value - 3.0).abs() < 1e-12));
    }

    #[test]
    fn none_leaves_values_alone_and_a_break_is_kept() {
        let values = [1.0, f32::INFINITY, 2.0, 4.0];
        assert_eq!(smoothed(values.into_iter(), 0.0), [1.0, f64::INFINITY, 2.0, 4.0]);
        let half = smoothed(values.into_iter(), 0.5);
        assert!((half[3] - (0.5 * 2.0 * 0.5 + 0.5 * 4.0) / 0.75).abs() < 1e-12);
    }
}
