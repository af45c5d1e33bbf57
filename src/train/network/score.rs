//! How good a network is on some examples.

use crate::loss::Outputs;
use crate::protocol::training::Grade;
use crate::train::metrics::{Confusion, Regression, predicted_class};

/// Loss and metrics over some examples.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The mean loss, without penalties.
    pub loss: f64,
    /// True against predicted classes, where targets are classes.
    pub confusion: Option<Confusion>,
    /// The fit, where targets are numbers.
    pub regression: Option<Regression>,
}

impl Score {
    /// The share of examples whose class was predicted.
    pub fn accuracy(&self) -> Option<f64> {
        self.confusion.as_ref().map(Confusion::accuracy)
    }

    /// R², where targets are numbers that differ.
    pub fn r2(&self) -> Option<f64> {
        self.regression.as_ref().and_then(Regression::r2)
    }
}

impl From<&Score> for Grade {
    fn from(score: &Score) -> Self {
        let metric = score.accuracy().or_else(|| score.r2());
        Self { loss: score.loss, metric }
    }
}

/// What a score is gathered in, shard by shard.
#[derive(Clone, Debug)]
pub(super) enum Gather {
    /// Nothing beside the loss: what is reconstructed has no other target.
    Nothing,
    Classes(Confusion, Outputs),
    Numbers(Regression),
}

impl Gather {
    /// Counts the predictions (examples, width) of examples with these labels, or these targets of the same shape.
    pub fn count(&mut self, predictions: &[f32], width: usize, labels: &[u32], targets: &[f32]) {
        match self {
            Self::Nothing => {}
            Self::Classes(confusion, meaning) => {
                for (outputs, label) in predictions.chunks_exact(width.max(1)).zip(labels) {
                    confusion.count(*label as usize, predicted_class(outputs, *meaning));
                }
            }
            Self::Numbers(regression) => {
                for (predicted, truth) in predictions.iter().zip(targets) {
                    regression.count(f64::from(*truth), f64::from(*predicted));
                }
            }
        }
    }

    /// The score with this loss.
    pub fn score(self, loss: f64) -> Score {
        match self {
            Self::Nothing => Score { loss, confusion: None, regression: None },
            Self::Classes(confusion, _) => Score { loss, confusion: Some(confusion), regression: None },
            Self::Numbers(regression) => Score { loss, confusion: None, regression: Some(regression) },
        }
    }
}
