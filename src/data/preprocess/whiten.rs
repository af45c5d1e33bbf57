//! Whiten: uncorrelated features of variance 1.
//!
//! With the covariance (over n − 1) V diag(λ) Vᵀ: `pca` gives diag(λ + eps)^-½ Vᵀ (x − mean), the directions in falling
//! order of λ; `zca` turns that back by V, as near to x as whitened data can be. Directions without variance become 0. `keep`
//! directions are used; 0 is all.
//!
//! Source: A. J. Bell and T. J. Sejnowski (1997), "The independent components of natural scenes are edge filters", Vision
//! Research 37:3327–3338 (ZCA); sklearn.decomposition.PCA(whiten=True), signs as its svd_flip has them.

use super::statistics::{column, moments};
use super::{Fitted, Preprocess};
use crate::data::{DataError, Dataset, eigen};
use crate::registry::{Hyper, Item, Scale, text};

/// Most features: the work grows with their cube.
pub const MAX_FEATURES: usize = 1024;
/// A direction with less than this part of the largest variance has none.
const NONE: f64 = 1e-12;

/// The entry.
pub const ENTRY: Preprocess = Preprocess {
    item: Item {
        id: "whiten",
        name: text("Whiten", "白化"),
        about: text(
            "Turns and scales the data until no two features are correlated.",
            "旋转并缩放数据，直到任何两个特征都不相关。",
        ),
        source: "Bell & Sejnowski (1997); sklearn.decomposition.PCA(whiten=True)",
        hypers: &[
            Hyper::primary(
                "how",
                text("How", "方式"),
                (0.0, 1.0),
                Scale::Choice(&[
                    ("pca", text("Along the principal axes", "沿主轴（PCA）")),
                    ("zca", text("As near to the data as can be", "尽量接近原数据（ZCA）")),
                ]),
                0.0,
                text("Which of all whitenings.", "采用哪一种白化。"),
            ),
            Hyper::primary(
                "keep",
                text("Directions", "保留方向数"),
                (0.0, MAX_FEATURES as f64),
                Scale::Integer,
                0.0,
                text("How many directions are kept, those of most variance; 0 is all.", "保留方差最大的多少个方向；0 表示全部。"),
            ),
            Hyper::more(
                "eps",
                text("Floor", "下限"),
                (1e-12, 10.0),
                Scale::LogOrZero,
                1e-5,
                text("Added to every variance, so that faint directions are not blown up.", "加到每个方差上，避免放大微弱的方向。"),
            ),
        ],
    },
    fit: |choice, train| {
        let n = train.size();
        if n > MAX_FEATURES {
            let found = Some(n as u64);
            return Err(DataError::TooMany { what: text("features to whiten", "白化的特征数"), limit: MAX_FEATURES, found });
        }
        let (mean, covariance) = covariance(train);
        let (values, vectors) = eigen::symmetric(&covariance, n);
        let kept = match choice.number("keep") as usize {
            0 => n,
            keep => keep.min(n),
        };
        let deviation = |i: usize| {
            let seen = values[i] > NONE * values[0];
            if seen { (values[i] + choice.number("eps")).sqrt() } else { 0.0 }
        };
        let inverse = |i: usize| if deviation(i) > 0.0 { 1.0 / deviation(i) } else { 0.0 };
        // (kept, n) and (n, kept)
        let matrix: Vec<f64> = (0..kept * n).map(|at| inverse(at / n) * vectors[at]).collect();
        let back: Vec<f64> =
            (0..n * kept).map(|at| deviation(at % kept) * vectors[at % kept * n + at / kept]).collect();
        if choice.chosen("how") == "pca" {
            return Ok(Fitted::Project { mean, matrix, back });
        }
        let turned = |scale: &dyn Fn(usize) -> f64| -> Vec<f64> {
            let mut result = vec![0.0; n * n];
            for k in 0..kept {
                let (vector, scale) = (&vectors[k * n..(k + 1) * n], scale(k));
                for (row, a) in result.chunks_exact_mut(n).zip(vector) {
                    row.iter_mut().zip(vector).for_each(|(entry, b)| *entry += scale * a * b);
                }
            }
            result
        };
        Ok(Fitted::Project { mean, matrix: turned(&inverse), back: turned(&deviation) })
    },
};

/// (features) and (features, features), over n − 1.
fn covariance(data: &Dataset) -> (Vec<f64>, Vec<f64>) {
    let n = data.size();
    let mean: Vec<f64> = (0..n).map(|feature| moments(&column(data, feature))[0]).collect();
    let mut sums = vec![0.0; n * n];
    let mut away = vec![0.0; n];
    for example in 0..data.len() {
        let values = data.example(example).iter().zip(&mean);
        away.iter_mut().zip(values).for_each(|(away, (value, mean))| *away = f64::from(*value) - mean);
        for i in 0..n {
            let a = away[i];
            sums[i * n + i..(i + 1) * n].iter_mut().zip(&away[i..]).for_each(|(sum, b)| *sum += a * b);
        }
    }
    let count = data.len().saturating_sub(1).max(1) as f64;
    sums.iter_mut().for_each(|sum| *sum /= count);
    (mean, sums)
}
