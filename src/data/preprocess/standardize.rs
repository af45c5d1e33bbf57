//! Standardize: every feature with mean 0 and standard deviation 1 over the training part.
//!
//! x ← (x − mean)/deviation, the deviation over n; a constant feature becomes 0. Images are scaled by channel unless told
//! otherwise. The number to be predicted can be scaled too: a model then predicts in standard deviations.
//!
//! Source: sklearn.preprocessing.StandardScaler.

use super::statistics::{by_channel, moments, scaled};
use super::{Fitted, Preprocess, SCOPE};
use crate::data::Targets;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Preprocess = Preprocess {
    item: Item {
        id: "standardize",
        name: text("Standardize", "标准化"),
        about: text(
            "Mean 0 and standard deviation 1: what gradient descent likes best.",
            "均值 0、标准差 1：最适合梯度下降。",
        ),
        source: "sklearn.preprocessing.StandardScaler",
        hypers: &[
            SCOPE,
            Hyper::more(
                "target",
                text("Target too", "包括目标"),
                (0.0, 1.0),
                Scale::Choice(&[("keep", text("As it is", "保持原样")), ("scale", text("Scaled", "一并缩放"))]),
                0.0,
                text("Whether the number to be predicted is scaled as well.", "要预测的数是否也缩放。"),
            ),
        ],
    },
    fit: |choice, train| {
        let (centre, spread) = scaled(train, by_channel(train, choice.chosen("scope")), moments);
        let target = match &train.targets {
            Targets::Numbers { values, .. } if choice.chosen("target") == "scale" => {
                let [mean, deviation] = moments(&values.iter().copied().map(f64::from).collect::<Vec<_>>());
                Some([mean, if deviation > 0.0 { deviation } else { 1.0 }])
            }
            _ => None,
        };
        Ok(Fitted::Affine { centre, spread, target })
    },
};
