//! Where a hyper-parameter's value stands on its slider, and back.
//!
//! A slider is the interval 0..=1. [`Scale`] says how values are spaced on it: evenly, or by powers of ten. What a
//! slider gives is rounded to about three significant digits, so that a drag leaves numbers a person would have typed;
//! a typed value keeps all its digits. Every value these functions return satisfies [`Hyper::accepts`].

use crate::registry::{Hyper, Scale};

/// Where the smallest non-zero value of [`Scale::LogOrZero`] stands; everything left of half of it is the exact zero.
const ZERO_END: f64 = 0.04;

/// The slider position of a value, in 0..=1. Values outside the range stand at the nearer end.
pub fn position_of(hyper: &Hyper, value: f64) -> f64 {
    let (low, high) = hyper.range;
    let logarithmic = || libm::log(value / low) / libm::log(high / low);
    let position = match hyper.scale {
        Scale::Linear | Scale::Integer | Scale::Choice(_) => (value - low) / (high - low),
        Scale::Log => logarithmic(),
        Scale::TowardsOne => libm::log((1.0 - low) / (1.0 - value)) / libm::log((1.0 - low) / (1.0 - high)),
        Scale::LogOrZero if value < low => 0.0,
        Scale::LogOrZero => ZERO_END + (1.0 - ZERO_END) * logarithmic(),
    };
    // A range of one single value, or a value that is no number, has no position of its own.
    if position.is_nan() { 0.0 } else { position.clamp(0.0, 1.0) }
}

/// The value at a slider position, rounded; the ends of the slider are the exact ends of the range.
pub fn value_at(hyper: &Hyper, position: f64) -> f64 {
    let (low, high) = hyper.range;
    let position = if position.is_nan() { 0.0 } else { position.clamp(0.0, 1.0) };
    let value = match hyper.scale {
        Scale::LogOrZero if position < ZERO_END / 2.0 => return 0.0,
        _ if position == 0.0 => low,
        _ if position == 1.0 => high,
        Scale::Linear => round_to(low + position * (high - low), decimals(high - low)),
        Scale::Integer | Scale::Choice(_) => libm::round(low + position * (high - low)),
        Scale::Log => significant(low * libm::pow(high / low, position), 3),
        Scale::TowardsOne => short_of_one((1.0 - low) * libm::pow((1.0 - high) / (1.0 - low), position), 3),
        Scale::LogOrZero => {
            let position = ((position - ZERO_END) / (1.0 - ZERO_END)).max(0.0);
            significant(low * libm::pow(high / low, position), 3)
        }
    };
    value.clamp(low, high)
}

/// The value some fine steps up (positive) or down (negative): what an arrow key does.
///
/// A fine step is one unit of an [`Scale::Integer`], a hundredth of an even range rounded to a 1, 2 or 5, and one unit
/// of the second significant digit on a logarithmic scale: 0.0098, 0.0099, 0.01, 0.011.
pub fn nudge(hyper: &Hyper, value: f64, steps: i32) -> f64 {
    let (low, high) = hyper.range;
    let moved = match hyper.scale {
        Scale::Integer | Scale::Choice(_) => libm::round(value) + f64::from(steps),
        Scale::Linear => {
            let step = fine_step(high - low);
            round_to(value + f64::from(steps) * step, decimals(high - low))
        }
        Scale::TowardsOne => {
            // A step up is a step down of the distance, which keeps off 1 itself.
            let next =
                |value: f64, _| short_of_one(log_step(significant(1.0 - value, 10), steps < 0), 2).clamp(low, high);
            return (0..steps.unsigned_abs()).fold(value, next);
        }
        Scale::Log | Scale::LogOrZero => {
            let zero_end = hyper.scale == Scale::LogOrZero;
            let next = |value: f64, _| match value {
                value if zero_end && value < low => {
                    if steps > 0 {
                        low
                    } else {
                        0.0
                    }
                }
                value if zero_end && value <= low && steps < 0 => 0.0,
                value => log_step(value, steps > 0).clamp(low, high),
            };
            return (0..steps.unsigned_abs()).fold(value, next);
        }
    };
    moved.clamp(low, high)
}

/// The neighbour of a positive value on the grid of two significant digits.
fn log_step(value: f64, up: bool) -> f64 {
    let rounded = significant(value, 2);
    if up && rounded > value || !up && rounded < value {
        return rounded;
    }
    let exponent = libm::floor(libm::log10(rounded) + 1e-9);
    // Just below a power of ten the grid is ten times finer.
    let fraction = rounded / libm::pow(10.0, exponent);
    let unit = libm::pow(10.0, if !up && fraction < 1.05 { exponent - 2.0 } else { exponent - 1.0 });
    significant(if up { rounded + unit } else { rounded - unit }, 2)
}

/// A hundredth of a span, rounded to a 1, 2 or 5 of its decade.
fn fine_step(span: f64) -> f64 {
    let rough = span / 100.0;
    let decade = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let nice = [1.0, 2.0, 5.0, 10.0].into_iter().find(|m| m * decade >= rough * 0.999).unwrap_or(10.0);
    nice * decade
}

/// Decimals that resolve a thousandth of a span's decade: 3 for 1, 2 for 3, none for 180.
fn decimals(span: f64) -> i32 {
    3 - libm::ceil(libm::log10(span) - 1e-9) as i32
}

/// The nearest multiple of 10^−decimals.
fn round_to(value: f64, decimals: i32) -> f64 {
    let power = libm::pow(10.0, f64::from(decimals.abs()));
    if decimals >= 0 { libm::round(value * power) / power } else { libm::round(value / power) * power }
}

/// The nearest number with this many significant decimal digits: exactly the one its decimal text stands for.
pub fn significant(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value)
}

/// 1 less a distance of this many significant digits, as the shortest decimal: 0.999, not 0.9990000000000001.
fn short_of_one(distance: f64, digits: usize) -> f64 {
    const DECIMALS: i32 = 12;
    round_to(1.0 - significant(distance, digits), DECIMALS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{Entry, text};

    fn hyper(scale: Scale, range: (f64, f64)) -> Hyper {
        Hyper::primary("k", text("", ""), range, scale, range.0, text("", ""))
    }

    /// Every hyper-parameter of every registry.
    fn all() -> Vec<Hyper> {
        fn of<E: Entry>() -> impl Iterator<Item = Hyper> {
            E::table().iter().flat_map(|entry| entry.item().hypers.iter().cloned())
        }
        let all: Vec<_> = of::<crate::surface::Surface>()
            .chain(of::<crate::optim::Rule>())
            .chain(of::<crate::optim::line_search::LineSearch>())
            .chain(of::<crate::schedule::Schedule>())
            .collect();
        assert!(all.len() > 20);
        all
    }

    #[test]
    fn every_slider_gives_acceptable_values_in_order_and_reaches_both_ends() {
        for hyper in all() {
            let values: Vec<f64> = (0..=1000).map(|i| value_at(&hyper, f64::from(i) / 1000.0)).collect();
            assert!(values.iter().all(|value| hyper.accepts(*value)), "{hyper:?}");
            assert!(values.windows(2).all(|pair| pair[0] <= pair[1]), "{hyper:?}");
            let zero_end = hyper.scale == Scale::LogOrZero;
            assert_eq!(values[0], if zero_end { 0.0 } else { hyper.range.0 }, "{hyper:?}");
            assert_eq!(values[1000], hyper.range.1, "{hyper:?}");
        }
    }

    #[test]
    fn every_position_comes_back_as_close_as_its_rounding_allows() {
        for hyper in all() {
            let (low, high) = hyper.range;
            let tolerance = match hyper.scale {
                Scale::Linear => 0.006,
                Scale::Integer | Scale::Choice(_) => 0.501 / (high - low),
                Scale::Log | Scale::LogOrZero => 0.006 / libm::log(high / low),
                Scale::TowardsOne => 0.006 / libm::log((1.0 - low) / (1.0 - high)),
            };
            for i in 0..=1000 {
                let position = f64::from(i) / 1000.0;
                if hyper.scale == Scale::LogOrZero && position < ZERO_END {
                    continue;
                }
                let back = position_of(&hyper, value_at(&hyper, position));
                assert!((back - position).abs() <= tolerance, "{hyper:?} at {position}: {back}");
            }
        }
    }

    #[test]
    fn every_default_survives_the_slider() {
        for hyper in all() {
            assert_eq!(value_at(&hyper, position_of(&hyper, hyper.default)), hyper.default, "{hyper:?}");
        }
    }

    #[test]
    fn arrow_keys_walk_every_slider_from_end_to_end() {
        for hyper in all() {
            let mut value = value_at(&hyper, 0.0);
            let mut presses = 0;
            while value < hyper.range.1 {
                let next = nudge(&hyper, value, 1);
                assert!(next > value && hyper.accepts(next), "{hyper:?}: {value} to {next}");
                value = next;
                presses += 1;
                assert!(presses <= 20_000, "{hyper:?}");
            }
            while value > value_at(&hyper, 0.0) {
                let next = nudge(&hyper, value, -1);
                assert!(next < value && hyper.accepts(next), "{hyper:?}: {value} to {next}");
                value = next;
            }
        }
    }

    #[test]
    fn logarithmic_steps_are_numbers_a_person_would_type() {
        let rate = hyper(Scale::Log, (1e-6, 10.0));
        let mut value = 0.0098;
        for expected in [0.0099, 0.01, 0.011, 0.012] {
            value = nudge(&rate, value, 1);
            assert_eq!(value, expected);
        }
        for expected in [0.011, 0.01, 0.0099] {
            value = nudge(&rate, value, -1);
            assert_eq!(value, expected);
        }
        assert_eq!(nudge(&rate, 0.001234, 1), 0.0013);
        assert_eq!(nudge(&rate, 0.001234, -1), 0.0012);
        assert_eq!(nudge(&rate, 0.01, 10), 0.02);
        assert_eq!(nudge(&rate, 10.0, 1), 10.0);
    }

    #[test]
    fn the_left_end_of_a_rate_that_may_be_zero_is_exactly_zero() {
        let decay = hyper(Scale::LogOrZero, (1e-6, 1.0));
        assert_eq!(value_at(&decay, 0.0), 0.0);
        assert_eq!(position_of(&decay, 0.0), 0.0);
        assert_eq!(value_at(&decay, ZERO_END), 1e-6);
        assert_eq!(nudge(&decay, 0.0, 1), 1e-6);
        assert_eq!(nudge(&decay, 1e-6, -1), 0.0);
        assert_eq!(nudge(&decay, 0.0, -1), 0.0);
    }

    #[test]
    fn what_is_no_number_breaks_nothing() {
        for scale in [Scale::Linear, Scale::Log, Scale::LogOrZero, Scale::Integer] {
            let hyper = hyper(scale, (1.0, 8.0));
            assert!(hyper.accepts(value_at(&hyper, f64::NAN)));
            assert!((0.0..=1.0).contains(&position_of(&hyper, f64::NAN)));
            assert!((0.0..=1.0).contains(&position_of(&hyper, f64::NEG_INFINITY)));
            let point = self::hyper(scale, (2.0, 2.0));
            assert_eq!(
                position_of(&point, 2.0),
                if scale == Scale::LogOrZero { position_of(&point, 2.0) } else { 0.0 }
            );
        }
    }
}
