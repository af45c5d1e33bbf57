//! From a body to named layers: widths written out as layers, and what the regularization puts between them.
//!
//! A layer's name is its place in the list, from 1, and its id: "3.dense". What is put between layers is named
//! after the
//! layer it belongs to, "3.dense.dropout", so that the names of the others do not depend on it.

use super::{Body, LayerSpec, Network, Phase, Setting};
use crate::activation::Activation;
use crate::experiment::Choice;
use crate::model::Family;
use crate::program::{ShapeError, ShapeProblem};
use crate::registry::Lang;
use crate::regularization::Regularization;

/// A layer with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedLayer {
    /// Its name.
    pub name: String,
    /// What it is.
    pub layer: LayerSpec,
}

/// The layers of a phase.
#[derive(Debug)]
pub(super) struct Layout {
    /// Layers that stay as they are.
    pub frozen: Vec<NamedLayer>,
    /// Layers that are trained, to the code where there is one.
    pub encoder: Vec<NamedLayer>,
    /// Layers that are trained, from the code on.
    pub decoder: Vec<NamedLayer>,
}

impl Network {
    /// The layers of a phase for examples of this shape, (…) without the batch, and so many predictions.
    ///
    /// # Errors
    /// Examples or targets that are too large for a layer.
    pub(super) fn layout(
        &self,
        phase: Phase,
        input: &[usize],
        outputs: usize,
        regularization: &Regularization,
    ) -> Result<Layout, ShapeError> {
        let (encoder, decoder) = self.halves(input, outputs)?;
        let first = encoder.len();
        let encoder = inserted(named(encoder, 0), regularization, true);
        match phase {
            Phase::Whole => {
                let decoder = inserted(named(decoder, first), regularization, first == 0);
                Ok(Layout { frozen: Vec::new(), encoder, decoder })
            }
            Phase::Greedy(number) => self.greedy(encoder, number, input),
        }
    }

    /// The layers of a setting's phase in their order, those that stay as they are first, and how many of them belong to
    /// the encoder with all before it.
    ///
    /// # Errors
    /// As [`Network::build`].
    pub fn layers(&self, setting: &Setting) -> Result<(Vec<NamedLayer>, usize), ShapeError> {
        let outputs = setting.target.iter().product();
        let Layout { frozen, encoder, decoder } =
            self.layout(setting.phase, setting.input, outputs, setting.regularization)?;
        let code = frozen.len() + encoder.len();
        Ok((frozen.into_iter().chain(encoder).chain(decoder).collect(), code))
    }

    /// The layer of this number alone, between the layers before it and a decoder of its own.
    fn greedy(&self, mut encoder: Vec<NamedLayer>, number: usize, input: &[usize]) -> Result<Layout, ShapeError> {
        let flat = input.iter().product();
        let Body::Widths(widths) = &self.body else {
            return Ok(Layout { frozen: Vec::new(), encoder, decoder: Vec::new() });
        };
        let is_dense = |layer: &NamedLayer| layer.layer.id() == "dense";
        let place = |k: usize| {
            encoder.iter().enumerate().filter(|(_, layer)| is_dense(layer)).nth(k).map_or(encoder.len(), |(at, _)| at)
        };
        let (begin, end) = (place(number), place(number + 1));
        encoder.truncate(end);
        let own = encoder.split_off(begin);
        let before = if number == 0 { flat } else { widths[number - 1] };
        let mut decoder = vec![NamedLayer { name: format!("decoder {}.dense", number + 1), layer: dense(before)? }];
        if number > 0 {
            let layer = LayerSpec::Activation(self.activation.clone());
            decoder.push(NamedLayer { name: format!("decoder {}.{}", number + 1, layer.id()), layer });
        }
        Ok(Layout { frozen: encoder, encoder: own, decoder })
    }

    /// Layers to the code, and from it on. A network without a code is all decoder.
    fn halves(&self, input: &[usize], outputs: usize) -> Result<(Vec<LayerSpec>, Vec<LayerSpec>), ShapeError> {
        let flat = (input.len() > 1).then(|| LayerSpec::layer("flatten", &[]));
        let stack = |widths: &[usize]| -> Result<Vec<LayerSpec>, ShapeError> {
            let pairs = with_activation(widths.iter().copied(), dense, &self.activation)?;
            Ok(flat.clone().into_iter().chain(pairs).collect())
        };
        // From the code: the sizes before it backwards, then the size of an example.
        let back = |sizes: &[usize], last: usize, layer| -> Result<Vec<LayerSpec>, ShapeError> {
            let mut layers = with_activation(sizes.iter().rev().skip(1).copied(), layer, &self.activation)?;
            layers.extend([layer(last)?, LayerSpec::Activation(self.output.clone())]);
            Ok(layers)
        };
        Ok(match &self.body {
            Body::Layers(layers) => (Vec::new(), layers.clone()),
            Body::Halves { encoder, decoder } => (encoder.clone(), decoder.clone()),
            Body::Hidden(widths) => {
                let mut layers = stack(widths)?;
                layers.push(dense(outputs)?);
                (Vec::new(), layers)
            }
            Body::Widths(widths) if self.model.entry.family == Family::Stacked => {
                (stack(widths)?, vec![dense(outputs)?])
            }
            Body::Widths(widths) => {
                let mut encoder = stack(widths)?;
                // A penalty on mean activities is about a code between 0 and 1.
                if self.model.over_batch() && self.activation.entry.limits != (0.0, 1.0) {
                    encoder.pop();
                    encoder.push(LayerSpec::activation("sigmoid"));
                }
                (encoder, back(widths, input.iter().product(), dense)?)
            }
            Body::Filters(filters) => {
                let mut encoder = Vec::new();
                for filters in filters {
                    encoder.extend(with_activation([*filters].into_iter(), convolution, &self.activation)?);
                    encoder.push(LayerSpec::layer("max_pool", &[]));
                }
                (encoder, back(filters, input.last().copied().unwrap_or(1), doubled)?)
            }
        })
    }
}

/// A layer of numbers that the shapes of data decide, and so may be too large for it.
fn sized(id: &str, values: &[(&str, f64)]) -> Result<LayerSpec, ShapeError> {
    let mut layer = Choice::or_first(id);
    for (key, value) in values {
        layer.set(key, *value).map_err(|error| {
            let [english, chinese] = [Lang::En, Lang::Zh].map(|lang| error.message(lang));
            ShapeError::new("model", ShapeProblem::Other(english, chinese))
        })?;
    }
    Ok(LayerSpec::Layer(layer))
}

fn dense(units: usize) -> Result<LayerSpec, ShapeError> {
    sized("dense", &[("units", units as f64)])
}

fn convolution(filters: usize) -> Result<LayerSpec, ShapeError> {
    sized("conv2d", &[("filters", filters as f64), ("padding", crate::layer::SAME)])
}

fn doubled(filters: usize) -> Result<LayerSpec, ShapeError> {
    sized("conv_transpose2d", &[("filters", filters as f64)])
}

/// Layers of these sizes, each with an activation behind it.
fn with_activation(
    sizes: impl Iterator<Item = usize>,
    layer: fn(usize) -> Result<LayerSpec, ShapeError>,
    activation: &Choice<Activation>,
) -> Result<Vec<LayerSpec>, ShapeError> {
    let mut all = Vec::new();
    for size in sizes {
        all.extend([layer(size)?, LayerSpec::Activation(activation.clone())]);
    }
    Ok(all)
}

fn named(layers: Vec<LayerSpec>, before: usize) -> Vec<NamedLayer> {
    let name =
        |(at, layer): (usize, LayerSpec)| NamedLayer { name: format!("{}.{}", before + at + 1, layer.id()), layer };
    layers.into_iter().enumerate().map(name).collect()
}

/// The layers with a batch_norm between each sum and its activation (the sum has no bias then: the shift does its work),
/// and a dropout before each dense layer but one that sees the examples themselves.
fn inserted(layers: Vec<NamedLayer>, regularization: &Regularization, first: bool) -> Vec<NamedLayer> {
    let mut all: Vec<NamedLayer> = Vec::with_capacity(layers.len());
    let mut sees_examples = first;
    for (at, layer) in layers.iter().enumerate() {
        let sums = matches!(layer.layer.id(), "dense" | "conv2d" | "conv_transpose2d");
        if let Some(p) = regularization.value("dropout", "p")
            && layer.layer.id() == "dense"
            && !sees_examples
        {
            all.push(NamedLayer {
                name: format!("{}.dropout", layer.name),
                layer: LayerSpec::layer("dropout", &[("p", p)]),
            });
        }
        all.push(layer.clone());
        let place = all.len() - 1;
        sees_examples &= !sums;
        let before_activation = matches!(layers.get(at + 1), Some(NamedLayer { layer: LayerSpec::Activation(_), .. }));
        if let Some(choice) = regularization.get("batch_norm")
            && sums
            && before_activation
        {
            let values = choice.all_values();
            let values: Vec<(&str, f64)> = values.iter().map(|(key, value)| (key.as_str(), *value)).collect();
            if let LayerSpec::Layer(sum) = &mut all[place].layer {
                *sum = sum.clone().with("bias", 0.0);
            }
            let layer_name = format!("{}.batch_norm", layer.name);
            all.push(NamedLayer { name: layer_name, layer: LayerSpec::layer("batch_norm", &values) });
        }
    }
    all
}
