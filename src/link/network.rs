//! Links of network experiments.
//!
//! ```text
//! v1&lab=network&data=digits(train=1437,preprocess=[min_max])&model=cnn(layers=[conv2d(filters=8,kernel=5),relu,flatten,
//! dense(units=10)])&loss=cross_entropy&run=adam(lr=0.001),cosine,batch=32&epochs=5
//! ```
//!
//! The fields are those of the file (docs/experiment.md) in the notation of `notation.rs`; `run` stands once for each
//! run, as on surfaces: an optimizer, then a line search, a schedule, `batch=n` and `label='…'`; `run=none` says that there are
//! none. What has its default is left out. Long links are compressed.

mod mend;

use super::fragment::{self, part_of, value_of};
use super::notation::{self, Wrong};
use super::open::{Complaints, Opened, forgiving};
use super::{LAB_NETWORK as LAB, LinkError, NO_RUNS, READABLE, READABLE_MARK, shortened, write};
use crate::experiment::network::NetworkExperiment;
use crate::optim::line_search::LineSearch;
use crate::preset;
use crate::registry::{Entry, Text, text};
use serde_json::{Map, Value, json};

/// The link that says which lab and no more.
pub const BARE: &str = "v1&lab=network";
/// Fields besides `run`.
const FIELDS: [&str; 8] = ["seed", "data", "model", "loss", "regularization", "epochs", "selection", "digest"];
/// Keys that may stand in a link.
const KEYS: [&str; 11] =
    ["seed", "data", "model", "loss", "regularization", "epochs", "selection", "digest", "run", "step", "view"];

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
    let (fragment, trouble) = fragment::of(text)?;
    trouble.map_or_else(|| readable_parts(&fragment).strictly(), Err)
}

/// Opens any text: what of it can be read, and a complaint for each part that cannot.
pub fn open(text: &str) -> Opened<NetworkExperiment> {
    forgiving(text, |text| match fragment::of(text) {
        Ok((fragment, trouble)) => readable_parts(&fragment).after(trouble),
        Err(trouble) => Opened { experiment: preset::network::first(), complaints: vec![trouble] },
    })
}

/// Reads the readable form. The reader of files decides what is valid; what it refuses is taken away, until it refuses nothing.
fn readable_parts(fragment: &str) -> Opened<NetworkExperiment> {
    let mut out = Complaints::default();
    let mut all = Map::from_iter([("version".to_owned(), json!(1)), ("lab".to_owned(), json!("network"))]);
    let (mut runs, mut none) = (Vec::new(), false);
    let mut parts = fragment.split('&').skip(1).map(part_of).filter(|part| !part.is_empty() && *part != LAB).peekable();
    while let Some(part) = parts.next() {
        let Some((key, mut value)) = out.take(split(part)) else { continue };
        if let Some(whole) = parts.peek().is_none().then(|| notation::cut_off(&value)).flatten() {
            out.say(LinkError::CutOff(shortened(part)));
            // Half a network is another one; of a run what is whole serves.
            if key != "run" {
                continue;
            }
            value = whole;
        }
        match key {
            "run" if value == NO_RUNS => none = true,
            "run" => runs.extend(out.take(run(&value))),
            _ if all.contains_key(key) => out.say(LinkError::Twice(key.to_owned())),
            // Sixteen digits, whatever they look like, in quotes or not.
            "digest" => drop(all.insert(key.to_owned(), Value::String(value.trim_matches('\'').to_owned()))),
            "view" => all.extend(out.take(view(&value)).map(|value| (key.to_owned(), value))),
            _ => all.extend(out.take(read(key, &value)).map(|value| (key.to_owned(), value))),
        }
    }
    if none && !runs.is_empty() {
        out.say(LinkError::Value { key: "run".into(), value: NO_RUNS.into(), expected: NONE_ALONE });
    }
    if none || !runs.is_empty() {
        all.insert("runs".to_owned(), Value::Array(runs));
    }
    let experiment = mend::experiment(all, &mut out);
    Opened { experiment, complaints: out.into_list() }
}

const NONE_ALONE: Text = text("alone: it says that there are no runs", "单独出现：它表示没有 run");

/// Key and value of a part.
fn split(part: &str) -> Result<(&'static str, String), LinkError> {
    let unknown = || LinkError::UnknownPart { part: shortened(part), known: KEYS.to_vec() };
    let part = if part.contains('=') { part.into() } else { value_of(part, true).unwrap_or_default() };
    let (key, value) = part.split_once('=').ok_or_else(unknown)?;
    let key = KEYS.iter().copied().find(|known| *known == key).ok_or_else(unknown)?;
    // Only a text in quotes may have a percent sign of its own.
    let value = value_of(value, value.contains('\'')).ok_or_else(|| LinkError::NoText(shortened(&part)))?;
    Ok((key, value.into_owned()))
}

fn read(key: &str, value: &str) -> Result<Value, LinkError> {
    notation::read(key, value).map_err(|wrong| match wrong {
        Wrong::Twice(path) => LinkError::Twice(shortened(&path)),
        Wrong::Rest(rest) => LinkError::Value {
            key: key.to_owned(),
            value: shortened(if rest.is_empty() { value } else { &rest }),
            expected: text("a value such as name(key=1,other=[a,b])", "形如 name(key=1,other=[a,b]) 的值"),
        },
    })
}

/// `confusion,run=2,example=12,part=train,unit=[2,5]`
fn view(value: &str) -> Result<Value, LinkError> {
    let mut view = Map::new();
    for item in notation::items(value) {
        let (key, value) = item.split_once('=').unwrap_or(("name", item));
        if view.insert(key.to_owned(), read("view", value)?).is_some() {
            return Err(LinkError::Twice(format!("view.{}", shortened(key))));
        }
    }
    Ok(Value::Object(view))
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
    // The runs are always named: what is usual may change, what is shared may not.
    for path in paths(&value, "").into_iter().filter(|path| path != "/runs") {
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
    if experiment.runs.is_empty() {
        parts.push(format!("run={NO_RUNS}"));
    }
    for run in value["runs"].as_array().into_iter().flatten() {
        parts.push(format!("run={}", write::escaped(&run_text(run))));
    }
    if let Some(step) = value.get("step") {
        parts.push(format!("step={step}"));
    }
    if let Some(view) = value.get("view").and_then(Value::as_object) {
        let name = view.get("name").map(notation::write);
        let rest = view.iter().filter(|(key, _)| *key != "name");
        let rest = rest.map(|(key, value)| format!("{key}={}", notation::write(value)));
        let items: Vec<String> = name.into_iter().chain(rest).collect();
        parts.push(format!("view={}", write::escaped(&items.join(","))));
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
