//! Dropout: while training each number is kept with chance 1 − p and then divided by it; otherwise nothing happens.
//!
//! Source: N. Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting, JMLR 15;
//! torch.nn.Dropout.

use super::Layer;
use crate::experiment::Choice;
use crate::network::Assembly;
use crate::program::{Distribution, ShapeError, Value};
use crate::registry::{Hyper, Item, Scale, text};

/// Of a number and one drawn from [0, 1).
const FORMULA: &str = "select(u < p, 0, x/(1 - p))";

const SHARE: Hyper = Hyper::primary(
    "p",
    text("Share dropped", "失活比例"),
    (0.0, 0.99),
    Scale::Linear,
    0.5,
    text("The chance that a number is set to zero.", "一个数被置零的概率。"),
);

/// The entry.
pub const ENTRY: Layer = Layer {
    item: Item {
        id: "dropout",
        name: text("Dropout", "随机失活"),
        about: text(
            "Sets a random share of the numbers to zero while training, so that no unit relies on one other alone.",
            "训练时随机将一部分数置零，使单元不依赖于某一个其他单元。",
        ),
        source: "N. Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting, \
                 JMLR 15; torch.nn.Dropout",
        hypers: &[SHARE],
    },
    formula: FORMULA,
    build,
};

fn build(network: &mut Assembly, layer: &Choice<Layer>, x: Value) -> Result<Value, ShapeError> {
    let p = layer.value("p").unwrap_or(0.0);
    if !network.trains() || p == 0.0 {
        return Ok(x);
    }
    let shape = network.builder.shape(x).axes().to_vec();
    let u = network.builder.random(Distribution::Uniform, &shape)?;
    network.builder.map_with(FORMULA, &[("x", x), ("u", u)], &[("p", p)])
}
