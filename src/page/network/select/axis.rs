//! An axis of a small chart: where values lie on it, 0 to 1, and its labels.

use crate::landscape::ticks::{self, Tick};

/// A range, by its logarithm to base ten where it is logarithmic.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    log: bool,
    /// Where a label stands, 0 to 1, and what it says.
    pub labels: Vec<(f64, String)>,
}

impl Axis {
    /// Over the finite ones of some values, positive ones only where it is logarithmic (it is not where there are none), with
    /// about so many labels. `room` is left beyond them at either end, as a share.
    pub fn over(values: impl Iterator<Item = f64>, log: bool, labels: usize, room: f64) -> Self {
        let values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
        let log = log && values.iter().any(|value| *value > 0.0);
        let seen = values.iter().filter(|value| !log || **value > 0.0);
        let seen = seen.map(|value| if log { libm::log10(*value) } else { *value });
        let (mut low, mut high) = seen.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if high - low < 1e-9 * high.abs().max(1.0) {
            let half = if log { 0.3 } else { (0.05 * high.abs()).max(1e-6) };
            (low, high) = (low - half, high + half);
        }
        let room = room * (high - low);
        Self::between(low - room, high + room, log, labels)
    }

    /// Between two ends: exponents of ten where it is logarithmic.
    pub fn between(low: f64, high: f64, log: bool, labels: usize) -> Self {
        let ticks = if log { ticks::log_ticks(low, high, labels) } else { ticks::linear_ticks(low, high, labels) };
        let place = |tick: Tick| ((tick.at - low) / (high - low), tick.label);
        let labels = ticks.into_iter().map(place).filter(|(at, _)| (-1e-6..=1.000_001).contains(at)).collect();
        Self { low, high, log, labels }
    }

    /// Where a value lies, 0 at the low end and 1 at the high end; none where it cannot be shown.
    pub fn share(&self, value: f64) -> Option<f64> {
        let value = match self.log {
            true if value > 0.0 => libm::log10(value),
            true => return None,
            false => value,
        };
        value.is_finite().then(|| (value - self.low) / (self.high - self.low))
    }

    /// The value at a share.
    pub fn value(&self, share: f64) -> f64 {
        let value = self.low + share * (self.high - self.low);
        if self.log { libm::pow(10.0, value) } else { value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logarithmic_axis_holds_positive_values_and_labels_them() {
        let axis = Axis::over([0.001, 1.0, 0.0, f64::NAN, f64::INFINITY].into_iter(), true, 5, 0.0);
        assert_eq!((axis.share(0.001), axis.share(1.0), axis.share(0.0)), (Some(0.0), Some(1.0), None));
        assert_eq!(
            axis.labels.iter().map(|(_, label)| label.as_str()).collect::<Vec<_>>(),
            ["10⁻³", "10⁻²", "10⁻¹", "10⁰"]
        );
        assert!((axis.value(1.0 / 3.0) - 0.01).abs() < 1e-12);
        let narrow = Axis::over([0.21, 0.64].into_iter(), true, 4, 0.05);
        assert!(narrow.labels.len() >= 2, "{narrow:?}");
        assert!(Axis::over([0.31, 0.33].into_iter(), true, 4, 0.05).labels.len() >= 2);
    }

    #[test]
    fn one_value_and_none_have_axes_too() {
        let one = Axis::over([0.5].into_iter(), false, 4, 0.1);
        assert!(one.share(0.5).is_some_and(|share| (share - 0.5).abs() < 1e-9));
        let none = Axis::over([f64::NAN].into_iter(), true, 4, 0.0);
        assert_eq!((none.share(0.0), none.share(1.0)), (Some(0.0), Some(1.0)));
    }
}
