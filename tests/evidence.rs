//! Evidence: what the networks of docs/experiments reach, by real trainings. docs/networks.md has the figures.
//!
//! A debug build is too slow for them, so a plain `cargo test` leaves them out; `cargo xtask test` runs them in the profile
//! `fast`. To run one: `cargo test --profile fast --test evidence NAME -- --include-ignored --nocapture`.
#![cfg(not(target_arch = "wasm32"))]

#[path = "evidence/greedy.rs"]
mod greedy;
#[path = "evidence/pca.rs"]
mod pca;

use descent_lab::experiment::Document;
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::protocol::Status;
use descent_lab::train::network::{Prepared, Score, Training};
use std::rc::Rc;

/// The part of the data that nothing is fitted to or chosen by: see [`Training::score`].
const TEST: usize = 2;

/// An experiment of docs/experiments.
fn experiment(name: &str) -> NetworkExperiment {
    let path = format!("{}/docs/experiments/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    match Document::from_json(&text) {
        Ok(Document::Network(experiment)) => *experiment,
        Ok(Document::Surface(_)) => panic!("{path}: a surface experiment"),
        Err(error) => panic!("{path}: {error}"),
    }
}

fn prepared(experiment: &NetworkExperiment) -> Rc<Prepared> {
    Rc::new(Prepared::new(experiment, None).expect("the data can be had"))
}

/// Takes the first run to its end and scores it on the test part.
fn trained(experiment: NetworkExperiment, prepared: &Rc<Prepared>) -> Score {
    let experiment = Rc::new(experiment);
    let mut training = Training::new(&experiment, prepared, &experiment.runs[0]).expect("builds");
    while training.advance().expect("trains").is_some() {}
    assert_eq!(training.status(), Status::Finished);
    training.score(TEST).expect("scores")
}

/// The share of test examples told right.
fn test_accuracy(name: &str, examples: usize) -> f64 {
    let experiment = experiment(name);
    let prepared = prepared(&experiment);
    assert_eq!(prepared.test.examples, examples);
    let accuracy = trained(experiment, &prepared).accuracy().expect("classes are told apart");
    println!("{name}: {:.2} % of {examples} test examples", 100.0 * accuracy);
    accuracy
}

#[test]
#[ignore = "trains a network: cargo xtask test"]
fn a_small_convolutional_network_reads_digits() {
    assert!(test_accuracy("digits-cnn", 360) >= 0.98);
}

#[test]
#[ignore = "trains a network: cargo xtask test"]
fn glyphs_are_too_hard_for_a_linear_model() {
    let accuracy = test_accuracy("glyphs-linear", 1000);
    assert!(accuracy < 0.9);
    assert!(accuracy > 0.8, "a linear model that was trained well is better than this");
}

#[test]
#[ignore = "trains a network: cargo xtask test"]
fn a_small_convolutional_network_reads_glyphs() {
    assert!(test_accuracy("glyphs-cnn", 1000) > 0.98);
}

#[test]
#[ignore = "trains a network: cargo xtask test"]
fn an_autoencoder_reconstructs_glyphs_better_than_principal_components() {
    /// Numbers of the code in the file.
    const CODE: usize = 8;
    let experiment = experiment("glyphs-autoencoder");
    assert_eq!(experiment.to_value()["model"]["encoder"][3]["units"].as_f64(), Some(CODE as f64));
    let prepared = prepared(&experiment);
    assert_eq!(prepared.input, [28, 28, 1]);
    assert_eq!(prepared.test.examples, 1000);
    let components = pca::error(&prepared.train.x, &prepared.test.x, 784, CODE);
    let network = trained(experiment, &prepared).loss;
    println!("mean squared error of 1000 test examples: {network:.5}, of {CODE} principal components {components:.5}");
    assert!(network < components);
}

#[test]
#[ignore = "trains networks: cargo xtask test"]
fn greedy_pretraining_helps_a_deep_network_with_few_labels() {
    let (random, greedy): (Vec<f64>, Vec<f64>) = (1..=5).map(|seed| greedy::accuracies("digits-greedy", seed)).unzip();
    println!("test accuracy of seeds 1 to 5: from random weights {random:.3?}, pre-trained {greedy:.3?}");
    let gains: Vec<f64> = greedy.iter().zip(&random).map(|(greedy, random)| greedy - random).collect();
    let runs = gains.len() as f64;
    let mean = gains.iter().sum::<f64>() / runs;
    let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / (runs - 1.0);
    let error = (variance / runs).sqrt();
    println!("gain {:.2} % points, standard error {:.2}", 100.0 * mean, 100.0 * error);
    assert!(mean > 2.0 * error);
}
