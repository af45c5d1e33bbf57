//! Min-max: every feature from 0 at its smallest to 1 at its largest value of the training part.
//!
//! x ← (x − min)/(max − min); a constant feature becomes 0. Images are scaled by channel unless told otherwise.
//!
//! Source: sklearn.preprocessing.MinMaxScaler.

use super::statistics::{by_channel, scaled};
use super::{Fitted, Preprocess, SCOPE};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Preprocess = Preprocess {
    item: Item {
        id: "min_max",
        name: text("Min-max", "最小-最大缩放"),
        about: text("Scales every feature to 0 to 1.", "将每个特征缩放到 0 到 1。"),
        source: "sklearn.preprocessing.MinMaxScaler",
        hypers: &[SCOPE],
    },
    fit: |choice, train| {
        let range = |values: &[f64]| {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            [low, values.iter().copied().fold(f64::NEG_INFINITY, f64::max) - low]
        };
        let (centre, spread) = scaled(train, by_channel(train, choice.chosen("scope")), range);
        Ok(Fitted::Affine { centre, spread, target: None })
    },
};
