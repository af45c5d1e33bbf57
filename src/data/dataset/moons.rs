//! Moons: two half circles that reach into each other.
//!
//! t runs evenly over [0, π]; the upper moon is (cos t, sin t), the lower (1 − cos t, ½ − sin t); normal noise of
//! standard deviation `noise` is added to both coordinates. Example i belongs to moon i mod 2.
//!
//! Source: sklearn.datasets.make_moons (scikit-learn 1.7.2).

use super::{Recipe, count, noise, normal, points};
use crate::registry::{Item, text};
use std::f64::consts::PI;

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "moons",
        name: text("Moons", "双月"),
        about: text(
            "Two half circles that reach into each other: the smallest case of a curved border.",
            "相互嵌入的两个半圆：弯曲边界的最小例子。",
        ),
        source: "sklearn.datasets.make_moons",
        hypers: &[
            count(100_000.0, 400.0),
            noise(1.0, 0.1, "加在两个坐标上的标准差。", "Standard deviation added to both coordinates."),
        ],
    },
    make: |choice, seed| {
        let (count, noise) = (choice.whole("count"), choice.number("noise"));
        let point = |i: usize| {
            // As many on the lower moon, or one fewer.
            let (moon, n) = (i % 2, (count - i % 2).div_ceil(2));
            let t = if n > 1 { PI * (i / 2) as f64 / (n - 1) as f64 } else { 0.0 };
            let (sin, cos) = (libm::sin(t), libm::cos(t));
            let [x, y] = if moon == 0 { [cos, sin] } else { [1.0 - cos, 0.5 - sin] };
            let [a, b] = normal(seed, 0, i);
            ([x + noise * a, y + noise * b], moon as u32)
        };
        Ok(points((0..count).map(point), &["upper", "lower"], ENTRY.item.source))
    },
};
