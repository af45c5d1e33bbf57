//! Spiral: arms that wind around each other, one a class.
//!
//! The k-th of n points of arm a of A: r = 5 k/n, angle = 2π turns k/n + 2π a/A, x = r sin(angle) + noise·u, y =
//! r cos(angle) + noise·u, each u uniform in (−1, 1). Two arms of 1.75 turns are TensorFlow Playground's. Example i
//! belongs to arm i mod A.
//!
//! Source: D. Smilkov, S. Carter et al. (2017), "Direct-manipulation visualization of deep networks" (TensorFlow
//! Playground), dataset.ts, classifySpiralData.

use super::{Recipe, count, noise, points, uniform};
use crate::registry::{Hyper, Item, Scale, text};
use std::f64::consts::TAU;

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "spiral",
        name: text("Spiral", "螺旋"),
        about: text(
            "Arms that wind around each other: the hardest of the plane, it needs a hidden layer or two.",
            "相互缠绕的旋臂：平面数据中最难的一个，需要一两个隐藏层。",
        ),
        source: "TensorFlow Playground, dataset.ts, classifySpiralData",
        hypers: &[
            count(100_000.0, 500.0),
            noise(5.0, 0.0, "每个点在两个方向上最多偏离多少。", "How far a point may stray, in each direction."),
            Hyper::primary(
                "turns",
                text("Turns", "圈数"),
                (0.25, 5.0),
                Scale::Linear,
                1.75,
                text("How often an arm winds around the centre.", "每条旋臂绕中心的圈数。"),
            ),
            Hyper::more(
                "arms",
                text("Arms", "旋臂数"),
                (2.0, 8.0),
                Scale::Integer,
                2.0,
                text("How many arms, and so classes.", "旋臂的数量，即类别数。"),
            ),
        ],
    },
    make: |choice, seed| {
        let [noise, turns] = ["noise", "turns"].map(|key| choice.number(key));
        let [count, arms] = ["count", "arms"].map(|key| choice.whole(key));
        let point = |i: usize| {
            let (arm, n) = (i % arms, count.div_ceil(arms));
            let along = (i / arms) as f64 / n as f64;
            let angle = TAU * (turns * along + arm as f64 / arms as f64);
            let stray = [0, 1].map(|slot| noise * uniform(seed, slot, i, -1.0, 1.0));
            ([5.0 * along * libm::sin(angle) + stray[0], 5.0 * along * libm::cos(angle) + stray[1]], arm as u32)
        };
        let names = ["1", "2", "3", "4", "5", "6", "7", "8"];
        Ok(points((0..count).map(point), &names[..arms], ENTRY.item.source))
    },
};
