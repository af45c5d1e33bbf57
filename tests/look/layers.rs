//! How layers are doing, against what the training itself knows.

use super::{close, example, images, trained};
use descent_lab::train::network::Training;
use descent_lab::train::network::look::{Ask, LayersSeen, MAX_CHANNELS, MAX_VALUES, Seen, Which};
use serde_json::json;

fn layers(training: &mut Training) -> LayersSeen {
    match training.look(&Ask::Layers).expect("an answer") {
        Seen::Layers(seen) => seen,
        other => panic!("{other:?}"),
    }
}

#[test]
fn norms_are_those_of_the_step() {
    for changes in [json!({}), images(), json!({"model": {"name": "autoencoder", "widths": [3, 2]}, "loss": "mse"})] {
        let mut training = trained(changes, 5);
        let seen = layers(&mut training);
        let norms = training.norms().expect("replays").expect("after the start");
        let with: Vec<_> = seen.layers.iter().filter(|layer| layer.parameters > 0).collect();
        assert_eq!(with.len(), norms.len());
        for (layer, norms) in with.iter().zip(&norms) {
            assert_eq!(layer.health.name, norms.layer);
            close(layer.health.update.expect("a step was taken"), norms.update, 1e-12);
            close(layer.health.ratio.expect("a step was taken"), norms.ratio(), 1e-12);
        }
        let squares: f64 = training.parameters().iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
        let layers: f64 = seen.layers.iter().map(|layer| layer.health.weights * layer.health.weights).sum();
        close(squares, layers, 1e-9);
        let count: u32 = seen.layers.iter().map(|layer| layer.parameters).sum();
        assert_eq!(count as usize, training.parameters().len());
    }
}

#[test]
fn the_gradient_is_that_of_a_step_on_the_same_examples() {
    // One batch of all 64 examples, nothing random: the next step's gradient is the one that is seen.
    let whole = json!({"data": {"name": "moons", "count": 80, "train": 64},
        "runs": [{"optimizer": {"name": "sgd", "lr": 0.5}, "batch": 0}]});
    let mut training = trained(whole, 3);
    let seen = layers(&mut training);
    training.advance().expect("advances");
    let after = layers(&mut training);
    for (layer, after) in seen.layers.iter().zip(&after.layers).filter(|(layer, _)| layer.parameters > 0) {
        let update = after.health.update.expect("a step was taken");
        close(0.5 * layer.health.gradient, update, 1e-4);
    }
}

#[test]
fn histograms_hold_every_weight_and_activation() {
    let mut training = trained(json!({}), 4);
    let seen = layers(&mut training);
    assert_eq!((seen.step, seen.examples), (4, 64));
    for layer in &seen.layers {
        assert_eq!(layer.weights.as_ref().map_or(0, |weights| weights.total()), layer.parameters);
        assert_eq!(layer.weight_gradients.as_ref().map_or(0, |weights| weights.total()), layer.parameters);
        let values: u32 = 64 * layer.shape.iter().product::<u32>();
        assert_eq!((layer.activations.total(), layer.activation_gradients.total()), (values, values));
    }
    assert!(seen.layers[0].health.ratio.is_some());
    assert_eq!(layers(&mut trained(json!({}), 0)).layers[0].health.update, None);
}

#[test]
fn dead_and_saturated_units_are_counted() {
    // Biases far below what the inputs can bring, and inputs far beyond where tanh levels off.
    let constant = |val: f64| json!({"name": "constant", "val": val});
    let dead = json!({"model": {"name": "mlp", "hidden": [6], "activation": "relu", "init": constant(-1.0)},
        "data": {"name": "moons", "count": 120, "preprocess": ["min_max"]}});
    assert_eq!(layers(&mut trained(dead, 0)).layers[1].health.dead, Some(1.0));
    let saturated = json!({"model": {"name": "mlp", "hidden": [6], "activation": "sigmoid", "init": constant(10.0)},
        "data": {"name": "blobs", "count": 120}});
    let seen = layers(&mut trained(saturated, 0));
    assert!(seen.layers[1].health.saturated.is_some_and(|share| share > 0.9), "{:?}", seen.layers[1].health);
    assert_eq!(seen.layers[1].health.dead, None);
    let healthy = layers(&mut trained(json!({}), 0));
    assert!(healthy.layers[1].health.saturated.is_some_and(|share| share < 0.2));
    assert!(healthy.layers[0].health.saturated.is_none() && healthy.layers[0].health.dead.is_none());
}

#[test]
fn large_layers_are_cut_and_say_so() {
    let wide = json!({"data": {"name": "glyphs", "count": 60, "train": 40}, "model": {"name": "cnn", "layers": [
        {"name": "conv2d", "filters": 90, "padding": "same", "kernel": 3}, "relu", "flatten", {"name": "dense", "units": 10}]}});
    let mut training = trained(wide, 0);
    let seen = example(&mut training, Which::Train, 0, true);
    let first = &seen.layers[0];
    assert_eq!(first.activations.full, [28, 28, 90]);
    assert_eq!(first.activations.shape, [28, 28, (MAX_VALUES / 784) as u32]);
    assert!(!first.activations.is_whole() && seen.input.is_whole());
    let filters = first.filters.as_ref().expect("a convolution");
    assert_eq!((filters.full, filters.shape), ([90, 3, 3, 1], [MAX_CHANNELS as u32, 3, 3, 1]));
    for layer in &seen.layers {
        for tensor in [Some(&layer.activations), layer.gradients.as_ref()].into_iter().flatten() {
            assert!(tensor.values.len() <= MAX_VALUES);
            assert_eq!(tensor.values.len(), tensor.shape.iter().product::<u32>() as usize);
        }
    }
    // Filters stand in their own order: (filter, row, column, channel) of (row, column, channel, filter).
    assert_eq!(filters.values[9 + 4], training.parameters()[4 * 90 + 1]);
}
