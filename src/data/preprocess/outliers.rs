//! Outliers: values far from the others, by standard deviations from the mean or by quartiles.
//!
//! `z_score`: outside mean ± factor·deviation (over n). `iqr`: outside q1 − factor·(q3 − q1) to q3 + factor·(q3 − q1). A
//! factor of 0 is the usual one: 3, or 1.5. The example is left out of the training part, or the value is moved to the
//! bound, in all parts.
//!
//! Source: J. W. Tukey (1977), "Exploratory data analysis", section 2D (fences); scipy.stats.zscore, numpy.percentile.

use super::statistics::{column, moments, quantile, sorted};
use super::{Fitted, Preprocess, needs_table};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Preprocess = Preprocess {
    item: Item {
        id: "outliers",
        name: text("Outliers", "离群值"),
        about: text(
            "Leaves out training examples with a value far from the others, or moves the value nearer.",
            "去掉含有离群值的训练样本，或把该值拉近。",
        ),
        source: "Tukey (1977), Exploratory data analysis, section 2D",
        hypers: &[
            Hyper::primary(
                "how",
                text("How", "方式"),
                (0.0, 1.0),
                Scale::Choice(&[
                    ("z_score", text("Standard deviations", "标准差")),
                    ("iqr", text("Quartiles", "四分位距")),
                ]),
                0.0,
                text("What far means.", "如何判定离群。"),
            ),
            Hyper::primary(
                "factor",
                text("Factor", "倍数"),
                (0.0, 10.0),
                Scale::Linear,
                0.0,
                text("How far is too far; 0 is the usual: 3 deviations, or 1.5 ranges.", "多远算太远；0 表示常用值：3 倍标准差或 1.5 倍四分位距。"),
            ),
            Hyper::more(
                "action",
                text("Then", "处理"),
                (0.0, 1.0),
                Scale::Choice(&[
                    ("drop", text("Leave the example out", "去掉该样本")),
                    ("clip", text("Move the value to the bound", "移到边界")),
                ]),
                0.0,
                text("What becomes of an outlier.", "如何处理离群值。"),
            ),
        ],
    },
    fit: |choice, train| {
        if train.image().is_some() {
            return Err(needs_table("outliers"));
        }
        let (by_deviation, factor) = (choice.chosen("how") == "z_score", choice.number("factor"));
        let factor = match (factor == 0.0, by_deviation) {
            (false, _) => factor,
            (true, true) => 3.0,
            (true, false) => 1.5,
        };
        let bounds = |feature: usize| {
            let values = column(train, feature);
            if by_deviation {
                let [mean, deviation] = moments(&values);
                return [mean - factor * deviation, mean + factor * deviation];
            }
            let values = sorted(values);
            let [low, high] = [0.25, 0.75].map(|q| quantile(&values, q));
            [low - factor * (high - low), high + factor * (high - low)]
        };
        let bounds: Vec<[f64; 2]> = (0..train.size()).map(bounds).collect();
        let [low, high] = [0, 1].map(|end| bounds.iter().map(|bound| bound[end] as f32).collect());
        Ok(Fitted::Inside { low, high, clip: choice.chosen("action") == "clip" })
    },
};
