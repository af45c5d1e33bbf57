//! The rates a run will take, seen ahead: its schedule over all its steps, and that of each change from its step on.
//!
//! The schedules run as in training, by [`Rates`], so that the curve shown is the curve taken. One that reads the loss cannot be
//! seen ahead.

use super::phase::{batch_size, optimizer_of};
use super::{NetworkError, Prepared, TrainError};
use crate::experiment::Run;
use crate::experiment::network::{Change, NetworkExperiment};
use crate::network::Phase;
use crate::regularization::Regularization;
use crate::schedule::Rates;
use serde::{Deserialize, Serialize};

/// Points of a curve, about.
const POINTS: u32 = 240;
/// Most steps through which a schedule that remembers is followed.
const FOLLOWED: u32 = 100_000;

/// The rates of a run, seen ahead.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Steps in all.
    pub steps: u32,
    /// A step, from 1, and its rate; in rising steps. Those at which a stretch begins or ends are among them.
    pub points: Vec<(u32, f32)>,
    /// Some of it cannot be known: the schedule reads the loss, or remembers for too long.
    pub open: bool,
}

/// Steps under one schedule: those after `from`, up to `to`.
struct Stretch<'a> {
    from: u32,
    to: u32,
    run: &'a Run,
    regularization: Option<&'a Regularization>,
    /// Steps that the schedule has counted before, and those it expects in all.
    counted: u32,
    expects: u32,
}

impl Plan {
    /// The plan of a run with these changes.
    ///
    /// # Errors
    /// An optimizer or a schedule that cannot be had.
    pub(super) fn of(
        experiment: &NetworkExperiment,
        prepared: &Prepared,
        run: &Run,
        changes: &[Change],
    ) -> Result<Self, NetworkError> {
        let mut plan = Self::default();
        let stretches = stretches(experiment, prepared, run, changes);
        plan.steps = stretches.last().map_or(0, |stretch| stretch.to);
        // The points are those of the whole: between two of them the same number of steps.
        let stride = (plan.steps / POINTS).max(1);
        // What the schedule remembered at the end of the stretch before.
        let mut memory = Vec::new();
        let mut before: Option<&Stretch> = None;
        for stretch in &stretches {
            let goes_on = stretch.counted > 0
                && before.is_some_and(|before| before.run.schedule.formula() == stretch.run.schedule.formula());
            if !goes_on {
                memory.clear();
            }
            plan.add(experiment, stretch, stride, &mut memory)?;
            before = Some(stretch);
        }
        Ok(plan)
    }

    fn add(
        &mut self,
        experiment: &NetworkExperiment,
        stretch: &Stretch,
        stride: u32,
        memory: &mut Vec<f64>,
    ) -> Result<(), NetworkError> {
        let Stretch { from, to, run, counted, expects, .. } = *stretch;
        if to <= from {
            return Ok(());
        }
        let mut of_stretch;
        let experiment = match stretch.regularization {
            Some(regularization) => {
                of_stretch = experiment.clone();
                of_stretch.regularization = regularization.clone();
                &of_stretch
            }
            None => experiment,
        };
        let lr0 = optimizer_of(experiment, run)?.value("lr").unwrap_or(0.0);
        if lr0 == 0.0 {
            return Ok(());
        }
        let mut rates = Rates::new(&run.schedule, expects, lr0).map_err(TrainError::from)?;
        let remembers = !rates.states().is_empty();
        if reads_loss(run.schedule.formula()) || (remembers && counted + (to - from) > FOLLOWED) {
            self.open = true;
            return Ok(());
        }
        if !memory.is_empty() {
            rates.restore(memory);
        }
        for step in from + 1..=to {
            let shown = step == from + 1 || step == to || (step - from).is_multiple_of(stride);
            if shown || remembers {
                let rate = rates.at(counted + (step - from) - 1, 0.0);
                if shown {
                    self.points.push((step, rate as f32));
                }
            }
        }
        *memory = rates.states().to_vec();
        Ok(())
    }
}

/// Whether a schedule's lines name the loss.
fn reads_loss(formula: &str) -> bool {
    formula.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == "loss")
}

/// All stretches of a run: the phases of its model, cut where a change is made. As `Training::new` and `begin_at` count them.
fn stretches<'a>(
    experiment: &NetworkExperiment,
    prepared: &Prepared,
    run: &'a Run,
    changes: &'a [Change],
) -> Vec<Stretch<'a>> {
    let an_epoch = |run: &Run| (prepared.train.examples as u32).div_ceil(batch_size(run, prepared) as u32).max(1);
    let mut end = 0_u32;
    let mut ends: Vec<u32> = Vec::new();
    for phase in experiment.network.phases() {
        let epochs = if phase == Phase::Whole { experiment.epochs } else { experiment.network.greedy_epochs() };
        end = end.saturating_add(epochs.saturating_mul(an_epoch(run)));
        ends.push(end);
    }
    let mut all: Vec<Stretch> = Vec::new();
    let (mut run, mut from, mut counted, mut regularization) = (run, 0, 0, None);
    for at in 0..=changes.len() {
        let change = changes.get(at).filter(|change| change.step < ends.last().copied().unwrap_or(0));
        let until = change.map_or(u32::MAX, |change| change.step);
        for (phase, end) in ends.iter().enumerate() {
            let first = phase.checked_sub(1).map_or(0, |before| ends[before]);
            let (begins, to) = (from.max(first), until.min(*end));
            if begins >= to {
                continue;
            }
            if begins == first {
                counted = 0;
            }
            all.push(Stretch { from: begins, to, run, regularization, counted, expects: end - first });
            counted += to - begins;
        }
        let Some(change) = change else { break };
        let (theirs, own) = (an_epoch(run), an_epoch(&change.run));
        if theirs != own {
            for end in &mut ends {
                let left = end.saturating_sub(change.step).div_ceil(theirs).saturating_mul(own);
                *end = change.step.saturating_add(left);
            }
        }
        (run, from) = (&change.run, change.step);
        regularization = change.regularization.as_ref().or(regularization);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::Course;
    use super::*;
    use std::rc::Rc;

    /// The rates that a run takes, the first at place 0, and its plan.
    fn both(model: &str, run: &str) -> (Vec<f32>, Plan) {
        let text = format!(
            r#"{{"version":1,"lab":"network","data":"moons","model":{model},"loss":"binary_cross_entropy","runs":[{run}],"epochs":6}}"#
        );
        let value = serde_json::from_str(&text).expect("the text is JSON");
        let experiment = NetworkExperiment::from_value(value).expect("the experiment is valid");
        let prepared = Rc::new(Prepared::new(&experiment, None).expect("the data are there"));
        let mut course = Course::new(&experiment, &prepared, 0).expect("it can begin");
        let plan = course.plan().expect("it can be planned");
        let mut rates = Vec::new();
        while let Some(step) = course.advance().expect("it goes on") {
            rates.push(step.rate as f32);
        }
        (rates, plan)
    }

    fn agree(rates: &[f32], plan: &Plan) {
        assert!(!plan.open);
        assert_eq!((plan.steps as usize, plan.points.len() > 40), (rates.len(), true));
        assert!(plan.points.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (step, rate) in &plan.points {
            assert_eq!(*rate, rates[*step as usize - 1], "step {step}");
        }
    }

    const MLP: &str = r#"{"name":"mlp","hidden":[4]}"#;

    #[test]
    fn the_plan_is_what_is_taken() {
        for schedule in ["cosine", "step", "one_cycle", "cosine_restarts", "constant"] {
            let run = format!(
                r#"{{"optimizer":{{"name":"sgd","lr":0.05}},"schedule":{{"name":"{schedule}","warmup":9}},"batch":16}}"#
            );
            let (rates, plan) = both(MLP, &run);
            agree(&rates, &plan);
        }
    }

    #[test]
    fn changes_on_the_way_are_planned_too() {
        let run = r#"{"optimizer":{"name":"sgd","lr":0.05},"schedule":{"name":"cosine","warmup":5},"batch":16,"changes":[
            {"step":20,"optimizer":{"name":"sgd","lr":0.01},"schedule":{"name":"cosine_restarts"},"batch":16},
            {"step":41,"optimizer":{"name":"sgd","lr":0.02},"schedule":{"name":"linear"},"batch":8,"regularization":{"l2":0.01}}]}"#;
        let (rates, plan) = both(MLP, run);
        agree(&rates, &plan);
    }

    #[test]
    fn a_schedule_that_reads_the_loss_is_not_foretold() {
        let run = r#"{"optimizer":{"name":"sgd","lr":0.05},"schedule":{"name":"plateau"},"batch":16}"#;
        let (rates, plan) = both(MLP, run);
        assert!(plan.open && plan.points.is_empty());
        assert_eq!(plan.steps as usize, rates.len());
        assert!(reads_loss("a = loss*2\na") && !reads_loss("my_loss + glossy"));
    }
}
