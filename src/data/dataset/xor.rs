//! Exclusive or: opposite quadrants belong together.
//!
//! x and y are uniform in (−5, 5), then moved 0.3 away from the axes. The class is whether (x + a)(y + b) ≥ 0, where a and
//! b are uniform in (−5, 5) times `noise`: noise mislabels near the axes.
//!
//! Source: D. Smilkov, S. Carter et al. (2017), TensorFlow Playground, dataset.ts, classifyXORData; M. Minsky and S.
//! Papert (1969), "Perceptrons", why one layer cannot.

use super::{Recipe, count, noise, points, uniform};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "xor",
        name: text("Exclusive or", "异或"),
        about: text(
            "Opposite quadrants belong together: what a network without hidden layer can never learn.",
            "相对的象限属于同一类：没有隐藏层的网络永远学不会。",
        ),
        source: "TensorFlow Playground, dataset.ts, classifyXORData",
        hypers: &[
            count(100_000.0, 400.0),
            noise(1.0, 0.0, "靠近坐标轴的标签有多大可能出错。", "How far from the axes labels may still be wrong."),
        ],
    },
    make: |choice, seed| {
        let (count, noise) = (choice.whole("count"), choice.number("noise"));
        let point = |i: usize| {
            let away = |u: f64| if u > 0.0 { u + 0.3 } else { u - 0.3 };
            let [x, y] = [0, 1].map(|slot| away(uniform(seed, slot, i, -5.0, 5.0)));
            let [a, b] = [2, 3].map(|slot| noise * uniform(seed, slot, i, -5.0, 5.0));
            ([x, y], u32::from((x + a) * (y + b) >= 0.0))
        };
        Ok(points((0..count).map(point), &["different", "same"], ENTRY.item.source))
    },
};
