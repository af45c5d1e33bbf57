//! What can be wrong with a training that is to be begun.

use crate::expr::FormulaError;
use crate::program::ShapeError;
use crate::registry::Lang;
use crate::search::SearchError;

/// What can be wrong with a training that is to be begun.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub enum TrainError {
    /// The network cannot be built.
    Shape(#[from] ShapeError),
    /// A search method cannot be begun.
    Search(#[from] SearchError),
    /// A text of a rule or schedule does not compile.
    Formula(#[from] FormulaError),
}

impl TrainError {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Self::Shape(error) => error.message(lang),
            Self::Search(error) => error.message(lang),
            Self::Formula(error) => error.message(lang),
        }
    }
}
