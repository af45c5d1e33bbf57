//! Experiment <-> link text.

use crate::experiment::{Experiment, ExperimentError};

/// What is wrong with a link.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LinkError {
    /// It reads, but what it describes is refused.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
}

/// The fragment (without `#`) that opens this experiment.
pub fn encode(_experiment: &Experiment) -> String {
    String::new()
}

/// The experiment a fragment (with or without `#`, or a whole URL) describes.
///
/// # Errors
/// Where it cannot be read; says what and where.
pub fn decode(_fragment: &str) -> Result<Experiment, LinkError> {
    todo!()
}
