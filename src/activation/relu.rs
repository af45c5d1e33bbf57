//! Rectified linear unit: max(x, 0), with slope 0 at 0.
//!
//! Source: X. Glorot, A. Bordes and Y. Bengio (2011), Deep sparse rectifier neural networks, AISTATS; torch.nn.ReLU.

use super::{Activation, Over};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Activation = Activation {
    item: Item {
        id: "relu",
        name: text("ReLU", "ReLU"),
        about: text(
            "Cuts off what is negative. A unit that is negative for every example learns nothing more.",
            "截去负值。若某单元对所有样本都为负，它便不再学习。",
        ),
        source: "X. Glorot, A. Bordes and Y. Bengio (2011), Deep sparse rectifier neural networks, AISTATS; \
                 torch.nn.ReLU",
        hypers: &[],
    },
    formula: "relu(x)",
    over: Over::Numbers,
    limits: (0.0, f64::INFINITY),
};
