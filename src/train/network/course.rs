//! The course of a run: a training, and what it went on as after each change that was made while it ran.
//!
//! A change is a branch that takes the run's place: the same weights, another rate, schedule, batch or regularization. All
//! changes stand in the experiment, so that a link replays them; every step of every part can be visited.

use super::ahead::Spent;
use super::verdict::Alone;
use super::{Hands, NetworkError, Plan, Prepared, Step, Training};
use crate::experiment::Run;
use crate::experiment::network::{Change, NetworkExperiment};
use crate::protocol::Status;
use crate::train::diagnosis::Diagnosis;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

/// A run from its start on. It reads like the training that is looked at: the last one, unless an earlier step is visited.
pub struct Course {
    /// The experiment as the run sees it.
    experiment: Rc<NetworkExperiment>,
    changes: Vec<Change>,
    parts: Vec<Training>,
    at: usize,
}

impl Deref for Course {
    type Target = Training;

    fn deref(&self) -> &Training {
        &self.parts[self.at]
    }
}

impl DerefMut for Course {
    fn deref_mut(&mut self) -> &mut Training {
        &mut self.parts[self.at]
    }
}

impl Course {
    /// The run of this number, at its start.
    ///
    /// # Errors
    /// As [`Training::new`].
    pub fn new(experiment: &NetworkExperiment, prepared: &Rc<Prepared>, index: usize) -> Result<Self, NetworkError> {
        let run = &experiment.runs[index];
        let changes = run.own.as_deref().map(|own| own.changes.clone()).unwrap_or_default();
        let experiment = Rc::new(experiment.of_run(index));
        let first = Training::new(&experiment, prepared, run)?;
        Ok(Self { experiment, changes, parts: vec![first], at: 0 })
    }

    fn last(&self) -> usize {
        self.parts.len() - 1
    }

    /// The last step taken, also while an earlier one is visited.
    pub fn head(&self) -> u32 {
        self.parts[self.last()].head()
    }

    /// How it stands at its head.
    pub fn status(&self) -> Status {
        self.parts[self.last()].status()
    }

    /// What went wrong, where it diverged.
    pub fn diagnosis(&self) -> Option<&Diagnosis> {
        self.parts[self.last()].diagnosis()
    }

    /// The step with the lowest validation loss, where early stopping has ended it.
    pub fn stopped(&self) -> Option<u32> {
        self.parts[self.last()].stopped()
    }

    /// Where batches of one example meet a normalization.
    pub fn alone(&self) -> Option<Alone> {
        self.parts[self.last()].alone()
    }

    /// Steps in all, unless it stops before.
    pub fn steps(&self) -> u32 {
        self.parts[self.last()].steps()
    }

    /// The rates it will take, seen ahead.
    ///
    /// # Errors
    /// An optimizer or a schedule that cannot be had.
    pub fn plan(&self) -> Result<Plan, NetworkError> {
        let first = &self.parts[0];
        Plan::of(&self.experiment, &first.prepared, &first.run, &self.changes)
    }

    /// Takes the next step, from the head; none once the run has ended.
    ///
    /// # Errors
    /// As [`Training::advance`], and where a change cannot be made.
    pub fn advance(&mut self) -> Result<Option<Step>, NetworkError> {
        self.change()?;
        let last = self.last();
        self.parts[last].advance()
    }

    /// Works ahead on the next step: [`Training::work_ahead`].
    ///
    /// # Errors
    /// As [`Course::advance`].
    pub fn work_ahead(&mut self, spent: Spent) -> Result<bool, NetworkError> {
        self.change()?;
        let last = self.last();
        self.parts[last].work_ahead(spent)
    }

    /// As [`Course::advance`], with gradients that others help to compute. Who helps has been told of no change.
    ///
    /// # Errors
    /// As [`Course::advance`].
    pub fn advance_with(&mut self, hands: &mut dyn Hands) -> Result<Option<Step>, NetworkError> {
        self.change()?;
        let last = self.last();
        if last > 0 { self.parts[last].advance() } else { self.parts[last].advance_with(hands) }
    }

    /// Makes the change that is due.
    fn change(&mut self) -> Result<(), NetworkError> {
        self.leave()?;
        let last = self.last();
        let head = self.parts[last].head();
        if self.parts[last].status() != Status::Running {
            return Ok(());
        }
        if let Some(change) = self.changes.get(last).filter(|change| change.step == head) {
            let mut experiment = Rc::clone(&self.experiment);
            // What was changed before holds on.
            let regularization = self.changes[..=last].iter().rev().find_map(|change| change.regularization.clone());
            if let Some(regularization) = regularization {
                Rc::make_mut(&mut experiment).regularization = regularization;
            }
            let part = self.parts[last].branch_into(head, &experiment, &change.run)?;
            self.parts.push(part);
            self.at = last + 1;
        }
        Ok(())
    }

    /// Goes towards the state after `step`, which must have been reached. [`Training::approach`] takes it there.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again.
    pub fn visit(&mut self, step: u32) -> Result<(), NetworkError> {
        let at = self.parts.partition_point(|part| part.origin() <= step).saturating_sub(1);
        if at != self.at {
            let before = self.at;
            self.parts[before].leave()?;
            self.at = at;
        }
        self.parts[at].visit(step)
    }

    /// Ends a visit.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again.
    pub fn leave(&mut self) -> Result<(), NetworkError> {
        let at = self.at;
        self.parts[at].leave()?;
        self.at = self.last();
        Ok(())
    }

    /// Other changes: it goes back to where the first of them differs, and on from there.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again.
    pub fn revise(&mut self, run: &Run) -> Result<(), NetworkError> {
        self.leave()?;
        let changes = run.own.as_deref().map(|own| own.changes.clone()).unwrap_or_default();
        let same = self.changes.iter().zip(&changes).take_while(|(old, new)| old == new).count();
        let step = [self.changes.get(same), changes.get(same)].into_iter().flatten().map(|change| change.step).min();
        self.changes = changes;
        if let Some(step) = step {
            self.parts.truncate(same + 1);
            self.at = self.last();
            let at = self.at;
            self.parts[at].rewind(step)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn experiment(changes: &str) -> NetworkExperiment {
        let text = format!(
            r#"{{"version":1,"lab":"network","data":"moons","model":{{"name":"mlp","hidden":[6]}},"loss":"binary_cross_entropy",
            "runs":[{{"optimizer":{{"name":"adam","lr":0.01}},"batch":16,"changes":[{changes}]}}],"epochs":3}}"#
        );
        let value = serde_json::from_str(&text).expect("the text is JSON");
        NetworkExperiment::from_value(value).expect("the experiment is valid")
    }

    fn course(experiment: &NetworkExperiment) -> Course {
        let prepared = Rc::new(Prepared::new(experiment, None).expect("the data are there"));
        Course::new(experiment, &prepared, 0).expect("it can begin")
    }

    const SLOWER: &str = r#"{"step":20,"optimizer":{"name":"adam","lr":0.001},"batch":16}"#;
    const OTHER: &str = r#"{"step":40,"optimizer":{"name":"sgd","lr":0.1},"batch":8,"regularization":{"l2":0.01}}"#;

    fn run(course: &mut Course, to: u32) -> Vec<f64> {
        let mut losses = Vec::new();
        while course.head() < to {
            let Some(step) = course.advance().expect("it goes on") else { break };
            losses.push(step.loss);
        }
        losses
    }

    #[test]
    fn changes_are_made_at_their_steps_and_survive_files() {
        let experiment = experiment(&format!("{SLOWER},{OTHER}"));
        assert_eq!(NetworkExperiment::from_value(experiment.to_value()), Ok(experiment.clone()));
        let link = crate::link::network::encode(&experiment);
        assert_eq!(crate::link::network::decode(&link), Ok(experiment.clone()));
        let (mut changed, mut plain) = (course(&experiment), course(&self::experiment("")));
        let (a, b) = (run(&mut changed, 21), run(&mut plain, 21));
        assert_eq!(a[..20], b[..20]);
        assert_eq!(a[20], b[20], "the loss before the first step that differs");
        assert_ne!(run(&mut changed, 25), run(&mut plain, 25));
        run(&mut changed, 45);
        assert_eq!(changed.parts.len(), 3);
        assert_eq!(changed.batch(), 8);
    }

    #[test]
    fn a_change_made_while_it_runs_is_the_change_of_a_replay() {
        let both = experiment(&format!("{SLOWER},{OTHER}"));
        let mut replayed = course(&both);
        run(&mut replayed, 50);
        let mut steered = course(&experiment(""));
        run(&mut steered, 23);
        steered.revise(&experiment(SLOWER).runs[0]).expect("it can be changed");
        assert_eq!(steered.head(), 20);
        run(&mut steered, 47);
        steered.revise(&both.runs[0]).expect("it can be changed");
        run(&mut steered, 50);
        assert_eq!(steered.parameters(), replayed.parameters());
        // Steps of every part can be visited.
        for step in [5, 20, 33, 44] {
            let seen = [&mut steered, &mut replayed].map(|course| {
                course.visit(step).expect("it can be visited");
                while !course.approach(step).expect("it can be visited") {}
                assert_eq!((course.step(), course.head()), (step, 50));
                course.parameters().to_vec()
            });
            assert_eq!(seen[0], seen[1], "step {step}");
        }
        run(&mut steered, 55);
        run(&mut replayed, 55);
        assert_eq!(steered.parameters(), replayed.parameters());
    }

    #[test]
    fn regularization_changes_on_the_way_whatever_it_is() {
        let change = |regularization: &str| {
            let run = r#""step":20,"optimizer":{"name":"adam","lr":0.01},"batch":16"#;
            experiment(&format!(r#"{{{run},"regularization":{regularization}}}"#))
        };
        let mut plain = course(&experiment(""));
        let before = run(&mut plain, 20);
        for regularization in [
            r#"{"l1":0.01}"#,
            r#"{"weight_decay":0.1}"#,
            r#"{"dropout":0.3}"#,
            r#"{"gradient_clip":0.01}"#,
            r#"{"batch_norm":true}"#,
        ] {
            let mut changed = course(&change(regularization));
            assert_eq!(run(&mut changed, 20), before);
            let weights = changed.parameters().to_vec();
            let after = run(&mut changed, 40);
            assert!(after.len() == 20 && after.iter().all(|loss| loss.is_finite()), "{regularization}: {after:?}");
            changed.visit(20).expect("it can be visited");
            while !changed.approach(20).expect("it can be visited") {}
            // What has the same name goes on from where it was.
            assert_eq!(changed.parameters()[..4], weights[..4], "{regularization}");
        }
    }
}
