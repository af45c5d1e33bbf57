//! JSON form of a model, a loss and a regularization, documented in docs/networks.md: strict, and what is refused
//! is named
//! with its path. `to_value` writes every default.

use super::{Body, LayerSpec, MAX_LAYERS, Network};
use crate::activation::Activation;
use crate::experiment::json::{Fields, Read, choice_value, read_choice, wrong};
use crate::experiment::{Choice, ExperimentError};
use crate::layer::{self, Layer, WORDS};
use crate::loss::Loss;
use crate::model::{Family, Model};
use crate::registry::Entry;
use crate::regularization::{Regularization, Regularizer};
use serde_json::{Map, Value, json};

/// The fields of a model beside its hyper-parameters.
const BODIES: [&str; 6] = ["layers", "hidden", "widths", "filters", "encoder", "decoder"];

impl Network {
    /// Reads and validates a model's JSON value, at this path of an experiment.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn from_value(path: &str, value: Value) -> Result<Self, ExperimentError> {
        let mut fields = Fields::new(path, value)?;
        let activation = named_or(&mut fields, "activation")?;
        let output = named_or(&mut fields, "output")?;
        let init = named_or(&mut fields, "init")?;
        let mut bodies = Vec::new();
        for field in BODIES {
            if let Some(value) = fields.take(field) {
                bodies.push((field, value));
            }
        }
        let model: Choice<Model> = read_choice(fields)?;
        let default = Self::new(model.entry);
        let network = Self {
            body: read_body(path, &model, bodies)?.unwrap_or(default.body),
            model,
            activation: activation.unwrap_or(default.activation),
            output: output.unwrap_or(default.output),
            init: init.unwrap_or(default.init),
        };
        network.validate()?;
        Ok(network)
    }

    /// The JSON value with every default filled in.
    pub fn to_value(&self) -> Value {
        let mut value = choice_value(&self.model);
        let list = |layers: &[LayerSpec]| layers.iter().map(LayerSpec::to_value).collect::<Value>();
        match &self.body {
            Body::Layers(layers) => value["layers"] = list(layers),
            Body::Hidden(widths) => value["hidden"] = json!(widths),
            Body::Widths(widths) => value["widths"] = json!(widths),
            Body::Filters(filters) => value["filters"] = json!(filters),
            Body::Halves { encoder, decoder } => {
                value["encoder"] = list(encoder);
                value["decoder"] = list(decoder);
            }
        }
        if matches!(self.body, Body::Hidden(_) | Body::Widths(_) | Body::Filters(_)) {
            value["activation"] = short_value(&self.activation);
        }
        if self.model.entry.family == Family::Autoencoder && matches!(self.body, Body::Widths(_) | Body::Filters(_)) {
            value["output"] = short_value(&self.output);
        }
        value["init"] = short_value(&self.init);
        value
    }
}

impl LayerSpec {
    /// Reads a layer: `{"name": "dense", "units": 10}`, `{"name": "relu"}`, or its name alone.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn from_value(path: &str, value: Value) -> Result<Self, ExperimentError> {
        let mut fields = Fields::new(path, object(value))?;
        let name = match fields.map.get("name") {
            Some(Value::String(name)) => name.clone(),
            Some(_) => return Err(wrong(&fields.at("name"), "a text")),
            None => return Err(ExperimentError::Missing { path: path.to_owned(), field: "name" }),
        };
        if name == layer::activation::ENTRY.item.id {
            fields.take("name");
            let path = fields.at("function");
            let function = fields.require("function")?;
            fields.finish()?;
            return read_choice(Fields::new(&path, object(function))?).map(Self::Activation);
        }
        if Activation::find(&name).is_some() {
            return read_choice(fields).map(Self::Activation);
        }
        if Layer::find(&name).is_none() {
            let ids = Layer::table().iter().map(|entry| entry.item.id);
            let known = ids.chain(Activation::table().iter().map(|entry| entry.item.id)).map(str::to_owned).collect();
            let path = fields.at("name");
            return Err(ExperimentError::UnknownName { path, kind: "layer", name, known });
        }
        for (key, value) in fields.map.iter_mut() {
            if let Some(number) = meant(key, value) {
                *value = number;
            }
        }
        read_choice(fields).map(Self::Layer)
    }

    /// The JSON value with every default filled in.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Activation(activation) => choice_value(activation),
            Self::Layer(layer) => {
                let mut value = choice_value(layer);
                for (key, word, number) in WORDS {
                    if value.get(key).and_then(Value::as_f64) == Some(number) {
                        value[key] = json!(word);
                    }
                }
                value
            }
        }
    }
}

/// What a layer's word or truth stands for, where it is one.
fn meant(key: &str, value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => {
            WORDS.iter().find(|(k, word, _)| *k == key && word == text).map(|(_, _, number)| json!(number))
        }
        Value::Bool(truth) if key == "bias" => Some(json!(if *truth { "on" } else { "off" })),
        _ => None,
    }
}

impl Choice<Loss> {
    /// Reads a loss: `{"name": "huber", "delta": 2}` or its name alone.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn from_value(path: &str, value: Value) -> Result<Self, ExperimentError> {
        read_choice(Fields::new(path, object(value))?)
    }

    /// The JSON value: the name alone, where there is nothing to set.
    pub fn to_value(&self) -> Value {
        short_value(self)
    }
}

impl Regularization {
    /// Reads `{"l2": 0.0001, "early_stopping": {"patience": 5}}`: of each an object with its hyper-parameters,
    /// its first one
    /// alone, or `true` for the defaults and `false` for none.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn from_value(path: &str, value: Value) -> Result<Self, ExperimentError> {
        let mut fields = Fields::new(path, value)?;
        let mut all = Self::default();
        for entry in Regularizer::table() {
            let id = entry.item.id;
            let Some(value) = fields.take(id) else { continue };
            let first = entry.item.hypers.first().map_or("", |hyper| &*hyper.key);
            let mut given = match value {
                Value::Bool(false) => continue,
                Value::Bool(true) => Map::new(),
                Value::Number(_) if id != "batch_norm" => Map::from_iter([(first.to_owned(), value)]),
                Value::Object(map) => map,
                _ => return Err(wrong(&fields.at(id), "a number, true, false or an object")),
            };
            // Whoever limits the components alone means them alone.
            if id == "gradient_clip" && given.contains_key("value") {
                given.entry("norm").or_insert(json!(0.0));
            }
            given.insert("name".to_owned(), json!(id));
            all.add(read_choice(Fields::new(&fields.at(id), Value::Object(given))?)?);
        }
        fields.finish()?;
        Ok(all)
    }

    /// The JSON value with every default of what is used filled in.
    pub fn to_value(&self) -> Value {
        let field = |choice: &Choice<Regularizer>| {
            let values = choice.all_values();
            let value = match &values[..] {
                [(_, only)] => json!(only),
                _ => values.iter().map(|(key, value)| (key.clone(), json!(value))).collect::<Map<_, _>>().into(),
            };
            (choice.entry.item.id.to_owned(), value)
        };
        Value::Object(self.all().iter().map(field).collect())
    }
}

/// A name alone as the object it stands for.
fn object(value: Value) -> Value {
    match value {
        Value::String(name) => json!({ "name": name }),
        other => other,
    }
}

/// A choice by its name alone, where nothing differs from the defaults and nothing is typed.
fn short_value<E: Entry>(choice: &Choice<E>) -> Value {
    if choice.text.is_none() && choice.changed_values().is_empty() {
        return json!(choice.entry.item().id);
    }
    choice_value(choice)
}

fn named_or<E: Entry>(fields: &mut Fields, field: &str) -> Read<Option<Choice<E>>> {
    let Some(value) = fields.take(field) else { return Ok(None) };
    read_choice(Fields::new(&fields.at(field), object(value))?).map(Some)
}

/// The layers as they are given; none where they are not.
fn read_body(path: &str, model: &Choice<Model>, bodies: Vec<(&'static str, Value)>) -> Read<Option<Body>> {
    let allowed: &[&[&str]] = match (model.entry.family, model.entry.item.id) {
        (Family::Feedforward, "mlp") => &[&["hidden"], &["layers"]],
        (Family::Feedforward, _) => &[&["layers"]],
        (Family::Autoencoder, _) => &[&["widths"], &["filters"], &["encoder", "decoder"]],
        (Family::Stacked, _) => &[&["widths"]],
    };
    let names: Vec<&str> = bodies.iter().map(|(name, _)| *name).collect();
    if names.is_empty() {
        return Ok(None);
    }
    if let Some(field) = names.iter().find(|name| !allowed.iter().any(|set| set.contains(name))) {
        let known = allowed.iter().flat_map(|set| set.iter().map(|name| (*name).to_owned()));
        let known = known.chain(model.entry.item.hypers.iter().map(|hyper| hyper.key.to_string())).collect();
        return Err(ExperimentError::UnknownField { path: path.to_owned(), field: (*field).to_owned(), known });
    }
    if !allowed.iter().any(|set| *set == names) {
        let expected = if names.contains(&"encoder") || names.contains(&"decoder") {
            "given by an encoder and a decoder, both"
        } else {
            "given by one list of layers, not by several"
        };
        return Err(wrong(path, expected));
    }
    let mut lists = bodies.into_iter();
    let Some((name, value)) = lists.next() else { return Ok(None) };
    let at = format!("{path}.{name}");
    Ok(Some(match name {
        "layers" => Body::Layers(read_layers(&at, value)?),
        "hidden" => Body::Hidden(read_widths(&at, value)?),
        "widths" => Body::Widths(read_widths(&at, value)?),
        "filters" => Body::Filters(read_widths(&at, value)?),
        _ => {
            let decoder = lists.next().map_or(Value::Null, |(_, value)| value);
            Body::Halves {
                encoder: read_layers(&at, value)?,
                decoder: read_layers(&format!("{path}.decoder"), decoder)?,
            }
        }
    }))
}

fn read_list(path: &str, value: Value) -> Read<Vec<Value>> {
    match value {
        Value::Array(list) if list.len() > MAX_LAYERS => {
            let (what, limit, found) = ("layers", MAX_LAYERS, list.len());
            Err(ExperimentError::TooMany { path: path.to_owned(), what, limit, found })
        }
        Value::Array(list) => Ok(list),
        _ => Err(wrong(path, "a list")),
    }
}

fn read_layers(path: &str, value: Value) -> Read<Vec<LayerSpec>> {
    let layer = |(index, value)| LayerSpec::from_value(&format!("{path}[{index}]"), value);
    read_list(path, value)?.into_iter().enumerate().map(layer).collect()
}

fn read_widths(path: &str, value: Value) -> Read<Vec<usize>> {
    let width = |(index, value): (usize, Value)| {
        let whole = value.as_u64().and_then(|width| usize::try_from(width).ok());
        whole.ok_or_else(|| wrong(&format!("{path}[{index}]"), "a whole number"))
    };
    read_list(path, value)?.into_iter().enumerate().map(width).collect()
}
