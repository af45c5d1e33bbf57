//! What the trainer says of a trial of a selection.

use super::{Grade, Mark, Sentence, Status};
use serde::{Deserialize, Serialize};

/// News of a trial since the last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// The number it was asked for by.
    pub id: u32,
    /// Which trial.
    pub trial: u32,
    /// The last step taken.
    pub step: u32,
    /// Steps in all, unless it ends before; 0 where it could not begin.
    pub steps: u32,
    /// New scores. Of a range test there are none.
    pub marks: Vec<Mark>,
    /// Of a range test the loss of the batch of each new step, before it.
    pub losses: Vec<f32>,
    /// Of a range test the rate of each new step.
    pub rates: Vec<f32>,
    /// How it ended, once it has.
    pub end: Option<Outcome>,
    /// Why it diverged; or, where it has no end, why it cannot be tried. Then this is the last of it.
    pub problem: Option<Sentence>,
}

/// How a trial ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// How. That it diverged is an outcome like another.
    pub status: Status,
    /// On what it trained on, in the end; none where it diverged, and of a range test.
    pub train: Option<Grade>,
    /// On what validates, in the end; none where there is none, where it diverged, and of a range test.
    pub validation: Option<Grade>,
    /// The score with the lowest validation loss, or the lowest loss where nothing validates.
    pub best: Option<Mark>,
    /// Over the final parameters: 16 hex digits.
    pub digest: String,
}
