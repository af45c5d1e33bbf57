//! What all layers make of one example.

use super::super::{NetworkError, Part, Prepared};
use super::lens::{Lens, Lenses, View};
use super::seen::Filters;
use super::{
    ExampleSeen, LayerValues, MAX_CHANNELS, MAX_VALUES, MAX_WIRED, NO_EXAMPLE, PredictSeen, Prediction, Tensor, Truth,
    Which, refused,
};
use crate::loss::Outputs;
use crate::network::{LayerInfo, Watch, names};
use crate::train::metrics::predicted_class;

/// An example's numbers and its target's.
pub(super) fn example<'a>(
    view: &View<'a>,
    (part, index): (Which, u32),
) -> Result<(&'a Part, &'a [f32], &'a [f32]), NetworkError> {
    let (part, at) = (part.of(view.prepared), index as usize);
    if at >= part.examples {
        return refused(NO_EXAMPLE);
    }
    let (width, target) = (view.width(), view.prepared.target);
    let y = part.y.get(at * target..(at + 1) * target).unwrap_or_default();
    Ok((part, &part.x[at * width..(at + 1) * width], y))
}

/// What all layers make of an example.
pub(super) fn see(
    lenses: &mut Lenses,
    view: &View,
    place: (Which, u32),
    gradients: bool,
) -> Result<ExampleSeen, NetworkError> {
    let (part, x, y) = example(view, place)?;
    let lens = lenses.get(view, if gradients { Watch::Gradients } else { Watch::Layers }, 1)?;
    lens.show(x, y, 1.0);
    let loss = lens.read(names::LOSS).first().copied().map_or(f64::NAN, f64::from);
    let outputs = lens.read(names::PREDICTIONS);
    let layers = lens.built.layers.iter().map(|layer| LayerValues {
        name: layer.name.clone(),
        id: layer.id.to_owned(),
        activations: Tensor::new(layer.shape.axes(), lens.read(&layer.name)),
        gradients: gradients.then(|| Tensor::new(layer.shape.axes(), lens.read(&names::gradient(&layer.name)))),
        filters: filters(lens, layer),
        matrix: matrix(lens, layer),
    });
    Ok(ExampleSeen {
        step: view.step,
        input: Tensor::new(&view.prepared.input, x),
        truth: truth(view, part, place.1 as usize),
        prediction: prediction(view, lens, outputs),
        loss,
        layers: layers.collect(),
        input_gradient: gradients
            .then(|| Tensor::new(&view.prepared.input, lens.read(&names::gradient(names::EXAMPLES)))),
    })
}

/// What the network makes of a new example, given in the units of the data.
pub(super) fn predict(lenses: &mut Lenses, view: &View, values: &[f32]) -> Result<PredictSeen, NetworkError> {
    let prepared = view.prepared;
    let x = prepared.chain.apply(values)?;
    let lens = lenses.get(view, Watch::Layers, 1)?;
    lens.show(&x, &[], 1.0);
    let outputs = lens.read(names::PREDICTIONS);
    let restores = lens.built.reconstructs && outputs.len() == x.len();
    let restored = restores.then(|| match prepared.chain.invert(outputs) {
        Some(values) if values.len() == prepared.chain.shape().iter().product::<usize>() => {
            Tensor::new(prepared.chain.shape(), &values)
        }
        _ => Tensor::new(&prepared.input, outputs),
    });
    Ok(PredictSeen {
        step: view.step,
        input: Tensor::new(&prepared.input, &x),
        prediction: prediction(view, lens, outputs),
        restored,
    })
}

/// What an example should be.
pub(super) fn truth(view: &View, part: &Part, at: usize) -> Truth {
    let class = part.labels.get(at).copied();
    let is_number = view.prepared.classes.is_empty();
    let number = part.y.get(at * view.prepared.target).filter(|_| is_number);
    Truth { class, number: number.map(|number| view.prepared.chain.invert_target(*number)) }
}

/// What the outputs for one example say.
pub(super) fn prediction(view: &View, lens: &Lens, outputs: &[f32]) -> Prediction {
    let shape = lens.built.layers.last().map_or(&[][..], |layer| layer.shape.axes());
    let prepared = view.prepared;
    let outputs_seen = Tensor::new(shape, outputs);
    if lens.built.reconstructs {
        return Prediction { outputs: outputs_seen, ..Prediction::default() };
    }
    if prepared.classes.is_empty() {
        let number = outputs.first().map(|number| prepared.chain.invert_target(*number));
        return Prediction { outputs: outputs_seen, number, ..Prediction::default() };
    }
    let meaning = view.experiment.loss.entry.outputs;
    Prediction {
        outputs: outputs_seen,
        probabilities: probabilities(prepared, meaning, outputs),
        class: Some(predicted_class(outputs, meaning) as u32),
        number: None,
    }
}

/// How likely each class is. (classes)
pub(super) fn probabilities(prepared: &Prepared, meaning: Outputs, outputs: &[f32]) -> Vec<f32> {
    if prepared.classes.is_empty() {
        return Vec::new();
    }
    let likely = |output: f32| match meaning {
        Outputs::Margins => sigmoid(f64::from(output)),
        Outputs::LogProbabilities => libm::exp(f64::from(output)).min(1.0),
        // One logit is told from 0.
        Outputs::Logits => sigmoid(f64::from(output)),
        Outputs::Values => f64::from(output).clamp(0.0, 1.0),
    };
    match *outputs {
        [only] => [1.0 - likely(only), likely(only)].map(|p| p as f32).to_vec(),
        _ if meaning == Outputs::Logits => softmax(outputs),
        _ => outputs.iter().map(|output| likely(*output) as f32).collect(),
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn softmax(outputs: &[f32]) -> Vec<f32> {
    let top = outputs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f64> = outputs.iter().map(|output| libm::exp(f64::from(*output) - f64::from(top))).collect();
    let total: f64 = powers.iter().sum();
    powers.iter().map(|power| (power / total) as f32).collect()
}

/// The weights of a dense layer between its first inputs and its first units.
fn matrix(lens: &Lens, layer: &LayerInfo) -> Option<Tensor> {
    let all = lens.built.weights[layer.weights.clone()].iter();
    let weights = all.into_iter().find(|weights| layer.id == "dense" && weights.shape.axes().len() == 2)?;
    let &[inputs, units] = weights.shape.axes() else { return None };
    let (rows, columns) = (inputs.min(MAX_WIRED), units.min(MAX_WIRED));
    let numbers = lens.weights(&weights.name);
    let values = numbers.chunks_exact(units.max(1)).take(rows).flat_map(|row| row[..columns].iter().copied());
    let shape = |axes: [usize; 2]| axes.map(|axis| axis as u32).to_vec();
    Some(Tensor { full: shape([inputs, units]), shape: shape([rows, columns]), stride: 1, values: values.collect() })
}

/// The weights of a convolution, filter by filter.
fn filters(lens: &Lens, layer: &LayerInfo) -> Option<Filters> {
    let weights = lens.built.weights[layer.weights.clone()].iter().find(|weights| weights.shape.axes().len() == 4)?;
    let &[rows, columns, third, last] = weights.shape.axes() else { return None };
    // conv2d has its filters last, conv_transpose2d before the channels.
    let transposed = layer.id == "conv_transpose2d";
    let (filters, channels) = if transposed { (third, last) } else { (last, third) };
    let numbers = lens.weights(&weights.name);
    let kept = filters.min(MAX_CHANNELS).min((MAX_VALUES / (rows * columns * channels)).max(1));
    let mut values = Vec::with_capacity(kept * rows * columns * channels);
    for filter in 0..kept {
        for place in 0..rows * columns {
            let at = |channel: usize| {
                let inner = if transposed { filter * last + channel } else { channel * last + filter };
                numbers[place * third * last + inner]
            };
            values.extend((0..channels).map(at));
        }
    }
    let shape = |filters: usize| [filters, rows, columns, channels].map(|axis| axis as u32);
    Some(Filters { full: shape(filters), shape: shape(kept), values })
}
