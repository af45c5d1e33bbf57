//! Initializers: what the weights of a network are before the first step. One file each.
//!
//! The numbers come from the counter generator alone: (seed, [`Stream::Weights`], the parameter's number, the
//! number of the
//! entry), computed in f64 and rounded once. Biases start at 0, scales of a batch_norm at 1.

use crate::experiment::Choice;
use crate::expr::machine::PointMachine;
use crate::expr::tape::Tape;
use crate::expr::{Kind, compile};
use crate::registry::{Entry, Item};
use crate::rng::{Stream, normal_pair, uniform_pair};

crate::registry! {
    /// All initializers, in the order of the menu.
    TABLE: Initializer = he_normal, he_uniform, glorot_normal, glorot_uniform, lecun_normal, orthogonal, normal,
        uniform, constant, zeros
}

/// An initializer: a distribution, and a formula of its scale over
///
/// - `fan_in`: how many numbers a unit sums;
/// - `fan_out`: how many units a number goes to;
/// - the hyper-parameters.
#[derive(Debug)]
pub struct Initializer {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// The scale: see [`Distribution`].
    pub formula: &'static str,
    /// What is scaled.
    pub distribution: Distribution,
}

/// What an initializer draws, and what its formula means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// The formula's value everywhere.
    Constant,
    /// Normal numbers with the formula's value as standard deviation, around `mean` where there is such a key.
    Normal,
    /// Evenly within the formula's value to both sides of 0.
    Symmetric,
    /// Evenly from `a` to the formula's value.
    Range,
    /// A matrix with orthonormal rows or columns, times the formula's value.
    Orthogonal,
}

impl Entry for Initializer {
    const KIND: &'static str = "initializer";
    const FORMULA: Kind = Kind::Map;
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        self.formula
    }
    fn columns(&self) -> &'static [&'static str] {
        &["fan_in", "fan_out"]
    }
}

/// How many numbers meet in a unit of a layer, and how many units a number reaches: of a dense layer its inputs and its
/// outputs; of a convolution both times the area of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fans {
    /// Numbers a unit sums.
    pub fan_in: usize,
    /// Units a number goes to.
    pub fan_out: usize,
}

impl Choice<Initializer> {
    /// The value of the formula.
    ///
    /// # Panics
    /// Never: initializers are built in, and `tests/layers.rs` compiles each.
    pub fn scale(&self, fans: Fans) -> f64 {
        let keys = self.entry.keys();
        let compiled = compile(Kind::Map, self.formula(), &keys).expect("built-in formulas compile");
        let inputs: Vec<f64> = compiled.uniforms.iter().map(|key| self.input(key, fans)).collect();
        let mut machine = PointMachine::new(Tape::new(&compiled.graph, &compiled.results, 0, inputs.len()));
        let mut result = [0.0];
        machine.set_uniforms(&inputs);
        machine.run(&[], &mut result);
        result[0]
    }

    fn input(&self, key: &str, fans: Fans) -> f64 {
        match key {
            "fan_in" => fans.fan_in as f64,
            "fan_out" => fans.fan_out as f64,
            _ => self.value(key).unwrap_or(0.0),
        }
    }

    /// Fills a parameter, the `number`-th of its network; its last axis, of this length, are the units.
    pub fn fill(&self, seed: u32, number: u32, fans: Fans, units: usize, weights: &mut [f32]) {
        let scale = self.scale(fans);
        let value = |key: &str| self.value(key).unwrap_or(0.0);
        match self.entry.distribution {
            Distribution::Constant => weights.fill(scale as f32),
            Distribution::Normal => {
                let mean = value("mean");
                draw(weights, |index| normal_pair(seed, Stream::Weights, number, index), |z| mean + scale * z);
            }
            Distribution::Symmetric => {
                let unit = |index| uniform_pair(seed, Stream::Weights, number, index);
                draw(weights, unit, |u| scale * (2.0 * u - 1.0));
            }
            Distribution::Range => {
                let low = value("a");
                let unit = |index| uniform_pair(seed, Stream::Weights, number, index);
                draw(weights, unit, |u| low + (scale - low) * u);
            }
            Distribution::Orthogonal => {
                let mut normal = vec![0.0; weights.len()];
                for (index, pair) in normal.chunks_mut(2).enumerate() {
                    let drawn = normal_pair(seed, Stream::Weights, number, index as u32);
                    pair.copy_from_slice(&drawn[..pair.len()]);
                }
                orthogonal::orthogonalize(&mut normal, units);
                for (weight, value) in weights.iter_mut().zip(normal) {
                    *weight = (scale * value) as f32;
                }
            }
        }
    }
}

fn draw(weights: &mut [f32], pair: impl Fn(u32) -> [f64; 2], shape: impl Fn(f64) -> f64) {
    for (index, two) in weights.chunks_mut(2).enumerate() {
        for (weight, drawn) in two.iter_mut().zip(pair(index as u32)) {
            *weight = shape(drawn) as f32;
        }
    }
}
