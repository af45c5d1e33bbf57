//! Stacked autoencoder: greedy, layer by layer, then fine-tuned as a whole with a layer on top. In its phase a
//! layer is an
//! autoencoder of what the layers before it give, which stay as they are; its decoder is dropped afterwards.
//!
//! Source: Y. Bengio, P. Lamblin, D. Popovici and H. Larochelle (2007), Greedy layer-wise training of deep
//! networks, NIPS; P. Vincent et al. (2010), Stacked denoising autoencoders, JMLR 11.

use super::{Family, MASK, Model, NOISE, SHARE, STD};
use crate::network::Body;
use crate::registry::{Hyper, Item, Scale, text};

const PRETRAIN: Hyper = Hyper::primary(
    "pretrain_epochs",
    text("Epochs a layer", "每层轮数"),
    (0.0, 1000.0),
    Scale::Integer,
    10.0,
    text("For how many epochs each layer is trained alone.", "每层单独训练的轮数。"),
);

const CORRUPTION: Hyper = Hyper::primary(
    "corruption",
    text("Damage", "破坏方式"),
    (0.0, 2.0),
    Scale::Choice(&[
        ("none", text("none", "无")),
        ("noise", text("noise", "噪声")),
        ("mask", text("zeros", "置零")),
    ]),
    0.0,
    text("What becomes of what a layer is given while it is trained alone.", "单独训练某层时对其输入的破坏。"),
);

/// The entry.
pub const ENTRY: Model = Model {
    item: Item {
        id: "stacked_autoencoder",
        name: text("Stacked autoencoder", "堆叠自编码器"),
        about: text(
            "Trains layer by layer without targets, then all layers with a classifier on top.",
            "先逐层无监督训练，再加上分类器整体训练。",
        ),
        source: "Y. Bengio, P. Lamblin, D. Popovici and H. Larochelle (2007), Greedy layer-wise training of deep \
                 networks, NIPS; P. Vincent et al. (2010), Stacked denoising autoencoders, JMLR 11",
        hypers: &[PRETRAIN, CORRUPTION, STD, SHARE],
    },
    family: Family::Stacked,
    body: || Body::Widths(vec![128, 64]),
    penalties: &[],
    corruptions: &["", NOISE, MASK],
};
