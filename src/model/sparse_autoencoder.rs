//! Sparse autoencoder: a penalty on the code, by the size of its numbers (L1) or by how far the mean activity of
//! each unit
//! over the batch is from a target ρ (the Kullback–Leibler divergence). The latter needs a code between 0 and 1, so
//! a code
//! given by its width has the sigmoid then.
//!
//! Source: A. Ng (2011), Sparse autoencoder, CS294A lecture notes, sections 2 and 3.

use super::{Family, Model};
use crate::network::Body;
use crate::registry::{Hyper, Item, Scale, text};

/// Added for each number of the code, averaged over the examples.
const L1: &str = "weight*abs(h)";
/// Added for each unit of the code with mean activity r, which is kept off 0 and 1.
const KL: &str = "q = min(max(r, 1e-6), 1 - 1e-6)
weight*(rho*log(rho/q) + (1 - rho)*log((1 - rho)/(1 - q)))";

const PENALTY: Hyper = Hyper::primary(
    "penalty",
    text("Penalty", "惩罚"),
    (0.0, 1.0),
    Scale::Choice(&[("l1", text("L1", "L1")), ("kl", text("Kullback–Leibler", "KL 散度"))]),
    0.0,
    text("On the size of the code, or on the mean activity of its units.", "针对编码的大小，或针对单元的平均激活度。"),
);

const WEIGHT: Hyper = Hyper::primary(
    "weight",
    text("Weight", "权重"),
    (1e-8, 100.0),
    Scale::LogOrZero,
    1e-3,
    text("How much the penalty counts beside the loss.", "惩罚相对于损失的权重。"),
);

const RHO: Hyper = Hyper::primary(
    "rho",
    text("Target activity", "目标激活度"),
    (0.001, 0.5),
    Scale::Log,
    0.05,
    text("Which share of the time a unit should be active (Kullback–Leibler only).", "单元应被激活的时间比例（仅 KL）。"),
);

/// The entry.
pub const ENTRY: Model = Model {
    item: Item {
        id: "sparse_autoencoder",
        name: text("Sparse autoencoder", "稀疏自编码器"),
        about: text(
            "An autoencoder few of whose code units are active at a time.",
            "每次只有少数编码单元被激活的自编码器。",
        ),
        source: "A. Ng (2011), Sparse autoencoder, CS294A lecture notes, sections 2 and 3",
        hypers: &[PENALTY, WEIGHT, RHO],
    },
    family: Family::Autoencoder,
    body: || Body::Widths(vec![64]),
    penalties: &[L1, KL],
    corruptions: &[],
};
