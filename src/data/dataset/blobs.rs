//! Blobs: normal clouds around centres.
//!
//! `centers` centres, uniform in (−10, 10)²; the examples of each are normal around it with standard deviation `noise`.
//! Example i belongs to centre i mod `centers`.
//!
//! Source: sklearn.datasets.make_blobs (scikit-learn 1.7.2).

use super::{Recipe, count, noise, normal, points, uniform};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "blobs",
        name: text("Blobs", "团簇"),
        about: text(
            "Normal clouds around centres: straight lines separate them, as far as they can be separated.",
            "围绕中心的正态点云：在可分的范围内，用直线即可分开。",
        ),
        source: "sklearn.datasets.make_blobs",
        hypers: &[
            count(100_000.0, 300.0),
            noise(10.0, 1.0, "每个团簇的标准差。", "Standard deviation of each cloud."),
            Hyper::primary(
                "centers",
                text("Centres", "中心数"),
                (2.0, 10.0),
                Scale::Integer,
                3.0,
                text("How many clouds, and so classes.", "团簇的数量，即类别数。"),
            ),
        ],
    },
    make: |choice, seed| {
        let [count, centers] = ["count", "centers"].map(|key| choice.whole(key));
        let noise = choice.number("noise");
        let point = |i: usize| {
            let [x, y] = [1, 2].map(|slot| uniform(seed, slot, i % centers, -10.0, 10.0));
            let [a, b] = normal(seed, 0, i);
            ([x + noise * a, y + noise * b], (i % centers) as u32)
        };
        let names = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
        Ok(points((0..count).map(point), &names[..centers], ENTRY.item.source))
    },
};
