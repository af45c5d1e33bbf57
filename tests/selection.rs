//! Selection: trials are the ordinary runs they stand for, folds partition the examples, and what they say together agrees with
//! SciPy.
#![cfg(not(target_arch = "wasm32"))]

#[path = "selection/files.rs"]
mod files;
#[path = "selection/statistics.rs"]
mod statistics;
#[path = "selection/trials.rs"]
mod trials;

use descent_lab::experiment::network::NetworkExperiment;
use serde_json::{Value, json};

/// The fields of a small experiment with two runs and this selection.
fn fields(selection: Value) -> Value {
    json!({
        "version": 1, "lab": "network", "seed": 3, "epochs": 4,
        "data": {"name": "xor", "count": 83, "test": 10, "preprocess": ["standardize"]},
        "model": {"name": "mlp", "hidden": [6], "activation": "tanh"}, "loss": "cross_entropy",
        "runs": [
            {"optimizer": {"name": "adam", "lr": 0.02}, "batch": 16},
            {"optimizer": {"name": "sgd", "lr": 0.1}, "batch": 20, "init": "glorot_uniform",
                "changes": [{"step": 5, "optimizer": {"name": "sgd", "lr": 0.05}, "batch": 20}]},
        ],
        "selection": selection,
    })
}

/// The experiment, with these fields in place of its own.
fn experiment(selection: Value, changes: Value) -> NetworkExperiment {
    let mut all = fields(selection);
    for (key, value) in changes.as_object().expect("an object of fields") {
        all[key] = value.clone();
    }
    NetworkExperiment::from_value(all).expect("the experiment is sound")
}
