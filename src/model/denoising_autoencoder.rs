//! Denoising autoencoder: what comes in is damaged while it trains, by noise or by zeros; the target is not.
//!
//! Source: P. Vincent, H. Larochelle, Y. Bengio and P.-A. Manzagol (2008), Extracting and composing robust features
//! with denoising autoencoders, ICML.

use super::{Family, MASK, Model, NOISE, SHARE, STD};
use crate::network::Body;
use crate::registry::{Hyper, Item, Scale, text};

const CORRUPTION: Hyper = Hyper::primary(
    "corruption",
    text("Damage", "破坏方式"),
    (0.0, 1.0),
    Scale::Choice(&[("noise", text("noise", "噪声")), ("mask", text("zeros", "置零"))]),
    0.0,
    text("Noise on every number, or some numbers set to zero.", "对每个数加噪声，或将部分数置零。"),
);

/// The entry.
pub const ENTRY: Model = Model {
    item: Item {
        id: "denoising_autoencoder",
        name: text("Denoising autoencoder", "去噪自编码器"),
        about: text(
            "Is given damaged examples and learns to give back the whole ones.",
            "输入受损的样本，学习还原完整的样本。",
        ),
        source: "P. Vincent, H. Larochelle, Y. Bengio and P.-A. Manzagol (2008), Extracting and composing robust \
                 features with denoising autoencoders, ICML",
        hypers: &[CORRUPTION, STD, SHARE],
    },
    family: Family::Autoencoder,
    body: || Body::Widths(vec![128, 32]),
    penalties: &[],
    corruptions: &[NOISE, MASK],
};
