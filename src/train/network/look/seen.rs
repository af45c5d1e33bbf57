//! The answers: what was seen, as plain values.

use super::{Histogram, MAX_CHANNELS, MAX_VALUES};
use serde::{Deserialize, Serialize};

/// A part of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Which {
    /// What is trained on.
    Train,
    /// What choices are made by.
    Validation,
    /// What is looked at once, in the end.
    Test,
}

/// Numbers with their shape, perhaps only some of them: every `stride`-th row and column, the first channels, the first
/// units.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tensor {
    /// The shape of all: (height, width, channels) or (units).
    pub full: Vec<u32>,
    /// The shape of those given.
    pub shape: Vec<u32>,
    /// Of images: every so-manieth row and column is given; 1 for all.
    pub stride: u32,
    /// (…shape), row-major
    pub values: Vec<f32>,
}

impl Tensor {
    /// At most [`MAX_CHANNELS`] channels of an image and [`MAX_VALUES`] numbers.
    pub(in super::super) fn new(shape: &[usize], values: &[f32]) -> Self {
        Self::within(shape, values, MAX_VALUES)
    }

    /// At most [`MAX_CHANNELS`] channels of an image and so many numbers.
    pub(in super::super) fn within(shape: &[usize], values: &[f32], most: usize) -> Self {
        let full: Vec<u32> = shape.iter().map(|axis| *axis as u32).collect();
        let [height, width, channels] = match *shape {
            [height, width, channels] => [height, width, channels],
            _ => {
                let count = values.len().min(most);
                let whole = count == values.len();
                let shape = if whole { full.clone() } else { vec![count as u32] };
                return Self { full, shape, stride: 1, values: values[..count].to_vec() };
            }
        };
        let mut stride = 1;
        while height.div_ceil(stride) * width.div_ceil(stride) > most {
            stride += 1;
        }
        let pixels = height.div_ceil(stride) * width.div_ceil(stride);
        let kept = channels.min(MAX_CHANNELS).min((most / pixels.max(1)).max(1));
        let mut given = Vec::with_capacity(pixels * kept);
        for row in (0..height).step_by(stride) {
            for column in (0..width).step_by(stride) {
                let pixel = (row * width + column) * channels;
                given.extend_from_slice(&values[pixel..pixel + kept]);
            }
        }
        let shape = [height.div_ceil(stride), width.div_ceil(stride), kept].map(|axis| axis as u32).to_vec();
        Self { full, shape, stride: stride as u32, values: given }
    }

    /// Whether all numbers are given.
    pub fn is_whole(&self) -> bool {
        self.full == self.shape
    }
}

/// How all layers are doing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LayersSeen {
    /// The step whose weights these are.
    pub step: u32,
    /// By how many examples of the training part activations and gradients are told.
    pub examples: u32,
    /// In their order.
    pub layers: Vec<LayerSeen>,
}

/// How a layer is doing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LayerSeen {
    /// The id of its entry.
    pub id: String,
    /// What it gives for one example.
    pub shape: Vec<u32>,
    /// Numbers it learns.
    pub parameters: u32,
    /// The figures that are worth keeping from step to step.
    pub health: LayerHealth,
    /// Of its weights, biases among them; none where it has none.
    pub weights: Option<Histogram>,
    /// Of the derivatives of the loss in them.
    pub weight_gradients: Option<Histogram>,
    /// Of what it gives.
    pub activations: Histogram,
    /// Of the derivatives of each example's loss in what it gives.
    pub activation_gradients: Histogram,
}

/// A few figures on a layer: small enough to be kept of every so many steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LayerHealth {
    /// Its name.
    pub name: String,
    /// Euclidean norm of its parameters; 0 where it has none.
    pub weights: f64,
    /// Euclidean norm of the derivative of the loss in them.
    pub gradient: f64,
    /// Euclidean norm of their last step; none before the first, and where there are none.
    pub update: Option<f64>,
    /// How long their last step was beside themselves.
    pub ratio: Option<f64>,
    /// The share of units that rest on the lower limit of their activation (0 of a rectifier) for all examples and
    /// positions. None where the layer is no activation with a lower limit alone.
    pub dead: Option<f64>,
    /// The share of values close to one of the two limits of their activation. None where it has not two.
    pub saturated: Option<f64>,
    /// Root mean square of what it gives.
    pub size: f64,
    /// Root mean square of the derivatives of each example's loss in what it gives.
    pub slope: f64,
}

/// What all layers make of one example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExampleSeen {
    /// The step whose weights these are.
    pub step: u32,
    /// The example as the network sees it.
    pub input: Tensor,
    /// What it should give.
    pub truth: Truth,
    /// What it gives.
    pub prediction: Prediction,
    /// How far apart they are.
    pub loss: f64,
    /// In their order.
    pub layers: Vec<LayerValues>,
    /// The derivative of the loss in the example, where gradients were asked for.
    pub input_gradient: Option<Tensor>,
}

/// What a layer makes of an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerValues {
    /// Its name.
    pub name: String,
    /// The id of its entry.
    pub id: String,
    /// What it gives.
    pub activations: Tensor,
    /// The derivative of the loss in it, where gradients were asked for.
    pub gradients: Option<Tensor>,
    /// The weights of a convolution, some filters of all.
    pub filters: Option<Filters>,
    /// The weights of a dense layer, (inputs, units): those of the first [`super::MAX_WIRED`] of both.
    pub matrix: Option<Tensor>,
}

/// The weights of a convolution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filters {
    /// (filters, kernel rows, kernel columns, channels) of all.
    pub full: [u32; 4],
    /// Those given: the first filters.
    pub shape: [u32; 4],
    /// (…shape), row-major
    pub values: Vec<f32>,
}

/// What an example should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Its class, where it has one.
    pub class: Option<u32>,
    /// The number that is to be predicted, in the units of the data.
    pub number: Option<f32>,
}

/// What a network says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// What the last layer gives.
    pub outputs: Tensor,
    /// Of each class how likely it is, by what the loss takes the outputs for: their softmax, their sigmoid (of one output
    /// that of a no and of a yes), their exponential, or the outputs between 0 and 1. Empty where there are no classes.
    pub probabilities: Vec<f32>,
    /// The predicted class.
    pub class: Option<u32>,
    /// The predicted number, in the units of the data.
    pub number: Option<f32>,
}
