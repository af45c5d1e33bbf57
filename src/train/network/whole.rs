//! A network with its numbers at some step, as it predicts: what is exported.

use super::phase::Blocks;
use super::training::Training;
use super::{NetworkError, Prepared, TrainError};
use crate::experiment::network::NetworkExperiment;
use crate::network::{Built, Mode, NamedLayer, Phase, Watch};

/// A whole network as it predicts, with the numbers of a step.
#[derive(Clone, Debug)]
pub struct Trained {
    /// Its layers, in order.
    pub layers: Vec<NamedLayer>,
    /// How many of the layers end at the code, of autoencoders; 0 where there is none.
    pub code: usize,
    /// Its program of one example.
    pub built: Built,
    /// The parameters, in the order of the program.
    pub parameters: Vec<f32>,
    /// The states: running statistics.
    pub states: Vec<f32>,
    /// The shape of one example.
    pub input: Vec<usize>,
}

impl Trained {
    /// The network of a phase before its first step: as in that phase's program that trains, so with the decoder of a
    /// layer that is trained alone.
    ///
    /// # Errors
    /// Layers that do not fit the data.
    pub fn start(experiment: &NetworkExperiment, prepared: &Prepared, phase: Phase) -> Result<Self, NetworkError> {
        let mut start = Self::blank(experiment, prepared, phase)?;
        start.parameters = start.built.initial(&experiment.network, experiment.seed);
        start.states = start.built.initial_states();
        Ok(start)
    }

    fn blank(experiment: &NetworkExperiment, prepared: &Prepared, phase: Phase) -> Result<Self, NetworkError> {
        let setting = prepared.setting(experiment, (Mode::Evaluate, phase), 1, Watch::Nothing);
        let built = experiment.network.build(&setting).map_err(TrainError::from)?;
        let (layers, code) = experiment.network.layers(&setting).map_err(TrainError::from)?;
        let input = prepared.input.clone();
        Ok(Self { layers, code, built, parameters: Vec::new(), states: Vec::new(), input })
    }
}

impl Training {
    /// The whole network with the numbers it has after `step`, at most [`Training::step`]. Layers that have not been
    /// trained by then have the numbers they start with. The run itself stays where it is.
    ///
    /// # Errors
    /// As [`Training::state_at`].
    pub fn trained_at(&mut self, step: u32) -> Result<Trained, NetworkError> {
        let head = self.step;
        let step = step.min(head);
        let mut whole = Trained::start(&self.experiment, &self.prepared, Phase::Whole)?;
        let now = (self.phase, self.stretch.trainer.snapshot());
        self.revisit(step)?;
        let (parameters, states): Blocks = self.stretch.blocks();
        whole.built.take_over(&self.stretch.built, (&parameters, &states), (&mut whole.parameters, &mut whole.states));
        if self.phase == now.0 {
            self.stretch.trainer.restore(&now.1);
            self.step = head;
        } else {
            self.revisit(head)?;
        }
        Ok(whole)
    }
}
