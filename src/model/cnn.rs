//! Convolutional network: convolutions and pooling before dense layers.
//!
//! Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), Gradient-based learning applied to document
//! recognition.

use super::{Family, Model};
use crate::layer::SAME;
use crate::network::{Body, LayerSpec};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Model = Model {
    item: Item {
        id: "cnn",
        name: text("Convolutional network", "卷积网络"),
        about: text(
            "Convolutions and pooling, then dense layers: for images.",
            "卷积与池化，然后是全连接层：用于图像。",
        ),
        source: "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), Gradient-based learning applied to \
                 document recognition",
        hypers: &[],
    },
    family: Family::Feedforward,
    body: || Body::Layers(vec![
        LayerSpec::layer("conv2d", &[("filters", 8.0), ("kernel", 5.0), ("padding", SAME)]),
        LayerSpec::activation("relu"),
        LayerSpec::layer("max_pool", &[]),
        LayerSpec::layer("flatten", &[]),
        LayerSpec::layer("dense", &[("units", 10.0)]),
    ]),
    penalties: &[],
    corruptions: &[],
};
