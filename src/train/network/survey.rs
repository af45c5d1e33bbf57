//! A survey of an experiment's data: what there is, and what preparation and augmentation make of it. It needs no network.

use super::NetworkError;
use super::look::{Histogram, Tensor, Truth};
use crate::data::augment::Augmenter;
use crate::data::preprocess::Prepared;
use crate::data::{Dataset, Targets};
use crate::experiment::network::NetworkExperiment;
use serde::{Deserialize, Serialize};

/// Examples that are shown.
pub const SAMPLES: usize = 12;
/// Altered copies of each.
pub const COPIES: u32 = 4;
/// Most features, or channels of images, that are described.
pub const MAX_FEATURES: usize = 64;
/// Most numbers that a feature is described by: of more every so-manieth.
const SAMPLED: usize = 1 << 15;

/// What there is to learn from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// Examples of each part, once preparation has left some out: train, validation, test.
    pub examples: [u32; 3],
    /// Examples of the dataset.
    pub all: u32,
    /// Shapes of an example, before and after preparation.
    pub shapes: [Vec<u32>; 2],
    /// The classes' names, with how many examples of each part are of them; empty where targets are no classes.
    pub classes: Vec<(String, [u32; 3])>,
    /// The name of the number to be predicted, where it is one.
    pub target: Option<String>,
    /// The first examples of the training part, at most [`SAMPLES`].
    pub samples: Vec<Sample>,
    /// The features of a table, or the channels of images, as they are in the training part: at most [`MAX_FEATURES`].
    pub before: Vec<Feature>,
    /// The same after preparation; there may be others and fewer.
    pub after: Vec<Feature>,
    /// How many features, or channels, there are, before preparation and after it.
    pub features: [u32; 2],
    /// Where the data come from and under which licence.
    pub source: String,
}

/// An example on its way to the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// As it is.
    pub before: Tensor,
    /// As it is prepared.
    pub after: Tensor,
    /// As it is altered in the first epochs, [`COPIES`] of them; empty where nothing alters it.
    pub altered: Vec<Tensor>,
    /// What it is.
    pub truth: Truth,
}

/// A feature of a table, or a channel of images.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// Its name; "channel 1" of images.
    pub name: String,
    /// How its numbers lie.
    pub histogram: Histogram,
    /// The smallest, the largest, the mean and the standard deviation; missing values left out.
    pub figures: [f64; 4],
    /// Missing values.
    pub missing: u32,
}

/// Looks at the data of an experiment; `own` is the person's, where they bring it.
///
/// # Errors
/// Data that cannot be had, split or prepared; an augmentation that does not go with them.
pub fn survey(experiment: &NetworkExperiment, own: Option<Dataset>) -> Result<Survey, NetworkError> {
    let source = &experiment.data;
    let (all, prepared) = source.prepare(experiment.seed, own)?;
    let raw = all.pick(&prepared.split.train);
    let mut augmenter = Augmenter::new(&source.augment, &prepared.train.shape, experiment.seed)?;
    let shape = |dataset: &Dataset| dataset.shape.iter().map(|axis| *axis as u32).collect();
    let Prepared { train, validation, test, .. } = &prepared;
    let target = match &all.targets {
        Targets::Numbers { name, .. } => Some(name.clone()),
        _ => None,
    };
    Ok(Survey {
        examples: [train, validation, test].map(|part| part.len() as u32),
        all: all.len() as u32,
        shapes: [shape(&all), shape(train)],
        classes: classes([train, validation, test]),
        target,
        samples: (0..train.len().min(SAMPLES)).map(|at| sample(&raw, train, &mut augmenter, at)).collect(),
        before: features(&raw),
        after: features(train),
        features: [&raw, train].map(|dataset| columns(dataset) as u32),
        source: all.source,
    })
}

/// The classes with their examples of each part.
fn classes(parts: [&Dataset; 3]) -> Vec<(String, [u32; 3])> {
    let Targets::Classes { names, .. } = &parts[0].targets else { return Vec::new() };
    let count = |part: &Dataset, class: usize| match &part.targets {
        Targets::Classes { labels, .. } => labels.iter().filter(|label| **label as usize == class).count() as u32,
        _ => 0,
    };
    let of = |(class, name): (usize, &String)| (name.clone(), parts.map(|part| count(part, class)));
    names.iter().enumerate().map(of).collect()
}

fn sample(raw: &Dataset, prepared: &Dataset, augmenter: &mut Augmenter, at: usize) -> Sample {
    let altered = |epoch: u32, augmenter: &mut Augmenter| {
        let mut values = prepared.example(at).to_vec();
        augmenter.apply(epoch, at as u32, &mut values);
        Tensor::new(&prepared.shape, &values)
    };
    let copies = if augmenter.is_empty() { 0 } else { COPIES };
    Sample {
        before: Tensor::new(&raw.shape, raw.example(at)),
        after: Tensor::new(&prepared.shape, prepared.example(at)),
        altered: (0..copies).map(|epoch| altered(epoch, augmenter)).collect(),
        truth: match &raw.targets {
            Targets::None { .. } => Truth::default(),
            Targets::Classes { labels, .. } => Truth { class: labels.get(at).copied(), number: None },
            Targets::Numbers { values, .. } => Truth { class: None, number: values.get(at).copied() },
        },
    }
}

/// The features of a table, or the channels of images.
fn features(dataset: &Dataset) -> Vec<Feature> {
    let columns = columns(dataset);
    let column = |at: usize| {
        let numbers = dataset.features.iter().skip(at).step_by(columns.max(1)).copied();
        let name = match dataset.image() {
            Some(_) => format!("channel {}", at + 1),
            None => dataset.feature_name(at),
        };
        feature(name, &numbers.collect::<Vec<f32>>())
    };
    (0..columns.min(MAX_FEATURES)).map(column).collect()
}

/// Features of a table, or channels of images.
fn columns(dataset: &Dataset) -> usize {
    dataset.image().map_or(dataset.size(), |[_, _, channels]| channels)
}

fn feature(name: String, numbers: &[f32]) -> Feature {
    let there: Vec<f32> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
    let missing = (numbers.len() - there.len()) as u32;
    let wide = || there.iter().map(|number| f64::from(*number));
    let count = there.len().max(1) as f64;
    let mean = wide().sum::<f64>() / count;
    let deviation = (wide().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count).sqrt();
    let (low, high) = (wide().fold(f64::INFINITY, f64::min), wide().fold(f64::NEG_INFINITY, f64::max));
    let figures = if there.is_empty() { [0.0; 4] } else { [low, high, mean, deviation] };
    let stride = there.len().div_ceil(SAMPLED).max(1);
    let sampled: Vec<f32> = there.iter().step_by(stride).copied().collect();
    Feature { name, histogram: Histogram::between(&sampled, figures[0] as f32, figures[1] as f32), figures, missing }
}
