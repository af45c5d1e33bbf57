//! Rotate: the image is turned about its middle, by an angle uniform in ±`degrees`; pixels are interpolated bilinearly.
//!
//! Source: torchvision.transforms.RandomRotation(degrees, interpolation=BILINEAR).

use super::{Augment, FILL, pixel};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Augment = Augment {
    item: Item {
        id: "rotate",
        name: text("Rotate", "旋转"),
        about: text("Turns the image a little about its middle.", "将图像绕中心稍微旋转。"),
        source: "torchvision.transforms.RandomRotation",
        hypers: &[
            Hyper::primary(
                "degrees",
                text("Degrees", "角度"),
                (0.0, 180.0),
                Scale::Linear,
                15.0,
                text("Up to how far the image is turned, either way.", "图像向两个方向最多旋转多少度。"),
            ),
            FILL,
        ],
    },
    images_only: true,
    apply: |hypers, shape, draw, from, to| {
        let angle = hypers[0].to_radians() * (2.0 * draw.uniform(0)[0] - 1.0);
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        let [height, width, channels] = shape;
        let middle = [(height as f64 - 1.0) / 2.0, (width as f64 - 1.0) / 2.0];
        for (i, to) in to.chunks_exact_mut(channels).enumerate() {
            let [y, x] = [(i / width) as f64 - middle[0], (i % width) as f64 - middle[1]];
            let at = [cos * y - sin * x + middle[0], sin * y + cos * x + middle[1]];
            let [row, column] = at.map(f64::floor);
            let [fy, fx] = [(at[0] - row) as f32, (at[1] - column) as f32];
            for (channel, to) in to.iter_mut().enumerate() {
                let near = |dy: isize, dx: isize| {
                    pixel(from, shape, [row as isize + dy, column as isize + dx], channel, hypers[1] == 1.0)
                };
                let top = near(0, 0) * (1.0 - fx) + near(0, 1) * fx;
                let bottom = near(1, 0) * (1.0 - fx) + near(1, 1) * fx;
                *to = top * (1.0 - fy) + bottom * fy;
            }
        }
    },
};
