//! Smoothing of curves: the exponential moving average with the correction for its start, one value after another.
//!
//! `s = beta*s + (1 - beta)*x`, shown as `s / (1 - beta^t)`: D. P. Kingma and J. Ba (2015), "Adam", section 3, where the
//! same correction is derived; TensorBoard smooths so too.

/// A moving average.
#[derive(Clone, Copy, Debug, Default)]
pub struct Smoother {
    beta: f64,
    sum: f64,
    weight: f64,
}

impl Smoother {
    /// One that has seen nothing. `beta` is 0 for none, below 1.
    pub fn new(beta: f64) -> Self {
        Self { beta, sum: 0.0, weight: 0.0 }
    }

    /// How much it smooths.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// The smoothed value after the next one. A value that is no finite number is given back and starts it anew.
    pub fn push(&mut self, value: f64) -> f64 {
        if !value.is_finite() {
            (self.sum, self.weight) = (0.0, 0.0);
            return value;
        }
        self.sum = self.beta * self.sum + (1.0 - self.beta) * value;
        self.weight = self.beta * self.weight + (1.0 - self.beta);
        if self.weight > 0.0 { self.sum / self.weight } else { value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smoothed(values: &[f64], beta: f64) -> Vec<f64> {
        let mut smoother = Smoother::new(beta);
        values.iter().map(|value| smoother.push(*value)).collect()
    }

    #[test]
    fn a_constant_stays_what_it_is_from_the_start_on() {
        assert!(smoothed(&[3.0; 50], 0.95).iter().all(|value| (value - 3.0).abs() < 1e-12));
    }

    #[test]
    fn none_leaves_values_alone_and_a_break_is_kept() {
        let values = [1.0, f64::INFINITY, 2.0, 4.0];
        assert_eq!(smoothed(&values, 0.0), values);
        let half = smoothed(&values, 0.5);
        assert!((half[3] - (0.5 * 2.0 * 0.5 + 0.5 * 4.0) / 0.75).abs() < 1e-12);
    }
}
