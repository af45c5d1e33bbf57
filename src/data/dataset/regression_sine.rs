//! Sine: a curve of one variable, with noise.
//!
//! x is uniform in (0, 1); the number is sin(2π waves x) plus normal noise of standard deviation `noise`.
//!
//! Source: C. M. Bishop (2006), "Pattern recognition and machine learning", section 1.1 and appendix A, the curve-fitting
//! example (one wave, noise 0.3, x evenly spaced).

use super::{Recipe, count, noise, normal, owned, uniform};
use crate::data::{Dataset, Targets};
use crate::registry::{Hyper, Item, Scale, text};
use std::f64::consts::TAU;

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "regression_sine",
        name: text("Sine", "正弦回归"),
        about: text(
            "A curve of one variable with noise: where a model that is too large fits the noise.",
            "带噪声的一元曲线：过大的模型会去拟合噪声。",
        ),
        source: "Bishop (2006), Pattern recognition and machine learning, section 1.1",
        hypers: &[
            count(100_000.0, 200.0),
            noise(2.0, 0.1, "目标值的标准差。", "Standard deviation of the number around the curve."),
            Hyper::primary(
                "waves",
                text("Waves", "波数"),
                (0.5, 5.0),
                Scale::Linear,
                1.0,
                text("How many waves there are.", "有多少个完整的波。"),
            ),
        ],
    },
    make: |choice, seed| {
        let [noise, waves] = ["noise", "waves"].map(|key| choice.number(key));
        let (mut features, mut values) = (Vec::new(), Vec::new());
        for i in 0..choice.whole("count") {
            let x = uniform(seed, 0, i, 0.0, 1.0);
            features.push(x as f32);
            values.push((libm::sin(TAU * waves * x) + noise * normal(seed, 1, i)[0]) as f32);
        }
        Ok(Dataset {
            shape: vec![1],
            features,
            targets: Targets::Numbers { values, name: "y".into() },
            names: owned(&["x"]),
            columns: Vec::new(),
            source: ENTRY.item.source.into(),
            tests: 0,
        })
    },
};
