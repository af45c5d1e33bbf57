//! The formula language: the one text that is read, differentiated, run and shown.
//!
//! ```text
//! surface   lines `name = expression`, then one line `expression`; variables x, y
//! rule      `param beta = 0.9 in 0..1`, `state m, v`, lines `name = expression`; variables x, g, t, lr
//! schedule  one expression; variables t, T, lr0
//! ```
//!
//! Operators, loosest first: `< <= > >= == !=`, `+ -`, `* /`, unary `-`, `^` (to the right). Functions: sin cos tan exp
//! log sqrt abs min max sign floor tanh sigmoid relu softplus step select. Constants: pi, e. `#` starts a comment.

pub mod slice;

use crate::registry::Hyper;

/// What is wrong with a formula, and where.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("line {line}, column {column}: {}", self.message(crate::registry::Lang::En))]
pub struct FormulaError {
    /// Byte range in the text.
    pub span: std::ops::Range<usize>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl FormulaError {
    /// One clear sentence, without the position.
    pub fn message(&self, _lang: crate::registry::Lang) -> String {
        String::new()
    }
}

/// What a text is for; decides which lines and variables it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A function of x and y.
    Surface,
    /// An update rule.
    Rule,
    /// A rate as a function of the step.
    Schedule,
}

/// Whether the text is a good one of its kind. `hypers` are the keys it may use besides its own `param`s.
///
/// # Errors
/// The first problem, with its position.
pub fn check(_kind: Kind, _text: &str, _hypers: &[&str]) -> Result<(), FormulaError> {
    Ok(())
}

/// The text as MathML: one `<math>` with a line of mathematics for each line of text. Every variable stands in an
/// element with `data-key="its key"`.
///
/// # Errors
/// As [`check`].
pub fn mathml(_kind: Kind, _text: &str, _hypers: &[&str]) -> Result<String, FormulaError> {
    Ok(String::from("<math></math>"))
}

/// The mathematical letter of a key, as plain text: `beta1` is β₁, `lr` is η.
pub fn symbol(key: &str) -> String {
    key.to_owned()
}

/// The hyper-parameters a typed text declares with `param`; empty where the text does not parse.
pub fn declared_hypers(_text: &str) -> Vec<Hyper> {
    Vec::new()
}
