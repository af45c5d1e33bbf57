//! Cutout: a square of `size` pixels is set to zero. Its middle lies anywhere in the image, so that parts of it may lie
//! outside.
//!
//! Source: T. DeVries and G. W. Taylor (2017), "Improved regularization of convolutional neural networks with cutout",
//! arXiv:1708.04552, section 3.2.

use super::Augment;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Augment = Augment {
    item: Item {
        id: "cutout",
        name: text("Cutout", "遮挡"),
        about: text(
            "Blanks out a square, so that the network must not rely on one part alone.",
            "遮住一个方块，使网络不能只依赖某一部分。",
        ),
        source: "DeVries & Taylor (2017), section 3.2",
        hypers: &[Hyper::primary(
            "size",
            text("Size", "边长"),
            (1.0, 64.0),
            Scale::Integer,
            4.0,
            text("Side of the square, in pixels.", "方块的边长，以像素计。"),
        )],
    },
    images_only: true,
    apply: |hypers, [height, width, channels], draw, from, to| {
        to.copy_from_slice(from);
        let size = hypers[0] as usize;
        let [u, v] = draw.uniform(0);
        let range = |unit: f64, length: usize| {
            let middle = (unit * length as f64) as usize;
            middle.saturating_sub(size / 2)..(middle + size.div_ceil(2)).min(length)
        };
        let columns = range(v, width);
        for row in range(u, height) {
            to[(row * width + columns.start) * channels..(row * width + columns.end) * channels].fill(0.0);
        }
    },
};
