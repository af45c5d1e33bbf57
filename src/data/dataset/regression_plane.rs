//! Plane: a number that grows along the diagonal.
//!
//! x and y are uniform in (−6, 6); the number is (x + a + y + b)/10, where a and b are uniform in (−6, 6) times `noise`.
//!
//! Source: D. Smilkov, S. Carter et al. (2017), TensorFlow Playground, dataset.ts, regressPlane.

use super::{Recipe, count, noise, owned, uniform};
use crate::data::{Dataset, Targets};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "regression_plane",
        name: text("Plane", "平面回归"),
        about: text(
            "A number that grows along the diagonal: one neuron without activation fits it.",
            "沿对角线增长的数：一个没有激活函数的神经元即可拟合。",
        ),
        source: "TensorFlow Playground, dataset.ts, regressPlane",
        hypers: &[
            count(100_000.0, 400.0),
            noise(1.0, 0.0, "目标值偏离平面的程度。", "How far the number strays from the plane."),
        ],
    },
    make: |choice, seed| {
        let (count, noise) = (choice.whole("count"), choice.number("noise"));
        let (mut features, mut values) = (Vec::with_capacity(2 * count), Vec::with_capacity(count));
        for i in 0..count {
            let [x, y, a, b] = [0, 1, 2, 3].map(|slot| uniform(seed, slot, i, -6.0, 6.0));
            features.extend([x as f32, y as f32]);
            values.push(((x + noise * a + y + noise * b) / 10.0) as f32);
        }
        Ok(Dataset {
            shape: vec![2],
            features,
            targets: Targets::Numbers { values, name: "height".into() },
            names: owned(&["x", "y"]),
            columns: Vec::new(),
            source: ENTRY.item.source.into(),
            tests: 0,
        })
    },
};
