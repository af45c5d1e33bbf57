//! Trainings: the runs of a network experiment.
//!
//! ```text
//! NetworkExperiment ─► Prepared (data split, fitted and in memory) ─► Training, one for each run
//! ```
//!
//! Every run of an experiment starts from the same weights and sees the same batches. A training advances step by step;
//! any step it has taken can be revisited exactly, and a new run can branch there.

mod ahead;
mod branch;
mod course;
mod due;
pub mod look;
mod penalty;
mod phase;
mod plan;
mod prepared;
mod race;
mod score;
pub mod selection;
mod share;
pub mod survey;
pub mod thumb;
mod training;
pub mod verdict;
mod visit;
mod whole;

pub use ahead::Spent;
pub use course::Course;
pub use phase::{batch_size, optimizer_of};
pub use plan::Plan;
pub use prepared::{Part, Prepared};
pub use race::Race;
pub use score::Score;
pub use share::{Hands, Own, Share, Work};
pub use training::{Ended, Step, Training};
pub use whole::Trained;

use super::TrainError;
use crate::data::DataError;
use crate::experiment::ExperimentError;
use crate::program::ShapeProblem;
use crate::protocol::training::Fault;
use crate::registry::{Lang, Text};

/// Why a network experiment cannot be run.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub enum NetworkError {
    /// What is wrong with the data.
    Data(#[from] DataError),
    /// What is wrong with the network, the optimizer or the schedule.
    Train(#[from] TrainError),
    /// A value that the optimizer refuses.
    Experiment(#[from] ExperimentError),
    /// A loss that does not fit what is to be predicted.
    Loss {
        /// The loss.
        loss: &'static str,
        /// What it needs.
        needs: Text,
    },
    /// A look for which there is nothing to see.
    Look {
        /// Why.
        why: Text,
    },
    /// A trial that the selection does not have.
    Trial {
        /// Its number, from 0.
        number: u32,
        /// How many there are.
        trials: usize,
    },
}

impl NetworkError {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Data(error), lang) => error.message(lang),
            (Self::Train(error), lang) => error.message(lang),
            (Self::Experiment(error), lang) => error.message(lang),
            (Self::Loss { loss, needs }, Lang::En) => format!("loss: {loss} needs {}", needs.en),
            (Self::Loss { loss, needs }, Lang::Zh) => format!("损失：{loss} 需要{}", needs.zh),
            (Self::Look { why }, lang) => why.get(lang).to_owned(),
            (Self::Trial { number, trials }, Lang::En) => {
                format!("there is no trial {number}: the experiment's selection has {trials}, counted from 0")
            }
            (Self::Trial { number, trials }, Lang::Zh) => {
                format!("没有编号为 {number} 的试验：实验的选择共有 {trials} 个试验，从 0 开始编号")
            }
        }
    }
}

impl NetworkError {
    /// The layer that cannot be built, where it is one.
    pub fn fault(&self) -> Option<Fault> {
        let Self::Train(TrainError::Shape(error)) = self else { return None };
        // As the layer's place in a message has it.
        let (layer, id) = error.place.strip_prefix("layer ")?.split_once(", ")?;
        let flatten = matches!(error.problem, ShapeProblem::Rows(_));
        Some(Fault { layer: layer.parse().ok()?, id: id.to_owned(), flatten })
    }
}

impl From<crate::program::ShapeError> for NetworkError {
    fn from(error: crate::program::ShapeError) -> Self {
        Self::Train(error.into())
    }
}
