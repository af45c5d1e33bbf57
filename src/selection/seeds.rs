//! Seeds: every run again under other seeds, so that chance is seen for what it is.
//!
//! Weights, order of batches, augmentation, dropout, split and data that are drawn all follow the seed: seed, seed + 1, …
//! Under one seed all runs start from the same weights and see the same batches, so that their differences can be paired.
//!
//! Source: X. Bouthillier et al. (2021), "Accounting for variance in machine learning benchmarks", MLSys 3:747–769,
//! arXiv:2103.03098.

use super::{Kind, Selector, Trial};
use crate::registry::{Hyper, Item, Scale, text};

/// Most seeds.
const MAX_SEEDS: f64 = 20.0;

/// The entry.
pub const ENTRY: Selector = Selector {
    item: Item {
        id: "seeds",
        name: text("Several seeds", "多个随机种子"),
        about: text(
            "Trains every run under several seeds: other weights, other batches, another split. Says which differences are more than chance.",
            "用多个随机种子训练每个运行：不同的初始权重、批次与划分。由此看出哪些差异不只是偶然。",
        ),
        source: "X. Bouthillier et al. (2021), MLSys 3:747–769, arXiv:2103.03098",
        hypers: &[Hyper::primary(
            "seeds",
            text("Seeds", "种子数"),
            (2.0, MAX_SEEDS),
            Scale::Integer,
            5.0,
            text("How many; the first is the experiment's own.", "种子的个数；第一个是实验自己的种子。"),
        )],
    },
    kind: Kind::Seeds,
    formula: "",
    // Seed by seed, so that the runs can be compared before all seeds are done.
    trials: |experiment, selection| {
        let runs = 0..experiment.runs.len();
        let of_seed = |further| {
            let seed = experiment.seed.wrapping_add(further);
            runs.clone().map(move |run| Trial { seed, ..Trial::of_run(experiment, run) })
        };
        (0..selection.whole("seeds")).flat_map(of_seed).collect()
    },
};
