//! k-fold cross-validation: every example that does not test validates once.
//!
//! The examples, shuffled by the seed, fall into k folds whose sizes differ by at most one; each run is trained k times, each
//! time on all folds but one, which validates. Preparation is fitted to the folds that train. What tests stays apart.
//!
//! Source: M. Stone (1974), "Cross-validatory choice and assessment of statistical predictions", Journal of the Royal Statistical
//! Society B 36:111–147; R. Kohavi (1995), "A study of cross-validation and bootstrap for accuracy estimation and model
//! selection", IJCAI, 1137–1145. Folds as scikit-learn's KFold(shuffle=True).

use super::{Kind, MAX_FOLDS, Selector, Trial};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Selector = Selector {
    item: Item {
        id: "k_fold",
        name: text("Cross-validation", "交叉验证"),
        about: text(
            "Trains every run k times; each time another part of the examples validates. Says how much a score owes to the split.",
            "每个运行训练 k 次，每次用另一部分样本做验证。由此看出分数在多大程度上取决于划分。",
        ),
        source: "M. Stone (1974), Journal of the Royal Statistical Society B 36:111–147; folds as scikit-learn's KFold",
        hypers: &[Hyper::primary(
            "folds",
            text("Folds", "折数"),
            (2.0, MAX_FOLDS as f64),
            Scale::Integer,
            5.0,
            text("Into how many parts the examples fall.", "把样本分成几部分。"),
        )],
    },
    kind: Kind::Folds,
    formula: "",
    // Fold by fold, so that the runs can be compared before all folds are done.
    trials: |experiment, selection| {
        let runs = 0..experiment.runs.len();
        let of_fold = |fold| runs.clone().map(move |run| Trial { fold: Some(fold), ..Trial::of_run(experiment, run) });
        (0..selection.whole("folds")).flat_map(of_fold).collect()
    },
};
