//! Preprocessing: what is fitted to what, and that it can be undone.

use super::named;
use descent_lab::data::preprocess::{Preprocess, prepare};
use descent_lab::data::split::Split;
use descent_lab::data::{DataError, Targets};
use descent_lab::experiment::Choice;
use descent_lab::registry::Entry;

fn word(id: &str, key: &str, word: &str) -> Choice<Preprocess> {
    let mut choice = Choice::named(id).expect("exists");
    choice.set_word(key, word).expect("a word of it");
    choice
}

fn split(examples: usize) -> Split {
    Split::new(examples, 5, examples / 2, examples / 10).expect("fits")
}

/// What validates may be anything: the fitted steps do not change.
#[test]
fn every_step_is_fitted_to_the_training_part_alone() {
    for entry in Preprocess::table() {
        let data = named(if entry.item.id == "denoise" { "digits" } else { "breast_cancer" });
        let split = split(data.len());
        let mut other = data.clone();
        let size = data.size();
        for example in split.validation.iter().chain(&split.test) {
            other.features[*example as usize * size..][..size].iter_mut().for_each(|value| *value = 3.0 - 7.0 * *value);
        }
        let steps = [Choice::new(*entry)];
        let (a, b) = (prepare(&data, &split, &steps), prepare(&other, &split, &steps));
        let (a, b) = (a.expect("fits"), b.expect("fits"));
        assert_eq!(a.chain, b.chain, "{}", entry.item.id);
        assert_eq!(a.train, b.train, "{}", entry.item.id);
    }
}

#[test]
fn a_new_example_is_prepared_as_those_of_the_data() {
    let data = named("breast_cancer");
    let split = split(data.len());
    let steps = [
        word("missing", "how", "median"),
        word("outliers", "action", "clip"),
        Choice::named("standardize").expect("exists"),
        word("select", "how", "correlation"),
        word("whiten", "how", "zca"),
    ];
    let prepared = prepare(&data, &split, &steps).expect("fits");
    assert_eq!(prepared.train.shape, [10]);
    for (place, example) in prepared.split.validation.iter().enumerate() {
        let alone = prepared.chain.apply(data.example(*example as usize)).expect("complete");
        assert_eq!(alone, prepared.validation.example(place));
    }
    assert!(prepared.chain.apply(&[0.0; 3]).is_err());
    assert_eq!(prepared.chain.invert(prepared.train.example(0)), None);
}

#[test]
fn what_scales_and_turns_can_be_undone() {
    let data = named("iris");
    let split = split(data.len());
    for steps in [
        vec![Choice::named("min_max").expect("exists")],
        vec![Choice::named("standardize").expect("exists"), word("whiten", "how", "pca")],
        vec![word("whiten", "how", "zca")],
    ] {
        let prepared = prepare(&data, &split, &steps).expect("fits");
        for (place, example) in prepared.split.validation.iter().enumerate() {
            let back = prepared.chain.invert(prepared.validation.example(place)).expect("can be undone");
            for (found, expected) in back.iter().zip(data.example(*example as usize)) {
                assert!((found - expected).abs() < 1e-4, "{steps:?}: {found} {expected}");
            }
        }
    }
}

#[test]
fn a_scaled_target_comes_back_in_its_own_units() {
    let data = named("diabetes");
    let split = split(data.len());
    let prepared = prepare(&data, &split, &[word("standardize", "target", "scale")]).expect("fits");
    let (Targets::Numbers { values, .. }, Targets::Numbers { values: raw, .. }) =
        (&prepared.validation.targets, &data.targets)
    else {
        panic!("numbers")
    };
    for (value, example) in values.iter().zip(&split.validation) {
        assert!((prepared.chain.invert_target(*value) - raw[*example as usize]).abs() < 1e-3);
    }
    let mean = values.iter().sum::<f32>() / values.len() as f32;
    assert!(mean.abs() < 0.5, "{mean}");
}

#[test]
fn missing_values_are_dealt_with_or_named() {
    let mut data = named("iris");
    data.features[4 * 30 + 2] = f32::NAN;
    let everything = Split { train: (0..150).collect(), validation: vec![], test: vec![] };
    let refused = prepare(&data, &everything, &[]).expect_err("a value is missing");
    assert_eq!(refused, DataError::Missing { column: "petal length (cm)".into(), count: 1 });
    assert_eq!(
        prepare(&data, &everything, &[Choice::named("min_max").expect("exists")]).expect_err("missing"),
        refused
    );
    let dropped = prepare(&data, &everything, &[word("missing", "how", "drop")]).expect("fits");
    assert_eq!((dropped.train.len(), dropped.split.train.contains(&30)), (149, false));
    assert!(dropped.chain.apply(&[1.0, f32::NAN, 1.0, 1.0]).is_err());
    data.features.iter_mut().skip(1).step_by(4).for_each(|value| *value = f32::NAN);
    let empty = prepare(&data, &everything, &[word("missing", "how", "mean")]).expect_err("nothing is known");
    assert!(matches!(empty, DataError::NoValue { .. }), "no step can fill it: {empty}");
    let unnoticed = prepare(&data, &everything, &[]).expect_err("nothing is known");
    assert_eq!(unnoticed, empty, "nor is one recommended");
}

#[test]
fn outliers_leave_the_training_part_only() {
    let data = named("breast_cancer");
    let split = split(data.len());
    let dropped = prepare(&data, &split, &[word("outliers", "how", "iqr")]).expect("fits");
    assert!(dropped.train.len() < split.train.len());
    assert_eq!((dropped.validation.len(), dropped.test.len()), (split.validation.len(), split.test.len()));
    assert_eq!(dropped.train.len(), dropped.split.train.len());
}

#[test]
fn steps_refuse_data_they_do_not_fit() {
    let (images, table) = (named("digits"), named("iris"));
    for (data, id) in [(&images, "outliers"), (&table, "denoise")] {
        let error = prepare(data, &split(data.len()), &[Choice::named(id).expect("exists")]).expect_err("does not fit");
        assert!(matches!(error, DataError::Unfit { .. }), "{error}");
    }
    let mut unlabelled = table.clone();
    unlabelled.targets = Targets::None { examples: 150 };
    let error = prepare(&unlabelled, &split(150), &[word("select", "how", "correlation")]).expect_err("no target");
    assert!(matches!(error, DataError::Unfit { .. }), "{error}");
}

#[test]
fn constant_features_are_harmless() {
    let mut data = named("iris");
    data.features.iter_mut().step_by(4).for_each(|value| *value = 5.0);
    for entry in Preprocess::table().iter().filter(|entry| entry.item.id != "denoise") {
        let prepared = prepare(&data, &split(150), &[Choice::new(*entry)]).expect("fits");
        assert!(prepared.validation.features.iter().all(|value| value.is_finite()), "{}", entry.item.id);
    }
}
