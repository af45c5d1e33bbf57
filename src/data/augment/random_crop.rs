//! Random crop: the image is moved by up to `padding` pixels in both directions, and cut to its size.
//!
//! Source: torchvision.transforms.RandomCrop(size of the image, padding); K. He et al. (2016), "Deep residual learning
//! for image recognition", section 4.2 (padding 4).

use super::{Augment, FILL, pixel};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Augment = Augment {
    item: Item {
        id: "random_crop",
        name: text("Random crop", "随机裁剪"),
        about: text(
            "Moves the image a little, so that the place of things stops mattering.",
            "稍微移动图像，使物体的位置不再重要。",
        ),
        source: "torchvision.transforms.RandomCrop; He et al. (2016), section 4.2",
        hypers: &[
            Hyper::primary(
                "padding",
                text("Padding", "填充"),
                (0.0, 32.0),
                Scale::Integer,
                4.0,
                text("Up to how many pixels the image is moved.", "图像最多移动多少像素。"),
            ),
            FILL,
        ],
    },
    images_only: true,
    apply: |hypers, shape, draw, from, to| {
        let [padding, edge] = [hypers[0], hypers[1]];
        let [down, right] = draw.uniform(0).map(|u| (u * (2.0 * padding + 1.0)) as isize - padding as isize);
        let [_, width, channels] = shape;
        for (i, to) in to.iter_mut().enumerate() {
            let (place, channel) = (i / channels, i % channels);
            let at = [(place / width) as isize + down, (place % width) as isize + right];
            *to = pixel(from, shape, at, channel, edge == 1.0);
        }
    },
};
