//! Autoencoder: an encoder to a code, a decoder back; dense, convolutional, or of any layers.
//!
//! Source: G. Hinton and R. Salakhutdinov (2006), Reducing the dimensionality of data with neural networks, Science
//! 313.

use super::{Family, Model};
use crate::network::Body;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Model = Model {
    item: Item {
        id: "autoencoder",
        name: text("Autoencoder", "自编码器"),
        about: text(
            "Learns to give back what it is given, through a narrow code.",
            "学习通过狭窄的编码还原输入。",
        ),
        source: "G. Hinton and R. Salakhutdinov (2006), Reducing the dimensionality of data with neural \
                 networks, Science 313",
        hypers: &[],
    },
    family: Family::Autoencoder,
    body: || Body::Widths(vec![128, 32]),
    penalties: &[],
    corruptions: &[],
};
