//! What JavaScript calls.

use crate::spec::Spec;
use descent_lab::digest;
use descent_lab::train::shard::{Batch, Slices, Tree};
use descent_lab::train::trainer::Trainer;
use js_sys::{Array, Float32Array, JSON, Promise, Reflect};
use std::ops::Range;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// A network in training.
#[wasm_bindgen]
pub struct BenchTrainer {
    trainer: Trainer,
    /// Where the shares of several workers are summed.
    tree: Tree,
    examples: usize,
    loss_scale: f64,
}

#[wasm_bindgen]
impl BenchTrainer {
    /// A promise of the trainer of a workload, with the weights of all layers in their order (conv: h, w, in, out; dense:
    /// in, out) and biases of zero. The only device is `cpu`.
    pub fn create(spec_json: &str, weights: &[f32], device: &str) -> Promise {
        match Self::make(spec_json, weights, device) {
            Ok(trainer) => Promise::resolve(&JsValue::from(trainer)),
            Err(error) => Promise::reject(&js_sys::Error::new(&error).into()),
        }
    }

    /// One step on a batch, images as n, h, w, c: the loss before it. It is computed in any case.
    pub fn step(&mut self, x: &Float32Array, y: &Float32Array, _want_loss: bool) -> f64 {
        let mut batch = Given { x, y, examples: self.examples };
        self.loss_scale * self.trainer.step(&mut batch).loss
    }

    /// The gradient of the blocks of shards that fall to a worker among several, (blocks, n), each with the bits of its loss
    /// before it as two numbers. Nothing is stepped.
    pub fn share(&mut self, x: &[f32], y: &[f32], place: usize, workers: usize) -> Vec<f32> {
        let mut batch = Slices { x, y, examples: self.examples };
        let (n, moment) = (self.trainer.parameters().len(), self.trainer.moment());
        let blocks = self.trainer.worker().sharding().blocks(self.examples, workers).skip(place).step_by(workers);
        let mut parts = Vec::new();
        for block in blocks {
            let first = parts.len();
            parts.resize(first + 2 + n, 0.0);
            let (head, gradient) = parts[first..].split_at_mut(2);
            let (parameters, worker) = self.trainer.parameters_and_worker();
            let loss = worker.block(&mut batch, block, moment, parameters, gradient, &mut |_, _| {});
            let bits = loss.to_bits();
            head.copy_from_slice(&[f32::from_bits((bits >> 32) as u32), f32::from_bits(bits as u32)]);
        }
        parts
    }

    /// One step with what two workers have shared: the loss before it.
    pub fn join(&mut self, first: &[f32], second: &[f32]) -> f64 {
        let Self { trainer, tree, examples, .. } = self;
        let width = 2 + trainer.parameters().len();
        let (sharding, parts) = (trainer.worker().sharding(), [first, second]);
        let stepped = trainer.step_with(&mut |_, gradient| {
            tree.begin();
            for (i, block) in sharding.blocks(*examples, 2).enumerate() {
                let (head, part) = parts[i % 2][i / 2 * width..][..width].split_at(2);
                tree.next(gradient).copy_from_slice(part);
                let bits = u64::from(head[0].to_bits()) << 32 | u64::from(head[1].to_bits());
                tree.add(block.len(), f64::from_bits(bits), gradient);
            }
            tree.end(gradient)
        });
        self.loss_scale * stepped.loss
    }

    /// A digest of the parameters' bits.
    pub fn digest(&self) -> String {
        let bytes: Vec<u8> = self.trainer.parameters().iter().flat_map(|x| x.to_bits().to_le_bytes()).collect();
        digest::hex(digest::Digest::default().bytes(&bytes).value())
    }

    /// Bytes of arenas and working memory.
    pub fn bytes(&self) -> usize {
        self.trainer.worker().bytes()
    }
}

impl BenchTrainer {
    fn make(spec_json: &str, weights: &[f32], device: &str) -> Result<Self, String> {
        if device != "cpu" {
            return Err(format!("there is no device {device}, only cpu"));
        }
        let spec = read(spec_json)?;
        let trainer = spec.trainer(weights)?;
        let shards = trainer.worker().sharding().shards(spec.batch);
        let tree = Tree::new(trainer.parameters().len(), shards);
        Ok(Self { trainer, tree, examples: spec.batch, loss_scale: spec.loss_scale() })
    }
}

/// A batch that lies in JavaScript: copied once, to where the network reads it, and not where it does not.
struct Given<'a> {
    x: &'a Float32Array,
    y: &'a Float32Array,
    examples: usize,
}

impl Batch for Given<'_> {
    fn len(&self) -> usize {
        self.examples
    }

    fn examples(&mut self, places: Range<usize>, into: &mut [f32]) {
        copy(self.x, places, self.examples, into);
    }

    fn targets(&mut self, places: Range<usize>, into: &mut [f32]) {
        copy(self.y, places, self.examples, into);
    }
}

/// The rows of some of the examples.
fn copy(from: &Float32Array, places: Range<usize>, examples: usize, into: &mut [f32]) {
    if places.len() == examples {
        from.copy_to(into);
    } else {
        let width = (into.len() / places.len()) as u32;
        from.subarray(width * places.start as u32, width * places.end as u32).copy_to(into);
    }
}

/// Reads an entry of workloads.json.
fn read(json: &str) -> Result<Spec, String> {
    let value = JSON::parse(json).map_err(|_| "the workload is not JSON")?;
    let optimizer = field(&value, "opt");
    let mut layers = Vec::new();
    let input: Vec<usize> = list(&value, "input").iter().filter_map(JsValue::as_f64).map(|n| n as usize).collect();
    let mut image = input.len() == 3;
    for layer in list(&value, "layers") {
        if let Some(filters) = number(&layer, "conv") {
            layers.push(Spec::convolution(filters as usize, number(&layer, "k").unwrap_or(1.0) as usize));
        } else if let Some(size) = number(&layer, "pool") {
            layers.push(Spec::pool(size as usize));
        } else if let Some(units) = number(&layer, "dense") {
            if std::mem::take(&mut image) {
                layers.push(descent_lab::network::LayerSpec::layer("flatten", &[]));
            }
            layers.push(Spec::dense(units as usize));
        } else {
            return Err("a layer is neither conv nor pool nor dense".to_owned());
        }
        layers.extend(Spec::activation(&text(&layer, "act"))?);
    }
    Ok(Spec {
        input,
        batch: number(&value, "batch").unwrap_or(1.0) as usize,
        layers,
        loss: text(&value, "loss"),
        optimizer: text(&optimizer, "kind"),
        rate: number(&optimizer, "lr").unwrap_or(0.0),
        momentum: number(&optimizer, "momentum").unwrap_or(0.0),
    })
}

fn field(value: &JsValue, key: &str) -> JsValue {
    Reflect::get(value, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

fn number(value: &JsValue, key: &str) -> Option<f64> {
    field(value, key).as_f64()
}

fn text(value: &JsValue, key: &str) -> String {
    field(value, key).as_string().unwrap_or_default()
}

fn list(value: &JsValue, key: &str) -> Vec<JsValue> {
    Array::from(&field(value, key)).iter().collect()
}
