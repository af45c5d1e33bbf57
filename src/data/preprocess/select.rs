//! Select: the k features that say most.
//!
//! - `variance`: those that vary most (over n), before any scaling.
//! - `correlation`: the square of Pearson's correlation with a number to be predicted; with classes the correlation
//!   ratio η², the part of the variance that lies between the classes (the same order as the F statistic).
//! - `mutual_information`: the information that a feature, in `bins` bins of about equally many examples, gives about the
//!   class, or about the number in as many bins; in nats.
//!
//! Of equal scores the earlier feature is kept.
//!
//! Source: I. Guyon and A. Elisseeff (2003), "An introduction to variable and feature selection", Journal of Machine
//! Learning Research 3:1157–1182; sklearn.feature_selection, sklearn.metrics.mutual_info_score.

use super::statistics::{column, moments, quantile, sorted};
use super::{Fitted, Preprocess};
use crate::data::{DataError, Dataset, Targets};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Preprocess = Preprocess {
    item: Item {
        id: "select",
        name: text("Select features", "特征选择"),
        about: text("Keeps the features that say most, and leaves out the rest.", "保留信息最多的特征，去掉其余的。"),
        source: "Guyon & Elisseeff (2003); sklearn.feature_selection",
        hypers: &[
            Hyper::primary(
                "how",
                text("How", "方式"),
                (0.0, 2.0),
                Scale::Choice(&[
                    ("variance", text("Variance", "方差")),
                    ("correlation", text("Correlation with the target", "与目标的相关性")),
                    ("mutual_information", text("Mutual information with the target", "与目标的互信息")),
                ]),
                0.0,
                text("What a feature is judged by.", "评价特征的依据。"),
            ),
            Hyper::primary(
                "keep",
                text("Features", "特征数"),
                (1.0, 4096.0),
                Scale::Integer,
                10.0,
                text("How many features are kept.", "保留多少个特征。"),
            ),
            Hyper::more(
                "bins",
                text("Bins", "分箱数"),
                (2.0, 100.0),
                Scale::Integer,
                10.0,
                text("Into how many bins mutual information sorts numbers.", "计算互信息时将数值分成多少箱。"),
            ),
        ],
    },
    fit: |choice, train| {
        let scores = scores(train, choice.chosen("how"), choice.number("bins") as usize)?;
        let mut order: Vec<u32> = (0..scores.len() as u32).collect();
        order.sort_by(|a, b| scores[*b as usize].total_cmp(&scores[*a as usize]).then(a.cmp(b)));
        order.truncate(choice.number("keep") as usize);
        order.sort_unstable();
        Ok(Fitted::Select(order))
    },
};

/// How much each feature says. (features)
///
/// # Errors
/// Where there is no target to say it of.
pub fn scores(train: &Dataset, how: &str, bins: usize) -> Result<Vec<f64>, DataError> {
    let of = |score: &dyn Fn(&[f64]) -> f64| (0..train.size()).map(|feature| score(&column(train, feature))).collect();
    if how == "variance" {
        return Ok(of(&|values| {
            let deviation = moments(values)[1];
            deviation * deviation
        }));
    }
    match &train.targets {
        Targets::None { .. } => Err(DataError::Unfit { step: "select", needs: text("targets", "目标值") }),
        Targets::Classes { labels, names } if how == "correlation" => {
            Ok(of(&|values| ratio(values, labels, names.len())))
        }
        Targets::Numbers { values: numbers, .. } if how == "correlation" => {
            let numbers: Vec<f64> = numbers.iter().copied().map(f64::from).collect();
            Ok(of(&|values| correlation(values, &numbers)))
        }
        Targets::Classes { labels, names } => {
            Ok(of(&|values| information(&binned(values, bins), labels, bins, names.len())))
        }
        Targets::Numbers { values: numbers, .. } => {
            let numbers: Vec<f64> = numbers.iter().copied().map(f64::from).collect();
            let numbers = binned(&numbers, bins);
            Ok(of(&|values| information(&binned(values, bins), &numbers, bins, bins)))
        }
    }
}

/// The square of Pearson's correlation; 0 for a constant.
fn correlation(values: &[f64], numbers: &[f64]) -> f64 {
    let ([a, s], [b, t]) = (moments(values), moments(numbers));
    let sum: f64 = values.iter().zip(numbers).map(|(x, y)| (x - a) * (y - b)).sum();
    let r = sum / (values.len() as f64 * s * t);
    if s > 0.0 && t > 0.0 { r * r } else { 0.0 }
}

/// The part of the variance that lies between the classes; 0 for a constant.
fn ratio(values: &[f64], labels: &[u32], classes: usize) -> f64 {
    let [mean, deviation] = moments(values);
    let mut groups = vec![(0.0, 0.0); classes];
    for (value, label) in values.iter().zip(labels) {
        let (count, sum) = &mut groups[*label as usize];
        *count += 1.0;
        *sum += value - mean;
    }
    let between: f64 = groups.iter().filter(|(count, _)| *count > 0.0).map(|(count, sum)| sum * sum / count).sum();
    if deviation > 0.0 { between / (values.len() as f64 * deviation * deviation) } else { 0.0 }
}

/// The bin of each value: how many of the inner quantiles it has reached.
fn binned(values: &[f64], bins: usize) -> Vec<u32> {
    let sorted = sorted(values.to_vec());
    let edges: Vec<f64> = (1..bins).map(|edge| quantile(&sorted, edge as f64 / bins as f64)).collect();
    values.iter().map(|value| edges.iter().filter(|edge| **edge <= *value).count() as u32).collect()
}

/// Mutual information of two labellings, in nats.
fn information(a: &[u32], b: &[u32], ways_a: usize, ways_b: usize) -> f64 {
    let (mut both, mut of_a, mut of_b) = (vec![0.0; ways_a * ways_b], vec![0.0; ways_a], vec![0.0; ways_b]);
    for (a, b) in a.iter().zip(b) {
        both[*a as usize * ways_b + *b as usize] += 1.0;
        of_a[*a as usize] += 1.0;
        of_b[*b as usize] += 1.0;
    }
    let n = a.len() as f64;
    let term = |(at, count): (usize, &f64)| {
        if *count > 0.0 { count / n * libm::log(count * n / (of_a[at / ways_b] * of_b[at % ways_b])) } else { 0.0 }
    };
    both.iter().enumerate().map(term).sum()
}
