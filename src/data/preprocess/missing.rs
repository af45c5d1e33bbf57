//! Missing values: the examples are left out, or the mean or median of what is known stands in their place.
//!
//! Source: R. J. A. Little and D. B. Rubin (2002), "Statistical analysis with missing data", chapter 4;
//! sklearn.impute.SimpleImputer.

use super::statistics::{column, moments, quantile, sorted};
use super::{Fitted, Preprocess};
use crate::data::DataError;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Preprocess = Preprocess {
    item: Item {
        id: "missing",
        name: text("Missing values", "缺失值"),
        about: text(
            "Fills the holes of a table, or leaves out the rows that have some.",
            "填补表格中的空缺，或去掉有空缺的行。",
        ),
        source: "Little & Rubin (2002), chapter 4; sklearn.impute.SimpleImputer",
        hypers: &[Hyper::primary(
            "how",
            text("How", "方式"),
            (0.0, 2.0),
            Scale::Choice(&[
                ("drop", text("Leave the row out", "去掉该行")),
                ("mean", text("Mean of the column", "列均值")),
                ("median", text("Median of the column", "列中位数")),
            ]),
            1.0,
            text("What becomes of a missing value.", "如何处理缺失值。"),
        )],
    },
    fit: |choice, train| {
        let how = choice.chosen("how");
        if how == "drop" {
            return Ok(Fitted::Complete);
        }
        let mut fill = Vec::with_capacity(train.size());
        for feature in 0..train.size() {
            let known = column(train, feature);
            if known.is_empty() {
                return Err(DataError::NoValue { column: train.feature_name(feature) });
            }
            let value = if how == "mean" { moments(&known)[0] } else { quantile(&sorted(known), 0.5) };
            fill.push(value as f32);
        }
        Ok(Fitted::Fill(fill))
    },
};
