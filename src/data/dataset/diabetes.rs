//! Diabetes: disease progression of 442 patients beside their measurements.
//!
//! Source: B. Efron, T. Hastie, I. Johnstone and R. Tibshirani (2004), "Least angle regression", Annals of Statistics
//! 32:407–499.

use super::{Recipe, columns, floats, owned};
use crate::FULL;
use crate::data::{Data, Dataset, Targets, standardized, table};
use crate::registry::{Item, text};

/// As scikit-learn names them.
const NAMES: [&str; 10] = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"];

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "diabetes",
        name: text("Diabetes", "糖尿病"),
        about: text(
            "442 patients by ten measurements; to be predicted is how far the disease has come after a year.",
            "442 名患者的十项测量；要预测的是一年后的病情进展。",
        ),
        source: "Efron, Hastie, Johnstone & Tibshirani (2004), Least angle regression; scikit-learn's copy, unscaled",
        hypers: &[],
    },
    make: |_, _| {
        let (features, values) = columns(&floats(BYTES), &NAMES)?;
        let targets = Targets::Numbers { values, name: "progression".into() };
        Ok(Dataset { shape: vec![10], features, targets, names: owned(&NAMES), columns: Vec::new(), source: ENTRY.item.source.into(), tests: 0 })
    },
};

/// 442 rows of ten measurements and the disease progression after a year, unscaled.
static BYTES: &[u8] = if FULL { include_bytes!("../../../static/datasets/diabetes.f32") } else { &[] };

/// Logarithm of serum triglycerides (column s5) and disease progression, both standardized.
pub static TRIGLYCERIDES: Data = Data {
    source: "Efron et al. (2004): log triglycerides and disease progression of 442 patients, standardized",
    columns: ["a", "b"],
    rows: || {
        let column = |index: usize| standardized(&table::<11>(BYTES).map(|row| row[index]).collect::<Vec<_>>());
        column(8).into_iter().zip(column(10)).map(|(serum, progression)| [serum, progression]).collect()
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patients_are_all_there() {
        let rows = (TRIGLYCERIDES.rows)();
        // The correlation that scikit-learn's documentation starts from: r² = 0.3202 of a fit by s5 alone.
        let correlation = rows.iter().map(|[mass, progression]| mass * progression).sum::<f64>() / 442.0;
        assert_eq!(rows.len(), 442);
        assert!((correlation * correlation - 0.320_223_106_324).abs() < 1e-6, "{correlation}");
    }
}
