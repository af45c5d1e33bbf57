//! JSON form of a network experiment: strict, as that of a surface experiment.

use super::{BATCH, MAX_CHAIN, NetworkExperiment, Shown, Source, usual};
use crate::data::augment::Augment;
use crate::data::dataset::Recipe;
use crate::data::preprocess::Preprocess;
use crate::data::sha256;
use crate::digest;
use crate::experiment::json::{
    Fields, Read, VERSION, choice_value, forget_default_labels, read_choice, read_digest, read_lab, read_run,
    run_value, wrong,
};
use crate::experiment::{Choice, ExperimentError, MAX_RUNS, Run};
use crate::loss::Loss;
use crate::network::Network;
use crate::registry::Entry;
use crate::regularization::Regularization;
use crate::selection::Selection;
use serde_json::{Value, json};

impl NetworkExperiment {
    /// Reads and validates a JSON value.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn from_value(value: Value) -> Result<Self, ExperimentError> {
        let mut fields = Fields::new("experiment", value)?;
        if read_lab(&mut fields)? != "network" {
            return Err(wrong("lab", "\"network\""));
        }
        Self::from_fields(fields)
    }

    /// Reads and validates the fields of an experiment whose `lab` is "network"; `version` and `lab` are read.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub(crate) fn from_fields(mut fields: Fields) -> Read<Self> {
        usual::fill(&mut fields.map);
        let data = fields.require("data")?;
        let data = Source::from_fields(Fields::new("data", named(data))?)?;
        let network = Network::from_value("model", named(fields.require("model")?))?;
        let loss = Choice::<Loss>::from_value("loss", fields.require("loss")?)?;
        let regularization = match fields.take("regularization") {
            Some(value) => Regularization::from_value("regularization", value)?,
            None => Regularization::default(),
        };
        let seed = fields.whole("seed")?.unwrap_or(1);
        let epochs = fields.whole("epochs")?.unwrap_or(10);
        let mut runs = match fields.require("runs")? {
            Value::Array(runs) if runs.len() > MAX_RUNS => {
                let (what, limit, found) = ("runs", MAX_RUNS, runs.len());
                return Err(ExperimentError::TooMany { path: "runs".into(), what, limit, found });
            }
            Value::Array(runs) => {
                runs.into_iter().enumerate().map(|(i, run)| read(i, run)).collect::<Read<Vec<_>>>()?
            }
            _ => return Err(wrong("runs", "a list")),
        };
        forget_default_labels(&mut runs);
        let selection = match fields.take("selection") {
            Some(value) => Some(Selection::from_value(value)?),
            None => None,
        };
        let digest = read_digest(&mut fields)?;
        let shown = Shown::take(&mut fields, runs.len())?;
        fields.finish()?;
        let experiment = Self { seed, data, network, loss, regularization, runs, epochs, selection, digest, shown };
        experiment.validate()?;
        Ok(experiment)
    }

    /// The JSON value with every default filled in.
    pub fn to_value(&self) -> Value {
        let runs: Vec<Value> = self.runs.iter().zip(self.labels()).map(|(run, label)| written(run, label)).collect();
        let mut all = json!({
            "version": VERSION, "lab": "network", "seed": self.seed, "data": self.data.to_value(),
            "model": self.network.to_value(), "loss": self.loss.to_value(),
            "regularization": self.regularization.to_value(), "runs": runs, "epochs": self.epochs,
        });
        if let Some(selection) = &self.selection {
            all["selection"] = selection.to_value();
        }
        if let Some(digest) = self.digest {
            all["digest"] = json!(digest::hex(digest));
        }
        self.shown.put(&mut all);
        all
    }
}

/// A run; its batch is [`BATCH`] where none is given.
fn read(index: usize, mut value: Value) -> Read<Run> {
    let own = super::Own::take(&mut value, index)?;
    let given = value.get("batch").is_some_and(|batch| !batch.is_null());
    let mut run = read_run(index, value)?;
    run.own = own;
    if !given {
        run.batch = if run.optimizer.entry.search.is_some() { 0 } else { BATCH };
    }
    Ok(run)
}

fn written(run: &Run, label: String) -> Value {
    let mut value = run_value(run, label);
    value["batch"] = json!(run.batch);
    if let Some(own) = &run.own {
        own.put(&mut value);
    }
    value
}

/// A name alone as the object it stands for.
pub(super) fn named(value: Value) -> Value {
    if value.is_string() { json!({ "name": value }) } else { value }
}

impl Source {
    fn from_fields(mut fields: Fields) -> Read<Self> {
        let train = fields.whole("train")?;
        let fold = fold(&mut fields)?;
        let (test, test_file) = test(&mut fields)?;
        let preprocess = chain::<Preprocess>(&mut fields, "preprocess")?;
        let augment = chain::<Augment>(&mut fields, "augment")?;
        let path = fields.at("file");
        let file = fields.text("file")?;
        if file.as_ref().is_some_and(|file| !sha256::is_hex(file)) {
            return Err(wrong(&path, "the 64 hexadecimal digits of a SHA-256"));
        }
        let (target, ignore) = (super::roles::take_target(&mut fields)?, super::roles::take_ignored(&mut fields)?);
        let dataset: Choice<Recipe> = read_choice(fields)?;
        let of_files = [("file", file.is_some()), ("target", target.is_some()), ("ignore", !ignore.is_empty())];
        if let Some((field, _)) = of_files.iter().find(|(_, given)| *given && dataset.entry.item.id != "own") {
            return Err(ExperimentError::UnknownField {
                path: "data".into(),
                field: (*field).into(),
                known: Vec::new(),
            });
        }
        if test_file && dataset.entry.item.id != "own" {
            return Err(wrong("data.test", "a whole number; \"file\" is for own data of two files"));
        }
        Ok(Self { dataset, file, target, ignore, train, fold, test, test_file, preprocess, augment })
    }

    fn to_value(&self) -> Value {
        let mut value = choice_value(&self.dataset);
        if let Some(file) = &self.file {
            value["file"] = json!(file);
        }
        self.put_roles(&mut value);
        if let Some(train) = self.train {
            value["train"] = json!(train);
        }
        if let Some(fold) = self.fold {
            value["fold"] = json!(fold);
        }
        value["test"] = if self.test_file { json!("file") } else { json!(self.test) };
        value["preprocess"] = self.preprocess.iter().map(choice_value).collect();
        value["augment"] = self.augment.iter().map(choice_value).collect();
        value
    }
}

/// How many examples test, and whether they are those of a second file: `"file"`.
fn test(fields: &mut Fields) -> Read<(u32, bool)> {
    let path = fields.at("test");
    Ok(match fields.take("test") {
        None => (0, false),
        Some(Value::String(word)) if word == "file" => (0, true),
        Some(value) => {
            let whole = value.as_u64().and_then(|n| u32::try_from(n).ok());
            (whole.ok_or_else(|| wrong(&path, "a whole number, or \"file\" for the examples of a second file"))?, false)
        }
    })
}

/// `[which, of how many]`
fn fold(fields: &mut Fields) -> Read<Option<[u32; 2]>> {
    let path = fields.at("fold");
    let Some(value) = fields.take("fold") else { return Ok(None) };
    let whole = |value: &Value| value.as_u64().and_then(|n| u32::try_from(n).ok());
    let pair = value.as_array().filter(|pair| pair.len() == 2).and_then(|pair| whole(&pair[0]).zip(whole(&pair[1])));
    let (fold, folds) =
        pair.ok_or_else(|| wrong(&path, "two whole numbers: which fold, from 0, and how many there are"))?;
    Ok(Some([fold, folds]))
}

/// A list of steps, each an object or its name alone.
fn chain<E: Entry>(fields: &mut Fields, field: &str) -> Read<Vec<Choice<E>>> {
    let path = fields.at(field);
    let steps = match fields.take(field) {
        None => return Ok(Vec::new()),
        Some(Value::Array(steps)) => steps,
        Some(_) => return Err(wrong(&path, "a list")),
    };
    if steps.len() > MAX_CHAIN {
        let found = steps.len();
        return Err(ExperimentError::TooMany { path, what: "steps", limit: MAX_CHAIN, found });
    }
    let step = |(i, value)| read_choice(Fields::new(&format!("{path}[{i}]"), named(value))?);
    steps.into_iter().enumerate().map(step).collect()
}
