//! One unit, as the formula it computes: what comes in, times what, plus what, and what the activation makes of it.
//!
//! Every layer but an activation is a sum of its inputs with weights: learned ones, those of a mean, a 1 for the largest of
//! a window, or what a batch normalization multiplies by.

use super::super::NetworkError;
use super::example::example;
use super::lens::{Lens, Lenses, View};
use super::{MAX_TERMS, NeuronSeen, Term, Which, refused};
use crate::activation::Over;
use crate::experiment::Choice;
use crate::layer::Layer;
use crate::network::{LayerInfo, LayerSpec, Watch};
use crate::program::{Window, window};
use crate::registry::{Text, text};

const NO_UNIT: Text = text("there is no such unit in the network", "网络中没有这个单元");

/// The sum of a unit.
#[derive(Default)]
struct Sum {
    /// (place of the input, its weight)
    terms: Vec<(usize, f32)>,
    bias: f64,
}

/// The formula of a unit, for an example.
pub(super) fn see(
    lenses: &mut Lenses,
    view: &View,
    place: (Which, u32),
    (layer, unit, position): (usize, usize, [usize; 2]),
) -> Result<NeuronSeen, NetworkError> {
    let (_, x, y) = example(view, place)?;
    let lens = lenses.get(view, Watch::Layers, 1)?;
    lens.show(x, y, 1.0);
    let layers = &lens.built.layers;
    let Some(asked) = layers.get(layer) else { return refused(NO_UNIT) };
    let Some(flat) = flat(asked.shape.axes(), unit, position) else { return refused(NO_UNIT) };
    // An activation is told with the sum before it, a sum with the activation behind it.
    let is_activation = |layer: &LayerInfo| matches!(layer.spec, LayerSpec::Activation(_)) || layer.id == "activation";
    let (at, activation) = match (is_activation(asked), layer.checked_sub(1)) {
        (true, Some(before)) if !is_activation(&layers[before]) => (before, Some(layer)),
        (true, _) => (layer, Some(layer)),
        (false, _) => (layer, layers.get(layer + 1).filter(|next| is_activation(next)).map(|_| layer + 1)),
    };
    let alone = activation == Some(at);
    let source = match at.checked_sub(1) {
        Some(before) => (lens.read(&layers[before].name), layers[before].shape.axes()),
        None => (x, &view.prepared.input[..]),
    };
    let sum = if alone { Sum { terms: vec![(flat, 1.0)], bias: 0.0 } } else { sum(lens, &layers[at], source, flat) };
    let value = |place: usize| source.0.get(place).copied().unwrap_or(f32::NAN);
    let product = |&(place, weight): &(usize, f32)| f64::from(value(place)) * f64::from(weight);
    let total = sum.terms.iter().map(product).sum::<f64>();
    let mut terms = sum.terms.clone();
    terms.sort_by(|a, b| product(b).abs().total_cmp(&product(a).abs()).then(a.0.cmp(&b.0)));
    let shown = &terms[..terms.len().min(MAX_TERMS)];
    let rest = terms[shown.len()..].iter().map(product).sum();
    let term = |&(place, weight): &(usize, f32)| Term { from: unravel(source.1, place), value: value(place), weight };
    let output = activation.map_or(&layers[at].name, |activation| &layers[activation].name);
    Ok(NeuronSeen {
        step: view.step,
        layer: layers[at].name.clone(),
        from: at.checked_sub(1).map(|before| layers[before].name.clone()),
        unit: unit as u32,
        position: position.map(|axis| axis as u32),
        terms: shown.iter().map(term).collect(),
        others: (terms.len() - shown.len()) as u32,
        rest,
        bias: sum.bias,
        sum: total + sum.bias,
        activation: activation.map(|activation| layers[activation].id.to_owned()),
        over_row: activation.is_some_and(|activation| {
            matches!(&layers[activation].spec, LayerSpec::Activation(choice) if choice.entry.over == Over::Rows)
        }),
        output: lens.read(output).get(flat).copied().unwrap_or(f32::NAN),
    })
}

/// The place of a unit in the values of a layer: (height, width, channels) or (units).
fn flat(shape: &[usize], unit: usize, [row, column]: [usize; 2]) -> Option<usize> {
    match *shape {
        [height, width, channels] => {
            (row < height && column < width && unit < channels).then_some((row * width + column) * channels + unit)
        }
        _ => (unit < shape.iter().product()).then_some(unit),
    }
}

/// The place as indices, one for each axis.
fn unravel(shape: &[usize], mut place: usize) -> Vec<u32> {
    let mut indices: Vec<u32> = Vec::with_capacity(shape.len());
    for axis in shape.iter().rev() {
        indices.push((place % axis.max(&1)) as u32);
        place /= axis.max(&1);
    }
    indices.reverse();
    indices
}

/// What the unit at a place of a layer sums.
fn sum(lens: &Lens, layer: &LayerInfo, (values, shape): (&[f32], &[usize]), at: usize) -> Sum {
    let LayerSpec::Layer(spec) = &layer.spec else { return Sum { terms: vec![(at, 1.0)], bias: 0.0 } };
    let units = layer.shape.last();
    let unit = at % units;
    let weights = own(lens, layer, "weights");
    let bias = own(lens, layer, "bias").get(unit).copied().map_or(0.0, f64::from);
    let image = || <[usize; 3]>::try_from(shape).ok();
    let pixel = [at / units / columns(layer), at / units % columns(layer)];
    let terms = match layer.id {
        "dense" => (0..values.len()).map(|place| (place, weights[place * units + unit])).collect(),
        "conv2d" => image()
            .and_then(|image| windowed(spec, image, spec.whole("kernel"), spec.whole("stride"), units))
            .map(|window| {
                inside(&window, pixel)
                    .flat_map(|(place, kernel)| {
                        (0..window.in_c)
                            .map(move |c| (place * window.in_c + c, (kernel * window.in_c + c) * units + unit))
                    })
                    .map(|(place, weight)| (place, weights[weight]))
                    .collect()
            })
            .unwrap_or_default(),
        "conv_transpose2d" => transposed(spec, layer, shape, pixel)
            .into_iter()
            .flat_map(|(place, kernel)| {
                let channels = shape.last().copied().unwrap_or(1);
                (0..channels).map(move |c| (place * channels + c, (kernel * units + unit) * channels + c))
            })
            .map(|(place, weight)| (place, weights[weight]))
            .collect(),
        "max_pool" | "avg_pool" => image().and_then(|image| pooled(spec, image)).map_or_else(Vec::new, |window| {
            let places: Vec<usize> = inside(&window, pixel).map(|(place, _)| place * units + unit).collect();
            let mean = 1.0 / places.len().max(1) as f32;
            let largest = places.iter().copied().reduce(|best, p| if values[p] > values[best] { p } else { best });
            let weight =
                |place| if layer.id == "avg_pool" { mean } else { f32::from(u8::from(largest == Some(place))) };
            places.into_iter().map(|place| (place, weight(place))).collect()
        }),
        "global_avg_pool" => {
            let places = values.len() / units;
            (0..places).map(|place| (place * units + unit, 1.0 / places as f32)).collect()
        }
        "upsample" => image().map_or_else(Vec::new, |[_, width, channels]| {
            let factor = spec.whole("factor").max(1);
            vec![((pixel[0] / factor * width + pixel[1] / factor) * channels + unit, 1.0)]
        }),
        "batch_norm" => return normalized(lens, layer, spec, at, unit),
        _ => vec![(at, 1.0)],
    };
    Sum { terms, bias }
}

/// scale·(x − mean)/√(variance + eps) + shift as one factor and one number to add.
fn normalized(lens: &Lens, layer: &LayerInfo, spec: &Choice<Layer>, at: usize, unit: usize) -> Sum {
    let of = |name: &str| own(lens, layer, name).get(unit).copied().map_or(0.0, f64::from);
    let spread = (of("variance") + spec.value("eps").unwrap_or(0.0)).sqrt();
    let factor = of("scale") / spread;
    Sum { terms: vec![(at, factor as f32)], bias: of("shift") - factor * of("mean") }
}

/// A layer's parameter or state of this name.
fn own<'a>(lens: &'a Lens, layer: &LayerInfo, name: &str) -> &'a [f32] {
    lens.weights(&format!("{}.{name}", layer.name))
}

fn columns(layer: &LayerInfo) -> usize {
    match *layer.shape.axes() {
        [_, width, _] => width,
        _ => 1,
    }
}

fn windowed(spec: &Choice<Layer>, [h, w, c]: [usize; 3], kernel: usize, stride: usize, out: usize) -> Option<Window> {
    window("neuron", [1, h, w, c], [kernel, kernel, out], stride, spec.padding()).ok()
}

fn pooled(spec: &Choice<Layer>, image: [usize; 3]) -> Option<Window> {
    let size = spec.whole("size");
    let stride = if spec.whole("stride") == 0 { size } else { spec.whole("stride") };
    windowed(spec, image, size, stride, image[2])
}

/// The pixels of the image that a window covers: (pixel of the image, pixel of the kernel).
fn inside(window: &Window, [row, column]: [usize; 2]) -> impl Iterator<Item = (usize, usize)> + use<> {
    let window = *window;
    (0..window.kernel_h * window.kernel_w).filter_map(move |kernel| {
        let (down, right) = (kernel / window.kernel_w, kernel % window.kernel_w);
        let i = (row * window.stride + down).checked_sub(window.pad_top).filter(|i| *i < window.in_h)?;
        let j = (column * window.stride + right).checked_sub(window.pad_left).filter(|j| *j < window.in_w)?;
        Some((i * window.in_w + j, kernel))
    })
}

/// The pixels of the image whose windows of the result cover a pixel of it: (pixel of the image, pixel of the kernel).
fn transposed(spec: &Choice<Layer>, layer: &LayerInfo, from: &[usize], pixel: [usize; 2]) -> Vec<(usize, usize)> {
    let (&[height, width, filters], &[rows, columns, _]) = (layer.shape.axes(), from) else { return Vec::new() };
    let kernel = spec.whole("kernel");
    let Some(window) = windowed(spec, [height, width, filters], kernel, spec.whole("stride"), 1) else {
        return Vec::new();
    };
    let along = |at: usize, pad: usize, size: usize| -> Vec<(usize, usize)> {
        let reach = (0..kernel).filter_map(|k| Some(((at + pad).checked_sub(k)?, k)));
        let hit = reach.filter(|(start, _)| start.is_multiple_of(window.stride) && start / window.stride < size);
        hit.map(|(start, k)| (start / window.stride, k)).collect()
    };
    let (down, right) = (along(pixel[0], window.pad_top, rows), along(pixel[1], window.pad_left, columns));
    let pair = |&(i, k): &(usize, usize)| {
        right.iter().map(move |&(j, l)| (i * columns + j, k * kernel + l)).collect::<Vec<_>>()
    };
    down.iter().flat_map(pair).collect()
}
