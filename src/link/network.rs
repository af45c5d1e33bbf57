//! Links of network experiments.
//!
//! ```text
//! v1&lab=network&data=digits(train=1437,preprocess=[min_max])&model=cnn(layers=[conv2d(filters=8,kernel=5),relu,flatten,
//! dense(units=10)])&loss=cross_entropy&run=adam(lr=0.001),cosine,batch=32&epochs=5
//! ```
//!
//! The fields are those of the file (docs/experiment.md) in the notation of `notation.rs`; `run` stands once for each
//! run, as on surfaces: an optimizer, then a line search, a schedule, `batch=n` and `label='…'`. What has its default is left
//! out. Long links are compressed.

use super::{LAB_NETWORK as LAB, LinkError, READABLE, READABLE_MARK, fragment, notation, shortened, write};
use crate::experiment::network::NetworkExperiment;
use crate::optim::line_search::LineSearch;
use crate::registry::{Entry, text};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

/// The link that says which lab and no more.
pub const BARE: &str = "v1&lab=network";
/// Fields besides `run`.
const FIELDS: [&str; 8] = ["seed", "data", "model", "loss", "regularization", "epochs", "selection", "digest"];
/// Keys that may stand in a link.
const KEYS: [&str; 9] = ["seed", "data", "model", "loss", "regularization", "epochs", "selection", "digest", "run"];

/// The fragment (without `#`) that opens this experiment.
pub fn encode(experiment: &NetworkExperiment) -> String {
    let readable = readable(experiment);
    if readable.len() <= READABLE { readable } else { write::packed(&readable) }
}

/// The experiment a fragment (with or without `#`, or a whole address) describes.
///
/// # Errors
/// Where it cannot be read; says what and where.
pub fn decode(text: &str) -> Result<NetworkExperiment, LinkError> {
    let fragment = fragment(text)?;
    let mut all = Map::from_iter([("version".to_owned(), json!(1)), ("lab".to_owned(), json!("network"))]);
    let mut runs = Vec::new();
    for part in fragment.split('&').skip(2) {
        let unknown = || LinkError::UnknownPart { part: shortened(part), known: KEYS.to_vec() };
        let (key, value) = part.split_once('=').ok_or_else(unknown)?;
        let key = KEYS.iter().copied().find(|known| *known == key).ok_or_else(unknown)?;
        let value = percent_decode_str(value).decode_utf8().map_err(|_| LinkError::Damaged)?;
        if key == "run" {
            runs.push(run(&value)?);
        } else if all.insert(key.to_owned(), read(key, &value)?).is_some() {
            return Err(LinkError::Twice(key));
        }
    }
    all.insert("runs".to_owned(), Value::Array(runs));
    // A digest of digits alone is read as a number.
    if let Some(digest) = all.get_mut("digest").filter(|digest| !digest.is_string()) {
        *digest = json!(digest.to_string());
    }
    Ok(NetworkExperiment::from_value(Value::Object(all))?)
}

fn read(key: &str, value: &str) -> Result<Value, LinkError> {
    notation::read(value).map_err(|rest| LinkError::Value {
        key: key.to_owned(),
        value: shortened(if rest.is_empty() { value } else { &rest }),
        expected: text("a value such as name(key=1,other=[a,b])", "形如 name(key=1,other=[a,b]) 的值"),
    })
}

/// `optimizer(…),line_search(…),schedule(…),batch=n,label='…'`
fn run(value: &str) -> Result<Value, LinkError> {
    let mut run = Map::new();
    for (place, item) in notation::items(value).into_iter().enumerate() {
        let key = item.split(['=', '(', '[', '\'']).next().unwrap_or_default();
        let is_pair = item[key.len()..].starts_with('=');
        let (field, value) = match place {
            0 => ("optimizer", read("run", item)?),
            _ if is_pair => (key, read("run", &item[key.len() + 1..])?),
            _ if LineSearch::find(key).is_some() => ("line_search", read("run", item)?),
            _ => ("schedule", read("run", item)?),
        };
        let named = if value.is_string() && !is_pair { json!({ "name": value }) } else { value };
        let twice = match (field, run.get_mut("optimizer")) {
            ("line_search", Some(Value::Object(optimizer))) => optimizer.insert(field.to_owned(), named),
            _ => run.insert(field.to_owned(), named),
        };
        if twice.is_some() {
            let expected = text(
                "an optimizer, then at most one line search, one schedule, batch=n and label='…'",
                "一个优化器，之后至多一个线搜索、一个调度、batch=n 与 label='…'",
            );
            return Err(LinkError::Value { key: "run".into(), value: shortened(item), expected });
        }
    }
    Ok(Value::Object(run))
}

/// The readable form. What has its default is left out: whatever can go without changing what is read.
fn readable(experiment: &NetworkExperiment) -> String {
    let mut value = experiment.to_value();
    let same = |value: &Value| NetworkExperiment::from_value(value.clone()).as_ref() == Ok(experiment);
    for path in paths(&value, "") {
        let mut shorter = value.clone();
        if remove(&mut shorter, &path) && same(&shorter) {
            value = shorter;
        }
    }
    let mut parts = vec![READABLE_MARK.to_owned(), LAB.to_owned()];
    for field in FIELDS {
        if let Some(value) = value.get(field) {
            parts.push(format!("{field}={}", write::escaped(&notation::write(value))));
        }
    }
    for run in value["runs"].as_array().into_iter().flatten() {
        parts.push(format!("run={}", write::escaped(&run_text(run))));
    }
    parts.join("&")
}

fn run_text(run: &Value) -> String {
    let mut optimizer = run["optimizer"].clone();
    let line_search = optimizer.as_object_mut().and_then(|fields| fields.remove("line_search"));
    let mut items = vec![notation::write(&optimizer)];
    items.extend(line_search.as_ref().map(notation::write));
    items.extend(run.get("schedule").map(notation::write));
    let rest = run.as_object().into_iter().flatten();
    let rest = rest.filter(|(key, _)| *key != "optimizer" && *key != "schedule");
    items.extend(rest.map(|(key, value)| format!("{key}={}", notation::write(value))));
    items.join(",")
}

/// The JSON pointers of every field, outer ones first, without names.
fn paths(value: &Value, at: &str) -> Vec<String> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| *key != "name" && *key != "version" && *key != "lab")
            .flat_map(|(key, value)| {
                let path = format!("{at}/{key}");
                let inner = paths(value, &path);
                std::iter::once(path).chain(inner)
            })
            .collect(),
        Value::Array(list) => {
            list.iter().enumerate().flat_map(|(index, value)| paths(value, &format!("{at}/{index}"))).collect()
        }
        _ => Vec::new(),
    }
}

/// Takes a field away; false where it is gone already.
fn remove(value: &mut Value, path: &str) -> bool {
    let Some((parent, key)) = path.rsplit_once('/') else { return false };
    let parent = value.pointer_mut(parent).and_then(Value::as_object_mut);
    parent.is_some_and(|fields| fields.remove(key).is_some())
}
