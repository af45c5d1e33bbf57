//! Looking inside: what is seen agrees with independent computation, every answer is bounded, and the training never
//! notices.
#![cfg(not(target_arch = "wasm32"))]

#[path = "look/codes.rs"]
mod codes;
#[path = "look/layers.rs"]
mod layers;
#[path = "look/predictions.rs"]
mod predictions;
#[path = "look/training.rs"]
mod training;
#[path = "look/units.rs"]
mod units;
#[path = "look/verdicts.rs"]
mod verdicts;

use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::train::network::look::{Ask, ExampleSeen, Seen, Which};
use descent_lab::train::network::{Prepared, Training};
use serde_json::{Value, json};
use std::rc::Rc;

/// A small experiment, with these fields in place of its own.
pub fn experiment(changes: Value) -> NetworkExperiment {
    let mut all = json!({
        "version": 1, "lab": "network", "seed": 3, "epochs": 6,
        "data": {"name": "moons", "count": 120, "preprocess": ["standardize"]},
        "model": {"name": "mlp", "hidden": [6, 5], "activation": "tanh"}, "loss": "cross_entropy",
        "runs": [{"optimizer": {"name": "adam", "lr": 0.02}, "batch": 16}],
    });
    for (key, value) in changes.as_object().expect("an object of fields") {
        all[key] = value.clone();
    }
    NetworkExperiment::from_value(all).expect("the experiment is sound")
}

/// The experiment's first run at its start.
pub fn training(experiment: &NetworkExperiment) -> Training {
    let prepared = Rc::new(Prepared::new(experiment, None).expect("the data can be prepared"));
    Training::new(&Rc::new(experiment.clone()), &prepared, &experiment.runs[0]).expect("the network can be built")
}

/// The same after so many steps.
pub fn trained(changes: Value, steps: u32) -> Training {
    let mut training = training(&experiment(changes));
    for _ in 0..steps {
        training.advance().expect("advances");
    }
    training
}

/// A small network of images with every kind of layer.
pub fn images() -> Value {
    json!({"data": {"name": "digits", "train": 80, "test": 40, "preprocess": ["min_max"]}, "epochs": 3,
        "model": {"name": "cnn", "layers": [
            {"name": "conv2d", "filters": 4, "padding": "same"}, {"name": "batch_norm"}, "relu",
            {"name": "avg_pool", "size": 2, "stride": 1, "padding": 1},
            {"name": "conv2d", "filters": 3, "kernel": 3, "stride": 2, "padding": 1, "bias": "off"}, "sigmoid",
            {"name": "conv_transpose2d", "filters": 3, "kernel": 3, "stride": 2, "padding": 1}, {"name": "leaky_relu"},
            {"name": "upsample", "factor": 2}, {"name": "max_pool", "size": 3, "stride": 2},
            {"name": "dropout", "p": 0.3}, {"name": "conv2d", "filters": 6, "kernel": 2}, {"name": "global_avg_pool"},
            {"name": "dense", "units": 12}, "softplus", "flatten", {"name": "dense", "units": 10}]}})
}

/// What all layers make of an example.
pub fn example(training: &mut Training, part: Which, index: u32, gradients: bool) -> ExampleSeen {
    match training.look(&Ask::Example { part, index, gradients }).expect("an example") {
        Seen::Example(seen) => *seen,
        other => panic!("{other:?}"),
    }
}

/// Asserts that two numbers differ by little beside their size.
#[track_caller]
pub fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs())), "{a} and {b}");
}
