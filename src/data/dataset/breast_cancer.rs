//! Breast cancer: 569 tumours, 30 measurements of the nuclei in an image, benign or malignant.
//!
//! 212 malignant (0) and 357 benign (1), the classes in scikit-learn's order.
//!
//! Source: W. N. Street, W. H. Wolberg and O. L. Mangasarian (1993), "Nuclear feature extraction for breast tumor
//! diagnosis", IS&T/SPIE Electronic Imaging 1905:861–870; UCI Machine Learning Repository, doi:10.24432/C5DW2B (CC BY 4.0).

use super::{Recipe, classes, floats};
use crate::FULL;
use crate::registry::{Item, text};

/// 569 rows of 30 measurements and the diagnosis.
static BYTES: &[u8] = if FULL { include_bytes!("../../../static/datasets/breast_cancer.f32") } else { &[] };

/// As scikit-learn names them.
#[rustfmt::skip]
const NAMES: [&str; 30] = [
    "mean radius", "mean texture", "mean perimeter", "mean area", "mean smoothness", "mean compactness",
    "mean concavity", "mean concave points", "mean symmetry", "mean fractal dimension",
    "radius error", "texture error", "perimeter error", "area error", "smoothness error", "compactness error",
    "concavity error", "concave points error", "symmetry error", "fractal dimension error",
    "worst radius", "worst texture", "worst perimeter", "worst area", "worst smoothness", "worst compactness",
    "worst concavity", "worst concave points", "worst symmetry", "worst fractal dimension",
];

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "breast_cancer",
        name: text("Breast cancer", "乳腺癌"),
        about: text(
            "569 tumours by 30 measurements, benign or malignant. The columns differ in scale by a million: standardize.",
            "569 个肿瘤的 30 项测量，良性或恶性。各列的尺度相差百万倍：需要标准化。",
        ),
        source: "Street, Wolberg & Mangasarian (1993), Wisconsin diagnostic breast cancer; UCI, CC BY 4.0; scikit-learn's copy",
        hypers: &[],
    },
    make: |_, _| classes(&floats(BYTES), &NAMES, &["malignant", "benign"], ENTRY.item.source),
};
