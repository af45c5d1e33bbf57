//! Looking back: the exact state at any step, what went wrong at one, and runs that branch off.

use super::phase::Blocks;
use super::training::Training;
use super::{NetworkError, TrainError};
use crate::exec::{Executor, Moment};
use crate::experiment::Run;
use crate::experiment::network::NetworkExperiment;
use crate::network::{LayerInfo, Mode, Phase, Watch, names};
use crate::train::Engine;
use crate::train::descent::Same;
use crate::train::diagnosis::{Diagnosis, Evidence, Gives};
use crate::train::health::{LayerNorms, norms};
use std::rc::Rc;

/// A step that was gone back to.
pub(super) struct Past {
    pub step: u32,
    pub phase: Phase,
    pub blocks: Blocks,
    /// The parameters one step earlier; none at the start of the run.
    pub before: Option<Vec<f32>>,
}

impl Training {
    /// Parameters and states after `step`, at most [`Training::step`]. The run itself stays where it is.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again.
    pub fn state_at(&mut self, step: u32) -> Result<(Vec<f32>, Vec<f32>), NetworkError> {
        Ok(self.replayed(step)?.blocks)
    }

    /// As [`Training::state_at`], with what a look wants to know besides.
    pub(super) fn replayed(&mut self, step: u32) -> Result<Past, NetworkError> {
        let (head, phase) = (self.step, self.phase);
        let now = self.stretch.trainer.snapshot();
        let step = step.min(head);
        let before = self.revisit_from_before(step)?;
        let found = Past { step, phase: self.phase(), blocks: self.stretch.blocks(), before };
        if self.phase == phase {
            self.stretch.trainer.restore(&now);
            self.step = head;
        } else {
            self.revisit(head)?;
        }
        Ok(found)
    }

    /// A new run from the state after `step` on: the same weights and batches, with the optimizer, schedule and batch size
    /// of `run`. What the optimizer and the schedule remember goes along where their formulas are the same.
    ///
    /// # Errors
    /// As [`Training::new`] and [`Training::state_at`].
    pub fn branch(&mut self, step: u32, run: &Run) -> Result<Training, NetworkError> {
        let experiment = Rc::clone(&self.experiment);
        self.branch_into(step, &experiment, run)
    }

    /// As [`Training::branch`], with another experiment's regularization.
    ///
    /// # Errors
    /// As [`Training::branch`].
    pub(super) fn branch_into(
        &mut self,
        step: u32,
        experiment: &Rc<NetworkExperiment>,
        run: &Run,
    ) -> Result<Training, NetworkError> {
        let head = self.step;
        self.revisit(step.min(head))?;
        let (phase, blocks, snapshot) = (self.phase, self.stretch.blocks(), self.stretch.trainer.snapshot());
        let mut branch = Training::new(experiment, &self.prepared, run)?;
        branch.begin_at(self, phase, &blocks)?;
        // Other layers have other parameters, of which the optimizer remembers nothing.
        let alike = branch.parameters().len() == blocks.0.len();
        let same = Same {
            optimizer: alike && run.optimizer.formula() == self.run.optimizer.formula(),
            schedule: run.schedule.formula() == self.run.schedule.formula(),
        };
        branch.stretch.trainer.resume(&snapshot, same);
        branch.set_origin();
        self.revisit(head)?;
        Ok(branch)
    }

    /// The norms of each layer's weights, gradient and update at the step taken last. None at the start.
    ///
    /// # Errors
    /// As [`Training::state_at`].
    pub fn norms(&mut self) -> Result<Option<Vec<LayerNorms>>, NetworkError> {
        let Some(before) = self.step.checked_sub(1) else { return Ok(None) };
        let (parameters, _) = self.state_at(before)?;
        let trainer = &self.stretch.trainer;
        if parameters.len() != trainer.parameters().len() {
            return Ok(None);
        }
        Ok(Some(norms(&self.stretch.built, trainer.parameters(), trainer.gradient(), &parameters)))
    }
}

/// What made the loss of a step no finite number. Leaves the training on the weights the step began with.
pub(super) fn diagnose(training: &mut Training, failed: u32) -> Result<Diagnosis, NetworkError> {
    let began = failed.saturating_sub(1);
    training.revisit(began)?;
    let norms = training.norms()?.unwrap_or_default();
    let layers = given_by_layers(training)?;
    let examples_finite = training.prepared.train.x.iter().all(|x| x.is_finite());
    Ok(Diagnosis::of(&Evidence { step: failed, examples_finite, layers: &layers, norms: &norms }))
}

/// What each layer gives, with the weights as they are, for a handful of examples.
fn given_by_layers(training: &Training) -> Result<Vec<(String, Gives)>, NetworkError> {
    const EXAMPLES: usize = 32;
    let prepared = &training.prepared;
    let examples = EXAMPLES.min(prepared.train.examples);
    let phase = (Mode::Train, training.phase());
    let setting = prepared.setting(&training.experiment, phase, examples, Watch::Layers);
    let built = training.experiment.network.build(&setting).map_err(TrainError::from)?;
    let mut engine = Engine::new(&built.program);
    let width: usize = prepared.input.iter().product();
    if let Some(input) = built.program.input(names::EXAMPLES) {
        engine.write(input, &prepared.train.x[..examples * width]);
    }
    if let Some(input) = built.program.input(names::TARGETS) {
        engine.write(input, &prepared.train.y[..examples * prepared.target]);
    }
    if let Some(scalar) = built.program.scalar(names::SCALE) {
        engine.set_scalar(scalar, 1.0 / examples as f64);
    }
    engine.set_moment(Moment { seed: training.experiment.seed, step: training.step() + 1, first: 0 });
    engine.set_states(training.stretch.trainer.states());
    let mut gradient = vec![0.0; built.program.parameter_count()];
    engine.run(training.parameters(), &mut gradient);
    let given = |layer: &LayerInfo| {
        let values = built.program.output(&layer.name).map_or(&[][..], |output| engine.read(output));
        match () {
            () if values.iter().all(|value| value.is_finite()) => Gives::Finite,
            () if layer.id == "custom" && !values.iter().any(|value| value.is_infinite()) => Gives::Undefined,
            () => Gives::Infinite,
        }
    };
    Ok(built.layers.iter().map(|layer| (layer.name.clone(), given(layer))).collect())
}
