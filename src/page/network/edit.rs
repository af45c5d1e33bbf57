//! What a person changes of a network experiment: a value put in, taken out or moved, at a place of its JSON form.
//!
//! The strict reader of files decides what is valid, so a change made by hand, by a link and by a file meet the same rules
//! and the same sentences. Places are JSON pointers (RFC 6901), as errors name them with dots.

mod steering;

pub use steering::{changes_by, live_place, place_at, regularization_at, regularize, shares, steer};

use crate::data::dataset::Recipe;
use crate::experiment::ExperimentError;
use crate::experiment::network::NetworkExperiment;
use crate::page::network::words::{Key, t};
use crate::registry::{Entry, Lang};
use serde_json::Value;

/// A change of the experiment.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Another experiment in its place.
    Replace(Box<NetworkExperiment>),
    /// Puts a value at a place; null takes it away.
    Set(String, Value),
    /// Puts a value into the list at a place, before the item of this number.
    Insert(String, usize, Value),
    /// Takes an item out of the list at a place.
    Remove(String, usize),
    /// Moves an item of the list at a place to another number.
    Move(String, usize, usize),
    /// Several changes, one after the other, as one.
    All(Vec<Edit>),
    /// Other data, and a model and a loss that go with them where the present ones do not.
    Dataset(String),
}

impl Edit {
    /// Puts a value at a place.
    pub fn set(place: impl Into<String>, value: impl Into<Value>) -> Self {
        Self::Set(place.into(), value.into())
    }

    /// The run whose way of learning it changes, where that is all it changes: its weights can go on from where they are.
    pub fn steered(&self) -> Option<usize> {
        match self {
            Self::Set(place, _) => {
                let mut parts = place.strip_prefix("/runs/")?.split('/');
                let run = parts.next()?.parse().ok()?;
                // In the run itself, or in the last of its changes.
                let field = match parts.next()? {
                    "changes" => parts.nth(1)?,
                    field => field,
                };
                matches!(field, "optimizer" | "schedule" | "batch").then_some(run)
            }
            Self::All(edits) => {
                let first = edits.first()?.steered();
                first.filter(|_| edits.iter().all(|edit| edit.steered() == first))
            }
            _ => None,
        }
    }

    /// The same change of a run's settings as they are at a step.
    pub fn redirected(&self, experiment: &NetworkExperiment, run: usize, step: u32) -> Self {
        match self {
            Self::Set(place, value) => {
                // "runs", the number, and where it stands in a change "changes" and its number.
                let mut parts = place.split('/').skip(3).peekable();
                if parts.peek() == Some(&"changes") {
                    parts.nth(1);
                }
                let rest: Vec<&str> = parts.collect();
                Self::Set(format!("{}/{}", place_at(experiment, run, step), rest.join("/")), value.clone())
            }
            Self::All(edits) => Self::All(edits.iter().map(|edit| edit.redirected(experiment, run, step)).collect()),
            other => other.clone(),
        }
    }

    /// Whether it changes a regularization of all runs.
    pub fn regularizes(&self) -> bool {
        matches!(self, Self::Set(place, _) if place.starts_with("/regularization/"))
    }

    /// Whether it puts layers between those of the network, or takes them away: weights of other layers cannot go on.
    pub fn relayers(&self, experiment: &NetworkExperiment) -> bool {
        let Self::Set(place, value) = self else { return false };
        let id = place.strip_prefix("/regularization/").unwrap_or_default();
        let there = regularization_at(experiment, u32::MAX).get(id).is_some();
        matches!(id, "batch_norm" | "dropout") && there == value.is_null()
    }

    /// The same change of all regularization that runs without one of their own ever have.
    pub fn everywhere(&self, experiment: &NetworkExperiment) -> Self {
        let Self::Set(place, value) = self else { return self.clone() };
        let runs = (0..experiment.runs.len()).filter(|run| shares(experiment, *run));
        let changes = runs.flat_map(|run| {
            let own = experiment.runs[run].own.as_deref().into_iter();
            let changes = own.flat_map(|own| own.changes.iter().enumerate());
            let held = changes.filter(|(_, change)| change.regularization.is_some());
            held.map(move |(at, _)| Self::set(format!("/runs/{run}/changes/{at}{place}"), value.clone()))
        });
        Self::All(std::iter::once(self.clone()).chain(changes).collect())
    }

    /// The change of a run that it takes back: of which run, and which one of its changes.
    pub fn takes_back(&self) -> Option<(usize, usize)> {
        let Self::Remove(place, at) = self else { return None };
        let run = place.strip_prefix("/runs/")?.strip_suffix("/changes")?.parse().ok()?;
        Some((run, *at))
    }

    /// Whether it only adds a run after the others.
    pub fn appends(&self, runs: usize) -> bool {
        matches!(self, Self::Insert(place, at, _) if place == "/runs" && *at >= runs)
    }
}

/// What has become of an experiment where its selection and the names of its runs alone have changed: the training goes on,
/// and its digest stays.
pub fn chosen(before: &NetworkExperiment, after: &NetworkExperiment) -> Option<NetworkExperiment> {
    let mut same = after.clone();
    same.selection.clone_from(&before.selection);
    same.digest = before.digest;
    for (run, other) in same.runs.iter_mut().zip(&before.runs) {
        run.label.clone_from(&other.label);
    }
    (same == *before).then(|| NetworkExperiment { digest: before.digest, ..after.clone() })
}

/// The first place in which two experiments differ, as errors name it; none where they are the same.
pub fn first_difference(a: &NetworkExperiment, b: &NetworkExperiment) -> Option<String> {
    differs(&a.to_value(), &b.to_value(), String::new())
}

fn differs(a: &Value, b: &Value, place: String) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            let at = |key: &String| if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
            keys.into_iter().find_map(|key| match (a.get(key), b.get(key)) {
                (Some(a), Some(b)) => differs(a, b, at(key)),
                _ => Some(at(key)),
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut both = a.iter().zip(b).enumerate();
            both.find_map(|(at, (a, b))| differs(a, b, format!("{place}[{at}]")))
        }
        _ => (a != b).then_some(place),
    }
}

/// Why a change was not made.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// What the experiment would have held.
    Experiment(ExperimentError),
    /// There is no such place.
    NoPlace(String),
}

impl Refusal {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Experiment(error), lang) => error.message(lang),
            (Self::NoPlace(_), Lang::En) => "what was to be changed is no longer there".into(),
            (Self::NoPlace(_), Lang::Zh) => "要更改的内容已不存在".into(),
        }
    }
}

/// The experiment after a change.
///
/// # Errors
/// Where it would not be valid; then nothing has changed.
pub fn apply(experiment: &NetworkExperiment, edit: &Edit) -> Result<NetworkExperiment, Refusal> {
    let mut value = written(experiment);
    // A digest belongs to what was shared.
    if let Some(all) = value.as_object_mut() {
        all.remove("digest");
    }
    match edit {
        Edit::Replace(other) => return Ok((**other).clone()),
        Edit::All(edits) => {
            let mut all = experiment.clone();
            for edit in edits {
                all = apply(&all, edit)?;
            }
            return Ok(all);
        }
        Edit::Dataset(id) => value = with_data(value, id),
        Edit::Set(place, new) => set(&mut value, place, new.clone())?,
        Edit::Insert(place, at, new) => {
            let list = list(&mut value, place)?;
            list.insert((*at).min(list.len()), new.clone());
        }
        Edit::Remove(place, at) => {
            let list = list(&mut value, place)?;
            if *at >= list.len() {
                return Err(Refusal::NoPlace(format!("{place}/{at}")));
            }
            list.remove(*at);
        }
        Edit::Move(place, from, to) => {
            let list = list(&mut value, place)?;
            if *from >= list.len() || *to >= list.len() {
                return Err(Refusal::NoPlace(format!("{place}/{to}")));
            }
            let item = list.remove(*from);
            list.insert(*to, item);
        }
    }
    let after = NetworkExperiment::from_value(value).map_err(Refusal::Experiment)?;
    Ok(followed(experiment, after))
}

/// What a twin differs in: so its name ends, behind that of its rule.
const TWINS: [Key; 9] = [
    Key::TwinBatchNorm,
    Key::TwinDropout,
    Key::TwinL2,
    Key::TwinClip,
    Key::TwinPlain,
    Key::TwinHe,
    Key::TwinGlorot,
    Key::TwinNormal,
    Key::TwinAugment,
];

/// Names of twins, which nobody typed, follow their rules.
fn followed(before: &NetworkExperiment, mut after: NetworkExperiment) -> NetworkExperiment {
    if before.runs.len() == after.runs.len() {
        for (run, was) in after.runs.iter_mut().zip(&before.runs) {
            let [rule, old] = [run.optimizer.entry.item.id, was.optimizer.entry.item.id];
            let twin = run.label.as_deref().and_then(|label| label.strip_prefix(old)?.strip_prefix(", "));
            if let Some(twin) = twin.filter(|twin| rule != old && TWINS.iter().any(|key| t(Lang::En, *key) == *twin)) {
                run.label = Some(format!("{rule}, {twin}"));
            }
        }
    }
    after
}

/// The experiment's JSON form with those names of runs alone that a person gave: the others follow their rules.
fn written(experiment: &NetworkExperiment) -> Value {
    let mut value = experiment.to_value();
    let fields = value["runs"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut);
    for (fields, run) in fields.zip(&experiment.runs) {
        if run.label.is_none() {
            fields.remove("label");
        }
    }
    value
}

fn set(all: &mut Value, place: &str, new: Value) -> Result<(), Refusal> {
    let missing = || Refusal::NoPlace(place.to_owned());
    let (parent, key) = place.rsplit_once('/').ok_or_else(missing)?;
    let parent = all.pointer_mut(parent).ok_or_else(missing)?;
    match parent {
        Value::Object(fields) if new.is_null() => {
            fields.remove(key);
        }
        Value::Object(fields) => {
            fields.insert(key.to_owned(), new);
        }
        Value::Array(items) => {
            let index: usize = key.parse().map_err(|_| missing())?;
            *items.get_mut(index).ok_or_else(missing)? = new;
        }
        _ => return Err(missing()),
    }
    Ok(())
}

fn list<'a>(all: &'a mut Value, place: &str) -> Result<&'a mut Vec<Value>, Refusal> {
    let missing = || Refusal::NoPlace(place.to_owned());
    all.pointer_mut(place).and_then(Value::as_array_mut).ok_or_else(missing)
}

/// Other data; the model, the loss and the preparation are those of the preset for them, unless the data are of the same
/// kind as before.
fn with_data(mut value: Value, id: &str) -> Value {
    let before = value["data"]["name"].as_str().unwrap_or_default().to_owned();
    let fitting = super::presets::for_data(id).to_value();
    if super::presets::kind_of(&before) != super::presets::kind_of(id) || Recipe::find(id).is_none() {
        for field in ["data", "model", "loss", "regularization", "epochs"] {
            value[field] = fitting[field].clone();
        }
    } else {
        value["data"] = fitting["data"].clone();
    }
    value
}

#[cfg(test)]
mod tests {
    use super::super::presets;
    use super::*;
    use serde_json::json;

    fn first() -> NetworkExperiment {
        presets::first()
    }

    #[test]
    fn values_are_put_in_taken_out_and_moved() {
        let cnn = presets::for_data("digits");
        let edit = Edit::Insert("/model/layers".into(), 1, json!({"name": "batch_norm"}));
        let normed = apply(&cnn, &edit).expect("a layer can be put in");
        assert_eq!(normed.to_value()["model"]["layers"][1]["name"], "batch_norm");
        let moved = apply(&normed, &Edit::Move("/model/layers".into(), 1, 2)).expect("it can be moved");
        assert_eq!(moved.to_value()["model"]["layers"][2]["name"], "batch_norm");
        let back = apply(&moved, &Edit::Remove("/model/layers".into(), 2)).expect("it can be taken out");
        assert_eq!(back, cnn);
        let wide = apply(&cnn, &Edit::set("/model/layers/0/filters", 12)).expect("it can be resized");
        assert_eq!(wide.to_value()["model"]["layers"][0]["filters"], json!(12.0));
    }

    #[test]
    fn only_names_that_were_given_stay_when_the_rule_changes() {
        let start = first();
        let twin = apply(&start, &Edit::Insert("/runs".into(), 1, json!({"optimizer": {"name": "adam"}})));
        let twin = twin.expect("there is room");
        let rules = |experiment: &NetworkExperiment, id: &str| {
            apply(experiment, &Edit::set("/runs/0/optimizer", json!({ "name": id }))).expect("it is a rule")
        };
        assert_eq!(rules(&twin, "lbfgs").labels(), ["lbfgs", "adam"]);
        assert!(rules(&twin, "lbfgs").runs.iter().all(|run| run.label.is_none()));
        let alone = apply(&twin, &Edit::Remove("/runs".into(), 0)).expect("one is left");
        assert_eq!(alone.labels(), ["adam"]);
        let named = apply(&twin, &Edit::set("/runs/0/label", "mine")).expect("it may have a name");
        assert_eq!(rules(&named, "lbfgs").labels(), ["mine", "adam"]);
        // A name alone changes no training; without one the rule's is back.
        assert_eq!(chosen(&twin, &named).map(|chosen| chosen.labels()), Some(named.labels()));
        let shared = NetworkExperiment { digest: Some(7), ..twin.clone() };
        assert_eq!(chosen(&shared, &named).and_then(|chosen| chosen.digest), Some(7));
        assert_eq!(apply(&named, &Edit::set("/runs/0/label", Value::Null)), Ok(twin.clone()));
        // Nobody typed a twin's name.
        let differs = apply(&twin, &Edit::set("/runs/0/label", "adam, L2 penalty")).expect("it may have a name");
        assert_eq!(rules(&differs, "lbfgs").labels(), ["lbfgs, L2 penalty", "adam"]);
        let typed = apply(&twin, &Edit::set("/runs/0/label", "adam, mine")).expect("it may have a name");
        assert_eq!(rules(&typed, "lbfgs").labels(), ["adam, mine", "adam"]);
    }

    #[test]
    fn what_is_not_valid_is_refused_with_its_place() {
        for (edit, part) in [
            (Edit::set("/runs/0/optimizer/lr", -1.0), "lr"),
            (Edit::set("/epochs", 0), "epochs"),
            (Edit::set("/model/name", "transformer"), "transformer"),
        ] {
            let refusal = apply(&first(), &edit).expect_err("it is not valid");
            for lang in [Lang::En, Lang::Zh] {
                assert!(refusal.message(lang).contains(part), "{edit:?}: {}", refusal.message(lang));
            }
        }
        for edit in [Edit::set("/nothing/there", 1), Edit::Remove("/runs".into(), 7)] {
            assert!(matches!(apply(&first(), &edit), Err(Refusal::NoPlace(_))), "{edit:?}");
        }
    }

    #[test]
    fn the_first_difference_is_named_by_its_place() {
        for (edit, place) in [
            (Edit::set("/runs/0/optimizer/lr", 0.5), "runs[0].optimizer.lr"),
            (Edit::set("/data/noise", 0.3), "data.noise"),
            (Edit::Remove("/runs".into(), 0), "runs"),
            (Edit::set("/regularization/l2", 0.1), "regularization.l2"),
        ] {
            let after = apply(&first(), &edit).expect("it is valid");
            assert_eq!(first_difference(&first(), &after).as_deref(), Some(place));
            assert_eq!(first_difference(&after, &first()).as_deref(), Some(place));
        }
        assert_eq!(first_difference(&first(), &first()), None);
    }

    #[test]
    fn a_selection_alone_changes_no_training() {
        let shared = NetworkExperiment { digest: Some(7), ..first() };
        let edit = Edit::set("/selection", json!({"name": "seeds", "seeds": 3}));
        let after = apply(&shared, &edit).expect("it is valid");
        let chosen = chosen(&shared, &after).expect("nothing else has changed");
        assert_eq!((chosen.digest, &chosen.selection), (Some(7), &after.selection));
        assert!(chosen.selection.is_some());
        let both = apply(&after, &Edit::set("/epochs", 3)).expect("it is valid");
        assert_eq!(super::chosen(&shared, &both), None);
    }

    #[test]
    fn every_dataset_can_be_chosen_from_every_other() {
        for from in Recipe::table() {
            for to in Recipe::table().iter().filter(|to| to.item.id != "own") {
                let start = if from.item.id == "own" { first() } else { presets::for_data(from.item.id) };
                let chosen = apply(&start, &Edit::Dataset(to.item.id.into())).expect("it can be chosen");
                assert_eq!(chosen.data.dataset.entry.item.id, to.item.id);
            }
        }
    }
}
