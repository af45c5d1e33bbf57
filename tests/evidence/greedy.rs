//! Greedy pre-training with few labels: each layer learns alone from all training examples, without their labels; then the
//! whole learns from the labels of a hundred. Beside it the same network, fine-tuned the same way from random weights.
//!
//! Source: Y. Bengio, P. Lamblin, D. Popovici and H. Larochelle (2007), "Greedy layer-wise training of deep networks",
//! Advances in Neural Information Processing Systems 19:153–160.

use super::{experiment, prepared};
use descent_lab::data::batches::Batches;
use descent_lab::exec::Executor;
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::loss::Outputs;
use descent_lab::network::{Built, Mode, Phase, Setting, Watch, names};
use descent_lab::train::Engine;
use descent_lab::train::descent::Method;
use descent_lab::train::metrics::predicted_class;
use descent_lab::train::network::{Part, Prepared, Training};
use descent_lab::train::shard::{Blueprint, Rows};
use descent_lab::train::trainer::Trainer;
use std::rc::Rc;

/// How many of the training examples have a label.
const LABELLED: usize = 100;
/// Examples of a batch of the fine-tuning.
const BATCH: usize = 10;
/// How often the fine-tuning sees each of them.
const EPOCHS: u32 = 300;

/// Test accuracy with this seed: from random weights, and pre-trained.
pub fn accuracies(name: &str, seed: u32) -> (f64, f64) {
    let experiment = Rc::new(NetworkExperiment { seed, ..experiment(name) });
    let prepared = prepared(&experiment);
    let whole = built(&experiment, &prepared, Phase::Whole, Mode::Train, BATCH);
    let random = whole.initial(&experiment.network, seed);
    let mut greedy = random.clone();
    pretrain(&experiment, &prepared, &whole, &mut greedy);
    assert_ne!(random, greedy);
    let finish = |start: &[f32]| accuracy(&experiment, &prepared, &fine_tuned(&experiment, &prepared, &whole, start));
    (finish(&random), finish(&greedy))
}

fn built(experiment: &NetworkExperiment, prepared: &Prepared, phase: Phase, mode: Mode, examples: usize) -> Built {
    let setting = Setting {
        mode,
        phase,
        examples,
        input: &prepared.input,
        target: &[prepared.target],
        loss: &experiment.loss,
        regularization: &experiment.regularization,
        watch: Watch::Nothing,
    };
    experiment.network.build(&setting).expect("builds")
}

/// Trains each layer alone, up to where the whole would begin, and puts their weights into the parameters of the whole.
fn pretrain(experiment: &Rc<NetworkExperiment>, prepared: &Rc<Prepared>, whole: &Built, parameters: &mut [f32]) {
    let mut training = Training::new(experiment, prepared, &experiment.runs[0]).expect("builds");
    let phases = experiment.network.phases();
    let last = phases[phases.len() - 2];
    let epochs = experiment.network.greedy_epochs() * (phases.len() as u32 - 1);
    let steps = epochs * training.an_epoch();
    while training.step() < steps {
        training.advance().expect("trains");
    }
    assert_eq!(training.phase(), last);
    let theirs = built(experiment, prepared, last, Mode::Train, BATCH);
    // Layers that wait for the whole are states of a layer that learns alone.
    let (learned, states) = training.state_at(steps).expect("can be revisited");
    whole.take_over(&theirs, (&learned, &states), (parameters, &mut []));
}

/// The parameters after learning from the examples with labels.
fn fine_tuned(experiment: &NetworkExperiment, prepared: &Prepared, whole: &Built, start: &[f32]) -> Vec<f32> {
    let program = |examples| Ok(built(experiment, prepared, Phase::Whole, Mode::Train, examples).program);
    let blueprint = Blueprint { whole_batch: whole.whole_batch, program: &program };
    let mut batches = Batches::new(experiment.seed, BATCH as u32, LABELLED);
    let steps = EPOCHS * batches.an_epoch();
    let run = &experiment.runs[0];
    let method =
        Method { optimizer: &run.optimizer, line_search: None, schedule: &run.schedule, steps, clip: None, seed: 1 };
    let mut trainer = Trainer::new(&blueprint, start, &method, experiment.seed, &[BATCH]).expect("plans");
    let Part { x, y, .. } = &prepared.train;
    let widths = [prepared.input.iter().product(), prepared.target];
    for t in 1..=steps {
        let rows = batches.at(t);
        assert!(rows.iter().all(|row| (*row as usize) < LABELLED));
        trainer.step(&mut Rows { x, y, widths, rows });
    }
    trainer.parameters().to_vec()
}

fn accuracy(experiment: &NetworkExperiment, prepared: &Prepared, parameters: &[f32]) -> f64 {
    let test = &prepared.test;
    let judge = built(experiment, prepared, Phase::Whole, Mode::Evaluate, test.examples);
    let mut engine = Engine::new(&judge.program);
    engine.write(judge.program.input(names::EXAMPLES).expect("there is one"), &test.x);
    engine.run(parameters, &mut []);
    let predictions = engine.read(judge.program.output(names::PREDICTIONS).expect("there is one"));
    let classes = predictions.chunks_exact(prepared.target).map(|logits| predicted_class(logits, Outputs::Logits));
    let right = classes.zip(&test.labels).filter(|(found, label)| *found == **label as usize).count();
    right as f64 / test.examples as f64
}
