//! What can be wrong with a search that is to be begun, and how many parameters a method can have.

use crate::expr::FormulaError;
use crate::registry::Lang;

/// Most parameters of a method that uses the Hessian: n² numbers are asked for and n³ operations needed at every step.
pub const HESSIAN_LIMIT: usize = 1_000;
/// Most parameters of a method that keeps a matrix of its own: two of n² numbers.
pub const MATRIX_LIMIT: usize = 4_000;

/// What can be wrong with a search that is to be begun.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub enum SearchError {
    /// The text does not compile.
    Formula(#[from] FormulaError),
    /// An update rule, which [`crate::optim::Plan`] runs.
    NotSearch(&'static str),
    /// A method that needs a line search was given none.
    NoLineSearch(&'static str),
    /// More parameters than the method can have: its id, how many, and the most.
    TooLarge(&'static str, usize, usize),
}

impl SearchError {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Formula(error), lang) => error.message(lang),
            (Self::NotSearch(id), Lang::En) => format!("{id} is an update rule, not a search method"),
            (Self::NotSearch(id), Lang::Zh) => format!("{id} 是更新规则，不是搜索方法"),
            (Self::NoLineSearch(id), Lang::En) => format!("{id} needs a line search"),
            (Self::NoLineSearch(id), Lang::Zh) => format!("{id} 需要线搜索"),
            (Self::TooLarge(id, n, limit), Lang::En) => {
                format!("{id} keeps n×n matrices and takes at most {limit} parameters, here are {n}")
            }
            (Self::TooLarge(id, n, limit), Lang::Zh) => {
                format!("{id} 需要 n×n 矩阵，最多允许 {limit} 个参数，这里有 {n} 个")
            }
        }
    }
}
