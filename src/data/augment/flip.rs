//! Flip: the mirror image, with probability `p`.
//!
//! Source: torchvision.transforms.RandomHorizontalFlip and RandomVerticalFlip (p 0.5).

use super::Augment;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Augment = Augment {
    item: Item {
        id: "flip",
        name: text("Mirror", "镜像翻转"),
        about: text(
            "Mirrors the image at times. For things that have no left and right; letters and digits have.",
            "有时将图像翻转。适用于不分左右的物体；字母和数字不适用。",
        ),
        source: "torchvision.transforms.RandomHorizontalFlip",
        hypers: &[
            Hyper::primary(
                "p",
                text("Probability", "概率"),
                (0.0, 1.0),
                Scale::Linear,
                0.5,
                text("How often an image is mirrored.", "图像被翻转的概率。"),
            ),
            Hyper::more(
                "axis",
                text("Direction", "方向"),
                (0.0, 1.0),
                Scale::Choice(&[("horizontal", text("Left and right", "左右")), ("vertical", text("Up and down", "上下"))]),
                0.0,
                text("What changes places.", "交换哪两边。"),
            ),
        ],
    },
    images_only: true,
    apply: |hypers, [height, width, channels], draw, from, to| {
        if draw.uniform(0)[0] >= hypers[0] {
            to.copy_from_slice(from);
            return;
        }
        for row in 0..height {
            for column in 0..width {
                let (r, c) = if hypers[1] == 0.0 { (row, width - 1 - column) } else { (height - 1 - row, column) };
                let (into, out) = ((row * width + column) * channels, (r * width + c) * channels);
                to[into..into + channels].copy_from_slice(&from[out..out + channels]);
            }
        }
    },
};
