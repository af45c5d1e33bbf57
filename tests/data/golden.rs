//! Against scikit-learn and SciPy: tests/golden/data.json, made by tests/golden/data.py.

use super::{by_thirds, named};
use descent_lab::data::preprocess::{Prepared, Preprocess, prepare, select};
use descent_lab::data::{Dataset, Targets};
use descent_lab::experiment::Choice;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/data.json")).expect("JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(list) => list.iter().flat_map(numbers).collect(),
        number => vec![number.as_f64().expect("a number")],
    }
}

fn step(id: &str) -> Choice<Preprocess> {
    Choice::named(id).expect("exists")
}

fn how(id: &str, how: &str) -> Choice<Preprocess> {
    let mut choice = step(id);
    choice.set_word("how", how).expect("a word of it");
    choice
}

fn prepared(data: &Dataset, step: Choice<Preprocess>) -> Prepared {
    prepare(data, &by_thirds(data.len()), &[step]).expect("fits")
}

/// Numbers agree to `tolerance` of the largest among them.
fn close(name: &str, found: &[f32], expected: &[f64], tolerance: f64) {
    assert!(found.len() >= expected.len() && !expected.is_empty(), "{name}: {} numbers", found.len());
    let largest = expected.iter().fold(1.0_f64, |largest, x| largest.max(x.abs()));
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        let off = (f64::from(*found) - expected).abs() / largest;
        assert!(off <= tolerance, "{name}[{i}]: {found} instead of {expected}");
    }
}

#[test]
fn the_real_datasets_are_those_of_scikit_learn() {
    for (name, expected) in golden()["statistics"].as_object().expect("an object") {
        let data = named(name);
        assert_eq!(numbers(&expected["shape"]), [data.len() as f64, data.size() as f64], "{name}");
        let column = |j: usize| data.features.iter().skip(j).step_by(data.size()).map(|x| f64::from(*x));
        let n = data.len() as f64;
        let means: Vec<f64> = (0..data.size()).map(|j| column(j).sum::<f64>() / n).collect();
        for (j, (mean, expected)) in means.iter().zip(numbers(&expected["mean"])).enumerate() {
            assert!((mean - expected).abs() <= 1e-12 * expected.abs(), "{name}, mean of {j}");
        }
        for (j, expected) in numbers(&expected["deviation"]).into_iter().enumerate() {
            let deviation = (column(j).map(|x| (x - means[j]) * (x - means[j])).sum::<f64>() / n).sqrt();
            assert!((deviation - expected).abs() <= 1e-12 * expected.abs(), "{name}, deviation of {j}");
        }
        let target = match &data.targets {
            Targets::Classes { labels, names } => {
                let count = |class: u32| labels.iter().filter(|label| **label == class).count() as f64;
                let counts: Vec<f64> = (0..names.len() as u32).map(count).collect();
                assert_eq!(counts, numbers(&expected["classes"]), "{name}");
                labels.iter().map(|label| f64::from(*label)).sum::<f64>() / n
            }
            Targets::Numbers { values, .. } => values.iter().map(|x| f64::from(*x)).sum::<f64>() / n,
            Targets::None { .. } => panic!("{name} has targets"),
        };
        assert!((target - numbers(&expected["target_mean"])[0]).abs() < 1e-9, "{name}");
    }
}

#[test]
fn scaling_is_that_of_scikit_learn() {
    let golden = golden();
    let mut by_feature = step("min_max");
    by_feature.set_word("scope", "feature").expect("a word of it");
    for (name, set, step) in [
        ("min_max", "breast_cancer", step("min_max")),
        ("min_max_digits", "digits", by_feature),
        ("standardize", "breast_cancer", step("standardize")),
    ] {
        close(name, &prepared(&named(set), step).validation.features, &numbers(&golden[name]), 1e-6);
    }
}

#[test]
fn whitening_is_that_of_scikit_learn() {
    let golden = golden();
    let pca = how("whiten", "pca").with("eps", 0.0);
    let zca = how("whiten", "zca").with("eps", 0.01);
    for (name, set, step) in
        [("pca", "iris", pca.clone()), ("pca_diabetes", "diabetes", pca.with("keep", 5.0)), ("zca", "iris", zca)]
    {
        close(name, &prepared(&named(set), step).validation.features, &numbers(&golden[name]), 1e-6);
    }
}

#[test]
fn missing_values_are_filled_as_by_scikit_learn() {
    let mut data = named("diabetes");
    data.features.iter_mut().step_by(7).for_each(|value| *value = f32::NAN);
    for name in ["mean", "median"] {
        let found = prepared(&data, how("missing", name)).validation.features;
        close(name, &found, &numbers(&golden()[name]), 1e-6);
    }
}

#[test]
fn outliers_are_those_of_numpy() {
    let data = named("breast_cancer");
    let train = by_thirds(data.len()).train;
    for name in ["z_score", "iqr"] {
        let left = prepared(&data, how("outliers", name)).split.train;
        let expected: Vec<u32> = numbers(&golden()[name]).into_iter().map(|i| train[i as usize]).collect();
        assert_eq!(left, expected, "{name}");
    }
}

#[test]
fn filters_are_those_of_scipy() {
    // Every example trains, so that the first two are those of the file.
    let digits = named("digits").pick(&[0, 1]);
    for (name, how_) in [("median_filter", "median"), ("gaussian_filter", "gaussian")] {
        let split = descent_lab::data::split::Split { train: vec![0, 1], validation: vec![], test: vec![] };
        let found = prepare(&digits, &split, &[how("denoise", how_)]).expect("images").train.features;
        close(name, &found, &numbers(&golden()[name]), 1e-6);
    }
}

#[test]
fn scores_of_features_are_those_of_scikit_learn() {
    for (name, set, how) in [
        ("variance", "breast_cancer", "variance"),
        ("ratio", "iris", "correlation"),
        ("correlation", "diabetes", "correlation"),
        ("information", "breast_cancer", "mutual_information"),
        ("information_number", "diabetes", "mutual_information"),
    ] {
        let data = named(set);
        let train = data.pick(&by_thirds(data.len()).train);
        let found = select::scores(&train, how, 10).expect("has targets");
        let expected = numbers(&golden()["select"][name]);
        assert_eq!(found.len(), expected.len(), "{name}");
        for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
            assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-3), "{name}[{i}]: {found} {expected}");
        }
    }
}
