//! The data of an experiment, ready to be trained on: split by the seed, preprocessed by what the training part says, with
//! targets in the form the loss wants.

use super::NetworkError;
use crate::data::preprocess::{self, Chain};
use crate::data::split::Split;
use crate::data::{Dataset, Targets};
use crate::experiment::Choice;
use crate::experiment::network::{NetworkExperiment, Source};
use crate::loss::{Loss, Outputs};
use crate::model::Family;
use crate::network::{Mode, Network, Phase, Setting, Watch};
use crate::registry::text;

/// Examples of one part with their targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// How many.
    pub examples: usize,
    /// (examples, …input)
    pub x: Vec<f32>,
    /// (examples, target): of a class a 1 among zeros, or one number; empty where there is nothing to predict.
    pub y: Vec<f32>,
    /// Each example's class; empty where targets are no classes.
    pub labels: Vec<u32>,
}

/// Everything the runs of an experiment learn from.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Shape of one example.
    pub input: Vec<usize>,
    /// Numbers of one target.
    pub target: usize,
    /// The classes' names; empty where targets are no classes.
    pub classes: Vec<String>,
    /// What is trained on.
    pub train: Part,
    /// What choices are made by.
    pub validation: Part,
    /// What is looked at once, in the end.
    pub test: Part,
    /// What was done to the examples.
    pub chain: Chain,
}

impl Prepared {
    /// The data of an experiment; `own` is the person's, where they bring it.
    ///
    /// # Errors
    /// Data that cannot be had, split or preprocessed; a loss that does not fit them; layers that do not fit them.
    pub fn new(experiment: &NetworkExperiment, own: Option<Dataset>) -> Result<Self, NetworkError> {
        let data = &experiment.data;
        let (_, prepared) = data.prepare(experiment.seed, own)?;
        let preprocess::Prepared { train, validation, test, chain, .. } = prepared;
        let target = target(experiment, &train)?;
        let classes = match &train.targets {
            Targets::Classes { names, .. } => names.clone(),
            _ => Vec::new(),
        };
        let part = |dataset: Dataset| Part::new(dataset, target);
        Ok(Self {
            input: train.shape.clone(),
            target,
            classes,
            chain,
            train: part(train),
            validation: part(validation),
            test: part(test),
        })
    }
}

/// Examples to train on where nothing is said: of those that are not for the test.
fn usual(examples: usize, test: u32) -> usize {
    Split::usual(examples.saturating_sub(test as usize))
}

impl Source {
    /// All examples as they are, and their parts prepared; `own` is the person's, where they bring it.
    ///
    /// # Errors
    /// Data that cannot be had, split or preprocessed.
    pub(super) fn prepare(
        &self,
        seed: u32,
        own: Option<Dataset>,
    ) -> Result<(Dataset, preprocess::Prepared), NetworkError> {
        let all = match own {
            Some(own) => own,
            None => self.dataset.make(seed)?,
        };
        let train = self.train.map_or_else(|| usual(all.len(), self.test), |train| train as usize);
        let test = self.test as usize;
        let split = match self.fold {
            Some(fold) => Split::fold(all.len(), seed, train, test, fold.map(|part| part as usize))?,
            None => Split::new(all.len(), seed, train, test)?,
        };
        let prepared = preprocess::prepare(&all, &split, &self.preprocess)?;
        Ok((all, prepared))
    }
}

impl Part {
    fn new(dataset: Dataset, target: usize) -> Self {
        let examples = dataset.len();
        let (y, labels) = match dataset.targets {
            Targets::None { .. } => (Vec::new(), Vec::new()),
            Targets::Numbers { values, .. } => (values, Vec::new()),
            Targets::Classes { labels, .. } if target == 1 => {
                (labels.iter().map(|label| *label as f32).collect(), labels)
            }
            Targets::Classes { labels, .. } => {
                let mut y = vec![0.0; examples * target];
                for (row, label) in y.chunks_exact_mut(target).zip(&labels) {
                    row[*label as usize] = 1.0;
                }
                (y, labels)
            }
        };
        Self { examples, x: dataset.features, y, labels }
    }
}

/// Numbers of one target: of classes as many as the loss wants, or as the last layer gives.
fn target(experiment: &NetworkExperiment, data: &Dataset) -> Result<usize, NetworkError> {
    let loss = &experiment.loss;
    let predicts = experiment.network.model.entry.family != Family::Autoencoder;
    let needs = |needs| Err(NetworkError::Loss { loss: loss.entry.item.id, needs });
    match &data.targets {
        Targets::None { .. } if predicts => {
            needs(text("something to predict, and these data have no targets", "可预测的目标，而这些数据没有目标"))
        }
        Targets::None { .. } => Ok(1),
        Targets::Numbers { .. } if predicts && loss.entry.outputs != Outputs::Values => {
            needs(text("classes, and the target of these data is a number", "类别，而这些数据的目标是数值"))
        }
        Targets::Numbers { .. } => Ok(1),
        Targets::Classes { names, .. } => {
            let wanted = loss.entry.outputs_for(names.len());
            let other = if wanted == 1 { names.len() } else { 1 };
            // Two classes may be one number or two; a network of listed layers decides.
            let fits = |target| fits(&experiment.network, loss, &data.shape, target);
            let swapped = predicts && names.len() == 2 && !fits(wanted) && fits(other);
            Ok(if swapped { other } else { wanted })
        }
    }
}

fn fits(network: &Network, loss: &Choice<Loss>, input: &[usize], target: usize) -> bool {
    let setting = Setting {
        mode: Mode::Evaluate,
        phase: Phase::Whole,
        examples: 1,
        input,
        target: &[target],
        loss,
        regularization: &Default::default(),
        watch: Watch::Nothing,
    };
    network.build(&setting).is_ok()
}
