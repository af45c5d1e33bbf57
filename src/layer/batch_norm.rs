//! Batch normalization over all axes but the last. While training by the statistics of the batch (variance divided
//! by n),
//! which also move the running ones (variance divided by n − 1), as in PyTorch; otherwise by the running ones.
//!
//! Source: S. Ioffe and C. Szegedy (2015), Batch normalization, ICML, algorithms 1 and 2; torch.nn.BatchNorm1d and
//! BatchNorm2d.

use super::Layer;
use crate::experiment::Choice;
use crate::network::{Assembly, Start};
use crate::program::{Over, ShapeError, Value};
use crate::registry::{Hyper, Item, Scale, text};

/// Of a number, the statistics of its channel, and the channel's scale and shift.
const FORMULA: &str = "scale*(x - mean)/sqrt(variance + eps) + shift";
/// The running statistic after a batch.
const RUNNING: &str = "(1 - momentum)*before + momentum*correction*now";

const EPS: Hyper = Hyper::more(
    "eps",
    text("Epsilon", "ε"),
    (1e-12, 1.0),
    Scale::Log,
    1e-5,
    text("Added to the variance, so that nothing is divided by zero.", "加到方差上，避免除以零。"),
);

const MOMENTUM: Hyper = Hyper::more(
    "momentum",
    text("Share of the new", "新值比例"),
    (0.0, 1.0),
    Scale::Linear,
    0.1,
    text("How far the running statistics move towards those of a batch.", "滑动统计量向当前批移动的比例。"),
);

/// The entry.
pub const ENTRY: Layer = Layer {
    item: Item {
        id: "batch_norm",
        name: text("Batch normalization", "批归一化"),
        about: text(
            "Gives every channel mean 0 and variance 1 over the batch, then a scale and a shift of its own.",
            "使每个通道在批内均值为 0、方差为 1，再施以各自的缩放与平移。",
        ),
        source: "S. Ioffe and C. Szegedy (2015), Batch normalization, ICML, algorithms 1 and 2; \
                 torch.nn.BatchNorm1d and BatchNorm2d",
        hypers: &[EPS, MOMENTUM],
    },
    formula: FORMULA,
    build,
};

fn build(network: &mut Assembly, layer: &Choice<Layer>, x: Value) -> Result<Value, ShapeError> {
    let shape = network.builder.shape(x).clone();
    let (channels, examples) = (shape.last(), shape.count() / shape.last());
    let scale = network.weight("scale", &[channels], Start::Value(1.0))?;
    let shift = network.weight("shift", &[channels], Start::Value(0.0))?;
    let running_mean = network.state("mean", &[channels], 0.0)?;
    let running_variance = network.state("variance", &[channels], 1.0)?;
    let [eps, momentum] = ["eps", "momentum"].map(|key| layer.value(key).unwrap_or(0.0));
    let (mut mean, mut variance) = (running_mean, running_variance);
    if network.trains() {
        network.whole_batch();
        let builder = &mut network.builder;
        mean = builder.mean(x, Over::Leading);
        let squares = builder.map("(x - mean)^2", &[("x", x), ("mean", mean)])?;
        variance = builder.mean(squares, Over::Leading);
        let unbiased = examples as f64 / (examples as f64 - 1.0).max(1.0);
        for (state, now, correction) in [(running_mean, mean, 1.0), (running_variance, variance, unbiased)] {
            let after = builder.map_with(
                RUNNING,
                &[("before", state), ("now", now)],
                &[("momentum", momentum), ("correction", correction)],
            )?;
            builder.assign(state, after)?;
        }
    }
    let args = [("x", x), ("mean", mean), ("variance", variance), ("scale", scale), ("shift", shift)];
    network.builder.map_with(FORMULA, &args, &[("eps", eps)])
}
