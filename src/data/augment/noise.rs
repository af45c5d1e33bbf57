//! Noise: a normal number is added to every value.
//!
//! Source: C. M. Bishop (1995), "Training with noise is equivalent to Tikhonov regularization", Neural Computation
//! 7:108–116.

use super::Augment;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Augment = Augment {
    item: Item {
        id: "noise",
        name: text("Noise", "噪声"),
        about: text(
            "Adds normal noise to every value, of images and tables; works like a penalty on steep functions.",
            "给图像或表格的每个值加上正态噪声；作用类似于惩罚陡峭的函数。",
        ),
        source: "Bishop (1995), Training with noise is equivalent to Tikhonov regularization",
        hypers: &[Hyper::primary(
            "deviation",
            text("Deviation", "标准差"),
            (0.0, 10.0),
            Scale::Linear,
            0.1,
            text("Standard deviation of the noise, in units of the prepared values.", "噪声的标准差，以预处理后的值为单位。"),
        )],
    },
    images_only: false,
    apply: |hypers, _, draw, from, to| {
        for (slot, (to, from)) in (0..).zip(to.chunks_mut(2).zip(from.chunks(2))) {
            let pair = draw.normal(slot);
            for ((to, from), z) in to.iter_mut().zip(from).zip(pair) {
                *to = from + (hypers[0] * z) as f32;
            }
        }
    },
};
