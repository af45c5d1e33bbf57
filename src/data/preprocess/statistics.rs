//! Statistics of a part's columns, in f64, summed in the order of the examples.

use crate::data::Dataset;

/// What is known of a column is in it; the rest is missing. (examples)
pub(super) fn column(data: &Dataset, feature: usize) -> Vec<f64> {
    let values = data.features.iter().skip(feature).step_by(data.size().max(1));
    values.filter(|value| !value.is_nan()).copied().map(f64::from).collect()
}

/// Mean and standard deviation (over n, as scikit-learn's StandardScaler has it).
pub(super) fn moments(values: &[f64]) -> [f64; 2] {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
    [mean, variance.sqrt()]
}

/// A quantile of sorted values, between neighbours where it falls between (NumPy's default, "linear").
pub(super) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = q * (sorted.len() - 1) as f64;
    let low = (at as usize).min(sorted.len() - 1);
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (sorted[high] - sorted[low]) * (at - low as f64)
}

/// The values in rising order.
pub(super) fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// Whether the features of a channel are scaled together.
pub(super) fn by_channel(data: &Dataset, scope: &str) -> bool {
    match scope {
        "feature" => false,
        "channel" => true,
        _ => data.image().is_some(),
    }
}

/// A number a group of features that is scaled together, spread to (features): `of` tells centre and spread of the
/// group's values. A spread of 0 becomes 1, as in scikit-learn.
pub(super) fn scaled(data: &Dataset, together: bool, of: impl Fn(&[f64]) -> [f64; 2]) -> (Vec<f64>, Vec<f64>) {
    let size = data.size();
    let groups = if together { data.image().map_or(1, |[_, _, channels]| channels) } else { size };
    let values = |group: usize| -> Vec<f64> {
        let of_group = data.features.iter().skip(group).step_by(groups.max(1));
        of_group.copied().map(f64::from).collect()
    };
    let fitted: Vec<[f64; 2]> = (0..groups).map(|group| of(&values(group))).collect();
    let spread = |group: usize| if fitted[group][1] > 0.0 { fitted[group][1] } else { 1.0 };
    ((0..size).map(|i| fitted[i % groups][0]).collect(), (0..size).map(|i| spread(i % groups)).collect())
}
