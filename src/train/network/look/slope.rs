//! Slopes: how what a network gives changes with the example. Saliency as K. Simonyan, A. Vedaldi and A. Zisserman (2014),
//! "Deep inside convolutional networks: visualising image classification models and saliency maps", ICLR workshop, section
//! 3: the derivative of a class's output in every pixel. A Jacobian holds such derivatives of several units.

use super::super::NetworkError;
use super::example::example;
use super::lens::{Lenses, View};
use super::{JacobianSeen, MAX_CHANNELS, Of, SaliencySeen, Tensor, Which, refused};
use crate::network::{LayerInfo, LayerSpec, Watch, names};
use crate::registry::text;
use crate::train::metrics::predicted_class;

/// Most numbers of a Jacobian.
const MOST: usize = 1 << 16;

/// How the loss, or the output of the predicted class, changes with every number of an example.
pub(super) fn saliency(
    lenses: &mut Lenses,
    view: &View,
    place: (Which, u32),
    of: Of,
) -> Result<SaliencySeen, NetworkError> {
    let (_, x, y) = example(view, place)?;
    let last = view.built.layers.len().saturating_sub(1);
    let watch = if of == Of::Loss { Watch::Gradients } else { Watch::Along(last) };
    let lens = lenses.get(view, watch, 1)?;
    lens.show(x, y, 1.0);
    let outputs = lens.read(names::PREDICTIONS).to_vec();
    let output = match of {
        Of::Loss => None,
        Of::Top if outputs.len() == 1 => Some(0),
        Of::Top => Some(predicted_class(&outputs, view.experiment.loss.entry.outputs)),
    };
    if let Some(output) = output {
        lens.write(names::DIRECTION, &one_hot(outputs.len(), output));
        lens.run(1.0);
    }
    Ok(SaliencySeen {
        step: view.step,
        of: output.map(|output| output as u32),
        input: Tensor::new(&view.prepared.input, x),
        slopes: Tensor::new(&view.prepared.input, lens.read(&names::gradient(names::EXAMPLES))),
    })
}

/// How some units of a layer change with every number of an example: of the first that has weights, with the activation
/// behind it, where none is named.
pub(super) fn jacobian(
    lenses: &mut Lenses,
    view: &View,
    place: (Which, u32),
    layer: Option<usize>,
) -> Result<JacobianSeen, NetworkError> {
    let (_, x, _) = example(view, place)?;
    let layers = &view.built.layers;
    let chosen = layer.or_else(|| first(layers)).filter(|number| *number < layers.len());
    let Some(number) = chosen else {
        return refused(text("the network has no layer of this number", "网络中没有这个编号的层"));
    };
    let shape = layers[number].shape.axes();
    let units = layers[number].shape.last();
    // Of an image the units in its middle.
    let middle = match *shape {
        [height, width, channels] => (height / 2 * width + width / 2) * channels,
        _ => 0,
    };
    let rows = units.min(MAX_CHANNELS).min((MOST / x.len().max(1)).max(1));
    let (count, chunk) = (layers[number].shape.count(), view.chunk().min(rows));
    let lens = lenses.get(view, Watch::Along(number), chunk)?;
    lens.write(names::EXAMPLES, &x.repeat(chunk));
    let mut slopes = Vec::with_capacity(rows);
    for first in (0..rows).step_by(chunk) {
        let size = chunk.min(rows - first);
        let mut direction = vec![0.0; size * count];
        (0..size).for_each(|row| direction[row * count + middle + first + row] = 1.0);
        lens.write(names::DIRECTION, &direction);
        lens.run(1.0);
        let all = lens.read(&names::gradient(names::EXAMPLES)).chunks_exact(x.len().max(1));
        slopes.extend(all.take(size).map(|row| Tensor::new(&view.prepared.input, row)));
    }
    Ok(JacobianSeen {
        step: view.step,
        layer: layers[number].name.clone(),
        units: units as u32,
        position: match *shape {
            [height, width, _] => Some([height / 2, width / 2].map(|axis| axis as u32)),
            _ => None,
        },
        rows: slopes,
    })
}

/// The first layer with weights, or the activation behind it.
fn first(layers: &[LayerInfo]) -> Option<usize> {
    let number = layers.iter().position(|layer| !layer.weights.is_empty())?;
    let behind = layers.get(number + 1).is_some_and(|layer| matches!(layer.spec, LayerSpec::Activation(_)));
    Some(if behind { number + 1 } else { number })
}

fn one_hot(count: usize, at: usize) -> Vec<f32> {
    let mut row = vec![0.0; count];
    if let Some(one) = row.get_mut(at) {
        *one = 1.0;
    }
    row
}
