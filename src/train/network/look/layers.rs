//! How all layers are doing: norms, shares of dead and saturated units, and histograms, over a handful of examples.

use super::super::NetworkError;
use super::lens::{Lenses, View};
use super::{HANDFUL, Histogram, LayerHealth, LayerSeen, LayersSeen};
use crate::network::{Built, LayerInfo, LayerSpec, Watch, names};
use crate::train::health::saturated_share;

/// Most numbers a histogram of activations is made of: of more every so-manieth counts.
const SAMPLED: usize = 1 << 13;
/// How near to the lower limit of its activation a unit rests.
const RESTS: f32 = 1e-6;

/// What is gathered of a layer, shard by shard.
struct Gathered {
    /// The limits of an activation.
    limits: Option<(f64, f64)>,
    /// Of each unit whether some example wakes it.
    awake: Vec<bool>,
    near: f64,
    values: Vec<f32>,
    gradients: Vec<f32>,
    squares: [f64; 2],
    count: usize,
}

/// How all layers are doing, with the weights of the view.
pub(super) fn see(lenses: &mut Lenses, view: &View) -> Result<LayersSeen, NetworkError> {
    let part = &view.prepared.train;
    let examples = part.examples.min(HANDFUL);
    let chunk = view.chunk().min(examples).max(1);
    let (width, target) = (view.width(), view.prepared.target);
    let mut gathered: Vec<Gathered> = view.built.layers.iter().map(Gathered::new).collect();
    let mut gradient: Vec<f64> = Vec::new();
    let mut first = 0;
    while first < examples {
        // The last shard may be smaller.
        let size = chunk.min(examples - first);
        let lens = lenses.get(view, Watch::Gradients, size)?;
        let y = part.y.get(first * target..(first + size) * target).unwrap_or_default();
        lens.show(&part.x[first * width..(first + size) * width], y, 1.0);
        for (layer, gathered) in view.built.layers.iter().zip(&mut gathered) {
            gathered.take(lens.read(&layer.name), lens.read(&names::gradient(&layer.name)), examples.div_ceil(size));
        }
        gradient.resize(lens.gradient().len(), 0.0);
        gradient.iter_mut().zip(lens.gradient()).for_each(|(sum, g)| *sum += f64::from(*g));
        first += size;
    }
    let gradient: Vec<f32> = gradient.iter().map(|sum| (sum / examples.max(1) as f64) as f32).collect();
    let lens = lenses.get(view, Watch::Gradients, chunk)?;
    // The block one step earlier, in the layout of the lens.
    let before = view.before.map(|before| {
        let (mut block, mut states) = (lens.parameters().to_vec(), vec![0.0; lens.built.program.state_count()]);
        lens.built.take_over(view.built, (before, view.states), (&mut block, &mut states));
        block
    });
    let blocks = Blocks { built: &lens.built, now: lens.parameters(), before: before.as_deref(), gradient: &gradient };
    let layers = lens.built.layers.iter().zip(gathered).map(|(layer, gathered)| gathered.seen(layer, &blocks));
    Ok(LayersSeen { step: view.step, examples: examples as u32, layers: layers.collect() })
}

/// Blocks of all layers.
struct Blocks<'a> {
    built: &'a Built,
    now: &'a [f32],
    before: Option<&'a [f32]>,
    gradient: &'a [f32],
}

impl Gathered {
    fn new(layer: &LayerInfo) -> Self {
        let limits = match &layer.spec {
            LayerSpec::Activation(activation) => Some(activation.entry.limits),
            LayerSpec::Layer(_) if layer.id == "activation" => Some((0.0, f64::INFINITY)),
            LayerSpec::Layer(_) => None,
        };
        let awake = vec![false; layer.shape.last()];
        Self { limits, awake, near: 0.0, values: Vec::new(), gradients: Vec::new(), squares: [0.0; 2], count: 0 }
    }

    /// Takes what the layer gives for one of so many shards, and the derivatives in it.
    fn take(&mut self, values: &[f32], gradients: &[f32], shards: usize) {
        let units = self.awake.len().max(1);
        if let Some((low, high)) = self.limits {
            if low.is_finite() && !high.is_finite() {
                let low = low as f32;
                for row in values.chunks_exact(units) {
                    // What is no number is not at rest.
                    let wakes = row.iter().map(|value| (value - low).abs() > RESTS || value.is_nan());
                    self.awake.iter_mut().zip(wakes).for_each(|(awake, wakes)| *awake |= wakes);
                }
            }
            self.near += saturated_share(values, (low, high)).unwrap_or(0.0) * values.len() as f64;
        }
        for (sum, numbers) in self.squares.iter_mut().zip([values, gradients]) {
            *sum += numbers.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>();
        }
        self.count += values.len();
        let mut stride = (shards * values.len()).div_ceil(SAMPLED).max(1);
        // A stride that meets every unit.
        while gcd(stride, units) > 1 {
            stride += 1;
        }
        self.values.extend(values.iter().step_by(stride));
        self.gradients.extend(gradients.iter().step_by(stride));
    }

    fn seen(self, layer: &LayerInfo, blocks: &Blocks) -> LayerSeen {
        let own: Vec<std::ops::Range<usize>> = own_ranges(layer, blocks.built);
        let of = |block: &[f32]| -> Vec<f32> { own.iter().flat_map(|range| &block[range.clone()]).copied().collect() };
        let (weights, gradient) = (of(blocks.now), of(blocks.gradient));
        let norm = |numbers: &[f32]| numbers.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>().sqrt();
        let update = blocks.before.filter(|_| !weights.is_empty()).map(|before| {
            let squares = weights.iter().zip(of(before)).map(|(now, before)| f64::from(*now) - f64::from(before));
            squares.map(|step| step * step).sum::<f64>().sqrt()
        });
        let before = blocks.before.map_or(0.0, |before| norm(&of(before)));
        let limits = self.limits.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        // What one example does not wake another one may.
        let rests = limits.0.is_finite() && !limits.1.is_finite() && self.count > self.awake.len();
        let levels = limits.0.is_finite() && limits.1.is_finite();
        let count = self.count.max(1) as f64;
        let asleep = self.awake.iter().filter(|awake| !**awake).count() as f64 / self.awake.len().max(1) as f64;
        let health = LayerHealth {
            name: layer.name.clone(),
            weights: norm(&weights),
            gradient: norm(&gradient),
            update,
            ratio: update.map(|update| if before > 0.0 { update / before } else { 0.0 }),
            dead: rests.then_some(asleep),
            saturated: levels.then_some(self.near / count),
            size: (self.squares[0] / count).sqrt(),
            slope: (self.squares[1] / count).sqrt(),
        };
        LayerSeen {
            id: layer.id.to_owned(),
            shape: layer.shape.axes().iter().map(|axis| *axis as u32).collect(),
            parameters: weights.len() as u32,
            health,
            weights: (!weights.is_empty()).then(|| Histogram::of(&weights)),
            weight_gradients: (!weights.is_empty()).then(|| Histogram::of(&gradient)),
            activations: Histogram::of(&self.values),
            activation_gradients: Histogram::of(&self.gradients),
        }
    }
}

/// Where the parameters of a layer stand in the block; empty for one that is not trained.
fn own_ranges(layer: &LayerInfo, built: &Built) -> Vec<std::ops::Range<usize>> {
    let own = &built.weights[layer.weights.clone()];
    let named = built.program.parameters().iter().filter(|named| own.iter().any(|weights| weights.name == named.name));
    named.map(|named| named.offset..named.offset + named.shape.count()).collect()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
