//! One stretch of a training: its programs, its trainer, and what evaluates it.

use super::ahead::{Scoring, Spent};
use super::prepared::Prepared;
use super::score::{Gather, Score};
use super::{NetworkError, TrainError};
use crate::experiment::network::NetworkExperiment;
use crate::experiment::{Choice, Run};
use crate::loss::Outputs;
use crate::network::{Built, Mode, Phase, Watch, names};
use crate::optim::Rule;
use crate::program::{Program, ShapeError};
use crate::train::descent::Method;
use crate::train::metrics::{Confusion, Regression};
use crate::train::shard::{Blueprint, ShardWorker};
use crate::train::trainer::Trainer;

/// The key of weight decay.
const DECAY: &str = "weight_decay";

/// A stretch under way.
pub(super) struct Stretch {
    pub phase: Phase,
    /// The program that trains, of one example: its names and layers are those of all sizes.
    pub built: Built,
    /// The program that evaluates, of one example.
    evaluated: Built,
    pub trainer: Trainer,
    /// What evaluates each part of the data, where that has been asked for: train, validation, test.
    evaluators: [Option<ShardWorker>; 3],
    /// Block and states of the evaluating program.
    room: (Vec<f32>, Vec<f32>),
}

/// Parameters and states.
pub(super) type Blocks = (Vec<f32>, Vec<f32>);

fn built(
    experiment: &NetworkExperiment,
    prepared: &Prepared,
    phase: Phase,
    mode: Mode,
    examples: usize,
    watch: Watch,
) -> Result<Built, ShapeError> {
    experiment.network.build(&prepared.setting(experiment, (mode, phase), examples, watch))
}

/// The program that trains on so many examples.
fn program(
    experiment: &NetworkExperiment,
    prepared: &Prepared,
    phase: Phase,
    examples: usize,
) -> Result<Program, ShapeError> {
    built(experiment, prepared, phase, Mode::Train, examples, Watch::Nothing).map(|built| built.program)
}

/// The sizes of an epoch's batches: all but the last, and the last.
fn sizes(batch: usize, examples: usize) -> [usize; 2] {
    [batch.min(examples), if examples.is_multiple_of(batch) { batch } else { examples % batch }]
}

/// A run's optimizer, with the weight decay that the experiment sets for all.
///
/// # Errors
/// A decay that the optimizer refuses.
pub fn optimizer_of(experiment: &NetworkExperiment, run: &Run) -> Result<Choice<Rule>, NetworkError> {
    let mut optimizer = run.optimizer.clone();
    // A method without weight decay goes without.
    if let Some(decay) = experiment.regularization.weight_decay().filter(|_| optimizer.value(DECAY).is_some()) {
        optimizer.set(DECAY, decay)?;
    }
    Ok(optimizer)
}

impl Stretch {
    /// A stretch from the weights that the stretch before left, or from the seed's.
    pub fn new(
        experiment: &NetworkExperiment,
        prepared: &Prepared,
        run: &Run,
        phase: Phase,
        steps: u32,
        before: Option<(&Built, &Blocks)>,
    ) -> Result<Self, NetworkError> {
        let [one, evaluated] =
            [Mode::Train, Mode::Evaluate].map(|mode| built(experiment, prepared, phase, mode, 1, Watch::Nothing));
        let (one, evaluated) = (one?, evaluated?);
        let mut start = one.initial(&experiment.network, experiment.seed);
        let mut states = one.initial_states();
        if let Some((theirs, (parameters, kept))) = before {
            one.take_over(theirs, (parameters, kept), (&mut start, &mut states));
        }
        let optimizer = optimizer_of(experiment, run)?;
        let method = Method {
            optimizer: &optimizer,
            line_search: run.line_search.as_ref(),
            schedule: &run.schedule,
            steps,
            clip: experiment.regularization.clip(),
            seed: experiment.seed,
        };
        let program = |examples| program(experiment, prepared, phase, examples);
        let blueprint = Blueprint { whole_batch: one.whole_batch, program: &program };
        let sizes = sizes(batch_size(run, prepared), prepared.train.examples);
        let mut trainer = Trainer::new(&blueprint, &start, &method, experiment.seed, &sizes)?;
        trainer.set_states(&states);
        let room = (vec![0.0; evaluated.program.parameter_count()], vec![0.0; evaluated.program.state_count()]);
        Ok(Self { phase, built: one, evaluated, trainer, evaluators: [None, None, None], room })
    }

    /// What computes gradients of the batches of a stretch, beside the trainer's own.
    pub fn worker(
        experiment: &NetworkExperiment,
        prepared: &Prepared,
        batch: usize,
        phase: Phase,
    ) -> Result<ShardWorker, ShapeError> {
        let program = |examples| program(experiment, prepared, phase, examples);
        let one = built(experiment, prepared, phase, Mode::Train, 1, Watch::Nothing)?;
        let blueprint = Blueprint { whole_batch: one.whole_batch, program: &program };
        ShardWorker::new(&blueprint, &sizes(batch, prepared.train.examples))
    }

    /// Parameters and states as they are.
    pub fn blocks(&self) -> Blocks {
        (self.trainer.parameters().to_vec(), self.trainer.states().to_vec())
    }

    /// Begins to score a part of the data: 0 is train, 1 validation, 2 test. What is gathered, and how many shards there are.
    ///
    /// # Errors
    /// Where the network cannot be built for so many examples.
    pub fn begin_score(
        &mut self,
        experiment: &NetworkExperiment,
        prepared: &Prepared,
        which: usize,
    ) -> Result<(Gather, usize), NetworkError> {
        let part = [&prepared.train, &prepared.validation, &prepared.test][which];
        if self.evaluators[which].is_none() {
            let phase = self.phase;
            let program = |examples| -> Result<Program, ShapeError> {
                built(experiment, prepared, phase, Mode::Evaluate, examples, Watch::Nothing).map(|built| built.program)
            };
            let blueprint = Blueprint { whole_batch: false, program: &program };
            let worker = ShardWorker::new(&blueprint, &[part.examples]).map_err(TrainError::from)?;
            self.evaluators[which] = Some(worker);
        }
        let (parameters, states) = (&mut self.room.0, &mut self.room.1);
        let theirs = (self.trainer.parameters(), self.trainer.states());
        self.evaluated.take_over(&self.built, theirs, (parameters, states));
        let mut shards = 0;
        if let Some(worker) = &mut self.evaluators[which] {
            worker.set_states(states);
            shards = worker.sharding().shards(part.examples);
        }
        Ok((gather(experiment, prepared, self.evaluated.reconstructs), shards))
    }

    /// Goes on with a score until `spent`, with the weights it was begun with. Whether it is done.
    pub fn score_on(&mut self, prepared: &Prepared, scoring: &mut Scoring, spent: Spent) -> bool {
        let predictions = self.evaluated.program.output(names::PREDICTIONS);
        let Some(worker) = &mut self.evaluators[scoring.part()] else { return true };
        scoring.go_on(worker, prepared, &self.room.0, predictions, spent)
    }

    /// Loss and metrics on a part of the data, in one go.
    ///
    /// # Errors
    /// As [`Stretch::begin_score`].
    pub fn score(
        &mut self,
        experiment: &NetworkExperiment,
        prepared: &Prepared,
        which: usize,
    ) -> Result<Score, NetworkError> {
        let mut scoring = Scoring::new((0, 0, which), self.begin_score(experiment, prepared, which)?);
        self.score_on(prepared, &mut scoring, &mut || false);
        Ok(scoring.score())
    }
}

/// Examples of a batch.
pub fn batch_size(run: &Run, prepared: &Prepared) -> usize {
    let examples = prepared.train.examples;
    let whole = run.batch == 0 || run.optimizer.entry.search.is_some();
    if whole { examples } else { (run.batch as usize).min(examples) }
}

fn gather(experiment: &NetworkExperiment, prepared: &Prepared, reconstructs: bool) -> Gather {
    if reconstructs {
        return Gather::Nothing;
    }
    if prepared.classes.is_empty() {
        return Gather::Numbers(Regression::default());
    }
    let meaning: Outputs = experiment.loss.entry.outputs;
    Gather::Classes(Confusion::new(prepared.classes.len()), meaning)
}
