//! Shapes and numbers of parameters, and the sentences where layers do not fit.

use descent_lab::experiment::Choice;
use descent_lab::loss::Loss;
use descent_lab::network::{Built, LayerSpec, Mode, Network, Phase, Setting, Watch};
use descent_lab::program::ShapeError;
use descent_lab::registry::Lang;
use descent_lab::regularization::Regularization;
use serde_json::{Value, json};

/// A model by its JSON on examples and targets of these shapes, with cross-entropy.
fn built(model: Value, input: &[usize], target: &[usize]) -> Result<Built, ShapeError> {
    with(model, input, target, &Regularization::default(), "cross_entropy")
}

fn with(
    model: Value,
    input: &[usize],
    target: &[usize],
    regularization: &Regularization,
    loss: &str,
) -> Result<Built, ShapeError> {
    let network = Network::from_value("model", model).unwrap_or_else(|error| panic!("{error}"));
    let loss = Choice::<Loss>::named(loss).expect("a loss");
    let setting = Setting {
        mode: Mode::Train,
        phase: Phase::Whole,
        examples: 2,
        input,
        target,
        loss: &loss,
        regularization,
        watch: Watch::Layers,
    };
    network.build(&setting)
}

/// The layer alone, its output's shape or the sentence.
fn alone(layer: Value, input: &[usize]) -> Result<Vec<usize>, String> {
    // The predictions' shape is found first, so that the target may be anything.
    match built(json!({"name": "cnn", "layers": [layer, "flatten", {"name": "dense", "units": 2}]}), input, &[2]) {
        Ok(built) => Ok(built.layers[0].shape.axes().to_vec()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn layers_give_what_pytorch_gives() {
    let image = [9, 8, 3];
    let cases: [(Value, &[usize], &[usize]); 17] = [
        (json!({"name": "dense", "units": 5}), &[7], &[5]),
        (json!({"name": "conv2d", "filters": 4}), &image, &[7, 6, 4]),
        (json!({"name": "conv2d", "filters": 4, "padding": "same"}), &image, &[9, 8, 4]),
        (json!({"name": "conv2d", "filters": 4, "kernel": 5, "padding": "same", "stride": 2}), &image, &[5, 4, 4]),
        (json!({"name": "conv2d", "filters": 2, "kernel": 5, "padding": 2, "stride": 3}), &image, &[3, 3, 2]),
        (json!({"name": "conv2d", "filters": 1, "kernel": 7, "padding": "valid"}), &image, &[3, 2, 1]),
        (json!({"name": "conv_transpose2d", "filters": 2}), &image, &[18, 16, 2]),
        (
            json!({"name": "conv_transpose2d", "filters": 2, "kernel": 3, "stride": 2, "padding": 1}),
            &image,
            &[17, 15, 2],
        ),
        (
            json!({"name": "conv_transpose2d", "filters": 2, "kernel": 4, "stride": 2, "padding": "same"}),
            &image,
            &[18, 16, 2],
        ),
        (json!("max_pool"), &image, &[4, 4, 3]),
        (json!({"name": "max_pool", "size": 3, "stride": 2, "padding": 1}), &image, &[5, 4, 3]),
        (json!({"name": "avg_pool", "size": 3}), &image, &[3, 2, 3]),
        (json!("global_avg_pool"), &image, &[3]),
        (json!({"name": "upsample", "factor": 3}), &image, &[27, 24, 3]),
        (json!("flatten"), &image, &[216]),
        (json!("batch_norm"), &image, &[9, 8, 3]),
        (json!({"name": "dropout", "p": 0.2}), &image, &[9, 8, 3]),
    ];
    for (layer, input, shape) in cases {
        assert_eq!(alone(layer.clone(), input).as_deref(), Ok(shape), "{layer} on {input:?}");
    }
}

#[test]
fn parameters_are_counted() {
    let lenet = json!({"name": "cnn", "layers": [
        {"name": "conv2d", "filters": 6, "kernel": 5, "padding": 2}, "relu", "max_pool",
        {"name": "conv2d", "filters": 16, "kernel": 5}, "relu", "max_pool", "flatten",
        {"name": "dense", "units": 120}, "relu", {"name": "dense", "units": 84}, "relu", {"name": "dense", "units": 10},
    ]});
    // LeCun et al. (1998) with ReLU, maxima and a dense third convolution, as torchvision's tutorials have it.
    let network = built(lenet, &[28, 28, 1], &[10]).expect("fits");
    assert_eq!(network.program.parameter_count(), 61_706);
    let by_layer: Vec<usize> = network
        .layers
        .iter()
        .filter(|layer| !layer.weights.is_empty())
        .map(|layer| network.weights[layer.weights.clone()].iter().map(|w| w.shape.count()).sum())
        .collect();
    assert_eq!(by_layer, [156, 2416, 48_120, 10_164, 850]);
    let names: Vec<&str> = network.program.parameters().iter().map(|named| named.name.as_str()).collect();
    assert_eq!(names[..3], ["1.conv2d.weights", "1.conv2d.bias", "4.conv2d.weights"]);
    // Each layer can be read.
    assert!(network.layers.iter().all(|layer| network.program.output(&layer.name).is_some()));
    let normalized = built(
        json!({"name": "mlp", "layers": [{"name": "dense", "units": 3, "bias": false}, "batch_norm"]}),
        &[4],
        &[3],
    );
    let normalized = normalized.expect("fits");
    assert_eq!((normalized.program.parameter_count(), normalized.program.state_count()), (12 + 6, 6));
    assert!(normalized.whole_batch);
}

#[test]
fn what_does_not_fit_is_said_in_one_sentence() {
    let image = [7, 7, 32];
    let refused = |layer: Value, input: &[usize]| alone(layer, input).expect_err("does not fit");
    assert_eq!(refused(json!({"name": "dense"}), &image), "layer 1, dense: input has 3 axes (7, 7, 32), flatten first");
    assert_eq!(
        refused(json!({"name": "conv2d"}), &[784]),
        "layer 1, conv2d: input has 1 axis (784), it takes images (height, width, channels)"
    );
    assert_eq!(
        refused(json!({"name": "max_pool", "size": 9}), &image),
        "layer 1, max_pool: the 9 by 9 window is larger than the 7 by 7 image with its padding"
    );
    assert_eq!(
        refused(json!({"name": "conv2d", "kernel": 3, "padding": 3}), &image),
        "layer 1, conv2d: kernel, stride and factor are 1 or more, and padding is less than the kernel"
    );
    let sentence = |result: Result<Built, ShapeError>| result.expect_err("does not fit").to_string();
    let two = json!({"name": "mlp", "layers": [{"name": "dense", "units": 12}]});
    assert_eq!(
        sentence(built(two.clone(), &[4], &[10])),
        "model: the last layer gives (12), but the target of an example is (10)"
    );
    let image_out = json!({"name": "cnn", "layers": [{"name": "conv2d", "filters": 1, "padding": "same"}]});
    assert_eq!(
        sentence(built(image_out, &[4, 4, 1], &[4, 4, 1])),
        "cross_entropy: the last layer gives (4, 4, 1), and this loss takes one row of numbers; flatten first"
    );
    let odd = json!({"name": "autoencoder", "filters": [4]});
    assert_eq!(
        sentence(built(odd, &[7, 7, 1], &[])),
        "model: the last layer gives (6, 6, 1), but the target of an example is (7, 7, 1)"
    );
    let huge = json!({"name": "mlp", "layers": [{"name": "dense", "units": 65536}, {"name": "dense", "units": 65536}]});
    assert!(sentence(built(huge, &[4], &[65536])).starts_with("layer 2, dense: "), "names the layer");
    let many = json!({"name": "mlp", "hidden": vec![4096; 20]});
    assert_eq!(
        sentence(built(many, &[4], &[10])),
        "layer 5, dense: the network has more than 33554432 parameters here"
    );
    let large = json!({"name": "autoencoder", "widths": [2]});
    assert_eq!(
        sentence(built(large, &[300, 300, 1], &[])),
        "model: dense.units: 90000 is not a whole number in 1 to 65536"
    );
    let chinese = built(two, &[4], &[10]).expect_err("does not fit").message(Lang::Zh);
    assert!(chinese.contains("最后一层给出 (12)"), "{chinese}");
}

#[test]
fn regularization_stands_between_the_layers() {
    let names = |regularization: &Regularization| -> Vec<String> {
        let model = json!({"name": "mlp", "hidden": [6, 5]});
        let built = with(model, &[2, 2, 1], &[3], regularization, "cross_entropy").expect("fits");
        built.layers.into_iter().map(|layer| layer.name).collect()
    };
    let plain = Regularization::default();
    assert_eq!(names(&plain), ["1.flatten", "2.dense", "3.relu", "4.dense", "5.relu", "6.dense"]);
    let both = plain.with("dropout", &[("p", 0.3)]).with("batch_norm", &[]);
    let expected = [
        "1.flatten",
        "2.dense",
        "2.dense.batch_norm",
        "3.relu",
        "4.dense.dropout",
        "4.dense",
        "4.dense.batch_norm",
        "5.relu",
        "6.dense.dropout",
        "6.dense",
    ];
    assert_eq!(names(&both), expected);
}

#[test]
fn activations_can_be_layers() {
    let relu = LayerSpec::activation("relu");
    let from = |value: Value| LayerSpec::from_value("layers[0]", value).expect("a layer");
    assert_eq!(from(json!("relu")), relu);
    assert_eq!(from(json!({"name": "relu"})), relu);
    assert_eq!(from(json!({"name": "activation", "function": "relu"})), relu);
    assert_ne!(from(json!({"name": "activation", "function": {"name": "elu", "alpha": 2.0}})), relu);
}
