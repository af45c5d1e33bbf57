//! Iris: the flowers Fisher measured, a column pair at a time.
//!
//! Source: R. A. Fisher (1936), "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7:179–188.

use super::{Recipe, classes, floats};
use crate::FULL;
use crate::data::{Data, table};
use crate::registry::{Item, text};

/// As scikit-learn names them.
const NAMES: [&str; 4] = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"];

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "iris",
        name: text("Iris", "鸢尾花"),
        about: text(
            "150 flowers of three species by four lengths: the classic of small tables.",
            "三个品种共 150 朵花的四项长度：小型表格数据的经典。",
        ),
        source: "Fisher (1936), The use of multiple measurements in taxonomic problems; UCI, CC BY 4.0; scikit-learn's copy",
        hypers: &[],
    },
    make: |_, _| classes(&floats(BYTES), &NAMES, &["setosa", "versicolor", "virginica"], ENTRY.item.source),
};

/// 150 rows of sepal length, sepal width, petal length, petal width in cm, and the species.
static BYTES: &[u8] = if FULL { include_bytes!("../../../static/datasets/iris.f32") } else { &[] };

/// Petal length and petal width of all 150 flowers, in cm.
pub static PETALS: Data = Data {
    source: "Fisher (1936): petal length and width of 150 irises, in cm",
    columns: ["a", "b"],
    rows: || table::<5>(BYTES).map(|[_, _, length, width, _]| [length, width]).collect(),
};

/// Petal length in cm, and 1 for virginica or 0 for versicolor: the 100 flowers of the two species that overlap.
pub static SPECIES: Data = Data {
    source: "Fisher (1936): petal length of 100 irises, versicolor (0) and virginica (1)",
    columns: ["a", "b"],
    rows: || {
        let overlapping = table::<5>(BYTES).filter(|[.., species]| *species > 0.0);
        overlapping.map(|[_, _, length, _, species]| [length, species - 1.0]).collect()
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flowers_are_all_there() {
        let petals = (PETALS.rows)();
        assert_eq!((petals.len(), (SPECIES.rows)().len()), (150, 100));
        // 3.758 and 1.199333 are the means every textbook has.
        let mean = |i: usize| petals.iter().map(|row| row[i]).sum::<f64>() / 150.0;
        assert!((mean(0) - 3.758).abs() < 1e-6 && (mean(1) - 1.199_333_3).abs() < 1e-6);
        assert_eq!((SPECIES.rows)().iter().filter(|row| row[1] == 1.0).count(), 50);
    }
}
