//! Label smoothing: of a target (1 − ε) stays and ε is spread over the classes. Losses that have it: cross_entropy,
//! binary_cross_entropy, nll.
//!
//! Source: C. Szegedy et al. (2016), Rethinking the Inception architecture, CVPR, section 7;
//! torch.nn.CrossEntropyLoss(label_smoothing).

use super::Regularizer;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Regularizer = Regularizer {
    item: Item {
        id: "label_smoothing",
        name: text("Label smoothing", "标签平滑"),
        about: text(
            "Spreads a share of each target evenly over the classes, so that no certainty is asked for.",
            "将每个目标的一部分均匀分给各类别，不要求绝对确定。",
        ),
        source: "C. Szegedy et al. (2016), Rethinking the Inception architecture, CVPR, section 7; \
                 torch.nn.CrossEntropyLoss(label_smoothing)",
        hypers: &[Hyper::primary(
            "label_smoothing",
            text("Share spread", "平滑比例"),
            (0.0, 1.0),
            Scale::Linear,
            0.1,
            text("Which share of a target is spread.", "目标中被平滑的比例。"),
        )],
    },
    formula: "",
};
