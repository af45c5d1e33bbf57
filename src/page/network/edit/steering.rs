//! Steering: runs under way go on otherwise from a step on, or branch off there. What was changed stands in the experiment, so
//! that a link replays it.

use super::{Edit, Refusal, apply, list, set, written};
use crate::experiment::network::{Change, NetworkExperiment, Own};
use crate::regularization::Regularization;
use serde_json::{Map, Value, json};

/// A run's changes that hold at a step: those made there or before.
pub fn changes_by(experiment: &NetworkExperiment, run: usize, step: u32) -> &[Change] {
    let own = experiment.runs.get(run).and_then(|run| run.own.as_deref());
    let changes = own.map_or(&[][..], |own| &own.changes);
    &changes[..changes.partition_point(|change| change.step <= step)]
}

/// Where a run's settings at a step stand: in the run, or in the last change that holds there.
pub fn place_at(experiment: &NetworkExperiment, run: usize, step: u32) -> String {
    match changes_by(experiment, run, step).len() {
        0 => format!("/runs/{run}"),
        changes => format!("/runs/{run}/changes/{}", changes - 1),
    }
}

/// Where a run's settings stand after all its changes.
pub fn live_place(experiment: &NetworkExperiment, run: usize) -> String {
    place_at(experiment, run, u32::MAX)
}

/// The experiment in which a run, from after `step` on, goes on as the edit of its settings there says. Changes that were
/// made at that step or later give way. As a new run after the others, where it `branches`.
///
/// # Errors
/// Where it would not be valid.
pub fn steer(
    experiment: &NetworkExperiment,
    edit: &Edit,
    run: usize,
    step: u32,
    branches: bool,
) -> Result<NetworkExperiment, Refusal> {
    let edited = apply(experiment, edit)?;
    let change = settings(&edited, run, step)?;
    let mut whole = written(experiment);
    put(&mut whole, run, step, change, branches)?;
    let runs = if branches { &[][..] } else { &[(run, step)] };
    NetworkExperiment::from_value(whole).map(|all| without_void(all, runs)).map_err(Refusal::Experiment)
}

/// The experiment in which these runs, each from after its step on, go on with their regularization changed by the edit. As new
/// runs after the others, where they branch.
///
/// # Errors
/// Where it would not be valid.
pub fn regularize(
    experiment: &NetworkExperiment,
    edit: &Edit,
    runs: &[(usize, u32)],
    branches: bool,
) -> Result<NetworkExperiment, Refusal> {
    let Edit::Set(place, value) = edit else { return apply(experiment, edit) };
    let mut whole = written(experiment);
    for (run, step) in runs {
        let mut change = settings(experiment, *run, *step)?;
        let mut held = json!({ "regularization": held_by(experiment, *run, *step).to_value() });
        set(&mut held, place, value.clone())?;
        change.insert("regularization".into(), held["regularization"].take());
        put(&mut whole, *run, *step, change, branches)?;
    }
    let runs = if branches { &[] } else { runs };
    NetworkExperiment::from_value(whole).map(|all| without_void(all, runs)).map_err(Refusal::Experiment)
}

/// Without last changes of these runs that change nothing: what was switched on and off again at the same step leaves no mark.
fn without_void(mut experiment: NetworkExperiment, runs: &[(usize, u32)]) -> NetworkExperiment {
    let all = experiment.regularization.clone();
    for (run, _) in runs {
        let Some(run) = experiment.runs.get_mut(*run) else { continue };
        let (first, Some(own)) = (run.clone(), &mut run.own) else { continue };
        let Some((last, before)) = own.changes.split_last() else { continue };
        let settings = before.last().map_or(&first, |change| &change.run);
        let held = before.iter().rev().find_map(|change| change.regularization.as_ref());
        let held = held.or(own.regularization.as_ref()).unwrap_or(&all);
        let same = settings.optimizer == last.run.optimizer
            && settings.line_search == last.run.line_search
            && settings.schedule == last.run.schedule
            && settings.batch == last.run.batch
            && last.regularization.as_ref().is_none_or(|regularization| regularization == held);
        if same {
            own.changes.pop();
        }
        if **own == Own::default() {
            run.own = None;
        }
    }
    experiment
}

/// What keeps those runs from learning by heart, at a step, that have nothing of their own for that.
pub fn regularization_at(experiment: &NetworkExperiment, step: u32) -> &Regularization {
    let shares = |run: &usize| shares(experiment, *run);
    (0..experiment.runs.len()).find(shares).map_or(&experiment.regularization, |run| held_by(experiment, run, step))
}

/// Whether a run has the regularization that all have.
pub fn shares(experiment: &NetworkExperiment, run: usize) -> bool {
    experiment.runs.get(run).is_some_and(|run| run.own.as_deref().is_none_or(|own| own.regularization.is_none()))
}

/// The regularization of a run at a step: that of the last change there, its own, or that of all.
fn held_by(experiment: &NetworkExperiment, run: usize, step: u32) -> &Regularization {
    let own = experiment.runs.get(run).and_then(|run| run.own.as_deref());
    let changes = changes_by(experiment, run, step);
    let changed = changes.iter().rev().find_map(|change| change.regularization.as_ref());
    changed.or(own.and_then(|own| own.regularization.as_ref())).unwrap_or(&experiment.regularization)
}

/// A run's settings at a step, as those of a change.
fn settings(experiment: &NetworkExperiment, run: usize, step: u32) -> Result<Map<String, Value>, Refusal> {
    let place = place_at(experiment, run, step);
    let mut whole = experiment.to_value();
    let Some(Value::Object(mut fields)) = whole.pointer_mut(&place).map(Value::take) else {
        return Err(Refusal::NoPlace(place));
    };
    fields.retain(|key, _| matches!(&**key, "optimizer" | "schedule" | "batch" | "regularization"));
    if place == format!("/runs/{run}") {
        fields.remove("regularization");
    }
    Ok(fields)
}

/// Puts a change into the run, or into a copy of it after the others.
fn put(
    whole: &mut Value,
    run: usize,
    step: u32,
    mut change: Map<String, Value>,
    branches: bool,
) -> Result<(), Refusal> {
    change.insert("step".into(), step.into());
    let change = Value::Object(change);
    // A digest belongs to what was shared.
    if let Some(all) = whole.as_object_mut() {
        all.remove("digest");
    }
    let missing = || Refusal::NoPlace(format!("/runs/{run}"));
    let own = whole.pointer_mut(&format!("/runs/{run}")).ok_or_else(missing)?;
    let mut changed = own.clone();
    let mut changes = changed.get("changes").and_then(Value::as_array).cloned().unwrap_or_default();
    changes.retain(|change| change["step"].as_u64().is_some_and(|at| at < u64::from(step)));
    changes.push(change);
    changed["changes"] = Value::Array(changes);
    if branches {
        if let Some(fields) = changed.as_object_mut() {
            fields.remove("label");
        }
        list(whole, "/runs")?.push(changed);
    } else {
        *own = changed;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::presets;
    use super::*;

    fn first() -> NetworkExperiment {
        presets::first()
    }

    #[test]
    fn a_run_is_steered_from_a_step_on_and_branches_off() {
        let start = first();
        let slower = Edit::set("/runs/0/optimizer/lr", 0.001);
        assert_eq!(slower.steered(), Some(0));
        let steered = steer(&start, &slower, 0, 120, false).expect("it can be changed");
        assert_eq!(live_place(&steered, 0), "/runs/0/changes/0");
        let value = steered.to_value();
        assert_eq!(value["runs"][0]["optimizer"]["lr"], json!(0.01));
        assert_eq!(
            (&value["runs"][0]["changes"][0]["step"], &value["runs"][0]["changes"][0]["optimizer"]["lr"]),
            (&json!(120), &json!(0.001))
        );
        // The same hand, a little further.
        let again = Edit::set("/runs/0/changes/0/optimizer/lr", 0.002);
        let revised =
            steer(&steered, &again, again.steered().expect("it steers"), 120, false).expect("it can be changed");
        assert_eq!(revised.to_value()["runs"][0]["changes"][0]["optimizer"]["lr"], json!(0.002));
        assert_eq!(revised.runs[0].own.as_ref().map(|own| own.changes.len()), Some(1));
        // Before the change the run has the rate that it began with, and so has what branches off there.
        assert_eq!(place_at(&revised, 0, 119), "/runs/0");
        assert_eq!(place_at(&revised, 0, 120), "/runs/0/changes/0");
        let batch = steer(&revised, &Edit::set("/runs/0/batch", 8), 0, 50, true).expect("it can branch");
        let change = &batch.to_value()["runs"][1]["changes"][0];
        assert_eq!((&change["optimizer"]["lr"], &change["batch"]), (&json!(0.01), &json!(8)));
        let branched = steer(&revised, &slower, 0, 50, true).expect("it can branch");
        assert_eq!(branched.runs.len(), 2);
        assert_eq!(branched.to_value()["runs"][1]["changes"][0]["step"], json!(50));
        assert_eq!(branched.runs[0], revised.runs[0]);
        assert_eq!(Edit::set("/epochs", 3).steered(), None);
        assert_eq!(Edit::set("/runs/0/init", "zeros").steered(), None);
    }

    #[test]
    fn regularization_of_all_runs_changes_from_their_steps_on() {
        let value = json!({"version": 1, "lab": "network", "data": "moons", "model": {"name": "mlp", "hidden": [4]},
            "loss": "binary_cross_entropy", "regularization": {"l2": 0.001}, "epochs": 9,
            "runs": [{"optimizer": {"name": "adam"}}, {"optimizer": {"name": "sgd"}},
                     {"optimizer": {"name": "adam"}, "regularization": {}}]});
        let start = NetworkExperiment::from_value(value).expect("it is valid");
        let edit = Edit::set("/regularization/l1", json!({"l1": 0.01}));
        assert!(edit.regularizes() && edit.steered().is_none() && !edit.relayers(&start));
        assert_eq!([0, 1, 2].map(|run| shares(&start, run)), [true, true, false]);
        let steered = regularize(&start, &edit, &[(0, 30), (1, 15)], false).expect("it can be changed");
        let value = steered.to_value();
        for (run, step) in [(0, 30), (1, 15)] {
            let change = &value["runs"][run]["changes"][0];
            assert_eq!((&change["step"], change["regularization"].as_object().map(Map::len)), (&json!(step), Some(2)));
        }
        assert_eq!(steered.runs[2], start.runs[2]);
        assert_eq!(steered.regularization, start.regularization);
        assert_eq!(regularization_at(&steered, u32::MAX).all().len(), 2);
        // The same hand, a little further, and then without the other one.
        let again = Edit::set("/regularization/l1", json!({"l1": 0.02}));
        let steered = regularize(&steered, &again, &[(0, 30), (1, 15)], false).expect("it can be changed");
        let without = Edit::set("/regularization/l2", Value::Null);
        let steered = regularize(&steered, &without, &[(0, 40)], false).expect("it can be changed");
        let changes = &steered.runs[0].own.as_deref().expect("it was changed").changes;
        assert_eq!(changes.iter().map(|change| change.step).collect::<Vec<_>>(), [30, 40]);
        assert_eq!(regularization_at(&steered, u32::MAX).value("l1", "l1"), Some(0.02));
        assert!(regularization_at(&steered, u32::MAX).get("l2").is_none());
        // Another rate later leaves it as it is.
        let slower = Edit::set("/runs/0/changes/1/optimizer/lr", 0.001);
        let slower = steer(&steered, &slower, 0, 50, false).expect("it can be changed");
        assert_eq!(regularization_at(&slower, u32::MAX), regularization_at(&steered, u32::MAX));
        // Switched on and off again at the same step it leaves no mark.
        let on = regularize(&start, &edit, &[(0, 30), (1, 15)], false).expect("it can be changed");
        let off = Edit::set("/regularization/l1", Value::Null);
        assert_eq!(regularize(&on, &off, &[(0, 30), (1, 15)], false), Ok(start.clone()));
        let branched = regularize(&start, &edit, &[(1, 7)], true).expect("it can branch");
        assert_eq!((branched.runs.len(), &branched.runs[1]), (4, &start.runs[1]));
        assert_eq!(NetworkExperiment::from_value(slower.to_value()), Ok(slower));
    }

    #[test]
    fn what_changes_the_layers_is_known() {
        let start = first();
        for (id, relayers) in [("batch_norm", true), ("dropout", true), ("l2", false), ("early_stopping", false)] {
            let edit = Edit::set(format!("/regularization/{id}"), true);
            assert_eq!(edit.relayers(&start), relayers, "{id}");
            let with = apply(&start, &edit).expect("it can be put in");
            assert!(!edit.relayers(&with), "{id} is there already");
            assert_eq!(Edit::set(format!("/regularization/{id}"), Value::Null).relayers(&with), relayers, "{id}");
        }
        assert_eq!(Edit::Remove("/runs/1/changes".into(), 2).takes_back(), Some((1, 2)));
        assert_eq!(Edit::Remove("/runs".into(), 1).takes_back(), None);
    }
}
