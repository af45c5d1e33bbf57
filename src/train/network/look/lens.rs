//! Lenses: programs through which a network is looked at, made once and kept.

use super::super::{NetworkError, Prepared, TrainError};
use crate::exec::Executor;
use crate::experiment::network::NetworkExperiment;
use crate::network::{Built, Mode, Phase, Setting, Watch, names};
use crate::train::Engine;
use crate::train::shard::Sharding;

/// A training at a step, as a look sees it.
#[derive(Clone, Copy)]
pub(in super::super) struct View<'a> {
    pub experiment: &'a NetworkExperiment,
    pub prepared: &'a Prepared,
    pub phase: Phase,
    /// The program that trains, in whose layout the blocks are.
    pub built: &'a Built,
    pub parameters: &'a [f32],
    pub states: &'a [f32],
    /// The parameters one step earlier, where they are known.
    pub before: Option<&'a [f32]>,
    pub step: u32,
}

impl View<'_> {
    /// Numbers of one example.
    pub fn width(&self) -> usize {
        self.prepared.input.iter().product()
    }

    /// Examples that are worked through at once: as many as fill the memory that a shard of a training may.
    pub fn chunk(&self) -> usize {
        let layers = self.built.layers.iter().map(|layer| layer.shape.count());
        Sharding::of_numbers(self.width() + layers.sum::<usize>()).size()
    }

    /// The program that looks at so many examples.
    pub fn build(&self, watch: Watch, examples: usize) -> Result<Built, NetworkError> {
        self.built_for(Mode::Evaluate, watch, examples)
    }

    /// The program that trains in the view's stretch, of one example.
    pub fn trained(&self) -> Result<Built, NetworkError> {
        self.built_for(Mode::Train, Watch::Nothing, 1)
    }

    fn built_for(&self, mode: Mode, watch: Watch, examples: usize) -> Result<Built, NetworkError> {
        let built = self.experiment.network.build(&Setting {
            mode,
            phase: self.phase,
            examples,
            input: &self.prepared.input,
            target: &[self.prepared.target],
            loss: &self.experiment.loss,
            regularization: &self.experiment.regularization,
            watch,
        });
        Ok(built.map_err(TrainError::from)?)
    }
}

/// A program with what runs it.
pub(super) struct Lens {
    pub built: Built,
    engine: Engine,
    parameters: Vec<f32>,
    states: Vec<f32>,
    gradient: Vec<f32>,
}

impl Lens {
    fn new(view: &View, watch: Watch, examples: usize) -> Result<Self, NetworkError> {
        let built = view.build(watch, examples)?;
        let engine = Engine::new(&built.program);
        let (parameters, states) = (vec![0.0; built.program.parameter_count()], vec![0.0; built.program.state_count()]);
        let gradient = if built.program.has_gradient() { parameters.clone() } else { Vec::new() };
        Ok(Self { built, engine, parameters, states, gradient })
    }

    /// Takes the weights of the view.
    fn focus(&mut self, view: &View) {
        self.built.take_over(view.built, (view.parameters, view.states), (&mut self.parameters, &mut self.states));
        self.engine.set_states(&self.states);
    }

    /// Writes an input, where the program has one of this name; the last numbers fill what is left of it.
    pub fn write(&mut self, name: &str, values: &[f32]) {
        let Some(input) = self.built.program.input(name) else { return };
        let into = self.engine.input_mut(input);
        let (given, rest) = into.split_at_mut(values.len().min(into.len()));
        given.copy_from_slice(&values[..given.len()]);
        rest.fill(0.0);
    }

    /// Runs it; losses are multiplied by `scale`.
    pub fn run(&mut self, scale: f64) {
        if let Some(scalar) = self.built.program.scalar(names::SCALE) {
            self.engine.set_scalar(scalar, scale);
        }
        self.engine.run(&self.parameters, &mut self.gradient);
    }

    /// Runs it on examples with their targets.
    pub fn show(&mut self, x: &[f32], y: &[f32], scale: f64) {
        self.write(names::EXAMPLES, x);
        self.write(names::TARGETS, y);
        self.run(scale);
    }

    /// An output of the last run; empty where there is none of this name.
    pub fn read(&self, name: &str) -> &[f32] {
        self.built.program.output(name).map_or(&[], |output| self.engine.read(output))
    }

    /// The parameters it was focused on.
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    /// The gradient of the last run, where it has one.
    pub fn gradient(&self) -> &[f32] {
        &self.gradient
    }

    /// The numbers of a parameter, or of a state, by its name; empty where there is none.
    pub fn weights(&self, name: &str) -> &[f32] {
        let program = &self.built.program;
        let blocks = [(program.parameters(), &self.parameters), (program.states(), &self.states)];
        let found = blocks.iter().find_map(|(all, block)| {
            let named = all.iter().find(|named| named.name == name)?;
            block.get(named.offset..named.offset + named.shape.count())
        });
        found.unwrap_or_default()
    }
}

/// Most lenses that are kept: one of each kind, and some to spare.
const MAX_LENSES: usize = 8;

/// The lenses of a stretch, by what they show and how many examples they take.
#[derive(Default)]
pub(super) struct Lenses {
    phase: Option<Phase>,
    /// The one that was used last stands last.
    kept: Vec<(Watch, usize, Lens)>,
}

impl Lenses {
    /// Lets go of the lenses of another stretch; says whether it did.
    pub fn fit(&mut self, view: &View) -> bool {
        let other = self.phase != Some(view.phase);
        if other {
            self.phase = Some(view.phase);
            self.kept.clear();
        }
        other
    }

    /// The lens of a kind, focused on the view.
    pub fn get(&mut self, view: &View, watch: Watch, examples: usize) -> Result<&mut Lens, NetworkError> {
        let known = self.kept.iter().position(|(kind, count, _)| (*kind, *count) == (watch, examples));
        let kept = match known {
            Some(place) => self.kept.remove(place),
            None => {
                if self.kept.len() == MAX_LENSES {
                    self.kept.remove(0);
                }
                (watch, examples, Lens::new(view, watch, examples)?)
            }
        };
        self.kept.push(kept);
        let last = self.kept.len() - 1;
        let lens = &mut self.kept[last].2;
        lens.focus(view);
        Ok(lens)
    }
}
