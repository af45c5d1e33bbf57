//! What the penalties on the weights come to, apart from every loss: a batch's loss holds them, no score does.

use super::prepared::Prepared;
use super::training::Training;
use super::{NetworkError, TrainError};
use crate::exec::Executor;
use crate::experiment::network::NetworkExperiment;
use crate::network::{Built, Mode, Phase, Watch, names};
use crate::train::Engine;

/// The program of the penalties, with what runs it.
pub(super) struct Penalty {
    phase: Phase,
    built: Built,
    engine: Engine,
    /// Block and states, and a gradient that nobody asks for.
    room: [Vec<f32>; 3],
}

impl Penalty {
    fn new(experiment: &NetworkExperiment, prepared: &Prepared, phase: Phase) -> Result<Self, NetworkError> {
        let setting = prepared.setting(experiment, (Mode::Evaluate, phase), 1, Watch::Penalties);
        let built = experiment.network.build(&setting).map_err(TrainError::from)?;
        let mut engine = Engine::new(&built.program);
        if let Some(scalar) = built.program.scalar(names::SCALE) {
            engine.set_scalar(scalar, 1.0);
        }
        let (parameters, states) = (built.program.parameter_count(), built.program.state_count());
        Ok(Self { phase, built, engine, room: [vec![0.0; parameters], vec![0.0; states], vec![0.0; parameters]] })
    }
}

impl Training {
    /// What the weights cost where it stands: the sum of the penalties on them; none where there are none.
    ///
    /// # Errors
    /// Where the network cannot be built.
    pub fn penalty(&mut self) -> Result<Option<f64>, NetworkError> {
        if self.experiment.regularization.penalties().next().is_none() {
            return Ok(None);
        }
        let phase = self.phase();
        let mut penalty = match self.penalty.take().filter(|known| known.phase == phase) {
            Some(known) => known,
            None => Box::new(Penalty::new(&self.experiment, &self.prepared, phase)?),
        };
        let Penalty { built, engine, room: [parameters, states, gradient], .. } = &mut *penalty;
        let trainer = &self.stretch.trainer;
        built.take_over(&self.stretch.built, (trainer.parameters(), trainer.states()), (parameters, states));
        engine.run(parameters, gradient);
        let sum = built.program.output(names::PENALTY).and_then(|output| engine.read(output).first().copied());
        self.penalty = Some(penalty);
        Ok(sum.map(f64::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    fn training(regularization: &str) -> Training {
        let text = format!(
            r#"{{"version":1,"lab":"network","data":"moons","model":{{"name":"mlp","hidden":[5]}},"loss":"binary_cross_entropy",
            "regularization":{regularization},"runs":[{{"optimizer":{{"name":"adam","lr":0.01}},"batch":0}}],"epochs":3}}"#
        );
        let value = serde_json::from_str(&text).expect("the text is JSON");
        let experiment = Rc::new(NetworkExperiment::from_value(value).expect("it is valid"));
        let prepared = Rc::new(Prepared::new(&experiment, None).expect("the data are there"));
        Training::new(&experiment, &prepared, &experiment.runs[0]).expect("it can begin")
    }

    #[test]
    fn a_batch_of_all_loses_what_the_part_does_and_the_penalties() {
        let mut training = training(r#"{"l1":0.03,"l2":0.1}"#);
        for _ in 0..3 {
            let (score, penalty) = (training.score(0).expect("a score"), training.penalty().expect("it can be built"));
            let penalty = penalty.expect("there are penalties");
            // Weights, not biases: 2 × 5 and 5 × 1, in this order with the biases between them.
            let p = training.parameters();
            let weights = p[..10].iter().chain(&p[15..20]).map(|w| f64::from(*w));
            let sum: f64 = weights.map(|w| 0.03 * w.abs() + 0.1 * w * w).sum();
            assert!((penalty - sum).abs() < 1e-6 * sum, "{penalty} is not {sum}");
            let step = training.advance().expect("it goes on").expect("a step");
            let whole = score.loss + penalty;
            assert!((step.loss - whole).abs() < 1e-5 * whole, "{} is not {whole}", step.loss);
        }
    }

    #[test]
    fn there_is_none_where_nothing_is_penalized() {
        assert_eq!(training("{}").penalty(), Ok(None));
    }
}
