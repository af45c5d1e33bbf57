//! Zero everywhere.
//!
//! Source: torch.nn.init.zeros_.

use super::{Distribution, Initializer};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Initializer = Initializer {
    item: Item {
        id: "zeros",
        name: text("Zeros", "全零"),
        about: text(
            "Zero everywhere. A deep network that starts so learns nothing but its last biases.",
            "处处为零。以此开始的深层网络除最后的偏置外什么也学不到。",
        ),
        source: "torch.nn.init.zeros_",
        hypers: &[],
    },
    formula: "0",
    distribution: Distribution::Constant,
};
