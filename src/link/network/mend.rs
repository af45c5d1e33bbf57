//! What the reader of files refuses of a link is taken away, place by place, until it refuses nothing: the rest is opened.
//!
//! What is left out has its default. A network, a loss or data that cannot be read are replaced by what is usual, because
//! half of one would be another one.

use crate::experiment::network::{NetworkExperiment, usual};
use crate::experiment::{ExperimentError, MAX_RUNS};
use crate::link::open::Complaints;
use crate::preset;
use serde_json::{Map, Value};

/// Most places that are taken away.
const MAX_REPAIRS: usize = 64;

/// The experiment of these fields; of as many of them as can be read.
pub(super) fn experiment(fields: Map<String, Value>, out: &mut Complaints) -> NetworkExperiment {
    let mut all = Value::Object(fields);
    for _ in 0..MAX_REPAIRS {
        match NetworkExperiment::from_value(all.clone()) {
            Ok(experiment) => return experiment,
            Err(error) => {
                repair(&mut all, &error);
                out.say(error);
            }
        }
    }
    preset::network::first()
}

/// Takes away what is refused, or puts what is usual in its place.
fn repair(all: &mut Value, error: &ExperimentError) {
    let mut place = segments(error.path());
    match error {
        ExperimentError::UnknownField { field, .. } => place.push(field.clone()),
        ExperimentError::Missing { field, .. } if place.is_empty() => return put_usual(all, &[field]),
        _ => {}
    }
    if place.last().is_some_and(|last| last == "name") {
        place.pop();
    }
    let Some(field) = place.first().cloned() else { return };
    let before = all.clone();
    let of_layer = place.iter().any(|part| ["layers", "encoder", "decoder"].contains(&part.as_str()));
    let whole = place.len() == 1 || of_layer && place.last().is_some_and(|last| last.parse::<usize>().is_ok());
    match (field.as_str(), whole) {
        ("data", true) => {
            remove(all, &place);
            put_usual(all, &["data", "model", "loss"]);
        }
        ("model" | "loss", true) => put_usual(all, &["model", "loss"]),
        ("runs", true) => all["runs"].as_array_mut().into_iter().for_each(|runs| runs.truncate(MAX_RUNS)),
        ("selection", _) => remove(all, &place[..1]),
        // Without an optimizer there is no run.
        ("runs", _) if place.get(2).is_some_and(|part| part == "optimizer") && place.len() == 3 => {
            remove(all, &place[..2]);
        }
        _ => remove(all, &place),
    }
    if *all == before {
        remove(all, &[field]);
    }
    // Of all runs that were named none is left: those that are usual.
    if all["runs"].as_array().is_some_and(Vec::is_empty) {
        remove(all, &["runs".to_owned()]);
    }
}

/// The parts of a path such as `runs[0].optimizer.lr`; none of that of the whole.
fn segments(path: &str) -> Vec<String> {
    let parts = path.split(['.', '[']).map(|part| part.trim_end_matches(']').to_owned());
    if path == "experiment" { Vec::new() } else { parts.filter(|part| !part.is_empty()).collect() }
}

fn put_usual(all: &mut Value, fields: &[&str]) {
    let Some(map) = all.as_object_mut() else { return };
    for field in fields {
        let value = usual::value(map, field);
        map.insert((*field).to_owned(), value);
    }
}

/// Takes a place away; a number in a list takes the list with it.
fn remove(all: &mut Value, place: &[String]) {
    let Some((last, outer)) = place.split_last() else { return };
    let mut parent = &mut *all;
    for part in outer {
        let inner = match parent {
            Value::Object(fields) => fields.get_mut(part),
            Value::Array(list) => part.parse().ok().and_then(|at: usize| list.get_mut(at)),
            _ => None,
        };
        match inner {
            Some(inner) => parent = inner,
            None => return,
        }
    }
    match parent {
        Value::Object(fields) => drop(fields.remove(last)),
        Value::Array(list) => match last.parse::<usize>().ok().filter(|at| *at < list.len()) {
            Some(at) if !list[at].is_number() => drop(list.remove(at)),
            _ => remove(all, outer),
        },
        // A name alone stands for an object.
        _ => remove(all, outer),
    }
}
