//! What a network experiment that names no runs is meant to be: what the page offers for its data.
//!
//! Where `runs` are left out, the model, the loss, the epochs and the runs that are not named are those of
//! [`preset::network::for_data`]; where the model is left out as well, so are fields of the data, such as `preprocess`. An
//! experiment that names its runs, and be it none, must say the rest itself.

use crate::experiment::network::NetworkExperiment;
use crate::preset;
use serde_json::{Map, Value};

/// Fields that are filled in with the runs.
const WITH_RUNS: [&str; 4] = ["model", "loss", "epochs", "runs"];

/// Puts in what is usual, where no runs are named.
pub(crate) fn fill(fields: &mut Map<String, Value>) {
    let given = |fields: &Map<String, Value>, field: &str| fields.get(field).is_some_and(|value| !value.is_null());
    if given(fields, "runs") {
        return;
    }
    let bare = !given(fields, "data") && !given(fields, "model");
    let usual =
        if bare { Some(preset::network::first()) } else { name_of(fields.get("data")).map(preset::network::for_data) };
    let Some(usual) = usual.as_ref().map(NetworkExperiment::to_value) else { return };
    let whole = !given(fields, "model");
    for field in WITH_RUNS {
        if !given(fields, field) {
            fields.insert(field.to_owned(), usual[field].clone());
        }
    }
    if let Some(data) = usual["data"].as_object().filter(|_| whole) {
        let mut all = data.clone();
        match fields.remove("data") {
            Some(Value::Object(said)) => all.extend(said),
            // As they are: only the name is said.
            Some(Value::String(_)) | None => {}
            Some(other) => return drop(fields.insert("data".to_owned(), other)),
        }
        fields.insert("data".to_owned(), Value::Object(all));
    }
}

/// What is usual for a field, on the data that are given.
pub(crate) fn value(fields: &Map<String, Value>, field: &str) -> Value {
    let usual = name_of(fields.get("data")).map_or_else(preset::network::first, preset::network::for_data);
    usual.to_value()[field].take()
}

/// The name of data, as an object or alone.
fn name_of(data: Option<&Value>) -> Option<&str> {
    let data = data?;
    data.as_str().or_else(|| data.get("name")?.as_str())
}
