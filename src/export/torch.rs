//! A network as PyTorch has it: names of modules and tensors, images with their channels first.
//!
//! | layer | ours | PyTorch's |
//! |---|---|---|
//! | dense | weights (inputs, units) | weight (units, inputs) |
//! | conv2d | weights (kernel, kernel, channels, filters) | weight (filters, channels, kernel, kernel) |
//! | conv_transpose2d | weights (kernel, kernel, filters, channels) | weight (channels, filters, kernel, kernel) |
//! | batch_norm | scale, shift, mean, variance | weight, bias, running_mean, running_var |
//!
//! A `flatten` of an image gives height, width, channels here and channels, height, width there: the inputs of the dense
//! layer behind it are put in that order, and so are the channels of a batch_norm between them. Where no dense layer
//! follows, or the image is the one that was given, the module flattens in our order.
//!
//! Source: pytorch.org/docs, torch.nn.Linear, Conv2d, ConvTranspose2d, BatchNorm2d.

use super::order::permuted;
use super::safetensors::Tensor;
use crate::network::{LayerInfo, LayerSpec, NamedLayer};
use crate::train::network::Trained;

/// A layer as a module.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// Its name as an attribute, such as `conv2d_1` or `dense_3_batch_norm`.
    pub name: String,
    /// What it is.
    pub layer: LayerSpec,
    /// The shape of an example that comes in, in our order.
    pub from: Vec<usize>,
    /// The shape of what goes out.
    pub to: Vec<usize>,
    /// The image (height, width, channels) that was flattened into what comes in, channels first, where its order is not
    /// ours.
    pub turned: Option<[usize; 3]>,
    /// Of a `flatten`: whether it gives channels first.
    pub channels_first: bool,
}

/// The layers of a network as modules, in order.
pub fn modules(trained: &Trained) -> Vec<Module> {
    let mut from = trained.input.clone();
    let mut turned = None;
    let mut all: Vec<Module> = Vec::with_capacity(trained.layers.len());
    for (number, (named, info)) in trained.layers.iter().zip(&trained.built.layers).enumerate() {
        let to = info.shape.axes().to_vec();
        let mut module = Module {
            name: attribute(&named.name),
            layer: named.layer.clone(),
            from: std::mem::replace(&mut from, to.clone()),
            to,
            turned,
            channels_first: false,
        };
        match named.layer.id() {
            "flatten" => {
                // What comes in as it was given, an autoencoder gives back as it was given.
                let is_given = trained.layers[..number].iter().all(|layer| keeps_order(&layer.layer));
                module.channels_first = !is_given && is_dense_ahead(&trained.layers[number + 1..]);
                if let ([height, width, channels], true) = (&module.from[..], module.channels_first) {
                    turned = Some([*height, *width, *channels]);
                }
            }
            "dense" => turned = None,
            _ => {}
        }
        all.push(module);
    }
    all
}

/// Whether a layer is of each number by itself.
fn keeps_order(layer: &LayerSpec) -> bool {
    matches!(layer.id(), "dropout" | "batch_norm") || matches!(layer, LayerSpec::Activation(_))
}

fn is_dense_ahead(layers: &[NamedLayer]) -> bool {
    layers.iter().any(|layer| layer.layer.id() == "dense")
}

/// A layer's name as an attribute: its id and its number, "3.dense.batch_norm" as "dense_3_batch_norm".
fn attribute(name: &str) -> String {
    let mut parts = name.split('.');
    let (number, id) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let rest: String = parts.map(|part| format!("_{part}")).collect();
    match number.strip_prefix("decoder ") {
        Some(number) if id == "dense" => format!("decoder_{number}"),
        Some(number) => format!("decoder_{number}_{id}"),
        None => format!("{id}_{number}{rest}"),
    }
}

/// The parameters and running statistics of a network, named and ordered as a PyTorch module has them.
pub fn state_dict(trained: &Trained) -> Vec<Tensor> {
    let modules = modules(trained);
    let layers = modules.iter().zip(&trained.built.layers);
    layers.flat_map(|(module, info)| tensors(trained, module, info)).collect()
}

/// The tensors of a layer.
fn tensors(trained: &Trained, module: &Module, info: &LayerInfo) -> Vec<Tensor> {
    let program = &trained.built.program;
    let parameters = program.parameters().iter().map(|named| (named, &trained.parameters));
    let states = program.states().iter().map(|named| (named, &trained.states));
    let own = |name: &str| name.strip_prefix(&info.name).and_then(|rest| rest.strip_prefix('.')).map(str::to_owned);
    parameters
        .chain(states)
        .filter_map(|(named, block)| {
            // What is inserted behind a layer begins with its name, and a point more.
            let name = own(&named.name).filter(|name| !name.contains('.'))?;
            let values = &block[named.offset..named.offset + named.shape.count()];
            let (shape, values) = turned(&name, module, named.shape.axes(), values);
            Some(Tensor::new(format!("{}.{}", module.name, theirs(&name)), &shape, values))
        })
        .collect()
}

/// PyTorch's name of a parameter or statistic.
fn theirs(name: &str) -> &str {
    match name {
        "weights" | "scale" => "weight",
        "shift" => "bias",
        "mean" => "running_mean",
        "variance" => "running_var",
        other => other,
    }
}

/// Numbers of a parameter in PyTorch's order.
fn turned(name: &str, module: &Module, shape: &[usize], values: &[f32]) -> (Vec<usize>, Vec<f32>) {
    match (shape, module.layer.id()) {
        ([inputs, units], _) => match module.turned {
            Some([height, width, channels]) => {
                let (_, values) = permuted(values, &[height, width, channels, *units], &[3, 2, 0, 1]);
                (vec![*units, *inputs], values)
            }
            None => permuted(values, shape, &[1, 0]),
        },
        // (kernel, kernel, a, b): of both kinds of convolution b comes first.
        ([_, _, _, _], _) => permuted(values, shape, &[3, 2, 0, 1]),
        ([_], "batch_norm") => match module.turned {
            Some(image) => (shape.to_vec(), permuted(values, &image, &[2, 0, 1]).1),
            None => (shape.to_vec(), values.to_vec()),
        },
        _ => {
            debug_assert!(shape.len() == 1, "{name}: one number a unit");
            (shape.to_vec(), values.to_vec())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::network::NetworkExperiment;
    use crate::network::Phase;
    use crate::train::network::Prepared;
    use serde_json::{Value, json};

    /// A network on digits, with numbers that say where they stood: 0, 1, 2, …
    fn counted(model: Value, regularization: Value, phase: Phase) -> Trained {
        let experiment = NetworkExperiment::from_value(json!({
            "version": 1, "lab": "network", "data": {"name": "digits", "train": 20}, "model": model,
            "loss": "cross_entropy", "regularization": regularization, "runs": [{"optimizer": {"name": "sgd"}}], "epochs": 1,
        }));
        let experiment = experiment.expect("sound");
        let prepared = Prepared::new(&experiment, None).expect("can be prepared");
        let mut trained = Trained::start(&experiment, &prepared, phase).expect("fits");
        (0_u16..).zip(&mut trained.parameters).for_each(|(i, w)| *w = f32::from(i));
        trained
    }

    fn names(tensors: &[Tensor]) -> Vec<&str> {
        tensors.iter().map(|tensor| tensor.name.as_str()).collect()
    }

    #[test]
    fn a_convolution_and_the_dense_layer_behind_it_are_turned() {
        let layers = json!([{"name": "conv2d", "filters": 3, "kernel": 2, "stride": 4}, "relu", "flatten",
            {"name": "dense", "units": 10}]);
        let trained = counted(json!({"name": "cnn", "layers": layers}), json!({}), Phase::Whole);
        let tensors = state_dict(&trained);
        assert_eq!(names(&tensors), ["conv2d_1.weight", "conv2d_1.bias", "dense_4.weight", "dense_4.bias"]);
        let [kernel, _, dense, _] = &tensors[..] else { panic!("four tensors") };
        assert_eq!((&kernel.shape[..], &dense.shape[..]), (&[3, 1, 2, 2][..], &[10, 12][..]));
        // Ours is (row, column, channel, filter): filter f at (i, j) stands at 6 i + 3 j + f.
        assert_eq!(kernel.values[..5], [0.0, 3.0, 6.0, 9.0, 1.0]);
        // Ours is (row, column, channel) by unit, from number 15 on: for unit 0, channel 0 at all pixels comes first.
        let unit: Vec<f32> = [0.0, 3.0, 6.0, 9.0, 1.0, 4.0].iter().map(|input| 15.0 + 10.0 * input).collect();
        assert_eq!(dense.values[..6], unit);
    }

    #[test]
    fn what_is_flattened_first_or_last_keeps_its_order() {
        let last = json!([{"name": "conv2d", "filters": 10, "kernel": 8}, "flatten"]);
        let modules_of = |model| modules(&counted(model, json!({}), Phase::Whole));
        assert!(!modules_of(json!({"name": "cnn", "layers": last}))[1].channels_first);
        let first = modules_of(json!({"name": "mlp", "hidden": [4]}));
        assert_eq!((first[0].channels_first, first[1].turned), (false, None));
    }

    #[test]
    fn inserted_layers_have_names_of_their_own() {
        let model = json!({"name": "mlp", "hidden": [4]});
        let trained = counted(model, json!({"batch_norm": true, "dropout": 0.2}), Phase::Whole);
        let own = ["weight", "bias", "running_mean", "running_var"].map(|name| format!("dense_2_batch_norm.{name}"));
        let wanted =
            [vec!["dense_2.weight"], own.iter().map(String::as_str).collect(), vec!["dense_4.weight", "dense_4.bias"]];
        assert_eq!(names(&state_dict(&trained)), wanted.concat());
    }

    #[test]
    fn decoders_of_layers_trained_alone_are_named_by_the_layer() {
        let model = json!({"name": "stacked_autoencoder", "widths": [5, 3]});
        let tensors = state_dict(&counted(model, json!({}), Phase::Greedy(1)));
        assert_eq!(names(&tensors)[4..], ["decoder_2.weight", "decoder_2.bias"]);
        assert_eq!(tensors[4].shape, [5, 3]);
    }
}
