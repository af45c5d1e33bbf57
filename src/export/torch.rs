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
//! follows, the module flattens in our order.
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
                module.channels_first = is_dense_ahead(&trained.layers[number + 1..]);
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
