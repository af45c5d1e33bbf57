//! A network experiment: data, a model, and the runs that train it. `lab: "network"`.
//!
//! Every run starts from the same weights and sees the same batches: both follow from the seed alone. JSON form in
//! docs/experiment.md; that of models, losses and regularization in docs/networks.md.

mod json;
mod own;
mod roles;
mod selection;
mod shown;
pub(crate) mod usual;

pub use crate::selection::Selection;
pub use own::{Change, MAX_CHANGES, Own};
pub use shown::{Part, Shown, Tab};

use super::{ExperimentError, MAX_RUNS, Run, default_line_search};
use crate::data::augment::Augment;
use crate::data::dataset::Recipe;
use crate::data::load::Column;
use crate::data::preprocess::Preprocess;
use crate::experiment::Choice;
use crate::expr::Kind;
use crate::loss::Loss;
use crate::network::Network;
use crate::regularization::Regularization;
use crate::selection::MAX_FOLDS;

/// Most epochs.
pub const MAX_EPOCHS: u32 = 100_000;
/// Most examples to train or to test on that can be asked for.
pub const MAX_EXAMPLES: u32 = 1 << 24;
/// Most steps of a preprocessing or augmentation chain.
pub const MAX_CHAIN: usize = 16;
/// Examples of a batch where nothing is said.
pub const BATCH: u32 = 32;

/// Everything a network experiment holds.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkExperiment {
    /// Seed of the split, the initial weights, the order of batches, augmentation and dropout.
    pub seed: u32,
    /// What is learned from.
    pub data: Source,
    /// What learns.
    pub network: Network,
    /// What it minimizes.
    pub loss: Choice<Loss>,
    /// What keeps it from learning by heart.
    pub regularization: Regularization,
    /// The runs, 0 to [`MAX_RUNS`]. A run's `batch` is 0 for all examples at once.
    pub runs: Vec<Run>,
    /// How often each run sees every example.
    pub epochs: u32,
    /// What is tried beside the runs, so that one can be chosen.
    pub selection: Option<Selection>,
    /// The digest this experiment gave when it was shared.
    pub digest: Option<u64>,
    /// What the page shows of it.
    pub shown: Shown,
}

/// The data of a network experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Which dataset, with its hyper-parameters.
    pub dataset: Choice<Recipe>,
    /// Of own data the digest of the files ([`crate::data::load::Bundle::digest`]), where it is known.
    pub file: Option<String>,
    /// Of a person's table the column to predict by its name, where it is given so; else the dataset's `target` counts.
    pub target: Option<String>,
    /// Of a person's table the columns that are neither predicted nor learned from.
    pub ignore: Vec<Column>,
    /// Examples to train on, drawn by the seed; by default [`crate::data::split::Split::usual`]. The rest validates.
    pub train: Option<u32>,
    /// Of how many folds of all examples that do not test which one, from 0, validates; the others train. Else `train` decides.
    pub fold: Option<[u32; 2]>,
    /// Examples to test on once, in the end, drawn by the seed.
    pub test: u32,
    /// Whether those of a second file test, all of them and no others, instead of some that are drawn.
    pub test_file: bool,
    /// What is done to all examples before, fitted to those that train.
    pub preprocess: Vec<Choice<Preprocess>>,
    /// What is done to examples each time they are trained on.
    pub augment: Vec<Choice<Augment>>,
}

impl NetworkExperiment {
    /// The runs' names: as given, else the optimizer's id, numbered where it repeats.
    pub fn labels(&self) -> Vec<String> {
        super::labels(&self.runs)
    }

    /// Checks what types cannot: ranges, sizes and formulas. Whether the layers fit the data shows when they are built.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn validate(&self) -> Result<(), ExperimentError> {
        let in_range = |path: &str, value: u32, range: (u32, u32)| {
            if value >= range.0 && value <= range.1 {
                return Ok(());
            }
            let range = (f64::from(range.0), f64::from(range.1));
            Err(ExperimentError::OutOfRange { path: path.to_owned(), value: f64::from(value), range, whole: true })
        };
        in_range("epochs", self.epochs, (1, MAX_EPOCHS))?;
        if let Some(train) = self.data.train {
            in_range("data.train", train, (1, MAX_EXAMPLES))?;
        }
        if let Some([fold, folds]) = self.data.fold {
            in_range("data.fold[1]", folds, (2, MAX_FOLDS))?;
            in_range("data.fold[0]", fold, (0, folds - 1))?;
        }
        in_range("data.test", self.data.test, (0, MAX_EXAMPLES))?;
        for (path, found) in [("preprocess", self.data.preprocess.len()), ("augment", self.data.augment.len())] {
            let path = format!("data.{path}");
            if found > MAX_CHAIN {
                return Err(ExperimentError::TooMany { path, what: "steps", limit: MAX_CHAIN, found });
            }
        }
        if self.runs.len() > MAX_RUNS {
            let found = self.runs.len();
            return Err(ExperimentError::TooMany { path: "runs".into(), what: "runs", limit: MAX_RUNS, found });
        }
        self.network.validate()?;
        self.regularization.check("regularization", self.loss.entry)?;
        if let Some(selection) = &self.selection {
            selection.check(self)?;
        }
        for (i, run) in self.runs.iter().enumerate() {
            run.optimizer.check(&format!("runs[{i}].optimizer.text"), Kind::Rule)?;
            run.schedule.check(&format!("runs[{i}].schedule.text"), Kind::Schedule)?;
            in_range(&format!("runs[{i}].batch"), run.batch, (0, super::MAX_BATCH))?;
            let own = run.own.as_deref();
            for (at, change) in own.into_iter().flat_map(|own| &own.changes).enumerate() {
                let path = format!("runs[{i}].changes[{at}]");
                change.run.optimizer.check(&format!("{path}.optimizer.text"), Kind::Rule)?;
                change.run.schedule.check(&format!("{path}.schedule.text"), Kind::Schedule)?;
                in_range(&format!("{path}.batch"), change.run.batch, (0, super::MAX_BATCH))?;
                if let Some(regularization) = &change.regularization {
                    regularization.check(&format!("{path}.regularization"), self.loss.entry)?;
                }
            }
            if let Some(regularization) = own.and_then(|own| own.regularization.as_ref()) {
                regularization.check(&format!("runs[{i}].regularization"), self.loss.entry)?;
            }
            if run.line_search.is_some() != default_line_search(run.optimizer.entry).is_some() {
                let path = format!("runs[{i}].optimizer");
                return Err(ExperimentError::UnknownField { path, field: "line_search".into(), known: Vec::new() });
            }
        }
        Ok(())
    }
}
