//! What steps come to once they are fitted: a few forms that all steps share.

use crate::data::{Dataset, Targets};

/// A fitted step.
#[derive(Clone, Debug, PartialEq)]
pub enum Fitted {
    /// Leaves out examples with missing values.
    Complete,
    /// Puts these in the place of missing values.
    Fill(
        /// (features)
        Vec<f32>,
    ),
    /// Every feature between two bounds.
    Inside {
        /// (features)
        low: Vec<f32>,
        /// (features)
        high: Vec<f32>,
        /// Whether what lies outside is moved to the bound; else the example is left out of the training part.
        clip: bool,
    },
    /// The median of each pixel's surroundings.
    Median {
        /// Height, width, channels.
        shape: [usize; 3],
        /// Pixels the surroundings reach to each side.
        reach: usize,
    },
    /// A symmetric filter, along the columns and then along the rows; the nearest pixel stands for those outside.
    Smooth {
        /// Height, width, channels.
        shape: [usize; 3],
        /// (1 + reach): the weight of the pixel itself, then of those further away.
        weights: Vec<f64>,
    },
    /// x ← (x − centre)/spread.
    Affine {
        /// (features)
        centre: Vec<f64>,
        /// (features), none 0
        spread: Vec<f64>,
        /// The same for the number to be predicted, where it is asked for.
        target: Option<[f64; 2]>,
    },
    /// x ← matrix (x − mean).
    Project {
        /// (features)
        mean: Vec<f64>,
        /// (outputs, features)
        matrix: Vec<f64>,
        /// What undoes it. (features, outputs)
        back: Vec<f64>,
    },
    /// Some of the features.
    Select(
        /// In rising order.
        Vec<u32>,
    ),
}

impl Fitted {
    /// Applies it to one example.
    pub(super) fn apply(&self, values: &mut Vec<f32>) {
        match self {
            Self::Complete => {}
            Self::Fill(with) => {
                let missing = values.iter_mut().zip(with).filter(|(value, _)| value.is_nan());
                missing.for_each(|(value, with)| *value = *with);
            }
            Self::Inside { low, high, clip } => {
                if *clip {
                    let bounds = low.iter().zip(high);
                    values.iter_mut().zip(bounds).for_each(|(value, (low, high))| *value = value.max(*low).min(*high));
                }
            }
            Self::Median { shape, reach } => *values = median_filter(values, *shape, *reach),
            Self::Smooth { shape, weights } => *values = smooth(values, *shape, weights),
            Self::Affine { centre, spread, .. } => {
                for ((value, centre), spread) in values.iter_mut().zip(centre).zip(spread) {
                    *value = ((f64::from(*value) - centre) / spread) as f32;
                }
            }
            Self::Project { mean, matrix, .. } => {
                let from: Vec<f64> = values.iter().zip(mean).map(|(value, mean)| f64::from(*value) - mean).collect();
                *values = product(matrix, &from).map(|sum| sum as f32).collect();
            }
            Self::Select(kept) => *values = kept.iter().map(|feature| values[*feature as usize]).collect(),
        }
    }

    /// Undoes it; none where that cannot be.
    pub(super) fn invert(&self, values: &mut Vec<f32>) -> Option<()> {
        match self {
            Self::Affine { centre, spread, .. } => {
                for ((value, centre), spread) in values.iter_mut().zip(centre).zip(spread) {
                    *value = (f64::from(*value) * spread + centre) as f32;
                }
            }
            Self::Project { mean, back, .. } => {
                let from: Vec<f64> = values.iter().copied().map(f64::from).collect();
                *values = product(back, &from).zip(mean).map(|(sum, mean)| (sum + mean) as f32).collect();
            }
            Self::Select(_) => return None,
            Self::Complete | Self::Fill(_) | Self::Inside { .. } | Self::Median { .. } | Self::Smooth { .. } => {}
        }
        Some(())
    }

    pub(super) fn invert_target(&self, value: f32) -> f32 {
        match self {
            Self::Affine { target: Some([centre, spread]), .. } => (f64::from(value) * spread + centre) as f32,
            _ => value,
        }
    }

    /// Whether an example stays in its part.
    fn keeps(&self, values: &[f32], training: bool) -> bool {
        match self {
            Self::Complete => values.iter().all(|value| !value.is_nan()),
            Self::Inside { low, high, clip: false } if training => {
                values.iter().zip(low.iter().zip(high)).all(|(value, (low, high))| value >= low && value <= high)
            }
            _ => true,
        }
    }

    /// Applies it to a part, whose examples these are.
    pub(super) fn apply_part(&self, part: &mut Dataset, examples: &mut Vec<u32>, training: bool) {
        let kept: Vec<u32> =
            (0..part.len()).filter(|i| self.keeps(part.example(*i), training)).map(|i| i as u32).collect();
        if kept.len() < part.len() {
            *part = part.pick(&kept);
            *examples = kept.iter().map(|i| examples[*i as usize]).collect();
        }
        let mut features = Vec::with_capacity(part.features.len());
        let mut values = Vec::new();
        for i in 0..part.len() {
            values.clear();
            values.extend_from_slice(part.example(i));
            self.apply(&mut values);
            features.extend_from_slice(&values);
        }
        part.features = features;
        match self {
            Self::Select(kept) => {
                let name = |feature: &u32| part.feature_name(*feature as usize);
                part.names = kept.iter().map(name).collect();
                part.shape = vec![kept.len()];
            }
            // Whitened images keep their shape where nothing was left out: ZCA gives images again.
            Self::Project { mean, matrix, .. } => {
                let outputs = matrix.len() / mean.len().max(1);
                if outputs != mean.len() || part.image().is_none() {
                    part.shape = vec![outputs];
                    part.names = (1..=outputs).map(|i| format!("direction {i}")).collect();
                }
            }
            Self::Affine { target: Some([centre, spread]), .. } => {
                if let Targets::Numbers { values, .. } = &mut part.targets {
                    values.iter_mut().for_each(|value| *value = ((f64::from(*value) - centre) / spread) as f32);
                }
            }
            _ => {}
        }
    }
}

/// The rows of a matrix times a vector.
fn product<'a>(matrix: &'a [f64], vector: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
    matrix.chunks_exact(vector.len().max(1)).map(move |row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

fn median_filter(image: &[f32], [height, width, channels]: [usize; 3], reach: usize) -> Vec<f32> {
    let near = |at: usize, step: usize, length: usize| (at + step).saturating_sub(reach).min(length - 1);
    let mut window = Vec::with_capacity((2 * reach + 1) * (2 * reach + 1));
    let mut filtered = Vec::with_capacity(image.len());
    for i in 0..image.len() {
        let (row, column, channel) = (i / channels / width, i / channels % width, i % channels);
        window.clear();
        for down in 0..=2 * reach {
            let row = near(row, down, height);
            let pixels = (0..=2 * reach).map(|right| (row * width + near(column, right, width)) * channels + channel);
            window.extend(pixels.map(|pixel| image[pixel]));
        }
        window.sort_by(f32::total_cmp);
        filtered.push(window[window.len() / 2]);
    }
    filtered
}

fn smooth(image: &[f32], [height, width, channels]: [usize; 3], weights: &[f64]) -> Vec<f32> {
    let mut values: Vec<f64> = image.iter().copied().map(f64::from).collect();
    for (length, stride) in [(height, width * channels), (width, channels)] {
        let pass: Vec<f64> = (0..values.len())
            .map(|i| {
                let (at, base) = (i / stride % length, i - i / stride % length * stride);
                let pixel = |at: usize| values[base + at.min(length - 1) * stride];
                let pairs = weights.iter().enumerate().skip(1);
                let sides = pairs.map(|(d, weight)| weight * (pixel(at.saturating_sub(d)) + pixel(at + d)));
                weights[0] * values[i] + sides.sum::<f64>()
            })
            .collect();
        values = pass;
    }
    values.into_iter().map(|value| value as f32).collect()
}
