//! Glyphs: digits of 28 × 28 pixels, drawn by a seeded pen.
//!
//! A digit is one of a few skeletons ([`skeleton`]): strokes through points, round or straight. Every point strays a
//! little; a smooth random field bends the whole (elastic distortion), an affine map turns, slants, scales and moves it; a
//! pen of random width draws it with soft edges ([`pen`]). All of it by (seed, example), so that any example can be drawn
//! without those before it. Example i shows the digit i mod 10. The background is 0, ink up to 1.
//!
//! At distortion 1, softmax regression stays below 90 % on examples it has not seen and a small convolutional network
//! passes 98 %: tests/golden/glyphs.py, figures in docs/data.md.
//!
//! Source: P. Y. Simard, D. Steinkraus and J. C. Platt (2003), "Best practices for convolutional neural networks applied to
//! visual document analysis", ICDAR 2003:958–963 (affine and elastic distortion); the skeletons are our own.

pub mod pen;
pub mod skeleton;

use super::{Recipe, count, digits, normal, owned, uniform};
use crate::data::{Dataset, Targets};
use crate::registry::{Hyper, Item, Scale, text};
use pen::{Pen, SIDE};

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "glyphs",
        name: text("Glyphs", "笔画数字"),
        about: text(
            "Digits of 28 × 28 pixels drawn by a seeded pen: as many as you like, made for convolutions.",
            "由带种子的笔绘制的 28×28 数字：要多少有多少，适合卷积网络。",
        ),
        source: "drawn here; distortions after Simard, Steinkraus & Platt (2003)",
        hypers: &[
            count(70_000.0, 4000.0),
            Hyper::primary(
                "distortion",
                text("Distortion", "变形"),
                (0.0, 2.0),
                Scale::Linear,
                1.0,
                text("How far the digits are bent, turned, slanted, scaled and moved.", "数字弯曲、旋转、倾斜、缩放和移动的程度。"),
            ),
        ],
    },
    make: |choice, seed| {
        let (count, distortion) = (choice.whole("count"), choice.number("distortion"));
        let mut features = vec![0.0; count * SIDE * SIDE];
        let mut pen = Pen::default();
        for (example, image) in features.chunks_exact_mut(SIDE * SIDE).enumerate() {
            draw(&mut pen, seed, example, distortion, image);
        }
        let labels = (0..count).map(|example| (example % 10) as u32).collect();
        Ok(Dataset {
            shape: vec![SIDE, SIDE, 1],
            features,
            targets: Targets::Classes { labels, names: owned(&digits::NAMES) },
            names: Vec::new(),
            columns: Vec::new(),
            source: ENTRY.item.source.into(),
            tests: 0,
        })
    },
};

/// Standard deviation of a skeleton's points, by its box.
const JITTER: f64 = 0.02;
/// Standard deviation of the elastic field at its nodes, by the box.
const ELASTIC: f64 = 0.04;
/// Largest turn, in radians.
const TURN: f64 = 0.26;
/// Largest slant: how far x follows y.
const SLANT: f64 = 0.26;
/// Largest move, in pixels.
const MOVE: f64 = 2.15;
/// Nodes of the elastic field along an axis.
const NODES: usize = 4;

/// Draws an example into `image`. (SIDE, SIDE)
fn draw(pen: &mut Pen, seed: u32, example: usize, distortion: f64, image: &mut [f32]) {
    let variants = skeleton::DIGITS[example % 10];
    let chance = |slot: u32, low: f64, high: f64| uniform(seed, slot, example, low, high);
    let variant = variants[(chance(0, 0.0, variants.len() as f64) as usize).min(variants.len() - 1)];
    let around = |slot: u32, reach: f64| distortion * chance(slot, -reach, reach);
    let (sin, cos) = (libm::sin(around(1, TURN)), libm::cos(around(1, TURN)));
    let slant = around(2, SLANT);
    let scale = [3, 4].map(|slot| 18.0 * (1.0 + distortion * chance(slot, -0.22, 0.16)));
    let shift = [5, 6].map(|slot| SIDE as f64 / 2.0 + around(slot, MOVE));
    let mut field = [[0.0; 2]; NODES * NODES];
    for (node, slot) in field.iter_mut().zip(16..) {
        *node = normal(seed, slot, example).map(|z| distortion * ELASTIC * z);
    }
    pen.start(1.2 + distortion * chance(7, -0.4, 0.7), 1.0 - distortion * chance(8, 0.0, 0.3));
    let mut slot = 64;
    for stroke in variant {
        let place = |[x, y]: [f32; 2]| {
            let stray = normal(seed, slot, example).map(|z| distortion * JITTER * z);
            slot += 1;
            let point = [f64::from(x) + stray[0], f64::from(y) + stray[1]];
            let bend = bilinear(&field, point);
            let [x, y] = [point[0] + bend[0] - 0.5, point[1] + bend[1] - 0.5];
            let [x, y] = [scale[0] * (x - slant * y), scale[1] * y];
            [(cos * x - sin * y + shift[0]) as f32, (sin * x + cos * y + shift[1]) as f32]
        };
        pen.stroke(stroke, place);
    }
    pen.finish(image);
}

/// The field at a point of the box, between its nodes.
fn bilinear(field: &[[f64; 2]; NODES * NODES], point: [f64; 2]) -> [f64; 2] {
    let at = point.map(|u| (u * (NODES - 1) as f64).clamp(0.0, (NODES - 1) as f64 - 1e-9));
    let [column, row] = at.map(|u| u as usize);
    let [fx, fy] = [at[0] - column as f64, at[1] - row as f64];
    let node = |dy: usize, dx: usize, axis: usize| field[(row + dy) * NODES + column + dx][axis];
    [0, 1].map(|axis| {
        let top = node(0, 0, axis) * (1.0 - fx) + node(0, 1, axis) * fx;
        let bottom = node(1, 0, axis) * (1.0 - fx) + node(1, 1, axis) * fx;
        top * (1.0 - fy) + bottom * fy
    })
}
