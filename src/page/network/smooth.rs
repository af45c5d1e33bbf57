//! Smoothing of a curve by the mean over a window around each value, so that the smoothed curve lies where the values lie: it
//! neither lags nor begins too high. Near both ends the window is narrower, as far as values reach on both sides; the last
//! value is its own mean.
//!
//! Source: a centred moving average, the simplest of the symmetrical filters of which W. S. Cleveland (1979), "Robust locally
//! weighted regression and smoothing scatterplots", Journal of the American Statistical Association 74:829–836, starts.

use std::collections::VecDeque;

/// A mean over a moving window, value by value.
#[derive(Clone, Debug, Default)]
pub struct Smoother {
    /// Values on each side of the one that is smoothed.
    reach: usize,
    /// The sum of all values up to each of those that windows to come reach; and how many values came before the first.
    sums: VecDeque<f64>,
    before: usize,
    /// Values that were smoothed for good.
    done: usize,
    /// A value was no finite number: nothing is smoothed after it.
    ended: bool,
}

impl Smoother {
    /// One that has seen nothing, over a window of so many values; 1 or fewer smooth nothing.
    pub fn new(window: usize) -> Self {
        Self { reach: reach(window), sums: VecDeque::from([0.0]), ..Self::default() }
    }

    /// Whether it smooths as one over a window of so many values does.
    pub fn is_over(&self, window: usize) -> bool {
        self.reach == reach(window)
    }

    /// Whether it smooths at all.
    pub fn smooths(&self) -> bool {
        self.reach > 0
    }

    /// Values that it has taken in.
    fn length(&self) -> usize {
        (self.before + self.sums.len()).saturating_sub(1)
    }

    /// Takes the next value in, and gives the smoothed value that this completes: that of the value `reach` places before.
    pub fn push(&mut self, value: f64) -> Option<f64> {
        self.ended |= !value.is_finite();
        if self.ended {
            return None;
        }
        self.sums.push_back(self.sums.back().copied().unwrap_or(0.0) + value);
        if self.length() <= self.done + self.reach {
            return None;
        }
        let mean = self.mean(self.done);
        self.done += 1;
        while self.before + self.reach < self.done && self.sums.len() > 1 {
            self.sums.pop_front();
            self.before += 1;
        }
        mean
    }

    /// The smoothed values after those that are complete, over the narrower windows that there are values for.
    pub fn rest(&self) -> impl Iterator<Item = f64> {
        (self.done..self.length()).filter_map(|at| self.mean(at))
    }

    /// The mean around the value at a place.
    fn mean(&self, at: usize) -> Option<f64> {
        let reach = self.reach.min(at).min(self.length().checked_sub(at + 1)?);
        let up_to = |count: usize| self.sums.get(count.checked_sub(self.before)?).copied();
        Some((up_to(at + reach + 1)? - up_to(at - reach)?) / (2 * reach + 1) as f64)
    }
}

fn reach(window: usize) -> usize {
    window.saturating_sub(1) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smoothed(values: &[f64], window: usize) -> Vec<f64> {
        let mut smoother = Smoother::new(window);
        let mut all: Vec<f64> = values.iter().filter_map(|value| smoother.push(*value)).collect();
        all.extend(smoother.rest());
        all
    }

    #[test]
    fn a_slope_stays_where_it_is_from_its_first_value_to_its_last() {
        let slope: Vec<f64> = (0..50).map(|n| 3.0 - 0.01 * f64::from(n)).collect();
        for window in [0, 1, 2, 5, 9, 49, 500] {
            let smooth = smoothed(&slope, window);
            assert_eq!(smooth.len(), slope.len());
            let off = smooth.iter().zip(&slope).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(off < 1e-10, "over {window} it is off by {off}");
        }
    }

    #[test]
    fn a_window_holds_as_many_values_on_both_sides() {
        assert_eq!(smoothed(&[0.0, 3.0, 6.0, 0.0, 0.0], 3), [0.0, 3.0, 3.0, 2.0, 0.0]);
        assert_eq!(smoothed(&[1.0, 2.0, 4.0], 1), [1.0, 2.0, 4.0]);
        let noise: Vec<f64> = (0..1000).map(|n| if n % 2 == 0 { 1.0 } else { 2.0 }).collect();
        let smooth = smoothed(&noise, 101);
        assert!(smooth[100..900].iter().all(|value| (value - 1.5).abs() < 0.01));
    }

    #[test]
    fn it_ends_before_what_is_no_number() {
        assert_eq!(smoothed(&[1.0, 2.0, f64::INFINITY, 4.0], 1), [1.0, 2.0]);
    }
}
