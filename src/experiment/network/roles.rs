//! What the columns of a person's table are for: `"target"` by place or by name, and `"ignore"`, a list of either. The others
//! are learned from.

use super::Source;
use crate::data::load::{Column, MAX_COLUMNS, Options};
use crate::experiment::ExperimentError;
use crate::experiment::json::{Fields, Read, wrong};
use serde_json::{Value, json};

/// Takes a target that is given by its name out of the fields of the data.
pub(super) fn take_target(fields: &mut Fields) -> Read<Option<String>> {
    if fields.map.get("target").is_some_and(Value::is_string) { fields.text("target") } else { Ok(None) }
}

/// Takes the columns to ignore out of the fields of the data.
pub(super) fn take_ignored(fields: &mut Fields) -> Read<Vec<Column>> {
    let path = fields.at("ignore");
    let columns = match fields.take("ignore") {
        None => return Ok(Vec::new()),
        Some(Value::Array(columns)) => columns,
        Some(_) => return Err(wrong(&path, "a list of columns, each by its name or by its place from 1")),
    };
    if columns.len() > MAX_COLUMNS {
        let found = columns.len();
        return Err(ExperimentError::TooMany { path, what: "columns", limit: MAX_COLUMNS, found });
    }
    let column = |(at, column): (usize, Value)| match column {
        Value::String(name) => Ok(Column::Name(name)),
        other => {
            let place = other.as_f64().filter(|place| *place == place.trunc() && *place >= 1.0);
            let place = place.filter(|place| *place <= MAX_COLUMNS as f64);
            let expected = "a column's name, or its place from 1";
            place
                .map(|place| Column::Index(place as usize - 1))
                .ok_or_else(|| wrong(&format!("{path}[{at}]"), expected))
        }
    };
    columns.into_iter().enumerate().map(column).collect()
}

impl Source {
    /// Puts the roles of columns into the JSON value of the data.
    pub(super) fn put_roles(&self, value: &mut Value) {
        if let Some(target) = &self.target {
            value["target"] = json!(target);
        }
        if !self.ignore.is_empty() {
            value["ignore"] = self.ignore.iter().map(column_value).collect();
        }
    }

    /// How the person's table is to be read.
    pub fn table_options(&self) -> Options {
        let mut options = self.dataset.table_options();
        if let Some(target) = &self.target {
            options.target = Column::Name(target.clone());
        }
        options.skip.clone_from(&self.ignore);
        options
    }
}

fn column_value(column: &Column) -> Value {
    match column {
        Column::Name(name) => json!(name),
        Column::Index(place) => json!(place + 1),
        Column::Last => json!(MAX_COLUMNS),
    }
}
