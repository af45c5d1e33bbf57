//! Circles: a disc, and a ring around it.
//!
//! Even examples lie in the disc of radius 2.5, odd ones in the ring from 3.5 to 5: the radius is uniform, and so is the
//! angle. The class is decided where noise has moved the point to, inside 2.5 or not, but the point itself stays: noise
//! mislabels near the edge. The moves are uniform in (−5, 5) times `noise`.
//!
//! Source: D. Smilkov, S. Carter et al. (2017), TensorFlow Playground, dataset.ts, classifyCircleData.

use super::{Recipe, count, noise, points, uniform};
use crate::registry::{Item, text};
use std::f64::consts::TAU;

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "circles",
        name: text("Circles", "圆环"),
        about: text(
            "A disc and a ring around it: no line separates them, a small hidden layer does.",
            "圆盘与环绕它的圆环：没有直线能将其分开，一个小隐藏层可以。",
        ),
        source: "TensorFlow Playground, dataset.ts, classifyCircleData",
        hypers: &[
            count(100_000.0, 500.0),
            noise(1.0, 0.0, "靠近边缘的标签有多大可能出错。", "How far from the edge labels may still be wrong."),
        ],
    },
    make: |choice, seed| {
        let (count, noise) = (choice.whole("count"), choice.number("noise"));
        let point = |i: usize| {
            let (low, high) = if i.is_multiple_of(2) { (0.0, 2.5) } else { (3.5, 5.0) };
            let (r, angle) = (uniform(seed, 0, i, low, high), uniform(seed, 1, i, 0.0, TAU));
            let [x, y] = [r * libm::sin(angle), r * libm::cos(angle)];
            let [a, b] = [2, 3].map(|slot| noise * uniform(seed, slot, i, -5.0, 5.0));
            let inside = (x + a) * (x + a) + (y + b) * (y + b) < 2.5 * 2.5;
            ([x, y], u32::from(!inside))
        };
        Ok(points((0..count).map(point), &["inside", "outside"], ENTRY.item.source))
    },
};
