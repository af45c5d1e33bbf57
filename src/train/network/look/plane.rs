//! What a network makes of all examples of two numbers, or one: a map of the plane, or a curve.

use super::super::{NetworkError, Part};
use super::example::{probabilities, truth};
use super::lens::{Lens, Lenses, View};
use super::{PlanePoint, PlaneSeen, refused};
use crate::network::{Watch, names};
use crate::registry::text;

/// Most cells along an axis.
pub const MAX_SIZE: usize = 128;
/// Most cells of a curve.
const MAX_CURVE: usize = 512;
/// Most examples that are given beside.
pub const MAX_POINTS: usize = 2000;
/// How far beyond the examples the map reaches, as a share of their extent.
const MARGIN: f32 = 0.1;

/// A map of predictions, or of one unit.
pub(super) fn see(
    lenses: &mut Lenses,
    view: &View,
    size: usize,
    unit: Option<(usize, usize)>,
) -> Result<PlaneSeen, NetworkError> {
    let dimensions = view.width();
    if !(1..=2).contains(&dimensions) {
        return refused(text("only examples of one number or two can be mapped", "只有一维或二维的样本才能绘制成图"));
    }
    let size = size.clamp(2, if dimensions == 1 { MAX_CURVE } else { MAX_SIZE });
    let axes: Vec<[f32; 2]> = (0..dimensions).map(|axis| range(&view.prepared.train, dimensions, axis)).collect();
    let middle = |axis: usize, cell: usize| {
        let [low, high] = axes[axis];
        low + (cell as f32 + 0.5) * (high - low) / size as f32
    };
    let cells = if dimensions == 1 { size } else { size * size };
    let mut x = Vec::with_capacity(cells * dimensions);
    for cell in 0..cells {
        x.push(middle(0, cell % size));
        if dimensions == 2 {
            x.push(middle(1, cell / size));
        }
    }
    let chunk = view.chunk();
    let lens = lenses.get(view, Watch::Layers, chunk)?;
    if let Some((layer, unit)) = unit {
        let known = lens.built.layers.get(layer).is_some_and(|layer| unit < layer.shape.count());
        if !known {
            return refused(text("there is no such unit in the network", "网络中没有这个单元"));
        }
    }
    let mut values = Vec::new();
    for block in x.chunks(chunk * dimensions) {
        lens.show(block, &[], 1.0);
        (0..block.len() / dimensions).for_each(|example| one(view, lens, (example, chunk), unit, &mut values));
    }
    Ok(PlaneSeen {
        step: view.step,
        axes,
        size: size as u32,
        channels: (values.len() / cells) as u32,
        values,
        points: points(view, dimensions),
    })
}

/// Appends what the map shows of an example of a run over `chunk` of them.
fn one(
    view: &View,
    lens: &Lens,
    (example, chunk): (usize, usize),
    unit: Option<(usize, usize)>,
    values: &mut Vec<f32>,
) {
    let of = |name: &str| {
        let all = lens.read(name);
        let width = all.len() / chunk;
        &all[example * width..(example + 1) * width]
    };
    let prepared = view.prepared;
    if let Some((layer, unit)) = unit {
        values.push(of(&lens.built.layers[layer].name)[unit]);
    } else if lens.built.reconstructs {
        values.extend(of(names::LOSSES));
    } else if prepared.classes.is_empty() {
        values.extend(of(names::PREDICTIONS).first().map(|number| prepared.chain.invert_target(*number)));
    } else {
        let meaning = view.experiment.loss.entry.outputs;
        values.extend(probabilities(prepared, meaning, of(names::PREDICTIONS)));
    }
}

/// From the smallest to the largest number of the examples, and a little beyond.
fn range(part: &Part, dimensions: usize, axis: usize) -> [f32; 2] {
    let numbers = || part.x.iter().skip(axis).step_by(dimensions).copied().filter(|x| x.is_finite());
    let (low, high) = (numbers().fold(f32::INFINITY, f32::min), numbers().fold(f32::NEG_INFINITY, f32::max));
    if low > high {
        return [-1.0, 1.0];
    }
    let margin = if high > low { MARGIN * (high - low) } else { 1.0 };
    [low - margin, high + margin]
}

/// The examples that train and validate, every so-manieth where they are many.
fn points(view: &View, dimensions: usize) -> Vec<PlanePoint> {
    let parts = [(&view.prepared.train, false), (&view.prepared.validation, true)];
    let stride = parts.iter().map(|(part, _)| part.examples).sum::<usize>().div_ceil(MAX_POINTS).max(1);
    let of = |(part, validates): (&Part, bool)| -> Vec<PlanePoint> {
        let kept = (0..part.examples).step_by(stride);
        let point = |i: usize| PlanePoint {
            at: part.x[i * dimensions..(i + 1) * dimensions].to_vec(),
            truth: truth(view, part, i),
            validates,
        };
        kept.map(point).collect()
    };
    let mut all: Vec<PlanePoint> = parts.into_iter().flat_map(of).collect();
    all.truncate(MAX_POINTS);
    all
}
