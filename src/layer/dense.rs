//! Dense: (N, in) times weights (in, units) plus bias (units), to (N, units).
//!
//! Source: F. Rosenblatt (1958), The perceptron; torch.nn.Linear.

use super::{BIAS, HAS_BIAS, Layer, count};
use crate::experiment::Choice;
use crate::init::Fans;
use crate::network::{Assembly, Start};
use crate::program::{ShapeError, Transpose, Value};
use crate::registry::{Hyper, Item, text};

const UNITS: Hyper =
    count("units", text("Units", "单元"), (1.0, crate::network::MAX_WIDTH as f64), 32.0, text("How many numbers come out.", "输出的个数。"));

/// The entry.
pub const ENTRY: Layer = Layer {
    item: Item {
        id: "dense",
        name: text("Dense", "全连接"),
        about: text(
            "Every unit sums all inputs, each with its own weight.",
            "每个单元用各自的权重对所有输入求和。",
        ),
        source: "F. Rosenblatt (1958), The perceptron; torch.nn.Linear",
        hypers: &[UNITS, HAS_BIAS],
    },
    formula: "",
    build,
};

fn build(network: &mut Assembly, layer: &Choice<Layer>, x: Value) -> Result<Value, ShapeError> {
    network.wants_axes(x, 2)?;
    let (inputs, units) = (network.builder.shape(x).last(), layer.whole("units"));
    let fans = Fans { fan_in: inputs, fan_out: units };
    let weights = network.weight("weights", &[inputs, units], Start::Drawn(fans))?;
    let sums = network.builder.matmul(x, weights, Transpose::None)?;
    if !layer.has_bias() {
        return Ok(sums);
    }
    let bias = network.weight("bias", &[units], Start::Value(0.0))?;
    network.builder.map(BIAS, &[("x", sums), ("b", bias)])
}
