//! JSON form of a selection: its name and numbers, and beside them what is no number.

use super::json::named;
use crate::experiment::ExperimentError;
use crate::experiment::json::{Fields, Read, choice_value, read_choice, wrong};
use crate::registry::Entry;
use crate::selection::{Kind, MAX_ROWS, Selection, Selector, Trial};
use serde_json::{Value, json};

impl Selection {
    /// Reads a value. Whether it goes with the experiment shows when that is validated.
    pub(super) fn from_value(value: Value) -> Read<Self> {
        let mut fields = Fields::new("selection", named(value))?;
        let entry = fields.map.get("name").and_then(Value::as_str).and_then(Selector::find);
        if entry.is_none_or(|entry| entry.kind != Kind::Grid) {
            return Ok(Self { choice: read_choice(fields)?, run: 0, schedules: Vec::new(), batches: Vec::new() });
        }
        let run = fields.whole("run")?.unwrap_or(0);
        let schedule = |path: &str, value| read_choice(Fields::new(path, named(value))?);
        let schedules = list(&mut fields, "schedules")?.into_iter();
        let schedules = schedules.map(|(path, value)| schedule(&path, value)).collect::<Read<_>>()?;
        let batches = list(&mut fields, "batches")?.into_iter();
        let batches = batches.map(|(path, value)| batch(&path, &value)).collect::<Read<_>>()?;
        Ok(Self { choice: read_choice(fields)?, run, schedules, batches })
    }

    /// The value with every default filled in.
    pub(super) fn to_value(&self) -> Value {
        let mut value = choice_value(&self.choice);
        if self.kind() == Kind::Grid {
            value["run"] = json!(self.run);
            value["schedules"] = self.schedules.iter().map(choice_value).collect();
            value["batches"] = json!(self.batches);
        }
        value
    }
}

impl Trial {
    /// What it differs in, with its seed: a JSON object without what is as in the run.
    pub fn to_value(&self) -> Value {
        let mut value = json!({"seed": self.seed});
        let parts = [
            ("fold", self.fold.map(|fold| json!(fold))),
            ("rate", self.rate.map(|rate| json!(rate))),
            ("schedule", self.schedule.as_ref().map(choice_value)),
            ("batch", self.batch.map(|batch| json!(batch))),
        ];
        for (key, part) in parts {
            if let Some(part) = part {
                value[key] = part;
            }
        }
        value
    }
}

fn batch(path: &str, value: &Value) -> Read<u32> {
    let whole = value.as_u64().and_then(|n| u32::try_from(n).ok());
    whole.ok_or_else(|| wrong(path, "a whole number, 0 to 4294967295"))
}

/// The items of a list, each with its path.
fn list(fields: &mut Fields, field: &'static str) -> Read<Vec<(String, Value)>> {
    let path = fields.at(field);
    match fields.take(field) {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) if items.len() > MAX_ROWS => {
            let found = items.len();
            Err(ExperimentError::TooMany { path, what: field, limit: MAX_ROWS, found })
        }
        Some(Value::Array(items)) => {
            Ok(items.into_iter().enumerate().map(|(at, value)| (format!("{path}[{at}]"), value)).collect())
        }
        Some(_) => Err(wrong(&path, "a list")),
    }
}
