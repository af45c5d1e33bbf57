//! Where an axis has its ticks, and how the numbers beside them read.
//!
//! Linear axes step by 1, 2 or 5 times a power of ten; logarithmic axes by whole decades, or by 1, 2 and 5 within few. Numbers use the true minus
//! sign and, far from one, powers of ten with superscript digits.
//!
//! Source: P. S. Heckbert (1990), "Nice numbers for graph labels", Graphics Gems I, pp. 61–63.

/// Most ticks an axis ever gets; a bound for callers that ask nonsense.
const MAX_TICKS: usize = 100;

/// A tick: where it stands and what is written beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Position in the axis's units; on a logarithmic axis the exponent of ten.
    pub at: f64,
    /// Text.
    pub label: String,
}

/// About `target` ticks between `low` and `high` at round numbers. Empty where the range is empty or not finite.
pub fn linear_ticks(low: f64, high: f64, target: usize) -> Vec<Tick> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) || target == 0 {
        return Vec::new();
    }
    let step = nice_step(span / target as f64);
    let first = (low / step).ceil();
    let last = (high / step + 1e-9).floor();
    if !(first.is_finite() && last.is_finite()) || last < first || last - first > MAX_TICKS as f64 {
        return Vec::new();
    }
    let labels_need_powers = low.abs().max(high.abs()) >= 1e6 || step < 1e-5;
    let decimals = (-libm::log10(step * 1.000_001).floor()).max(0.0) as usize;
    (0..=(last - first) as usize)
        .map(|i| {
            // Adding 0.0 turns −0 into 0.
            let at = (first + i as f64) * step + 0.0;
            let label = if labels_need_powers { compact(at) } else { with_minus(format!("{at:.decimals$}")) };
            Tick { at, label }
        })
        .collect()
}

/// At most about `target` ticks at whole decades between the exponents `low` and `high`.
pub fn decade_ticks(low: f64, high: f64, target: usize) -> Vec<Tick> {
    let (first, last) = ((low - 1e-9).ceil(), (high + 1e-9).floor());
    if !(first.is_finite() && last.is_finite()) || first.abs().max(last.abs()) > 400.0 || target == 0 {
        return Vec::new();
    }
    let decades = (last - first).max(0.0) as usize + 1;
    let stride = [1, 2, 3, 5, 10, 20, 50, 100, 200].into_iter().find(|s| decades.div_ceil(*s) <= target).unwrap_or(400);
    (first as i32..=last as i32)
        .filter(|exponent| exponent % stride as i32 == 0)
        .map(|exponent| Tick { at: f64::from(exponent), label: power_of_ten(exponent) })
        .collect()
}

/// Ticks of a logarithmic axis between the exponents `low` and `high`: whole decades, or 1, 2 and 5 times powers of ten
/// where there are hardly any, or round numbers within a small part of a decade.
pub fn log_ticks(low: f64, high: f64, target: usize) -> Vec<Tick> {
    let whole = decade_ticks(low, high, target);
    let bounded = [low, high].iter().all(|end| end.is_finite() && end.abs() < 300.0);
    if whole.len() > 2 || !bounded {
        return whole;
    }
    let powers = low.floor() as i32..=high.ceil() as i32;
    let digits = powers.flat_map(|power| [1.0, 2.0, 5.0].map(|digit| libm::log10(digit) + f64::from(power)));
    let round: Vec<f64> = digits.filter(|at| (low..=high).contains(at)).collect();
    if round.len() < 2 {
        // Their labels have as many decimals as tell them apart.
        let linear = linear_ticks(libm::pow(10.0, low), libm::pow(10.0, high), target);
        let positive = linear.into_iter().filter(|tick| tick.at > 0.0);
        return positive.map(|tick| Tick { at: libm::log10(tick.at), label: tick.label }).collect();
    } else if round.len() > target + 2 && whole.len() == 2 {
        return whole;
    }
    let label = |at: f64| compact(crate::scale::significant(libm::pow(10.0, at), 3));
    let every = round.len().div_ceil(target.max(2)).max(1);
    round.into_iter().step_by(every).map(|at| Tick { at, label: label(at) }).collect()
}

/// 10ⁿ with superscript digits.
pub fn power_of_ten(exponent: i32) -> String {
    let digits = exponent.to_string();
    let raised = digits.chars().map(|c| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => '⁰',
    });
    std::iter::once('1').chain(std::iter::once('0')).chain(raised).collect()
}

/// A number in as few characters as three significant digits need: `0.25`, `1200`, `3×10⁻⁷`.
pub fn compact(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !value.is_finite() {
        return if value.is_nan() {
            "–".into()
        } else {
            with_minus(format!("{}∞", if value < 0.0 { "-" } else { "" }))
        };
    }
    // Rounds to three significant digits and splits in one go: "-1.25e-7".
    let text = format!("{value:.2e}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return with_minus(text) };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-3..5).contains(&exponent) {
        let decimals = (2 - exponent).max(0) as usize;
        let rounded = text.parse().unwrap_or(value);
        return with_minus(without_trailing_zeros(&format!("{rounded:.decimals$}")).into());
    }
    let mantissa = without_trailing_zeros(mantissa);
    let power = power_of_ten(exponent);
    with_minus(match mantissa {
        "1" => power,
        "-1" => format!("-{power}"),
        _ => format!("{mantissa}×{power}"),
    })
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `rough`.
fn nice_step(rough: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(rough).floor());
    let fraction = rough / power;
    let nice = [1.0, 2.0, 5.0].into_iter().find(|n| fraction <= n * 1.000_001).unwrap_or(10.0);
    nice * power
}

fn without_trailing_zeros(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

fn with_minus(number: String) -> String {
    number.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn linear_ticks_are_round() {
        assert_eq!(labels(&linear_ticks(-2.1, 2.1, 5)), ["−2", "−1", "0", "1", "2"]);
        assert_eq!(labels(&linear_ticks(0.0, 1.0, 5)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&linear_ticks(-0.03, 0.03, 4)), ["−0.02", "0.00", "0.02"]);
        assert_eq!(labels(&linear_ticks(0.0, 400.0, 4)), ["0", "100", "200", "300", "400"]);
        assert_eq!(labels(&linear_ticks(0.0, 4e7, 4)), ["0", "10⁷", "2×10⁷", "3×10⁷", "4×10⁷"]);
    }

    #[test]
    fn nonsense_has_no_ticks() {
        assert!(linear_ticks(1.0, 1.0, 5).is_empty());
        assert!(linear_ticks(f64::NAN, 1.0, 5).is_empty());
        assert!(linear_ticks(f64::NEG_INFINITY, f64::INFINITY, 5).is_empty());
        assert!(linear_ticks(0.0, 1.0, 0).is_empty());
        assert!(decade_ticks(f64::NAN, 1.0, 5).is_empty());
        assert!(decade_ticks(-1e9, 1e9, 5).is_empty());
        assert!(linear_ticks(1e16, 1e16 + 4.0, 1_000_000).len() <= MAX_TICKS + 1);
    }

    #[test]
    fn decades_are_thinned_to_fit() {
        assert_eq!(labels(&decade_ticks(-2.0, 3.2, 6)), ["10⁻²", "10⁻¹", "10⁰", "10¹", "10²", "10³"]);
        assert_eq!(labels(&decade_ticks(-16.0, 4.0, 6)), ["10⁻¹⁵", "10⁻¹⁰", "10⁻⁵", "10⁰"]);
        assert!(decade_ticks(0.2, 0.8, 6).is_empty());
    }

    #[test]
    fn within_a_decade_ticks_go_by_one_two_five() {
        let [low, high] = [15.0, 150.0].map(libm::log10);
        assert_eq!(labels(&log_ticks(low, high, 4)), ["20", "50", "100"]);
        let [low, high] = [0.015, 0.6].map(libm::log10);
        assert_eq!(labels(&log_ticks(low, high, 5)), ["0.02", "0.05", "0.1", "0.2", "0.5"]);
        let [low, high] = [3.1, 3.9].map(libm::log10);
        assert_eq!(labels(&log_ticks(low, high, 4)), ["3.2", "3.4", "3.6", "3.8"]);
        assert_eq!(labels(&log_ticks(-2.0, 3.2, 6)), labels(&decade_ticks(-2.0, 3.2, 6)));
        assert_eq!(labels(&log_ticks(libm::log10(0.00999), libm::log10(0.01021), 2)), ["0.0100", "0.0102"]);
        assert!(log_ticks(f64::NAN, 1.0, 5).is_empty());
    }

    #[test]
    fn compact_numbers() {
        for (value, text) in [
            (0.0, "0"),
            (0.25, "0.25"),
            (-1.5, "−1.5"),
            (1200.0, "1200"),
            (12345.0, "12300"),
            (123_456.0, "1.23×10⁵"),
            (1e6, "10⁶"),
            (-1e-7, "−10⁻⁷"),
            (0.001, "0.001"),
            (99.96, "100"),
            (f64::NEG_INFINITY, "−∞"),
        ] {
            assert_eq!(compact(value), text);
        }
    }

    proptest! {
        #[test]
        fn ticks_stay_in_range_and_are_few(low in -1e6..1e6f64, span in 1e-3..1e6f64, target in 1usize..20) {
            let ticks = linear_ticks(low, low + span, target);
            prop_assert!(ticks.len() <= target + 2);
            prop_assert!(ticks.iter().all(|t| t.at >= low - span * 1e-6 && t.at <= low + span * 1.000_001));
        }

        #[test]
        fn any_number_has_a_short_form(value in any::<f64>()) {
            prop_assert!(compact(value).chars().count() <= 12);
        }
    }
}
