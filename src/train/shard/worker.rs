//! What works through shards: one planned program for each size of shard that occurs.

use super::{Sharding, Tree};
use crate::exec::{Executor, Moment};
use crate::network::names;
use crate::program::{Program, ShapeError};
use crate::train::Engine;
use std::ops::Range;

/// A model as programs of any number of examples. What goes in and out has the names of [`names`]; where there is no input
/// for targets the program needs none.
#[derive(Clone, Copy)]
pub struct Blueprint<'a> {
    /// Whether a program must see the whole batch: something in it is no sum over examples.
    pub whole_batch: bool,
    /// The program of so many examples.
    pub program: &'a dyn Fn(usize) -> Result<Program, ShapeError>,
}

/// The examples of one step, by their places in the batch.
pub trait Batch {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes some examples, one after the other. `into`: (places, …)
    fn examples(&mut self, places: Range<usize>, into: &mut [f32]);

    /// Writes their targets; asked for after the examples. `into`: (places, …)
    fn targets(&mut self, places: Range<usize>, into: &mut [f32]);
}

/// A batch that lies in memory as it is.
#[derive(Clone, Copy, Debug)]
pub struct Slices<'a> {
    /// (examples, …)
    pub x: &'a [f32],
    /// (examples, …); may be empty where no targets are wanted
    pub y: &'a [f32],
    /// How many examples.
    pub examples: usize,
}

impl Batch for Slices<'_> {
    fn len(&self) -> usize {
        self.examples
    }

    fn examples(&mut self, places: Range<usize>, into: &mut [f32]) {
        let width = self.x.len() / self.examples.max(1);
        into.copy_from_slice(&self.x[places.start * width..places.end * width]);
    }

    fn targets(&mut self, places: Range<usize>, into: &mut [f32]) {
        let width = self.y.len() / self.examples.max(1);
        into.copy_from_slice(&self.y[places.start * width..places.end * width]);
    }
}

/// A batch of some rows of a table.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The table of examples, (all, width) row-major.
    pub x: &'a [f32],
    /// The table of their targets, (all, width); may be empty where no targets are wanted
    pub y: &'a [f32],
    /// Numbers of an example and of a target.
    pub widths: [usize; 2],
    /// Which rows.
    pub rows: &'a [u32],
}

impl Rows<'_> {
    fn gather(&self, places: Range<usize>, table: &[f32], width: usize, into: &mut [f32]) {
        for (row, into) in self.rows[places].iter().zip(into.chunks_exact_mut(width.max(1))) {
            into.copy_from_slice(&table[*row as usize * width..][..width]);
        }
    }
}

impl Batch for Rows<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn examples(&mut self, places: Range<usize>, into: &mut [f32]) {
        self.gather(places, self.x, self.widths[0], into);
    }

    fn targets(&mut self, places: Range<usize>, into: &mut [f32]) {
        self.gather(places, self.y, self.widths[1], into);
    }
}

/// Is shown each shard's examples, by their places in the batch, and the executor with the outputs of its run.
pub type Visit<'a> = &'a mut dyn FnMut(Range<usize>, &dyn Executor<f32>);

/// Where a program takes and gives what.
#[derive(Clone, Copy, Debug)]
struct Ports {
    examples: Option<usize>,
    targets: Option<usize>,
    scale: Option<usize>,
    loss: Option<usize>,
}

/// Computes the gradients and losses of shards. Plain data: for several threads or workers there is one for each.
///
/// Allocates when made and never afterwards.
pub struct ShardWorker {
    sharding: Sharding,
    ports: Ports,
    /// Of each size of shard.
    engines: Vec<(usize, Engine)>,
    /// The one that ran last: it holds the states.
    latest: usize,
    tree: Tree,
    has_gradient: bool,
    has_states: bool,
}

impl ShardWorker {
    /// A worker for batches of these sizes; no others may come.
    ///
    /// # Errors
    /// Where a program cannot be built.
    pub fn new(blueprint: &Blueprint, batches: &[usize]) -> Result<Self, ShapeError> {
        let sharding = Sharding::new(blueprint.whole_batch, blueprint.program)?;
        let largest = batches.iter().copied().max().unwrap_or(0);
        let mut engines = Vec::new();
        let one = (blueprint.program)(1)?;
        for size in sharding.sizes(batches) {
            engines.push((size, Engine::new(&(blueprint.program)(size)?)));
        }
        Ok(Self {
            ports: Ports {
                examples: one.input(names::EXAMPLES),
                targets: one.input(names::TARGETS),
                scale: one.scalar(names::SCALE),
                loss: one.output(names::LOSS),
            },
            tree: Tree::new(if one.has_gradient() { one.parameter_count() } else { 0 }, sharding.shards(largest)),
            engines,
            latest: 0,
            sharding,
            has_gradient: one.has_gradient(),
            has_states: one.state_count() > 0,
        })
    }

    /// How it splits batches.
    pub fn sharding(&self) -> Sharding {
        self.sharding
    }

    /// The loss and gradient of a whole batch: see [`ShardWorker::block`].
    ///
    /// # Panics
    /// As [`ShardWorker::block`].
    pub fn batch(&mut self, batch: &mut dyn Batch, moment: Moment, parameters: &[f32], gradient: &mut [f32]) -> f64 {
        let shards = 0..self.sharding.shards(batch.len());
        self.block(batch, shards, moment, parameters, gradient, &mut |_, _| {})
    }

    /// What some shards of a batch have in its loss and its gradient, summed in the order of the tree. After each run `visit` gets
    /// the shard's examples and the executor with the outputs. `gradient` is not touched where the program has none. The
    /// moment's `first` is the batch's, 0 as a rule.
    ///
    /// # Panics
    /// Where the batch has a size that was not announced, or blocks do not have the program's lengths.
    pub fn block(
        &mut self,
        batch: &mut dyn Batch,
        shards: Range<usize>,
        moment: Moment,
        parameters: &[f32],
        gradient: &mut [f32],
        visit: Visit,
    ) -> f64 {
        let gradient = if self.has_gradient { gradient } else { &mut [] };
        let scale = 1.0 / batch.len() as f64;
        self.tree.begin();
        for shard in shards {
            let places = self.sharding.examples(batch.len(), shard);
            let place = self.engine_of(places.len());
            let engine = &mut self.engines[place].1;
            if let Some(input) = self.ports.examples {
                batch.examples(places.clone(), engine.input_mut(input));
            }
            if let Some(input) = self.ports.targets {
                batch.targets(places.clone(), engine.input_mut(input));
            }
            if let Some(scalar) = self.ports.scale {
                engine.set_scalar(scalar, scale);
            }
            engine.set_moment(Moment { first: moment.first + places.start as u32, ..moment });
            engine.run(parameters, self.tree.next(gradient));
            let loss = self.ports.loss.map_or(0.0, |output| f64::from(engine.read(output)[0]));
            visit(places, engine);
            self.tree.add(1, loss, gradient);
        }
        self.tree.end(gradient)
    }

    /// The engine for so many examples, with the states the last one left.
    fn engine_of(&mut self, examples: usize) -> usize {
        let found = self.engines.iter().position(|(size, _)| *size == examples);
        let Some(place) = found else { panic!("no batch with a shard of {examples} examples was announced") };
        if place != self.latest && self.has_states {
            let (low, high) = self.engines.split_at_mut(place.max(self.latest));
            let (low, high) = (&mut low[place.min(self.latest)].1, &mut high[0].1);
            let (from, to) = if place > self.latest { (low, high) } else { (high, low) };
            to.set_states(from.states());
        }
        self.latest = place;
        place
    }

    /// Bytes of arenas, working memory and sums that wait.
    pub fn bytes(&self) -> usize {
        self.engines.iter().map(|(_, engine)| engine.bytes()).sum::<usize>() + self.tree.bytes()
    }

    /// The states: running statistics, weights that are not trained. (state_count)
    pub fn states(&self) -> &[f32] {
        self.engines.get(self.latest).map_or(&[], |(_, engine)| engine.states())
    }

    /// Replaces the states.
    ///
    /// # Panics
    /// Where there are not as many.
    pub fn set_states(&mut self, states: &[f32]) {
        if let Some((_, engine)) = self.engines.get_mut(self.latest) {
            engine.set_states(states);
        }
    }
}
