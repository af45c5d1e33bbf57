//! What the columns or rows of a map stand for: values along a scale.
//!
//! Spaced as a slider is ([`crate::scale`]), but not rounded: neighbours must differ at any zoom.

use crate::registry::Scale;

/// Values along one side of a map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// How they are spaced.
    pub scale: Scale,
    /// From where to where; both ends may be equal.
    pub range: [f64; 2],
    /// How many cells there are.
    pub cells: u32,
}

impl Axis {
    /// Whether the ends are numbers in order that the scale can hold.
    pub fn is_sound(&self) -> bool {
        let [low, high] = self.range;
        let ordered = low.is_finite() && high.is_finite() && low <= high;
        ordered
            && match self.scale {
                Scale::Linear | Scale::LogOrZero | Scale::Integer => true,
                // A choice of words has no order.
                Scale::Choice(_) => false,
                Scale::Log => low > 0.0,
                Scale::TowardsOne => high < 1.0,
            }
    }

    /// The value of a cell: that of the middle of its part.
    pub fn at(&self, cell: u32) -> f64 {
        self.value((f64::from(cell) + 0.5) / f64::from(self.cells))
    }

    /// The value at a position, 0 at the lower end and 1 at the upper.
    pub fn value(&self, position: f64) -> f64 {
        let [low, high] = self.range;
        let even = low + (high - low) * position;
        match self.scale {
            _ if low == high => low,
            Scale::Linear | Scale::Choice(_) => even,
            Scale::Integer => libm::round(even),
            // From an exact zero there is no way up by powers of ten.
            Scale::LogOrZero if low <= 0.0 => even,
            Scale::Log | Scale::LogOrZero => low * libm::pow(high / low, position),
            Scale::TowardsOne => 1.0 - (1.0 - low) * libm::pow((1.0 - high) / (1.0 - low), position),
        }
    }

    /// Where a value stands, 0 at the lower end and 1 at the upper; beyond them outside.
    pub fn position(&self, value: f64) -> f64 {
        let [low, high] = self.range;
        match self.scale {
            _ if low == high => 0.5,
            Scale::Log => libm::log(value / low) / libm::log(high / low),
            Scale::LogOrZero if low > 0.0 => libm::log(value / low) / libm::log(high / low),
            Scale::TowardsOne => libm::log((1.0 - low) / (1.0 - value)) / libm::log((1.0 - low) / (1.0 - high)),
            Scale::Linear | Scale::Integer | Scale::LogOrZero | Scale::Choice(_) => (value - low) / (high - low),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_they_are_found() {
        for (scale, range) in [
            (Scale::Linear, [-2.0, 3.0]),
            (Scale::Log, [1e-6, 10.0]),
            (Scale::LogOrZero, [1e-6, 1.0]),
            (Scale::LogOrZero, [0.0, 1.0]),
            (Scale::TowardsOne, [0.0, 0.9999]),
        ] {
            let axis = Axis { scale, range, cells: 100 };
            let values: Vec<f64> = (0..100).map(|cell| axis.at(cell)).collect();
            assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{scale:?}");
            assert!(range[0] < values[0] && values[99] < range[1], "{scale:?}");
            for (cell, value) in values.iter().enumerate() {
                let position = (cell as f64 + 0.5) / 100.0;
                assert!((axis.position(*value) - position).abs() < 1e-9, "{scale:?}");
            }
        }
    }

    #[test]
    fn a_single_value_is_itself() {
        let axis = Axis { scale: Scale::LogOrZero, range: [0.0, 0.0], cells: 3 };
        assert_eq!([0, 1, 2].map(|cell| axis.at(cell)), [0.0; 3]);
    }
}
