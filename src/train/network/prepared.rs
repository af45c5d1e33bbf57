//! The data of an experiment, ready to be trained on: split by the seed, preprocessed by what the training part says, with
//! targets in the form the loss wants.

use super::NetworkError;
use crate::data::preprocess::{self, Chain};
use crate::data::split::Split;
use crate::data::{DataError, Dataset, Encoding, Targets};
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
    /// What they were before.
    pub origin: Origin,
}

/// What examples are before all preparation, for whoever predicts elsewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    /// Names of a table's features, in their order; empty of images.
    pub names: Vec<String>,
    /// How the columns of a person's table have become features.
    pub columns: Vec<Encoding>,
    /// The name of the number to be predicted, where it is one.
    pub target: Option<String>,
}

impl Prepared {
    /// What a network of this experiment is built for: programs over so many of these examples.
    pub(super) fn setting<'a>(
        &'a self,
        experiment: &'a NetworkExperiment,
        (mode, phase): (Mode, Phase),
        examples: usize,
        watch: Watch,
    ) -> Setting<'a> {
        Setting {
            mode,
            phase,
            examples,
            input: &self.input,
            target: std::slice::from_ref(&self.target),
            loss: &experiment.loss,
            regularization: &experiment.regularization,
            watch,
        }
    }

    /// The data of an experiment; `own` is the person's, where they bring it.
    ///
    /// # Errors
    /// Data that cannot be had, split or preprocessed; a loss that does not fit them; layers that do not fit them.
    pub fn new(experiment: &NetworkExperiment, own: Option<Dataset>) -> Result<Self, NetworkError> {
        let data = &experiment.data;
        let (all, prepared) = data.prepare(experiment.seed, own)?;
        let target_name = if let Targets::Numbers { name, .. } = &all.targets { Some(name.clone()) } else { None };
        let origin = Origin { names: all.names, columns: all.columns, target: target_name };
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
            origin,
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
        let given = self.given(&all)?;
        let drawn = all.len() - given;
        let train = self.train.map_or_else(|| usual(drawn, self.test), |train| train as usize);
        let test = self.test as usize;
        let mut split = match self.fold {
            Some(fold) => Split::fold(drawn, seed, train, test, fold.map(|part| part as usize))?,
            None => Split::new(drawn, seed, train, test)?,
        };
        split.test.extend(drawn as u32..all.len() as u32);
        let prepared = preprocess::prepare(&all, &split, &self.preprocess)?;
        Ok((all, prepared))
    }
}

impl Source {
    /// How many examples, the last ones, test because a second file gives them.
    ///
    /// # Errors
    /// Where there is no such file, or where there is one and the experiment does not say what becomes of it.
    fn given(&self, all: &Dataset) -> Result<usize, NetworkError> {
        let wrong = |what| Err(DataError::Nothing(what).into());
        match (self.test_file, all.tests) {
            (true, 0) => wrong(text(
                "\"test\": \"file\" needs a second file of images, and there is one only",
                "“\"test\": \"file\"”需要第二个图像文件，而这里只有一个",
            )),
            (false, 1..) if self.test == 0 => wrong(text(
                "there are two files of images: \"test\": \"file\" tests on the second, a number above 0 draws that many of both",
                "有两个图像文件：“\"test\": \"file\"”表示用第二个测试，大于 0 的数表示从两者中抽取",
            )),
            (true, tests) => Ok(tests),
            (false, _) => Ok(0),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// Ten examples to learn from, and four of a second file; the feature of each is its number.
    fn data() -> Dataset {
        let features: Vec<f32> = (0..14_u8).map(f32::from).collect();
        let targets = Targets::Numbers { values: features.clone(), name: "y".into() };
        Dataset { shape: vec![1], features, targets, names: vec!["x".into()], tests: 4, ..Dataset::default() }
    }

    fn prepared(test: Value, rest: Value, own: Dataset) -> Result<Prepared, NetworkError> {
        let mut all = json!({"version": 1, "lab": "network", "data": {"name": "own", "test": test}, "loss": "mse",
            "model": {"name": "mlp", "hidden": [2]}, "runs": [{"optimizer": {"name": "sgd"}}]});
        for (key, value) in rest.as_object().into_iter().flatten() {
            all["data"][key] = value.clone();
        }
        Prepared::new(&NetworkExperiment::from_value(all).expect("sound"), Some(own))
    }

    #[test]
    fn the_examples_of_a_second_file_test_and_no_others() {
        let all = prepared(json!("file"), json!({}), data()).expect("there is a second file");
        assert_eq!(all.test.x, [10.0, 11.0, 12.0, 13.0]);
        assert_eq!((all.train.examples, all.validation.examples), (8, 2));
        // Who trains is as if there were the first file alone.
        let mut first = data();
        first.features.truncate(10);
        first.targets = first.targets.pick(&(0..10).collect::<Vec<_>>());
        first.tests = 0;
        let alone = prepared(json!(0), json!({}), first).expect("good");
        assert_eq!((&alone.train.x, &alone.validation.x), (&all.train.x, &all.validation.x));
        let fold = prepared(json!("file"), json!({"fold": [1, 5]}), data()).expect("good");
        assert_eq!((fold.test.x, fold.validation.examples), (all.test.x, 2));
        // A number draws from both.
        let drawn = prepared(json!(5), json!({"train": 9}), data()).expect("good");
        assert_eq!((drawn.train.examples, drawn.validation.examples, drawn.test.examples), (9, 0, 5));
        assert!(prepared(json!(0), json!({}), data()).is_err(), "nothing says what becomes of the second file");
        let single = Dataset { tests: 0, ..data() };
        assert!(prepared(json!("file"), json!({}), single).is_err(), "there is no second file");
    }
}
