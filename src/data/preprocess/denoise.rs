//! Denoise: each pixel becomes the median, or a weighted mean, of its surroundings. The nearest pixel stands for those
//! outside.
//!
//! Source: R. C. Gonzalez and R. E. Woods (2018), "Digital image processing", sections 3.5 and 5.3;
//! scipy.ndimage.median_filter and gaussian_filter (mode "nearest", truncate 4).

use super::{Fitted, Preprocess, needs_images};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Preprocess = Preprocess {
    item: Item {
        id: "denoise",
        name: text("Denoise", "去噪"),
        about: text(
            "Smooths images: the median removes single wrong pixels, the Gaussian grain.",
            "平滑图像：中值滤波去除孤立的坏点，高斯滤波去除颗粒噪声。",
        ),
        source: "Gonzalez & Woods (2018), sections 3.5 and 5.3; scipy.ndimage",
        hypers: &[
            Hyper::primary(
                "how",
                text("How", "方式"),
                (0.0, 1.0),
                Scale::Choice(&[("median", text("Median", "中值")), ("gaussian", text("Gaussian", "高斯"))]),
                0.0,
                text("What stands in a pixel's place.", "用什么代替像素值。"),
            ),
            Hyper::more(
                "reach",
                text("Reach", "半径"),
                (1.0, 3.0),
                Scale::Integer,
                1.0,
                text("How far the median looks to each side, in pixels.", "中值滤波向每侧看多远，以像素计。"),
            ),
            Hyper::more(
                "sigma",
                text("Deviation", "标准差"),
                (0.1, 5.0),
                Scale::Linear,
                0.7,
                text("Width of the Gaussian, in pixels.", "高斯的宽度，以像素计。"),
            ),
        ],
    },
    fit: |choice, train| {
        let shape = train.image().ok_or_else(|| needs_images("denoise"))?;
        if choice.chosen("how") == "median" {
            return Ok(Fitted::Median { shape, reach: choice.number("reach") as usize });
        }
        let sigma = choice.number("sigma");
        let reach = (4.0 * sigma + 0.5) as usize;
        let mut weights: Vec<f64> =
            (0..=reach).map(|d| libm::exp(-0.5 * (d * d) as f64 / (sigma * sigma))).collect();
        let sum = weights[0] + 2.0 * weights[1..].iter().sum::<f64>();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Ok(Fitted::Smooth { shape, weights })
    },
};
