//! A dataset: examples, and what is known of each.

use super::{DataError, Encoding};

/// Examples with their targets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dataset {
    /// The shape of one example: `[features]` of a table, `[height, width, channels]` of images.
    pub shape: Vec<usize>,
    /// (examples, ...shape), row-major. In tables NaN marks a missing value; everything else is finite.
    pub features: Vec<f32>,
    /// What is to be predicted.
    pub targets: Targets,
    /// The features' names, of tables. (features); empty for images
    pub names: Vec<String>,
    /// How the columns of a person's table have become features, in the order of `names`; empty for all other data.
    pub columns: Vec<Encoding>,
    /// Where it comes from and under which licence.
    pub source: String,
    /// So many examples, the last ones, are given to test on: those of a second file.
    pub tests: usize,
}

impl Default for Targets {
    fn default() -> Self {
        Self::None { examples: 0 }
    }
}

/// What is to be predicted.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// Nothing: images without labels, for models that reproduce their input.
    None {
        /// How many examples there are.
        examples: usize,
    },
    /// A class.
    Classes {
        /// (examples), each an index into `names`.
        labels: Vec<u32>,
        /// (classes)
        names: Vec<String>,
    },
    /// A number.
    Numbers {
        /// (examples)
        values: Vec<f32>,
        /// What it is.
        name: String,
    },
}

impl Targets {
    /// How many examples there are.
    pub fn len(&self) -> usize {
        match self {
            Self::None { examples } => *examples,
            Self::Classes { labels, .. } => labels.len(),
            Self::Numbers { values, .. } => values.len(),
        }
    }

    /// Whether there are no examples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many outputs a model needs for them: one a class, one for a number, none for nothing.
    pub fn outputs(&self) -> usize {
        match self {
            Self::None { .. } => 0,
            Self::Classes { names, .. } => names.len(),
            Self::Numbers { .. } => 1,
        }
    }

    /// Those of some examples, in their order.
    pub fn pick(&self, examples: &[u32]) -> Self {
        match self {
            Self::None { .. } => Self::None { examples: examples.len() },
            Self::Classes { labels, names } => {
                Self::Classes { labels: examples.iter().map(|i| labels[*i as usize]).collect(), names: names.clone() }
            }
            Self::Numbers { values, name } => {
                Self::Numbers { values: examples.iter().map(|i| values[*i as usize]).collect(), name: name.clone() }
            }
        }
    }
}

impl Dataset {
    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether there are no examples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers in one example.
    pub fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// An example. (...shape)
    pub fn example(&self, index: usize) -> &[f32] {
        let size = self.size();
        &self.features[index * size..(index + 1) * size]
    }

    /// Height, width and channels, of images.
    pub fn image(&self) -> Option<[usize; 3]> {
        match self.shape[..] {
            [height, width, channels] => Some([height, width, channels]),
            _ => None,
        }
    }

    /// What a feature is called, in messages.
    pub fn feature_name(&self, feature: usize) -> String {
        match (self.names.get(feature), self.image()) {
            (Some(name), _) => name.clone(),
            (None, Some([_, width, channels])) => {
                let pixel = feature / channels.max(1);
                format!("pixel ({}, {})", pixel / width.max(1), pixel % width.max(1))
            }
            (None, None) => format!("feature {}", feature + 1),
        }
    }

    /// Some examples, in their order.
    pub fn pick(&self, examples: &[u32]) -> Self {
        let mut features = Vec::with_capacity(examples.len() * self.size());
        examples.iter().for_each(|index| features.extend_from_slice(self.example(*index as usize)));
        Self {
            shape: self.shape.clone(),
            features,
            targets: self.targets.pick(examples),
            names: self.names.clone(),
            columns: self.columns.clone(),
            source: self.source.clone(),
            tests: 0,
        }
    }

    /// Copies some examples, one after the other, without allocating. `into`: (examples, ...shape)
    ///
    /// # Panics
    /// Where the room does not fit.
    pub fn gather(&self, examples: &[u32], into: &mut [f32]) {
        let size = self.size();
        assert_eq!(into.len(), examples.len() * size, "room for the batch");
        for (index, to) in examples.iter().zip(into.chunks_exact_mut(size.max(1))) {
            to.copy_from_slice(self.example(*index as usize));
        }
    }

    /// Whether every label has an output of a model.
    ///
    /// # Errors
    /// The first example whose label is `outputs` or more.
    pub fn check_labels(&self, outputs: usize) -> Result<(), DataError> {
        let Targets::Classes { labels, .. } = &self.targets else { return Ok(()) };
        match labels.iter().position(|label| *label as usize >= outputs) {
            None => Ok(()),
            Some(example) => {
                Err(DataError::Label { example, label: i64::from(labels[example]), classes: outputs, byte: None })
            }
        }
    }

    /// The first feature with missing values, and how many it has.
    pub fn missing(&self) -> Option<(usize, usize)> {
        let size = self.size().max(1);
        let feature = self.features.iter().position(|value| value.is_nan()).map(|at| at % size)?;
        let column = self.features.iter().skip(feature).step_by(size);
        Some((feature, column.filter(|value| value.is_nan()).count()))
    }
}
