//! Against SciPy and NumPy: tests/golden/selection.json, made by tests/golden/selection.py.

use descent_lab::selection::statistics::{
    Suggestion, band, deviation, interval, mean, overlap, paired, smoothed, student, suggestion,
};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/selection.json")).expect("JSON")
}

fn list<'a>(golden: &'a Value, name: &str) -> &'a [Value] {
    golden[name].as_array().expect("a list")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

fn singles(value: &Value) -> Vec<f32> {
    numbers(value).into_iter().map(|number| number as f32).collect()
}

/// Agrees to `tolerance`, relative to `scale`.
fn close(name: &str, found: f64, expected: f64, scale: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * scale, "{name}: {found} instead of {expected}");
}

#[test]
fn quantiles_are_those_of_scipy() {
    for row in list(&golden(), "quantiles") {
        let (p, freedom, expected) = (number(&row[0]), number(&row[1]), number(&row[2]));
        close(&format!("t({p}, {freedom})"), student(p, freedom as u32), expected, expected, 1e-11);
    }
    assert_eq!(student(0.975, 0), f64::INFINITY);
}

#[test]
fn intervals_are_those_of_scipy() {
    for case in list(&golden(), "intervals") {
        let values = numbers(&case["values"]);
        let found = interval(&values, number(&case["overlap"])).expect("numbers enough");
        // What is lost where all numbers are large and nearly the same is lost in both.
        let scale = found.mean.abs().max(found.high - found.low);
        let name = format!("{} of {}", case["overlap"], values.len());
        close(&name, found.mean, number(&case["mean"]), scale, 1e-13);
        close(&name, found.deviation, number(&case["deviation"]), scale, 1e-13);
        close(&name, found.low, number(&case["low"]), scale, 1e-11);
        close(&name, found.high, number(&case["high"]), scale, 1e-11);
        assert_eq!(found.count, values.len());
    }
}

#[test]
fn differences_are_those_of_the_paired_tests() {
    let mut verdicts = [0, 0];
    for case in list(&golden(), "pairs") {
        let [first, second] =
            ["first", "second"].map(|side| numbers(&case[side]).into_iter().map(Some).collect::<Vec<_>>());
        let folds = Some(first.len() as u32);
        for (name, overlap) in [("seeds", overlap(None)), ("folds", overlap(folds))] {
            let found = paired(&first, &second, overlap).expect("pairs enough");
            let expected = numbers(&case[name]);
            let scale = first.iter().flatten().fold(expected[1] - expected[0], |scale, x| scale.max(x.abs()));
            close(name, found.low, expected[0], scale, 1e-11);
            close(name, found.high, expected[1], scale, 1e-11);
            assert_eq!(found.outside, found.low > 0.0 || found.high < 0.0);
        }
        let found = paired(&first, &second, 0.0).expect("pairs enough");
        assert_eq!(found.outside, case["differs"].as_bool().expect("a verdict"));
        verdicts[usize::from(found.outside)] += 1;
    }
    assert!(verdicts.iter().all(|count| *count > 0), "both verdicts are seen: {verdicts:?}");
}

#[test]
fn range_tests_are_read_as_numpy_reads_them() {
    for case in list(&golden(), "range_tests") {
        let (rates, losses) = (singles(&case["rates"]), singles(&case["losses"]));
        for (at, (found, expected)) in smoothed(&losses).iter().zip(numbers(&case["smoothed"])).enumerate() {
            close(&format!("smoothed[{at}]"), *found, expected, expected, 1e-12);
        }
        let expected = Suggestion { steepest: number(&case["steepest"]), tenth: number(&case["tenth"]) };
        assert_eq!(suggestion(&rates, &losses), Some(expected));
    }
}

#[test]
fn the_way_back_from_too_large_a_step_suggests_nothing() {
    let rates: Vec<f32> = (0..200).map(|i| 1e-5 * 1.07_f32.powi(i)).collect();
    // A fall around step 60; from step 120 on it jumps up and comes back, further down than ever, at once.
    let calm = |i: i32| 1.0 - 0.6 / (1.0 + (-(i as f32 - 60.0) / 6.0).exp());
    let losses: Vec<f32> = (0..200)
        .map(|i| {
            if i < 120 {
                calm(i)
            } else if i < 140 {
                3.0
            } else {
                0.05
            }
        })
        .collect();
    let found = suggestion(&rates, &losses).expect("it falls");
    assert!((f64::from(rates[45])..f64::from(rates[75])).contains(&found.steepest), "{found:?}");
    assert!(0.1 * f64::from(rates[120]) >= found.tenth, "{found:?}");
}

#[test]
fn what_is_cautious_is_never_above_what_is_suggested() {
    for (steepest, tenth, cautious) in [(0.019, 0.065, 0.019), (0.019, 0.0065, 0.0065)] {
        assert_eq!(Suggestion { steepest, tenth }.cautious(), cautious);
    }
}

#[test]
fn what_cannot_be_said_is_not_said() {
    assert_eq!((mean(&[]), deviation(&[1.0]), interval(&[1.0], 0.0)), (None, None, None));
    assert_eq!(interval(&[1.0, f64::NAN], 0.0), None);
    assert_eq!(interval(&[1.0, f64::INFINITY, 2.0], 0.0), None);
    let same = interval(&[0.5, 0.5, 0.5], 0.5).expect("numbers enough");
    assert_eq!((same.low, same.high, same.deviation), (0.5, 0.5, 0.0));
    // A trial that diverged has no score, and its partner does not count.
    assert_eq!(paired(&[Some(1.0), None, Some(2.0)], &[Some(0.5), Some(9.0), None], 0.0), None);
    let one = paired(&[Some(1.0), None, Some(2.0)], &[Some(0.5), Some(9.0), Some(1.5)], 0.0).expect("two pairs");
    assert_eq!((one.mean, one.low, one.high, one.outside), (0.5, 0.5, 0.5, true));
    let none = paired(&[Some(1.0), Some(2.0)], &[Some(1.0), Some(2.0)], 0.0).expect("two pairs");
    assert!(!none.outside, "equal runs do not differ");
    assert_eq!((overlap(Some(5)), overlap(Some(1)), overlap(None)), (0.25, 0.0, 0.0));
    // A loss that only rises, one that stays, and too few steps suggest nothing.
    let rates: Vec<f32> = (0..40).map(|i| 1e-5 * 1.2_f32.powi(i)).collect();
    let rising: Vec<f32> = (0..40).map(|i| 1.0 + i as f32).collect();
    assert_eq!(suggestion(&rates, &rising), None);
    assert_eq!(suggestion(&rates, &[2.0; 40]), None);
    assert_eq!(suggestion(&rates[..10], &rising[..10]), None);
    assert_eq!(suggestion(&[], &[]), None);
}

#[test]
fn a_band_goes_as_far_as_two_series_do() {
    let series: [&[f64]; 3] = [&[1.0, 2.0, 3.0, 4.0], &[3.0, 2.0, 5.0], &[2.0]];
    let band = band(&series, 0.0);
    assert_eq!(band.iter().map(|at| at.mean).collect::<Vec<_>>(), [2.0, 2.0, 4.0]);
    assert_eq!(band.iter().map(|at| at.count).collect::<Vec<_>>(), [3, 2, 2]);
    assert!(band[0].low < 2.0 && band[0].high > 2.0 && band[1].low == 2.0);
}
