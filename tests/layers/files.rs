//! The JSON form: every entry there and back, and what is refused with its path.

use super::cases;
use descent_lab::activation::Activation;
use descent_lab::experiment::Choice;
use descent_lab::init::Initializer;
use descent_lab::layer::Layer;
use descent_lab::loss::Loss;
use descent_lab::model::Model;
use descent_lab::network::{LayerSpec, Network};
use descent_lab::registry::{Entry, Item};
use descent_lab::regularization::{Regularization, Regularizer};
use serde_json::{Value, json};

#[test]
fn models_come_back_as_they_went() {
    for case in cases::all() {
        let written = case.network.to_value();
        let back = Network::from_value("model", written.clone()).unwrap_or_else(|e| panic!("{}: {e}", case.name));
        assert_eq!(back, case.network, "{}", case.name);
        assert_eq!(back.to_value(), written, "{}", case.name);
        let written = case.regularization.to_value();
        let back =
            Regularization::from_value("regularization", written).unwrap_or_else(|e| panic!("{}: {e}", case.name));
        assert_eq!(back, case.regularization);
        assert_eq!(Choice::<Loss>::from_value("loss", case.loss.to_value()).as_ref(), Ok(&case.loss));
    }
    for entry in Model::table().iter().copied() {
        let network = Network::new(entry);
        assert_eq!(Network::from_value("model", json!({"name": entry.item.id})).as_ref(), Ok(&network));
        assert_eq!(Network::from_value("model", network.to_value()).as_ref(), Ok(&network), "{}", entry.item.id);
    }
    for entry in Layer::table().iter().copied().filter(|entry| entry.item.id != "activation") {
        let layer = LayerSpec::Layer(Choice::new(entry));
        assert_eq!(LayerSpec::from_value("layer", layer.to_value()).as_ref(), Ok(&layer));
    }
}

#[test]
fn the_example_of_the_design_is_read() {
    let model = json!({"name": "cnn", "layers": [{"name": "conv2d", "filters": 8, "kernel": 5, "padding": "same"},
        {"name": "relu"}, {"name": "max_pool", "size": 2}, {"name": "flatten"}, {"name": "dense", "units": 10}],
        "init": "he_normal"});
    let network = Network::from_value("model", model).expect("is read");
    assert_eq!(network, Network::new(Model::find("cnn").expect("a model")));
    assert_eq!(network.to_value()["layers"][0]["padding"], "same");
    let regularization = Regularization::from_value("regularization", json!({"l2": 0.0001})).expect("is read");
    assert_eq!(regularization.value("l2", "l2"), Some(0.0001));
}

#[test]
fn regularization_has_short_forms() {
    let read = |value: Value| Regularization::from_value("regularization", value).expect("is read");
    let all =
        read(json!({"l1": 0.001, "weight_decay": 0.01, "dropout": 0.2, "batch_norm": true, "label_smoothing": 0.1,
        "gradient_clip": {"value": 0.5}, "early_stopping": {"patience": 5}, "l2": false}));
    assert_eq!(all.weight_decay(), Some(0.01));
    assert_eq!(all.label_smoothing(), 0.1);
    let clip = all.clip().expect("is cut");
    assert_eq!((clip.value, clip.norm), (Some(0.5), None));
    let stop = all.early_stopping().expect("stops");
    assert_eq!((stop.patience, stop.min_delta), (5, 0.0));
    assert!(all.get("l2").is_none());
    assert_eq!(read(all.to_value()), all);
    assert_eq!(read(json!({"gradient_clip": 2})).clip().expect("is cut").norm, Some(2.0));
    assert_eq!(read(json!({"early_stopping": 3})).early_stopping().expect("stops").patience, 3);
}

#[test]
fn what_is_wrong_is_named_with_its_path() {
    let model = |value: Value| Network::from_value("model", value).expect_err("is refused").to_string();
    let starts = |found: String, expected: &str| assert!(found.starts_with(expected), "{found}");
    starts(
        model(json!({"name": "mpl"})),
        "model.name: there is no model \"mpl\"; did you mean \"mlp\"? known are mlp, cnn",
    );
    starts(model(json!({"name": "mlp", "units": 3})), "model: unknown field \"units\"; known are");
    starts(model(json!({"name": "cnn", "hidden": [3]})), "model: unknown field \"hidden\"; known are layers");
    starts(model(json!({"name": "mlp", "hidden": [3, 0]})), "model.hidden[1]: 0 is not a whole number in 1 to 65536");
    starts(
        model(json!({"name": "autoencoder", "filters": [5000]})),
        "model.filters[0]: 5000 is not a whole number in 1 to 4096",
    );
    starts(model(json!({"name": "mlp", "hidden": [3.5]})), "model.hidden[0]: this must be a whole number");
    starts(
        model(json!({"name": "mlp", "hidden": vec![2; 65]})),
        "model.hidden: at most 64 layers are accepted, here are 65",
    );
    starts(model(json!({"name": "cnn", "layers": []})), "model.layers: this must be a list that is not empty");
    starts(model(json!({"name": "autoencoder", "encoder": ["relu"]})), "model: this must be given by an encoder and");
    let layer = |value: Value| model(json!({"name": "cnn", "layers": ["relu", value]}));
    starts(
        layer(json!({"name": "conv3d"})),
        "model.layers[1].name: there is no layer \"conv3d\"; did you mean \"conv2d\"? known are dense, conv2d",
    );
    starts(
        layer(json!({"name": "conv2d", "kernels": 3})),
        "model.layers[1]: unknown field \"kernels\"; did you mean \"kernel\"? known are name, filters",
    );
    starts(layer(json!({"name": "conv2d", "kernel": 0})), "model.layers[1].kernel: 0 is not a whole number in 1 to 31");
    starts(layer(json!({"name": "conv2d", "padding": "some"})), "model.layers[1].padding: this must be a number");
    starts(
        layer(json!({"name": "custom", "text": "x + z"})),
        "model.layers[1].text: line 1, column 5: \"z\" is unknown",
    );
    starts(layer(json!({"name": "activation"})), "model.layers[1]: the field \"function\" is missing");
    starts(layer(json!(3)), "model.layers[1]: this must be an object");
    let loss = |value: Value| Choice::<Loss>::from_value("loss", value).expect_err("is refused").to_string();
    starts(loss(json!("mean")), "loss.name: there is no loss \"mean\"; known are mse");
    starts(loss(json!({"name": "huber", "delta": 0})), "loss.delta: 0 is not in 0.001 to 1000");
    let rest = |value: Value| Regularization::from_value("regularization", value).expect_err("is refused").to_string();
    let smoothed = Regularization::default().with("label_smoothing", &[]);
    let with = |loss: &str| smoothed.check("regularization", Loss::find(loss).expect("a loss"));
    assert_eq!(with("cross_entropy"), Ok(()));
    starts(with("mse").expect_err("is refused").to_string(), "regularization.label_smoothing: this must be left out");
    starts(rest(json!({"l3": 1})), "regularization: unknown field \"l3\"; did you mean \"l1\"? known are l1, l2");
    starts(rest(json!({"dropout": 1})), "regularization.dropout.p: 1 is not in 0 to 0.99");
    starts(
        rest(json!({"batch_norm": 3})),
        "regularization.batch_norm: this must be a number, true, false or an object",
    );
}

#[test]
fn the_documentation_names_everything() {
    let path = format!("{}/docs/networks.md", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut missing = Vec::new();
    let mut look = |item: &Item| {
        let keys = item.hypers.iter().map(|hyper| &*hyper.key);
        let words = item.hypers.iter().flat_map(|hyper| hyper.words()).map(|(word, _)| *word);
        let quoted = words.map(|word| format!("\"{word}\""));
        let all = keys.chain([item.id]).map(|key| format!("`{key}`")).chain(quoted);
        missing.extend(all.filter(|name| !text.contains(name.as_str())));
    };
    Model::table().iter().for_each(|entry| look(&entry.item));
    Layer::table().iter().for_each(|entry| look(&entry.item));
    Activation::table().iter().for_each(|entry| look(&entry.item));
    Loss::table().iter().for_each(|entry| look(&entry.item));
    Initializer::table().iter().for_each(|entry| look(&entry.item));
    Regularizer::table().iter().for_each(|entry| look(&entry.item));
    assert!(missing.is_empty(), "docs/networks.md says nothing of {missing:?}");
}
