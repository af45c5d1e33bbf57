//! Leaky ReLU: x where x > 0, else slope·x.
//!
//! Source: A. Maas, A. Hannun and A. Ng (2013), Rectifier nonlinearities improve neural network acoustic models;
//! torch.nn.LeakyReLU.

use super::{Activation, Over};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Activation = Activation {
    item: Item {
        id: "leaky_relu",
        name: text("Leaky ReLU", "带泄漏的 ReLU"),
        about: text(
            "Lets a little of what is negative through, so that no unit dies.",
            "让少量负值通过，使单元不会失活。",
        ),
        source: "A. Maas, A. Hannun and A. Ng (2013), Rectifier nonlinearities improve neural network acoustic \
                 models; torch.nn.LeakyReLU",
        hypers: &[Hyper::primary(
            "slope",
            text("Slope below 0", "负侧斜率"),
            (0.0, 1.0),
            Scale::Linear,
            0.01,
            text("How much of a negative number passes: negative_slope.", "负数通过的比例，即 negative_slope。"),
        )],
    },
    formula: "select(x > 0, x, slope*x)",
    over: Over::Numbers,
    limits: (f64::NEG_INFINITY, f64::INFINITY),
};
