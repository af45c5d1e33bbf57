//! More answers: units, slopes, maps, mistakes and codes, as plain values.

use super::{Prediction, Tensor, Truth};
use serde::{Deserialize, Serialize};

/// A unit as the formula it computes: output = activation(Σ value·weight + bias).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NeuronSeen {
    /// The step whose weights these are.
    pub step: u32,
    /// The layer that sums.
    pub layer: String,
    /// The layer whose values it sums; none where that is the example.
    pub from: Option<String>,
    /// Which unit, or channel.
    pub unit: u32,
    /// Of an image row and column.
    pub position: [u32; 2],
    /// The products that count most, at most [`super::MAX_TERMS`], in falling order of their size.
    pub terms: Vec<Term>,
    /// How many products there are besides.
    pub others: u32,
    /// Their sum.
    pub rest: f64,
    /// What is added to all products.
    pub bias: f64,
    /// All products and the bias.
    pub sum: f64,
    /// The id of the activation behind the sum, where there is one.
    pub activation: Option<String>,
    /// Whether the activation looks at all units of the row, as softmax does.
    pub over_row: bool,
    /// What comes out.
    pub output: f32,
}

/// One product of a unit's sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Where the value stands: (row, column, channel) or (unit).
    pub from: Vec<u32>,
    /// What comes in.
    pub value: f32,
    /// By what it is multiplied.
    pub weight: f32,
}

/// How a number changes with an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SaliencySeen {
    /// The step whose weights these are.
    pub step: u32,
    /// Which output; none for the loss.
    pub of: Option<u32>,
    /// The example as the network sees it.
    pub input: Tensor,
    /// The derivative in every number of it; its size is the saliency.
    pub slopes: Tensor,
}

/// How some units of a layer change with an example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JacobianSeen {
    /// The step whose weights these are.
    pub step: u32,
    /// The layer.
    pub layer: String,
    /// Units, or channels, of the layer.
    pub units: u32,
    /// Of an image the pixel whose channels these are.
    pub position: Option<[u32; 2]>,
    /// Of each of the first units the derivative in every number of the example.
    pub rows: Vec<Tensor>,
}

/// A map of examples of two numbers, or a curve over one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaneSeen {
    /// The step whose weights these are.
    pub step: u32,
    /// Where each axis begins and ends, in the numbers that the network sees.
    pub axes: Vec<[f32; 2]>,
    /// Cells along each axis; a value is that of a cell's middle.
    pub size: u32,
    /// Values of a cell: of each class how likely it is; one for a predicted number, in the units of the data, for a unit,
    /// and of an autoencoder for its loss.
    pub channels: u32,
    /// (size, size, channels), rows along the second axis from its beginning on; of a curve (size, channels).
    pub values: Vec<f32>,
    /// Examples that train and validate, at most [`super::plane::MAX_POINTS`].
    pub points: Vec<PlanePoint>,
}

/// An example on a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanePoint {
    /// Where: one number or two.
    pub at: Vec<f32>,
    /// What it is.
    pub truth: Truth,
    /// Whether it validates; else it trains.
    pub validates: bool,
}

/// True against predicted classes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConfusionSeen {
    /// The step whose weights these are.
    pub step: u32,
    /// Examples counted: the first ones of the part.
    pub examples: u32,
    /// Examples of the part.
    pub of: u32,
    /// The share of them whose class was predicted.
    pub accuracy: f64,
    /// (classes, classes): row the true class, column the predicted one.
    pub counts: Vec<u32>,
    /// Of each class.
    pub classes: Vec<ClassSeen>,
    /// The names of the classes.
    pub names: Vec<String>,
    /// The cell that was asked for.
    pub cell: Option<(u32, u32)>,
    /// Its examples, by falling loss.
    pub cases: Vec<Case>,
}

/// How well a class is told apart: see [`crate::train::metrics::ClassMetrics`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassSeen {
    /// Examples of it.
    pub examples: u32,
    /// Of those predicted as it, the share that is; none where none is, as of a class that no example has.
    pub precision: Option<f64>,
    /// Of those that are it, the share predicted so.
    pub recall: Option<f64>,
    /// The harmonic mean of both.
    pub f1: Option<f64>,
}

/// An example with what the network says of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Its place in its part.
    pub index: u32,
    /// What it is.
    pub truth: Truth,
    /// The predicted class.
    pub class: Option<u32>,
    /// How likely the network takes that class to be.
    pub probability: Option<f32>,
    /// The predicted number, in the units of the data.
    pub number: Option<f32>,
    /// Its loss.
    pub loss: f32,
    /// As the network sees it, coarsely where it is large; of the first [`super::MAX_PICTURED`] cases of a list.
    pub input: Option<Tensor>,
}

/// The worst predictions: wrong classes by how sure the network is of them, numbers by how far they are off, examples that
/// were to be given back by their loss.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MistakesSeen {
    /// The step whose weights these are.
    pub step: u32,
    /// Examples looked at: the first ones of the part.
    pub examples: u32,
    /// Examples of the part.
    pub of: u32,
    /// The worst ones first.
    pub cases: Vec<Case>,
}

/// What an autoencoder gives back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReconstructionsSeen {
    /// The step whose weights these are.
    pub step: u32,
    /// The first examples of the part.
    pub items: Vec<Reconstruction>,
}

/// An example and what was made of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reconstruction {
    /// Its place in its part.
    pub index: u32,
    /// What it is.
    pub truth: Truth,
    /// As the network sees it.
    pub input: Tensor,
    /// As the network gives it back.
    pub output: Tensor,
    /// How far they are apart, by the loss.
    pub loss: f32,
}

/// A map of codes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatentSeen {
    /// The step whose weights these are.
    pub step: u32,
    /// Numbers of a code. Where they are two, they are the map; else it shows their first two principal components.
    pub width: u32,
    /// The shares of the codes' variance along the two axes.
    pub shares: [f64; 2],
    /// Of each example.
    pub points: Vec<[f32; 2]>,
    /// What each example is.
    pub truths: Vec<Truth>,
}

/// A point of the map, decoded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecodedSeen {
    /// The step whose weights these are.
    pub step: u32,
    /// The step at which the map was made.
    pub mapped_at: u32,
    /// The code of the point.
    pub code: Tensor,
    /// What the decoder makes of it.
    pub output: Tensor,
    /// What that says, where the network predicts.
    pub prediction: Prediction,
}

/// What the network makes of a new example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PredictSeen {
    /// The step whose weights these are.
    pub step: u32,
    /// The example, prepared as those were that it was trained on.
    pub input: Tensor,
    /// What the network says.
    pub prediction: Prediction,
    /// What an autoencoder gives back, in the units of the data where the preparation can be undone.
    pub restored: Option<Tensor>,
}
