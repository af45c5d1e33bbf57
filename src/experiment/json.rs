//! JSON form of an experiment, documented in docs/experiment.md.
//!
//! Written by hand rather than derived: what a registry entry's fields are is known at run time only, and every error
//! must name the path and what could stand there.

pub(crate) mod text;

use super::{
    Abscissa, Angle, Choice, Domain, Experiment, ExperimentError, MapView, Run, View, default_line_search, shortened,
};
use crate::digest;
use crate::optim::Rule;
use crate::optim::line_search::LineSearch;
use crate::preset;
use crate::registry::Entry;
use crate::schedule::Schedule;
use crate::surface::Surface;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

const ABSCISSAS: &str = "\"steps\", \"values\", \"gradients\", \"hessians\" or \"samples\"";

/// Version of the format.
pub const VERSION: u64 = 1;

impl Experiment {
    /// Reads and validates JSON text.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn from_json(text: &str) -> Result<Self, ExperimentError> {
        Self::from_value(text::parse(text)?)
    }

    /// Reads and validates a JSON value.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn from_value(value: Value) -> Result<Self, ExperimentError> {
        let experiment = read_experiment(Fields::new("experiment", value)?)?;
        experiment.validate()?;
        Ok(experiment)
    }

    /// The JSON value with every default filled in.
    pub fn to_value(&self) -> Value {
        let runs: Vec<Value> = self.runs.iter().zip(self.labels()).map(|(run, label)| run_value(run, label)).collect();
        let mut surface = choice_value(&self.surface);
        let mut all = json!({
            "version": VERSION, "lab": "surface", "start": self.start, "steps": self.steps, "seed": self.seed,
            "noise": self.noise, "runs": runs,
        });
        if self.seeds != 1 {
            all["seeds"] = json!(self.seeds);
        }
        if self.surface.text.is_some() {
            surface["domain"] = json!(self.shown());
        } else if let Some(domain) = self.domain {
            all["domain"] = json!(domain);
        }
        all["surface"] = surface;
        if let Some(step) = self.step {
            all["step"] = json!(step);
        }
        if self.view != View::default() {
            let view = &self.view;
            let mut value = json!({
                "linear_loss": view.linear_loss, "abscissa": view.abscissa.word(), "relief": view.relief,
            });
            if let Some(log_height) = view.log_height {
                value["log_height"] = json!(log_height);
            }
            if let Some(map) = view.map {
                value["map"] = json!(map.word());
            }
            if view.model {
                value["model"] = json!(true);
            }
            if let Some(focus) = view.focus {
                value["focus"] = json!(focus);
            }
            if let Some(Angle { yaw, pitch, zoom }) = view.angle {
                value["angle"] = json!([yaw, pitch, zoom]);
            }
            all["view"] = value;
        }
        if let Some(digest) = self.digest {
            all["digest"] = json!(digest::hex(digest));
        }
        all
    }
}

impl Serialize for Experiment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Experiment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// The same error at a more precise path.
pub(crate) fn under(error: ExperimentError, place: &str) -> ExperimentError {
    match error {
        ExperimentError::OutOfRange { value, range, whole, .. } => {
            ExperimentError::OutOfRange { path: place.to_owned(), value, range, whole }
        }
        ExperimentError::UnknownName { kind, name, known, .. } => {
            ExperimentError::UnknownName { path: place.to_owned(), kind, name, known }
        }
        other => other,
    }
}

pub(crate) fn choice_value<E: Entry>(choice: &Choice<E>) -> Value {
    let mut fields = Map::new();
    fields.insert("name".into(), json!(choice.entry.item().id));
    if let Some(text) = &choice.text {
        fields.insert("text".into(), json!(text));
    }
    fields.extend(choice.all_values().into_iter().map(|(key, value)| {
        let word = choice.word(&key, value);
        (key, word.map_or_else(|| json!(value), |word| json!(word)))
    }));
    Value::Object(fields)
}

pub(crate) fn run_value(run: &Run, label: String) -> Value {
    let mut value = json!({
        "label": label, "optimizer": choice_value(&run.optimizer), "schedule": choice_value(&run.schedule),
    });
    if let Some(line_search) = &run.line_search {
        value["optimizer"]["line_search"] = choice_value(line_search);
    }
    if run.batch != 0 {
        value["batch"] = json!(run.batch);
    }
    if run.hidden {
        value["hidden"] = json!(true);
    }
    value
}

pub(crate) type Read<T> = Result<T, ExperimentError>;

/// The fields of an object that have not been read yet.
pub(crate) struct Fields {
    pub(crate) path: String,
    pub(crate) map: Map<String, Value>,
    pub(crate) known: Vec<String>,
}

impl Fields {
    pub(crate) fn new(path: &str, value: Value) -> Read<Self> {
        match value {
            Value::Object(map) => Ok(Self { path: path.to_owned(), map, known: Vec::new() }),
            _ => Err(wrong(path, "an object")),
        }
    }

    pub(crate) fn at(&self, field: &str) -> String {
        if self.path == "experiment" { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    pub(crate) fn take(&mut self, field: &str) -> Option<Value> {
        self.known.push(field.to_owned());
        self.map.remove(field).filter(|value| !value.is_null())
    }

    pub(crate) fn require(&mut self, field: &'static str) -> Read<Value> {
        self.take(field).ok_or_else(|| ExperimentError::Missing { path: self.path.clone(), field })
    }

    pub(crate) fn text(&mut self, field: &str) -> Read<Option<String>> {
        match self.take(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(&self.at(field), "a text")),
        }
    }

    pub(crate) fn truth(&mut self, field: &str) -> Read<Option<bool>> {
        match self.take(field) {
            None => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(truth)),
            Some(_) => Err(wrong(&self.at(field), "true or false")),
        }
    }

    pub(crate) fn whole(&mut self, field: &str) -> Read<Option<u32>> {
        let Some(value) = self.take(field) else { return Ok(None) };
        let whole = value.as_u64().and_then(|n| u32::try_from(n).ok());
        whole.map(Some).ok_or_else(|| wrong(&self.at(field), "a whole number, 0 to 4294967295"))
    }

    pub(crate) fn number(&mut self, field: &str) -> Read<Option<f64>> {
        let Some(value) = self.take(field) else { return Ok(None) };
        value.as_f64().map(Some).ok_or_else(|| wrong(&self.at(field), "a number"))
    }

    /// Refuses whatever has not been read.
    pub(crate) fn finish(self) -> Read<()> {
        match self.map.into_iter().next() {
            None => Ok(()),
            Some((field, _)) => Err(ExperimentError::UnknownField { path: self.path, field, known: self.known }),
        }
    }
}

pub(crate) fn wrong(path: &str, expected: &'static str) -> ExperimentError {
    ExperimentError::WrongType { path: path.to_owned(), expected }
}

/// Reads the version, and gives the lab.
pub(crate) fn read_lab(fields: &mut Fields) -> Read<String> {
    let version = fields.require("version")?;
    if version.as_u64() != Some(VERSION) {
        return Err(wrong("version", "1, the version this page reads"));
    }
    match fields.require("lab")? {
        Value::String(lab) => Ok(lab),
        _ => Err(wrong("lab", "\"surface\" or \"network\"")),
    }
}

fn read_experiment(mut fields: Fields) -> Read<Experiment> {
    if read_lab(&mut fields)? != "surface" {
        return Err(wrong("lab", "\"surface\""));
    }
    let default = Experiment::default();
    let (surface, surface_domain) = read_surface(fields.require("surface")?)?;
    let domain = match fields.take("domain") {
        Some(value) => Some(read_domain("domain", &value)?),
        None => surface_domain,
    };
    let start = match fields.take("start") {
        Some(value) => read_pair("start", &value)?,
        None => surface.entry.start,
    };
    let steps = fields.whole("steps")?;
    let seed = fields.whole("seed")?.unwrap_or(default.seed);
    let seeds = fields.whole("seeds")?.unwrap_or(1);
    let noise = fields.number("noise")?.unwrap_or(0.0);
    // Where no runs are named, not even that there are none, it has those the page offers.
    let usual = surface.entry.item.id;
    let (mut runs, usual_steps) = match fields.take("runs") {
        None => (preset::race(usual), preset::steps(usual)),
        Some(Value::Array(runs)) if runs.len() > super::MAX_RUNS => {
            let (what, limit, found) = ("runs", super::MAX_RUNS, runs.len());
            return Err(ExperimentError::TooMany { path: "runs".into(), what, limit, found });
        }
        Some(Value::Array(runs)) => {
            let runs = runs.into_iter().enumerate().map(|(i, run)| read_run(i, run)).collect::<Read<Vec<_>>>()?;
            (runs, default.steps)
        }
        Some(_) => return Err(wrong("runs", "a list")),
    };
    let step = fields.whole("step")?;
    let view = match fields.take("view") {
        Some(value) => read_view(value)?,
        None => View::default(),
    };
    let digest = read_digest(&mut fields)?;
    fields.finish()?;
    forget_default_labels(&mut runs);
    let steps = steps.unwrap_or(usual_steps);
    Ok(Experiment { surface, domain, start, steps, seed, seeds, noise, runs, step, view, digest })
}

/// Labels that are what they would be without being given are not given: so that a filled-in experiment reads back as
/// the one it was written from.
pub(crate) fn forget_default_labels(runs: &mut [Run]) {
    for i in 0..runs.len() {
        let given = runs[i].label.take();
        if given.as_ref() != super::labels(runs).get(i) {
            runs[i].label = given;
        }
    }
}

/// The digest. One that happens to have decimal digits only may stand without quotes.
pub(crate) fn read_digest(fields: &mut Fields) -> Read<Option<u64>> {
    let text = match fields.take("digest") {
        None => return Ok(None),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) => text,
        Some(_) => String::new(),
    };
    digest::parse_hex(&text).map(Some).ok_or_else(|| wrong("digest", "sixteen hexadecimal digits, in quotes"))
}

fn read_surface(value: Value) -> Read<(Choice<Surface>, Option<Domain>)> {
    let mut fields = Fields::new("surface", value)?;
    let mut domain = None;
    if fields.map.contains_key("text")
        && let Some(value) = fields.take("domain")
    {
        domain = Some(read_domain("surface.domain", &value)?);
    }
    Ok((read_choice(fields)?, domain))
}

pub(crate) fn read_run(index: usize, value: Value) -> Read<Run> {
    read_run_at(&format!("runs[{index}]"), value)
}

/// A run at a path.
pub(crate) fn read_run_at(path: &str, value: Value) -> Read<Run> {
    let mut fields = Fields::new(path, value)?;
    let label = fields.text("label")?;
    let optimizer = fields.require("optimizer")?;
    let (optimizer, line_search) = read_optimizer(Fields::new(&fields.at("optimizer"), optimizer)?)?;
    let batch = fields.whole("batch")?.unwrap_or(0);
    let schedule = match fields.take("schedule") {
        Some(value) => read_choice(Fields::new(&fields.at("schedule"), value)?)?,
        None => Choice::new(Schedule::table()[0]),
    };
    let hidden = fields.truth("hidden")?.unwrap_or(false);
    fields.finish()?;
    Ok(Run { label, optimizer, line_search, batch, schedule, hidden, own: None })
}

/// An optimizer, and its line search where it has one.
fn read_optimizer(mut fields: Fields) -> Read<(Choice<Rule>, Option<Choice<LineSearch>>)> {
    let path = fields.at("line_search");
    let given = fields.map.contains_key("line_search").then(|| fields.take("line_search")).flatten();
    let optimizer: Choice<Rule> = read_choice(fields)?;
    let own = default_line_search(optimizer.entry);
    let line_search = match given {
        Some(_) if own.is_none() => return Err(wrong(&path, "left out: this optimizer has no line search")),
        // A name alone stands for an object.
        Some(Value::String(name)) => Some(read_choice(Fields::new(&path, json!({ "name": name }))?)?),
        Some(value) => Some(read_choice(Fields::new(&path, value)?)?),
        None => own,
    };
    Ok((optimizer, line_search))
}

fn read_view(value: Value) -> Read<View> {
    let mut fields = Fields::new("view", value)?;
    let mut abscissa = match fields.text("abscissa")? {
        None => None,
        Some(word) => Some(Abscissa::named(&word).ok_or_else(|| wrong("view.abscissa", ABSCISSAS))?),
    };
    // As the first version of the format had it.
    if fields.truth("by_evaluations")?.unwrap_or(false) {
        abscissa = abscissa.or(Abscissa::named("evaluations"));
    }
    let map = match fields.text("map")? {
        None => None,
        Some(word) => Some(MapView::named(&word).ok_or_else(|| wrong("view.map", "\"basins\" or \"rates\""))?),
    };
    let angle = match fields.take("angle") {
        None => None,
        Some(value) => {
            let numbers: Option<Vec<f64>> =
                value.as_array().and_then(|all| all.iter().map(Value::as_f64).collect::<Option<Vec<_>>>());
            let three = numbers.and_then(|numbers| numbers.try_into().ok());
            let three = three.ok_or_else(|| wrong("view.angle", "three whole numbers: yaw, pitch and zoom"))?;
            Some(Angle::of("view.angle", three)?)
        }
    };
    let view = View {
        map,
        angle,
        model: fields.truth("model")?.unwrap_or(false),
        focus: fields.whole("focus")?,
        log_height: fields.truth("log_height")?,
        linear_loss: fields.truth("linear_loss")?.unwrap_or(false),
        abscissa: abscissa.unwrap_or_default(),
        relief: fields.truth("relief")?.unwrap_or(false),
    };
    fields.finish()?;
    Ok(view)
}

pub(crate) fn read_choice<E: Entry>(mut fields: Fields) -> Read<Choice<E>> {
    let name = fields.require("name")?;
    let path = fields.at("name");
    let Some(name) = name.as_str() else { return Err(wrong(&path, "a text")) };
    let mut choice = Choice::<E>::named(name).ok_or_else(|| super::unknown_name::<E>(&path, name))?;
    if choice.entry.typed()
        && let Some(text) = fields.text("text")?
    {
        choice.text = Some(text);
    }
    for (key, value) in std::mem::take(&mut fields.map) {
        let path = fields.at(&key);
        let number = value.as_f64();
        if !choice.hypers().iter().any(|h| h.key == key) {
            // A formula that does not parse declares nothing: then that is the error to report.
            if let Some(text) = &choice.text {
                let parsed = crate::expr::check(E::FORMULA, text, &choice.entry.keys());
                parsed.map_err(|error| ExperimentError::Formula { path: fields.at("text"), error })?;
            }
            fields.known.extend(choice.hypers().iter().map(|h| h.key.to_string()));
            return Err(ExperimentError::UnknownField { path: fields.path, field: key, known: fields.known });
        }
        if choice.has_words(&key) {
            let word = value.as_str().ok_or_else(|| wrong(&path, "a text"))?;
            choice.set_word(&key, word).map_err(|error| under(error, &path))?;
            continue;
        }
        choice.set(&key, number.ok_or_else(|| wrong(&path, "a number"))?).map_err(|error| under(error, &path))?;
    }
    Ok(choice)
}

fn read_pair(path: &str, value: &Value) -> Read<[f64; 2]> {
    let pair = match value {
        Value::Array(pair) if pair.len() == 2 => pair[0].as_f64().zip(pair[1].as_f64()),
        _ => None,
    };
    pair.map(|(a, b)| [a, b]).ok_or_else(|| wrong(path, "two numbers"))
}

fn read_domain(path: &str, value: &Value) -> Read<Domain> {
    match value {
        Value::Array(axes) if axes.len() == 2 => {
            Ok([read_pair(&format!("{path}[0]"), &axes[0])?, read_pair(&format!("{path}[1]"), &axes[1])?])
        }
        _ => Err(wrong(path, "two pairs of numbers, [[x_min, x_max], [y_min, y_max]]")),
    }
}
