//! What a run of a network experiment has for itself: one thing that differs from the other runs, so that the difference can
//! be seen; and what was changed while it ran.

use super::{MAX_CHAIN, NetworkExperiment};
use crate::data::augment::Augment;
use crate::experiment::json::{Fields, Read, choice_value, read_choice, run_value, wrong};
use crate::experiment::{BATCH_OF_NETWORKS as BATCH, Choice, ExperimentError, Run};
use crate::init::Initializer;
use crate::regularization::Regularization;
use serde_json::{Value, json};

/// Most changes of a run.
pub const MAX_CHANGES: usize = 32;

/// What a run has for itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Own {
    /// How its weights start.
    pub init: Option<Choice<Initializer>>,
    /// What keeps it from learning by heart.
    pub regularization: Option<Regularization>,
    /// What is done to its examples each time they are trained on.
    pub augment: Option<Vec<Choice<Augment>>>,
    /// What was changed while it ran, in rising steps.
    pub changes: Vec<Change>,
}

/// A change of a run under way: from here on it goes on so, with the weights it has.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The step after which it is made, from 1.
    pub step: u32,
    /// How it goes on: optimizer, line search, schedule and batch.
    pub run: Run,
    /// With what regularization, where that changes.
    pub regularization: Option<Regularization>,
}

impl Own {
    /// Takes a run's own fields out of its JSON value; none where there are none.
    pub(super) fn take(value: &mut Value, index: usize) -> Read<Option<Box<Self>>> {
        let Some(map) = value.as_object_mut() else { return Ok(None) };
        let mut part = |key: &str| map.remove(key).filter(|value| !value.is_null());
        let [init, regularization, augment, changes] = ["init", "regularization", "augment", "changes"].map(&mut part);
        let path = |key: &str| format!("runs[{index}].{key}");
        let own = Self {
            init: init.map(|init| read_choice(Fields::new(&path("init"), super::json::named(init))?)).transpose()?,
            regularization: regularization
                .map(|value| Regularization::from_value(&path("regularization"), value))
                .transpose()?,
            augment: augment.map(|steps| steps_of(&path("augment"), steps)).transpose()?,
            changes: changes.map(|changes| changes_of(&path("changes"), changes)).transpose()?.unwrap_or_default(),
        };
        Ok((own != Self::default()).then(|| Box::new(own)))
    }

    /// Puts the fields into a run's JSON value.
    pub(super) fn put(&self, value: &mut Value) {
        if let Some(init) = &self.init {
            value["init"] = choice_value(init);
        }
        if let Some(regularization) = &self.regularization {
            value["regularization"] = regularization.to_value();
        }
        if let Some(augment) = &self.augment {
            value["augment"] = augment.iter().map(choice_value).collect();
        }
        if !self.changes.is_empty() {
            value["changes"] = self.changes.iter().map(Change::to_value).collect();
        }
    }
}

impl Change {
    fn to_value(&self) -> Value {
        let mut value = run_value(&self.run, String::new());
        if let Some(fields) = value.as_object_mut() {
            fields.remove("label");
            fields.insert("step".into(), json!(self.step));
            fields.insert("batch".into(), json!(self.run.batch));
        }
        if let Some(regularization) = &self.regularization {
            value["regularization"] = regularization.to_value();
        }
        value
    }
}

fn steps_of(path: &str, steps: Value) -> Read<Vec<Choice<Augment>>> {
    let Value::Array(steps) = steps else { return Err(wrong(path, "a list")) };
    if steps.len() > MAX_CHAIN {
        return Err(ExperimentError::TooMany {
            path: path.into(),
            what: "steps",
            limit: MAX_CHAIN,
            found: steps.len(),
        });
    }
    let step = |(at, step)| read_choice(Fields::new(&format!("{path}[{at}]"), super::json::named(step))?);
    steps.into_iter().enumerate().map(step).collect()
}

fn changes_of(path: &str, changes: Value) -> Read<Vec<Change>> {
    let Value::Array(changes) = changes else { return Err(wrong(path, "a list")) };
    if changes.len() > MAX_CHANGES {
        let found = changes.len();
        return Err(ExperimentError::TooMany { path: path.into(), what: "changes", limit: MAX_CHANGES, found });
    }
    let mut last = 0;
    let change = |(at, mut value): (usize, Value)| {
        let path = format!("{path}[{at}]");
        let fields = value.as_object_mut().ok_or_else(|| wrong(&path, "an object"))?;
        let step = fields.remove("step").and_then(|step| step.as_u64()).and_then(|step| u32::try_from(step).ok());
        let step = step.filter(|step| *step > last);
        let step = step.ok_or_else(|| {
            wrong(&format!("{path}.step"), "a whole number above 0 and above that of the change before")
        })?;
        last = step;
        let regularization = fields.remove("regularization").filter(|value| !value.is_null());
        let regularization = regularization
            .map(|value| Regularization::from_value(&format!("{path}.regularization"), value))
            .transpose()?;
        for key in ["optimizer", "schedule"] {
            if let Some(name) = fields.get_mut(key) {
                *name = super::json::named(name.take());
            }
        }
        let given = fields.contains_key("batch");
        let mut run = crate::experiment::json::read_run_at(&path, value)?;
        if !given {
            run.batch = if run.optimizer.entry.search.is_some() { 0 } else { BATCH };
        }
        Ok(Change { step, run, regularization })
    };
    changes.into_iter().enumerate().map(change).collect()
}

impl NetworkExperiment {
    /// The experiment as a run sees it: with what that run has for itself in its place.
    pub fn of_run(&self, index: usize) -> Self {
        let mut all = self.clone();
        if let Some(own) = self.runs.get(index).and_then(|run| run.own.as_deref()) {
            if let Some(init) = &own.init {
                all.network.init = init.clone();
            }
            if let Some(regularization) = &own.regularization {
                all.regularization = regularization.clone();
            }
            if let Some(augment) = &own.augment {
                all.data.augment = augment.clone();
            }
        }
        all
    }
}
