//! Units, slopes and Jacobians, against what layers give and finite differences.

use super::{close, example, images, trained};
use descent_lab::train::network::Training;
use descent_lab::train::network::look::{Ask, MAX_TERMS, NeuronSeen, Of, Seen, Which};
use serde_json::json;

fn neuron(training: &mut Training, layer: usize, unit: u32, position: [u32; 2]) -> NeuronSeen {
    let ask = Ask::Neuron { part: Which::Validation, index: 5, layer: layer as u32, unit, position };
    match training.look(&ask).expect("an answer") {
        Seen::Neuron(seen) => seen,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_unit_is_the_sum_that_its_layer_gives() {
    let autoencoder = json!({"model": {"name": "autoencoder", "widths": [5, 2]}, "loss": "mse"});
    for changes in [images(), json!({}), autoencoder] {
        let mut training = trained(changes, 6);
        let seen = example(&mut training, Which::Validation, 5, false);
        let mut sums = 0;
        for (number, layer) in seen.layers.iter().enumerate() {
            let tensor = &layer.activations;
            let (pixels, units) = match tensor.shape[..] {
                [height, width, channels] => {
                    ((0..height).flat_map(|i| (0..width).map(move |j| [i, j])).collect(), channels)
                }
                _ => (vec![[0, 0]], tensor.shape[0]),
            };
            for (at, position) in pixels.iter().enumerate() {
                for unit in 0..units {
                    let value = f64::from(tensor.values[at * units as usize + unit as usize]);
                    let neuron = neuron(&mut training, number, unit, *position);
                    let told: f64 = neuron.terms.iter().map(|t| f64::from(t.value) * f64::from(t.weight)).sum();
                    close(neuron.sum, told + neuron.rest + neuron.bias, 1e-9);
                    assert!(neuron.terms.len() <= MAX_TERMS);
                    let sizes: Vec<f32> = neuron.terms.iter().map(|t| (t.value * t.weight).abs()).collect();
                    assert!(sizes.is_sorted_by(|a, b| *a >= *b * (1.0 - 1e-6)), "{sizes:?}");
                    if neuron.layer == layer.name {
                        sums += 1;
                        close(neuron.sum, value, 1e-4);
                    } else {
                        // Asked for an activation: told with the sum before it.
                        assert_eq!(neuron.layer, seen.layers[number - 1].name);
                        assert_eq!(f64::from(neuron.output), value);
                    }
                }
            }
        }
        assert!(sums > 10);
    }
}

#[test]
fn a_unit_names_where_its_inputs_stand() {
    let mut training = trained(images(), 2);
    let seen = example(&mut training, Which::Validation, 5, false);
    let unit = neuron(&mut training, 0, 1, [4, 4]);
    assert_eq!((unit.from.as_deref(), unit.terms.len() as u32 + unit.others), (None, 9));
    for term in &unit.terms {
        let [row, column, channel] = term.from[..] else { panic!("{term:?}") };
        assert!(row.abs_diff(4) <= 1 && column.abs_diff(4) <= 1 && channel == 0);
        assert_eq!(term.value, seen.input.values[(row * 8 + column) as usize]);
    }
    // At the border a window reaches outside, where nothing is.
    let corner = neuron(&mut training, 0, 1, [0, 0]);
    assert_eq!(corner.terms.len() as u32 + corner.others, 4);
    let dense = neuron(&mut training, 13, 2, [0, 0]);
    assert_eq!((dense.layer.as_str(), dense.activation.as_deref()), ("14.dense", Some("softplus")));
    close(f64::from(dense.output), libm::log1p(libm::exp(dense.sum)), 1e-5);
}

/// The loss of the validation example as the network alone tells it: −log of the probability of its class.
fn loss_at(training: &mut Training, values: &[f32], class: usize) -> f64 {
    match training.look(&Ask::Predict { values: values.to_vec() }).expect("an answer") {
        Seen::Predict(seen) => -f64::from(seen.prediction.probabilities[class]).ln(),
        other => panic!("{other:?}"),
    }
}

fn output_at(training: &mut Training, values: &[f32], output: usize) -> f64 {
    match training.look(&Ask::Predict { values: values.to_vec() }).expect("an answer") {
        Seen::Predict(seen) => f64::from(seen.prediction.outputs.values[output]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn saliency_is_a_derivative() {
    let smooth = json!({"data": {"name": "digits", "train": 80}, "epochs": 4, "model": {"name": "cnn", "layers": [
        {"name": "conv2d", "filters": 3, "kernel": 3}, "tanh", {"name": "avg_pool", "size": 2}, "flatten",
        {"name": "dense", "units": 10}]}});
    let mut training = trained(smooth, 12);
    let (part, index) = (Which::Validation, 4);
    let input = example(&mut training, part, index, true);
    let class = input.truth.class.expect("a class") as usize;
    for of in [Of::Loss, Of::Top] {
        let Ok(Seen::Saliency(seen)) = training.look(&Ask::Saliency { part, index, of }) else { panic!("no answer") };
        assert_eq!(seen.of.is_some(), of == Of::Top);
        let largest = seen.slopes.values.iter().fold(0.0_f32, |largest, slope| largest.max(slope.abs()));
        assert!(largest > 0.0);
        let mut told = 0;
        for pixel in (0..64).step_by(5) {
            let mut at = |step: f32| {
                let mut values = input.input.values.clone();
                values[pixel] += step;
                match seen.of {
                    None => loss_at(&mut training, &values, class),
                    Some(output) => output_at(&mut training, &values, output as usize),
                }
            };
            let difference = (at(0.02) - at(-0.02)) / 0.04;
            let slope = f64::from(seen.slopes.values[pixel]);
            assert!((difference - slope).abs() < 0.01 * f64::from(largest), "{pixel}: {difference} {slope}");
            told += 1;
        }
        assert_eq!(told, 13);
        if of == Of::Loss {
            assert_eq!(Some(seen.slopes), input.input_gradient);
        }
    }
}

#[test]
fn the_jacobian_of_a_first_layer_is_its_formula() {
    let mut training = trained(json!({}), 7);
    let (part, index) = (Which::Train, 2);
    let Ok(Seen::Jacobian(seen)) = training.look(&Ask::Jacobian { part, index, layer: None }) else { panic!("none") };
    let input = example(&mut training, part, index, false);
    assert_eq!((seen.layer.as_str(), seen.units, seen.position), ("2.tanh", 6, None));
    for (unit, row) in seen.rows.iter().enumerate() {
        let a = f64::from(input.layers[1].activations.values[unit]);
        for (k, slope) in row.values.iter().enumerate() {
            let weight = f64::from(training.parameters()[k * 6 + unit]);
            close(f64::from(*slope), (1.0 - a * a) * weight, 1e-5);
        }
    }
    // Of the last layer: along the loss, Σ p−y times the rows, gives the gradient of the loss.
    let Ok(Seen::Jacobian(last)) = training.look(&Ask::Jacobian { part, index, layer: Some(4) }) else {
        panic!("none")
    };
    let gradient = example(&mut training, part, index, true);
    let class = gradient.truth.class.expect("a class") as usize;
    for k in 0..2 {
        let along = |(i, row): (usize, &descent_lab::train::network::look::Tensor)| {
            let p = f64::from(gradient.prediction.probabilities[i]) - f64::from(u8::from(i == class));
            p * f64::from(row.values[k])
        };
        let sum: f64 = last.rows.iter().enumerate().map(along).sum();
        close(sum, f64::from(gradient.input_gradient.as_ref().expect("asked for").values[k]), 1e-5);
    }
    let mut pictures = trained(images(), 1);
    let Ok(Seen::Jacobian(seen)) = pictures.look(&Ask::Jacobian { part, index, layer: None }) else { panic!("none") };
    assert_eq!((seen.rows.len(), seen.position), (4, Some([4, 4])));
    // A window sees nine pixels.
    assert!(seen.rows.iter().all(|row| row.values.iter().filter(|slope| **slope != 0.0).count() <= 9));
}
