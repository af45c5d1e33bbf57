//! The experiments that are exported: small ones that between them use every layer, activation, model, loss, regularization,
//! update rule and schedule.

use descent_lab::activation::Activation;
use descent_lab::data::{Dataset, Targets};
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::optim::Rule;
use descent_lab::registry::Entry;
use descent_lab::schedule::Schedule;
use descent_lab::train::network::{Prepared, Training};
use serde_json::{Value, json};
use std::rc::Rc;

/// An experiment with what it is called.
pub struct Case {
    pub name: String,
    pub experiment: Rc<NetworkExperiment>,
    pub prepared: Rc<Prepared>,
    /// Data that no recipe makes.
    pub own: Option<Dataset>,
}

impl Case {
    fn new(name: &str, changes: Value) -> Self {
        Self::with(name, changes, None)
    }

    fn with(name: &str, changes: Value, own: Option<Dataset>) -> Self {
        let mut all = json!({
            "version": 1, "lab": "network", "seed": 3, "epochs": 8,
            "data": {"name": "spiral", "count": 120, "preprocess": ["standardize"]},
            "model": {"name": "mlp", "hidden": [16, 8], "activation": "tanh", "init": "glorot_uniform"},
            "loss": "cross_entropy",
            "runs": [{"optimizer": {"name": "adam", "lr": 0.01}, "batch": 16}],
        });
        for (key, value) in changes.as_object().expect("an object of fields") {
            all[key] = value.clone();
        }
        let experiment = NetworkExperiment::from_value(all).unwrap_or_else(|error| panic!("{name}: {error}"));
        let prepared = Prepared::new(&experiment, own.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { name: name.to_owned(), experiment: Rc::new(experiment), prepared: Rc::new(prepared), own }
    }

    /// Its first run at the start.
    pub fn training(&self) -> Training {
        let run = &self.experiment.runs[0];
        Training::new(&Rc::new(self.experiment.of_run(0)), &self.prepared, run)
            .unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

fn digits(extra: Value) -> Value {
    let mut data = json!({"name": "digits", "train": 96, "test": 20, "preprocess": ["min_max"]});
    for (key, value) in extra.as_object().expect("an object of fields") {
        data[key] = value.clone();
    }
    data
}

/// Experiments with every kind of model and layer.
pub fn networks() -> Vec<Case> {
    let images = digits(json!({}));
    // Sizes that do not divide, so that windows, padding and channel orders show.
    let layers = json!([
        {"name": "conv2d", "filters": 3, "kernel": 3, "padding": "same"}, "relu",
        {"name": "conv2d", "filters": 4, "kernel": 4, "padding": "same", "stride": 2, "bias": "off"}, "batch_norm", "elu",
        {"name": "conv_transpose2d", "filters": 3, "kernel": 3, "stride": 2, "padding": "same"}, "softplus",
        {"name": "avg_pool", "size": 3, "stride": 2, "padding": "same"},
        {"name": "upsample", "factor": 2},
        {"name": "conv2d", "filters": 4, "kernel": 3, "padding": 1, "stride": 2}, "tanh",
        {"name": "max_pool", "size": 3, "stride": 1, "padding": 2},
        {"name": "conv_transpose2d", "filters": 2, "kernel": 1, "stride": 2, "padding": "same"}, "leaky_relu",
        {"name": "avg_pool", "size": 3, "stride": 2, "padding": 1},
        "flatten", "batch_norm", {"name": "dense", "units": 9}, "sigmoid", {"name": "dense", "units": 10}
    ]);
    let pooled = json!([
        {"name": "conv2d", "filters": 6, "kernel": 3}, "softmax",
        {"name": "max_pool", "size": 2, "padding": "same"},
        {"name": "conv2d", "filters": 10, "kernel": 2}, "gelu", "global_avg_pool"
    ]);
    let unflattened = json!([
        {"name": "conv2d", "filters": 5, "kernel": 7}, "relu",
        {"name": "conv_transpose2d", "filters": 2, "kernel": 4, "stride": 2, "padding": "valid"},
        {"name": "conv2d", "filters": 2, "kernel": 2, "stride": 2, "padding": "same"},
        {"name": "max_pool", "size": 3, "stride": 1}, {"name": "avg_pool", "size": 1},
        {"name": "conv2d", "filters": 10, "kernel": 1}, "flatten"
    ]);
    let colour = json!([{"name": "conv2d", "filters": 2, "kernel": 3, "padding": "same"}, "tanh"]);
    vec![
        Case::new("mlp on spiral", json!({})),
        Case::new(
            "cnn on digits",
            json!({"data": images, "model": {"name": "cnn", "layers": [
                {"name": "conv2d", "filters": 4, "kernel": 3, "padding": "same"}, "relu", {"name": "max_pool"},
                "flatten", {"name": "dense", "units": 10}]}, "regularization": {"l2": 1e-3}}),
        ),
        Case::new("every layer", json!({"data": images, "model": {"name": "cnn", "layers": layers}})),
        Case::new("global average", json!({"data": images, "model": {"name": "cnn", "layers": pooled}})),
        Case::new("no dense layer", json!({"data": images, "model": {"name": "cnn", "layers": unflattened}})),
        Case::new(
            "conv autoencoder on glyphs",
            json!({"data": {"name": "glyphs", "count": 60}, "loss": "mse",
                "model": {"name": "autoencoder", "filters": [4, 3], "output": "sigmoid"}, "runs": [
                    {"optimizer": {"name": "adam", "lr": 0.003}, "batch": 8}]}),
        ),
        Case::new(
            "dense autoencoder",
            json!({"data": images, "loss": "mse", "model": {"name": "autoencoder", "widths": [20, 6]}}),
        ),
        Case::new(
            "autoencoder by halves",
            json!({"data": images, "loss": "huber", "model": {"name": "autoencoder",
                "encoder": [{"name": "conv2d", "filters": 3, "kernel": 2, "stride": 2}, "relu", "flatten",
                    {"name": "dense", "units": 7}], "decoder": [{"name": "dense", "units": 64}]}}),
        ),
        Case::new(
            "convolutions alone",
            json!({"data": images, "loss": "mae", "model": {"name": "autoencoder", "encoder": colour,
                "decoder": [{"name": "conv2d", "filters": 1, "kernel": 3, "padding": "same"}]}}),
        ),
        Case::new(
            "sparse autoencoder",
            json!({"data": images, "loss": "mse", "model": {"name": "sparse_autoencoder", "widths": [12], "weight": 0.01,
                "activation": "sigmoid"}}),
        ),
        Case::new(
            "sparse autoencoder by activity",
            json!({"data": images, "loss": "mse",
                "model": {"name": "sparse_autoencoder", "widths": [12], "penalty": "kl", "weight": 0.1}}),
        ),
        Case::new(
            "stacked autoencoder",
            json!({"data": images, "regularization": {"l1": 1e-4}, "model": {
                "name": "stacked_autoencoder", "widths": [14, 8], "pretrain_epochs": 1, "activation": "sigmoid"},
                "runs": [{"optimizer": {"name": "momentum", "lr": 0.05},
                    "schedule": {"name": "cosine"}, "batch": 12}]}),
        ),
        Case::new(
            "batch_norm everywhere",
            json!({"regularization": {"batch_norm": {"eps": 1e-3, "momentum": 0.2}, "gradient_clip": {"norm": 0.5}}}),
        ),
        Case::new(
            "batch_norm of one example",
            json!({"data": {"name": "spiral", "count": 120, "train": 97}, "regularization": {"batch_norm": true}}),
        ),
        Case::new(
            "regression",
            json!({"data": {"name": "regression_sine", "count": 90, "preprocess": ["standardize"]}, "loss": "mse",
                "model": {"name": "mlp", "hidden": [12], "activation": "swish"}}),
        ),
    ]
}

/// Networks that differ in their activation.
pub fn activations() -> Vec<Case> {
    let all = Activation::table()
        .iter()
        .map(|activation| (activation.item.id.to_owned(), json!({"name": activation.item.id})));
    let changed = [
        ("leaky_relu, changed", json!({"name": "leaky_relu", "slope": 0.3})),
        ("elu, changed", json!({"name": "elu", "alpha": 0.4})),
        ("gelu by tanh", json!({"name": "gelu", "approximate": "tanh"})),
        ("swish, changed", json!({"name": "swish", "beta": 2.5})),
        (
            "custom, long",
            json!({"name": "custom", "text": "param a = 0.7\nb = max(x, -a) - min(x, 2)^2/8\nc = (x > 0)*(x <= 1.5)\n\
                select(x != 0, b, 1) + c*sin(x)*cos(x) - abs(floor(x))*0.01 + sign(x)*log(1 + x^2)*sqrt(abs(x) + 1)\
                + step(x - 0.5)*exp(-x^2) + tan(x/9) + relu(x)*sigmoid(x) - 2^x/50 + x^3/40"}),
        ),
        ("custom, constant", json!({"name": "custom", "text": "0.5"})),
    ];
    let changed = changed.into_iter().map(|(name, activation)| (name.to_owned(), activation));
    all.chain(changed)
        .map(|(name, activation)| {
            let model = json!({"name": "mlp", "layers": [
                {"name": "dense", "units": 9}, activation, {"name": "dense", "units": 3}]});
            Case::new(
                &format!("activation {name}"),
                json!({"model": model, "data": {"name": "iris", "preprocess": ["standardize"]}}),
            )
        })
        .collect()
}

/// Runs that differ in their update rule.
pub fn rules() -> Vec<Case> {
    let custom =
        "param mu = 0.8\nstate v = 0.1*x\nv = mu*v + select(abs(g) > 0.01, g, sign(g)*0.01)\nx = x - lr*v/(1 + 0.01*t)";
    let rules = Rule::table().iter().filter(|rule| rule.search.is_none());
    let all = rules.map(|rule| match rule.item.id {
        "custom" => json!({"name": "custom", "text": custom, "lr": 0.01}),
        "lion" => json!({"name": "lion", "lr": 0.002, "weight_decay": 0.1}),
        "ftrl" => json!({"name": "ftrl", "lr": 0.05, "l1": 0.001, "l2": 0.01}),
        "adadelta" => json!({"name": "adadelta", "lr": 0.7}),
        "adagrad" => json!({"name": "adagrad", "lr": 0.02, "lr_decay": 0.01, "initial_accumulator_value": 0.05}),
        id => json!({"name": id, "lr": 0.01}),
    });
    all.map(|optimizer| {
        let name = format!("rule {}", optimizer["name"].as_str().unwrap_or_default());
        Case::new(
            &name,
            json!({"runs": [{"optimizer": optimizer, "batch": 32}], "regularization": {"weight_decay": 0.003}}),
        )
    })
    .collect()
}

/// Runs that differ in their schedule.
pub fn schedules() -> Vec<Case> {
    let all = Schedule::table().iter().map(|schedule| {
        let mut choice = json!({"name": schedule.item.id, "warmup": 3});
        match schedule.item.id {
            "custom" => {
                choice["text"] = json!("param a = 0.3\nstate s = lr0\ns = s*(1 - a*t/T)\nmin(s, lr0/(1 + loss^2))")
            }
            "plateau" => choice["patience"] = json!(1),
            "step" => choice["step_size"] = json!(4),
            "cosine_restarts" => choice["T_0"] = json!(6),
            _ => {}
        }
        choice
    });
    all.map(|schedule| {
        let name = format!("schedule {}", schedule["name"].as_str().unwrap_or_default());
        let run = json!({"optimizer": {"name": "nesterov", "lr": 0.1}, "schedule": schedule, "batch": 32});
        Case::new(&name, json!({"runs": [run]}))
    })
    .collect()
}

/// Runs that differ in what they minimize.
pub fn losses() -> Vec<Case> {
    let two = json!({"name": "moons", "count": 100, "preprocess": ["standardize"]});
    let numbers = json!({"name": "diabetes", "preprocess": ["standardize"]});
    let logarithms = json!({"name": "mlp", "layers": [{"name": "dense", "units": 8}, "relu", {"name": "dense", "units": 3},
        {"name": "custom", "text": "-softplus(-x)"}]});
    let iris = json!({"name": "iris", "preprocess": ["standardize"]});
    vec![
        Case::new("loss binary_cross_entropy", json!({"loss": "binary_cross_entropy", "data": two})),
        Case::new("loss hinge of one", json!({"loss": {"name": "hinge", "margin": 0.7}, "data": two})),
        // Adam would make whole steps of the rounding errors of gradients that cancel.
        Case::new(
            "loss hinge of several",
            json!({"loss": "hinge", "data": iris, "runs": [{"optimizer": {"name": "momentum", "lr": 0.05}, "batch": 16}]}),
        ),
        Case::new("loss nll", json!({"loss": "nll", "data": iris, "model": logarithms})),
        Case::new("loss huber", json!({"loss": {"name": "huber", "delta": 0.4}, "data": numbers})),
        Case::new("loss mae", json!({"loss": "mae", "data": numbers})),
        Case::new(
            "smoothed classes",
            json!({"regularization": {"label_smoothing": 0.2, "gradient_clip": {"value": 0.05}}}),
        ),
        Case::new(
            "smoothed truths",
            json!({"loss": "binary_cross_entropy", "data": two, "regularization": {"label_smoothing": 0.1, "l1": 1e-3}}),
        ),
        Case::new(
            "a whole batch, smaller ones in the end",
            json!({"runs": [{"optimizer": {"name": "sgd", "lr": 0.3}, "batch": 0}], "epochs": 30}),
        ),
    ]
}

/// Runs that draw random numbers in their steps.
pub fn random() -> Vec<Case> {
    let images = digits(json!({}));
    vec![
        Case::new("dropout", json!({"regularization": {"dropout": 0.3}})),
        Case::new(
            "dropout between images and rows",
            json!({"data": images, "model": {"name": "cnn", "layers": [
                {"name": "conv2d", "filters": 4, "kernel": 3}, "relu", {"name": "dropout", "p": 0.2}, "flatten",
                {"name": "dropout", "p": 0.4}, {"name": "dense", "units": 10}]}}),
        ),
        Case::new(
            "noise on what comes in",
            json!({"data": images, "loss": "mse", "model": {"name": "denoising_autoencoder", "widths": [16],
                "activation": "tanh"}}),
        ),
        Case::new(
            "zeros in what comes in",
            json!({"data": images, "loss": "mse", "model": {"name": "denoising_autoencoder", "filters": [4],
                "corruption": "mask"}}),
        ),
        Case::new(
            "a damaged stack",
            json!({"data": images, "regularization": {"batch_norm": true, "dropout": 0.2}, "model": {
                "name": "stacked_autoencoder", "widths": [14, 8], "pretrain_epochs": 1, "corruption": "mask"}}),
        ),
        Case::new(
            "altered rows",
            json!({"data": {"name": "spiral", "count": 120, "preprocess": ["standardize"], "augment": [{"name": "noise"}]}}),
        ),
        Case::new(
            "altered images",
            json!({"data": digits(json!({"augment": [
            {"name": "random_crop", "padding": 2}, {"name": "flip", "p": 0.4}, {"name": "rotate", "degrees": 25},
            {"name": "noise", "deviation": 0.05}, {"name": "cutout", "size": 3}]})), "model": {"name": "cnn", "layers": [
            {"name": "conv2d", "filters": 4, "kernel": 3}, "relu", "flatten", {"name": "dense", "units": 10}]}}),
        ),
        Case::new(
            "images altered at their edges",
            json!({"data": digits(json!({"augment": [
            {"name": "random_crop", "fill": "edge"}, {"name": "flip", "axis": "vertical"},
            {"name": "rotate", "fill": "edge"}]}))}),
        ),
        Case::new(
            "an altered stack",
            json!({"data": digits(json!({"augment": ["cutout"]})), "model": {
            "name": "stacked_autoencoder", "widths": [14, 8], "pretrain_epochs": 1}}),
        ),
        // What a run has for itself stands in the place of what all have.
        Case::new(
            "a run of its own",
            json!({"regularization": {"l2": 0.01}, "runs": [{"optimizer": {"name": "adam"},
            "batch": 16, "init": "he_normal", "regularization": {"dropout": 0.2}, "augment": ["noise"]}]}),
        ),
        // Never better by so much: it stops after three epochs of six steps.
        Case::new("early stopping", json!({"regularization": {"early_stopping": {"patience": 1, "min_delta": 1}}})),
    ]
}

/// Pictures of five by four pixels of three colours, and which of two kinds each is.
fn colours() -> Dataset {
    const EXAMPLES: u16 = 64;
    let pixel = |i: u16| f32::from(i.wrapping_mul(7919) % 256) / 256.0;
    Dataset {
        shape: vec![5, 4, 3],
        features: (0..EXAMPLES * 60).map(|i| if i / 60 % 2 == 0 { pixel(i) } else { pixel(i).sqrt() }).collect(),
        targets: Targets::Classes {
            labels: (0..u32::from(EXAMPLES)).map(|i| i % 2).collect(),
            names: vec!["dark".to_owned(), "light".to_owned()],
        },
        names: Vec::new(),
        columns: Vec::new(),
        source: "made by a formula".to_owned(),
        tests: 0,
    }
}

/// Networks of pictures in colour, whose order of numbers is another in PyTorch.
pub fn colour() -> Vec<Case> {
    let data = json!({"name": "own"});
    let case = |name: &str, mut changes: Value| {
        changes["data"] = data.clone();
        Case::with(name, changes, Some(colours()))
    };
    vec![
        case("colours, mlp", json!({"model": {"name": "mlp", "hidden": [9]}})),
        case(
            "colours, cnn",
            json!({"model": {"name": "cnn", "layers": [
            {"name": "conv2d", "filters": 4, "kernel": 3, "padding": "same"}, "tanh", {"name": "max_pool", "padding": "same"},
            "flatten", {"name": "dropout", "p": 0.1}, {"name": "dense", "units": 2}]}}),
        ),
        case("colours, autoencoder", json!({"loss": "mse", "model": {"name": "autoencoder", "widths": [11]}})),
        case(
            "colours, sparse autoencoder",
            json!({"loss": "mse", "model": {"name": "sparse_autoencoder",
            "penalty": "kl", "encoder": [{"name": "conv2d", "filters": 2, "kernel": 3, "padding": "same"}, "sigmoid"],
            "decoder": [{"name": "conv2d", "filters": 3, "kernel": 3, "padding": "same"}]}}),
        ),
        case(
            "colours, stacked autoencoder",
            json!({"model": {"name": "stacked_autoencoder", "widths": [8, 5],
            "pretrain_epochs": 2, "activation": "sigmoid", "corruption": "noise", "std": 0.1}}),
        ),
    ]
}

/// Networks behind every step of preprocessing that a model can hold.
pub fn prepared() -> Vec<Case> {
    let table = |steps: Value| json!({"data": {"name": "breast_cancer", "preprocess": steps}});
    let images = |steps: Value| json!({"data": digits(json!({"preprocess": steps}))});
    let numbers = json!({"data": {"name": "diabetes", "preprocess": [{"name": "standardize", "target": "scale"}]},
        "loss": "mse"});
    let whitened = json!([{"name": "whiten"}]);
    vec![
        Case::new("as it is", json!({"data": {"name": "iris"}})),
        Case::new("standardized", table(json!(["standardize"]))),
        Case::new("selected and scaled", table(json!(["min_max", {"name": "select"}, "standardize"]))),
        Case::new("outliers and missing", table(json!([{"name": "missing"}, {"name": "outliers"}, "standardize"]))),
        Case::new("whitened", table(json!(["standardize", {"name": "whiten"}]))),
        Case::new("images", images(json!(["min_max"]))),
        Case::new("whitened images", images(whitened)),
        Case::new("a scaled target", numbers),
    ]
}
