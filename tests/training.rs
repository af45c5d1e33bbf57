//! Training: networks learn, every step can be taken again from a snapshot, and the bits are the same for any number of
//! workers.
#![cfg(not(target_arch = "wasm32"))]

use descent_lab::exec::Moment;
use descent_lab::experiment::Choice;
use descent_lab::loss::Loss;
use descent_lab::network::{Body, LayerSpec, Mode, Network, Phase, Setting, Watch};
use descent_lab::optim::Rule;
use descent_lab::optim::line_search::LineSearch;
use descent_lab::program::{Program, ShapeError};
use descent_lab::regularization::{Clip, Regularization};
use descent_lab::rng::{Stream, uniform_pair};
use descent_lab::schedule::Schedule;
use descent_lab::train::descent::{Method, Stepped};
use descent_lab::train::shard::{Batch, Blueprint, Rows, ShardWorker, Slices, Tree};
use descent_lab::train::trainer::Trainer;

/// A network with what it is trained on.
struct Task {
    network: Network,
    loss: Choice<Loss>,
    regularization: Regularization,
    shape: Vec<usize>,
    /// (examples, …)
    x: Vec<f32>,
    /// (examples, classes or 1)
    y: Vec<f32>,
    examples: usize,
}

impl Task {
    fn program(&self, examples: usize, mode: Mode) -> Result<Program, ShapeError> {
        Ok(self.built(examples, mode)?.program)
    }

    fn built(&self, examples: usize, mode: Mode) -> Result<descent_lab::network::Built, ShapeError> {
        self.network.build(&Setting {
            mode,
            phase: Phase::Whole,
            examples,
            input: &self.shape,
            target: &[self.y.len() / self.examples],
            loss: &self.loss,
            regularization: &self.regularization,
            watch: Watch::Nothing,
        })
    }

    fn all(&self) -> Slices<'_> {
        Slices { x: &self.x, y: &self.y, examples: self.examples }
    }

    fn rows<'a>(&'a self, rows: &'a [u32]) -> Rows<'a> {
        let widths = [self.x.len() / self.examples, self.y.len() / self.examples];
        Rows { x: &self.x, y: &self.y, widths, rows }
    }

    /// A trainer for batches of these sizes.
    fn trainer(&self, optimizer: &Choice<Rule>, line: Option<&str>, batches: &[usize]) -> Trainer {
        let line = line.map(|id| Choice::<LineSearch>::named(id).expect("exists"));
        let schedule = Choice::<Schedule>::named("cosine").expect("exists");
        let constant = Choice::<Schedule>::named("constant").expect("exists");
        let schedule = if optimizer.entry.search.is_some() { &constant } else { &schedule };
        let clip = Some(Clip { value: None, norm: Some(5.0) });
        let method = Method { optimizer, line_search: line.as_ref(), schedule, steps: 400, clip, seed: 1 };
        let built = self.built(1, Mode::Train).expect("builds");
        let start = built.initial(&self.network, 1);
        let blueprint =
            Blueprint { whole_batch: built.whole_batch, program: &|examples| self.program(examples, Mode::Train) };
        Trainer::new(&blueprint, &start, &method, 7, batches).expect("plans")
    }

    /// How many examples of a class are told right.
    fn accuracy(&self, trainer: &Trainer) -> f64 {
        let blueprint = Blueprint { whole_batch: false, program: &|examples| self.program(examples, Mode::Evaluate) };
        let mut worker = ShardWorker::new(&blueprint, &[self.examples]).expect("plans");
        worker.set_states(trainer.states());
        let output = self.program(1, Mode::Evaluate).expect("builds").output("predictions").expect("there is one");
        let classes = self.y.len() / self.examples;
        let shards = 0..worker.sharding().shards(self.examples);
        let mut right = 0;
        let moment = Moment::default();
        worker.block(&mut self.all(), shards, moment, trainer.parameters(), &mut [], &mut |places, executor| {
            for (place, row) in places.zip(executor.read(output).chunks_exact(classes)) {
                let best = (0..classes).max_by(|a, b| row[*a].total_cmp(&row[*b]));
                right += usize::from(best.is_some_and(|class| self.y[place * classes + class] == 1.0));
            }
        });
        right as f64 / self.examples as f64
    }
}

fn network(model: &str, layers: Vec<LayerSpec>) -> Network {
    let mut network = Network::new(Choice::named(model).expect("exists").entry);
    network.body = Body::Layers(layers);
    network
}

fn dense(units: usize) -> LayerSpec {
    LayerSpec::layer("dense", &[("units", units as f64)])
}

fn uniform(index: u32) -> [f32; 2] {
    uniform_pair(5, Stream::GradientNoise, 0, index).map(|u| u as f32)
}

/// Two arms around each other, with noise.
fn spiral(examples: usize) -> Task {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for i in 0..examples {
        let (class, along) = (i % 2, (i / 2) as f32 / (examples / 2) as f32);
        let [u, v] = uniform(i as u32);
        let angle = 4.5 * along + std::f32::consts::PI * class as f32;
        x.extend([along * angle.sin() + 0.05 * (u - 0.5), along * angle.cos() + 0.05 * (v - 0.5)]);
        y.extend([1.0 - class as f32, class as f32]);
    }
    let tanh = || LayerSpec::activation("tanh");
    Task {
        network: network("mlp", vec![dense(16), tanh(), dense(8), tanh(), dense(2)]),
        loss: Choice::named("cross_entropy").expect("exists"),
        regularization: Regularization::default(),
        shape: vec![2],
        x,
        y,
        examples,
    }
}

/// Small images with a bright quarter, noise around it; convolution, dropout and a penalty on the weights.
fn images(examples: usize, batch_norm: bool) -> Task {
    let (mut x, mut y) = (vec![0.0; examples * 64], vec![0.0; examples * 4]);
    for (i, (image, label)) in x.chunks_exact_mut(64).zip(y.chunks_exact_mut(4)).enumerate() {
        let class = i % 4;
        label[class] = 1.0;
        for (at, pixel) in image.iter_mut().enumerate() {
            let quarter = (at / 32) * 2 + (at % 8) / 4;
            *pixel = 0.7 * uniform((i * 64 + at) as u32)[0] + if quarter == class { 0.5 } else { 0.0 };
        }
    }
    let conv = LayerSpec::layer("conv2d", &[("filters", 5.0), ("kernel", 3.0), ("padding", -1.0)]);
    let mut layers = vec![conv];
    if batch_norm {
        layers.push(LayerSpec::layer("batch_norm", &[]));
    }
    let pool = LayerSpec::layer("max_pool", &[("size", 2.0)]);
    let dropout = LayerSpec::layer("dropout", &[]);
    layers.extend([LayerSpec::activation("relu"), pool, LayerSpec::layer("flatten", &[]), dropout, dense(4)]);
    Task {
        network: network("cnn", layers),
        loss: Choice::named("cross_entropy").expect("exists"),
        regularization: Regularization::default().with("l2", &[("l2", 1e-3)]),
        shape: vec![8, 8, 1],
        x,
        y,
        examples,
    }
}

fn rule(id: &str, lr: f64) -> Choice<Rule> {
    Choice::<Rule>::named(id).expect("exists").with("lr", lr)
}

/// The rows of step `t` in batches of `size`; the last of an epoch may be smaller.
fn rows(task: &Task, t: usize, size: usize) -> Vec<u32> {
    let first = t % task.examples.div_ceil(size) * size;
    (first..(first + size).min(task.examples)).map(|row| row as u32).collect()
}

fn bits(parameters: &[f32]) -> Vec<u32> {
    parameters.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn a_small_network_learns_the_spiral() {
    let task = spiral(120);
    let mut trainer = task.trainer(&rule("adam", 0.02), None, &[40]);
    let first = trainer.step(&mut task.rows(&rows(&task, 0, 40))).loss;
    let mut last = first;
    for t in 1..400 {
        last = trainer.step(&mut task.rows(&rows(&task, t, 40))).loss;
    }
    assert!(last < 0.2 * first, "from {first} to {last}");
    assert!(task.accuracy(&trainer) >= 0.98, "{}", task.accuracy(&trainer));
}

#[test]
fn search_methods_train_networks_on_all_data() {
    let task = spiral(80);
    for (method, line) in [("lbfgs", "wolfe"), ("conjugate_gradient", "wolfe"), ("bfgs", "backtracking")] {
        let optimizer = Choice::<Rule>::named(method).expect("exists");
        let mut trainer = task.trainer(&optimizer, Some(line), &[task.examples]);
        let first = trainer.step(&mut task.all()).loss;
        let mut last = first;
        for _ in 1..150 {
            let Stepped { loss, moved, .. } = trainer.step(&mut task.all());
            assert!(loss <= last, "{method}: a line search never goes up, and went from {last} to {loss}");
            last = loss;
            if !moved {
                break;
            }
        }
        assert!(last < 0.35 * first, "{method}: from {first} to {last}");
    }
}

#[test]
fn newton_trains_a_network_by_differences_of_gradients() {
    let mut task = spiral(40);
    task.network.body = Body::Layers(vec![dense(3), LayerSpec::activation("tanh"), dense(2)]);
    task.regularization = Regularization::default().with("l2", &[("l2", 1e-2)]);
    let optimizer = Choice::<Rule>::named("newton_trust_region").expect("exists");
    let mut trainer = task.trainer(&optimizer, None, &[task.examples]);
    let first = trainer.step(&mut task.all()).loss;
    for _ in 0..40 {
        trainer.step(&mut task.all());
    }
    let search = trainer.descent().search().expect("it is one");
    let length = search.gradient().iter().map(|g| g * g).sum::<f64>().sqrt();
    assert!(search.value() < first && length < 1e-3, "from {first} to {}, ‖∇f‖ = {length}", search.value());
}

/// Replays from snapshots: what draws numbers, what remembers statistics, and what remembers its own past.
#[test]
fn a_step_taken_again_from_a_snapshot_gives_the_same_bits() {
    for (task, optimizer, line) in [
        (spiral(60), rule("adam", 0.01), None),
        (images(40, false), rule("momentum", 0.05), None),
        (images(40, true), rule("adamw", 0.01), None),
        (spiral(60), Choice::<Rule>::named("lbfgs").expect("exists"), Some("wolfe")),
    ] {
        let size = if line.is_some() { task.examples } else { 16 };
        let sizes = [size, task.examples % size];
        let mut trainer = task.trainer(&optimizer, line, &sizes);
        let go = |trainer: &mut Trainer, steps: std::ops::Range<usize>| {
            for t in steps {
                trainer.step(&mut task.rows(&rows(&task, t, size)));
            }
            (bits(trainer.parameters()), bits(trainer.states()))
        };
        go(&mut trainer, 0..5);
        let snapshot = trainer.snapshot();
        let end = go(&mut trainer, 5..12);
        trainer.restore(&snapshot);
        assert_eq!(go(&mut trainer, 5..12), end, "{}", optimizer.entry.item.id);
        // And in a trainer of its own.
        let mut other = task.trainer(&optimizer, line, &sizes);
        other.restore(&snapshot);
        assert_eq!(go(&mut other, 5..12), end, "{}", optimizer.entry.item.id);
    }
}

/// The gradient of a batch by so many threads: each works through every so-manieth block, and the sums are added in the
/// order of the blocks.
fn by_threads(task: &Task, workers: usize, step: u32, batch: &[u32], parameters: &[f32], gradient: &mut [f32]) -> f64 {
    let program = |examples| task.program(examples, Mode::Train);
    let blueprint = Blueprint { whole_batch: false, program: &program };
    let sharding = ShardWorker::new(&blueprint, &[batch.len()]).expect("plans").sharding();
    let blocks: Vec<_> = sharding.blocks(batch.len(), workers).collect();
    let moment = Moment { seed: 7, step, first: 0 };
    let mut parts: Vec<(usize, f64, Vec<f32>)> = std::thread::scope(|scope| {
        let work = |worker: usize| {
            let blocks = &blocks;
            scope.spawn(move || {
                let program = |examples| task.program(examples, Mode::Train);
                let blueprint = Blueprint { whole_batch: false, program: &program };
                let mut own = ShardWorker::new(&blueprint, &[batch.len()]).expect("plans");
                let mut part = |block: usize| {
                    let mut gradient = vec![0.0; parameters.len()];
                    let (rows, shards) = (&mut task.rows(batch), blocks[block].clone());
                    let loss = own.block(rows, shards, moment, parameters, &mut gradient, &mut |_, _| {});
                    (block, loss, gradient)
                };
                (worker..blocks.len()).step_by(workers).map(&mut part).collect::<Vec<_>>()
            })
        };
        let threads: Vec<_> = (0..workers).map(work).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread that ends")).collect()
    });
    parts.sort_by_key(|(block, ..)| *block);
    let mut tree = Tree::new(parameters.len(), sharding.shards(batch.len()));
    for (block, loss, part) in parts {
        tree.next(gradient).copy_from_slice(&part);
        tree.add(blocks[block].len(), loss, gradient);
    }
    tree.end(gradient)
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let task = images(150, false);
    let batch: Vec<u32> = (0..150).collect();
    let mut alone = task.trainer(&rule("adam", 0.01), None, &[150]);
    assert!(alone.worker().sharding().shards(150) > 2, "there is something to share");
    let mut losses = Vec::new();
    for _ in 0..3 {
        losses.push(alone.step(&mut task.rows(&batch)).loss.to_bits());
    }
    for workers in 1..=4 {
        let mut shared = task.trainer(&rule("adam", 0.01), None, &[150]);
        for (step, expected) in (1..).zip(&losses) {
            let stepped = shared
                .step_with(&mut |parameters, gradient| by_threads(&task, workers, step, &batch, parameters, gradient));
            assert_eq!(stepped.loss.to_bits(), *expected, "{workers} workers, step {step}");
        }
        assert_eq!(bits(shared.parameters()), bits(alone.parameters()), "{workers} workers");
    }
}

/// The parts of a batch add up to the batch: the same numbers up to rounding, whatever the split.
#[test]
fn shards_add_up_to_the_batch() {
    let task = images(150, false);
    let program = |examples| task.program(examples, Mode::Train);
    let start = task.built(1, Mode::Train).expect("builds").initial(&task.network, 1);
    let results = [false, true].map(|whole_batch| {
        let mut worker = ShardWorker::new(&Blueprint { whole_batch, program: &program }, &[150]).expect("plans");
        let mut gradient = vec![0.0; start.len()];
        let loss = worker.batch(&mut task.all(), Moment { seed: 1, step: 1, first: 0 }, &start, &mut gradient);
        (loss, gradient)
    });
    let [(parts, from_parts), (whole, from_whole)] = results;
    assert!((parts - whole).abs() < 1e-5 * whole, "{parts} {whole}");
    let largest = from_whole.iter().fold(0.0_f32, |largest, g| largest.max(g.abs()));
    for (a, b) in from_parts.iter().zip(&from_whole) {
        assert!((a - b).abs() < 1e-5 * largest, "{a} {b}");
    }
}

#[test]
fn a_batch_is_read_by_its_rows() {
    let task = spiral(10);
    let mut batch = task.rows(&[7, 2, 9]);
    let (mut x, mut y) = ([0.0; 4], [0.0; 4]);
    batch.examples(1..3, &mut x);
    batch.targets(1..3, &mut y);
    assert_eq!(x, [task.x[4], task.x[5], task.x[18], task.x[19]]);
    assert_eq!(y, [task.y[4], task.y[5], task.y[18], task.y[19]]);
}
