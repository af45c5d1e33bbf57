//! The experiment: one value that says everything the page shows.
//!
//! JSON form in docs/experiment.md. Reading is total and strict: an unknown field, a value out of range or a formula
//! that does not parse is refused with its path and one clear sentence.

mod document;
mod error;
pub(crate) mod json;
pub mod network;
mod seen;

pub use document::Document;
pub use error::ExperimentError;
pub(crate) use error::{hint, hint_zh, shortened};
pub use seen::{Angle, MapView};

use crate::expr::{self, Kind};
use crate::optim::Rule;
use crate::optim::line_search::LineSearch;
use crate::order::sort_few;
use crate::registry::{Entry, Hyper};
use crate::schedule::Schedule;
use crate::surface::Surface;
use std::borrow::Cow;

/// Most runs an experiment may hold.
pub const MAX_RUNS: usize = 12;
/// Most steps of an experiment.
pub const MAX_STEPS: u32 = 20_000;
/// Largest coordinate of a start point or domain.
pub const MAX_COORDINATE: f64 = 1e6;
/// Smallest extent of a domain.
pub const MIN_EXTENT: f64 = 1e-9;
/// Largest standard deviation of the gradient noise.
pub const MAX_NOISE: f64 = 1e6;
/// Most seeds an experiment is repeated with.
pub const MAX_SEEDS: u32 = 32;
/// Examples of a batch of a network where nothing is said.
pub(crate) const BATCH_OF_NETWORKS: u32 = network::BATCH;
/// Largest mini-batch.
pub const MAX_BATCH: u32 = 100_000;
/// Most characters of a run's label.
pub const MAX_LABEL: usize = 40;

/// A rectangle, `[[x_min, x_max], [y_min, y_max]]`.
pub type Domain = [[f64; 2]; 2];

/// Everything a surface experiment holds: `lab: "surface"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// What is minimized.
    pub surface: Choice<Surface>,
    /// The region shown, `[[x_min, x_max], [y_min, y_max]]`, where it differs from the surface's own domain. For a
    /// typed formula it stands in the surface as `domain`.
    pub domain: Option<Domain>,
    /// Where every run starts.
    pub start: [f64; 2],
    /// Steps each run takes, 1 to [`MAX_STEPS`].
    pub steps: u32,
    /// Seed of the gradient noise and of the batches.
    pub seed: u32,
    /// With how many seeds, from `seed` on, runs that depend on chance are repeated for the band around their loss, 1 to
    /// [`MAX_SEEDS`]. The trajectories are those of the first.
    pub seeds: u32,
    /// Standard deviation of the noise added to each gradient component, ≥ 0.
    pub noise: f64,
    /// The runs, 0 to [`MAX_RUNS`].
    pub runs: Vec<Run>,
    /// The step the page shows, where one is given: the cursor of a shared link.
    pub step: Option<u32>,
    /// How the page shows it.
    pub view: View,
    /// The digest this experiment gave when it was shared; opening it checks the reproduction.
    pub digest: Option<u64>,
}

/// One contestant.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Name on the page where it differs from the default; see [`Experiment::labels`].
    pub label: Option<String>,
    /// The update rule or search method.
    pub optimizer: Choice<Rule>,
    /// How far a search method goes along its direction; none for update rules and trust regions.
    pub line_search: Option<Choice<LineSearch>>,
    /// Samples a gradient is the mean over, on a finite-sum surface; 0 for all of them.
    pub batch: u32,
    /// How its rate changes.
    pub schedule: Choice<Schedule>,
    /// Whether the page leaves it out of the pictures.
    pub hidden: bool,
    /// What it has for itself where it trains a network; none on surfaces.
    pub own: Option<Box<network::Own>>,
}

/// How the page shows an experiment; part of the link, without effect on the numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Colours of the heat map follow the logarithm of the height above the lowest value shown.
    pub log_height: Option<bool>,
    /// The loss axis is linear instead of logarithmic.
    pub linear_loss: bool,
    /// What the loss chart's abscissa counts.
    pub abscissa: Abscissa,
    /// The surface stands in space instead of lying flat.
    pub relief: bool,
    /// The map that is open.
    pub map: Option<MapView>,
    /// The second-order model is drawn.
    pub model: bool,
    /// The run that is singled out, from 1.
    pub focus: Option<u32>,
    /// Where the relief is seen from.
    pub angle: Option<Angle>,
}

/// What the abscissa of the loss chart counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Abscissa {
    /// Steps.
    #[default]
    Steps,
    /// Values asked for.
    Values,
    /// Gradients asked for.
    Gradients,
    /// Hessians asked for.
    Hessians,
    /// Gradients of single samples; on a surface without data a gradient counts as one.
    Samples,
}

impl Abscissa {
    /// Every one, with its word in links and files.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Steps, "steps"),
        (Self::Values, "values"),
        (Self::Gradients, "gradients"),
        (Self::Hessians, "hessians"),
        (Self::Samples, "samples"),
    ];
    /// Words of earlier versions: evaluations of every kind were one sum, and a computing time was shown that measured who
    /// ran first.
    const FORMER: [(Self, &'static str); 2] = [(Self::Gradients, "evaluations"), (Self::Steps, "time")];

    /// Its word in links and files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The abscissa of a word, of one that earlier versions wrote as well.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().chain(&Self::FORMER).find(|(_, name)| *name == word).map(|(abscissa, _)| *abscissa)
    }
}

/// A chosen registry entry with the values of its hyper-parameters and, where the user types it, its formula.
pub struct Choice<E: Entry> {
    /// The entry.
    pub entry: &'static E,
    /// The typed formula, for entries that have none of their own.
    pub text: Option<String>,
    /// Values that differ from the defaults, by key; see [`Choice::value`].
    values: Vec<(String, f64)>,
}

impl Default for Experiment {
    /// The race the page opens on: five methods in Rosenbrock's valley.
    fn default() -> Self {
        let run = |id: &str, values: &[(&str, f64)]| {
            let start = Rule::find(id).map(Choice::new).unwrap_or_else(|| Choice::new(Rule::table()[0]));
            Run::new(values.iter().fold(start, |optimizer, (key, value)| optimizer.with(key, *value)))
        };
        let surface = Choice::new(Surface::table()[0]);
        Self {
            start: surface.entry.start,
            surface,
            domain: None,
            steps: 400,
            seed: 1,
            seeds: 1,
            noise: 0.0,
            runs: vec![
                run("sgd", &[("lr", 0.0008)]),
                run("momentum", &[("lr", 0.0008)]),
                run("nesterov", &[("lr", 0.0008)]),
                run("rmsprop", &[("lr", 0.02)]),
                run("adam", &[("lr", 0.15)]),
            ],
            step: None,
            view: View::default(),
            digest: None,
        }
    }
}

impl Run {
    /// A visible run of this optimizer at a constant rate, with its own line search, on full batches.
    pub fn new(optimizer: Choice<Rule>) -> Self {
        let line_search = default_line_search(optimizer.entry);
        let schedule = Choice::new(Schedule::table()[0]);
        Self { label: None, optimizer, line_search, batch: 0, schedule, hidden: false, own: None }
    }
}

/// The line search a method uses where none is given.
pub fn default_line_search(rule: &Rule) -> Option<Choice<LineSearch>> {
    rule.search.and_then(|traits| traits.line_search).and_then(|preset| preset.choice())
}

/// The runs' names: as given, else the optimizer's id, numbered where it repeats.
fn labels(runs: &[Run]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::with_capacity(runs.len());
    for run in runs {
        let base = run.label.clone().unwrap_or_else(|| run.optimizer.entry.item.id.to_owned());
        let mut label = base.clone();
        let mut number = 2;
        while labels.contains(&label) {
            label = format!("{base} {number}");
            number += 1;
        }
        labels.push(label);
    }
    labels
}

impl Experiment {
    /// The region shown: as set, else the surface's own.
    pub fn shown(&self) -> Domain {
        self.domain.unwrap_or(self.surface.entry.domain)
    }

    /// The runs' names: as given, else the optimizer's id, numbered where it repeats.
    pub fn labels(&self) -> Vec<String> {
        labels(&self.runs)
    }

    /// Whether only the engine can run it: [`crate::FULL`].
    pub fn needs_engine(&self) -> bool {
        let search = |run: &Run| run.optimizer.entry.search.is_some();
        self.surface.entry.data.is_some() || self.seeds > 1 || self.runs.iter().any(search)
    }

    /// Whether another seed would move this run otherwise.
    pub fn is_random(&self, run: &Run) -> bool {
        let batched = run.batch > 0 && self.surface.entry.data.is_some();
        let typed = run.optimizer.text.as_deref().unwrap_or_default();
        run.optimizer.entry.search.is_none() && (self.noise > 0.0 || batched || expr::draws_random_numbers(typed))
    }

    /// Checks what types cannot: ranges, sizes and formulas.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn validate(&self) -> Result<(), ExperimentError> {
        let in_range = |path: &str, value: f64, range: (f64, f64), whole: bool| {
            if value >= range.0 && value <= range.1 {
                return Ok(());
            }
            Err(ExperimentError::OutOfRange { path: path.to_owned(), value, range, whole })
        };
        in_range("steps", f64::from(self.steps), (1.0, f64::from(MAX_STEPS)), true)?;
        in_range("seeds", f64::from(self.seeds), (1.0, f64::from(MAX_SEEDS)), true)?;
        if let Some(focus) = self.view.focus {
            in_range("focus", f64::from(focus), (1.0, MAX_RUNS as f64), true)?;
        }
        in_range("noise", self.noise, (0.0, MAX_NOISE), false)?;
        for (axis, value) in ["start[0]", "start[1]"].iter().zip(self.start) {
            in_range(axis, value, (-MAX_COORDINATE, MAX_COORDINATE), false)?;
        }
        for (axis, [low, high]) in ["domain[0]", "domain[1]"].iter().zip(self.shown()) {
            in_range(axis, low, (-MAX_COORDINATE, MAX_COORDINATE), false)?;
            in_range(axis, high, (low + MIN_EXTENT, MAX_COORDINATE), false)?;
        }
        if self.runs.len() > MAX_RUNS {
            let found = self.runs.len();
            return Err(ExperimentError::TooMany { path: "runs".into(), what: "runs", limit: MAX_RUNS, found });
        }
        self.surface.check("surface.text", Kind::Surface)?;
        for (i, run) in self.runs.iter().enumerate() {
            run.optimizer.check(&format!("runs[{i}].optimizer.text"), Kind::Rule)?;
            run.schedule.check(&format!("runs[{i}].schedule.text"), Kind::Schedule)?;
            in_range(&format!("runs[{i}].batch"), f64::from(run.batch), (0.0, f64::from(MAX_BATCH)), true)?;
            if run.line_search.is_some() != default_line_search(run.optimizer.entry).is_some() {
                let path = format!("runs[{i}].optimizer");
                return Err(ExperimentError::UnknownField { path, field: "line_search".into(), known: Vec::new() });
            }
            let characters = run.label.as_ref().map_or(0, |label| label.chars().count());
            if characters > MAX_LABEL {
                let path = format!("runs[{i}].label");
                let what = "characters";
                return Err(ExperimentError::TooMany { path, what, limit: MAX_LABEL, found: characters });
            }
        }
        Ok(())
    }
}

impl<E: Entry> Choice<E> {
    /// Checks the typed formula, where there is one.
    pub(crate) fn check(&self, path: &str, kind: Kind) -> Result<(), ExperimentError> {
        let Some(text) = &self.text else { return Ok(()) };
        expr::check(kind, text, &self.entry.keys())
            .map_err(|error| ExperimentError::Formula { path: path.to_owned(), error })
    }

    /// The entry with all defaults, and its example text where it is typed.
    pub fn new(entry: &'static E) -> Self {
        let text = entry.typed().then(|| entry.example().to_owned());
        Self { entry, text, values: Vec::new() }
    }

    /// The entry with this id and all defaults.
    pub fn named(id: &str) -> Option<Self> {
        E::find(id).map(Self::new)
    }

    /// The entry with this id and all defaults; the registry's first where there is none.
    pub(crate) fn or_first(id: &str) -> Self {
        Self::named(id).unwrap_or_else(|| Self::new(E::table()[0]))
    }

    /// The formula that runs and is shown.
    pub fn formula(&self) -> &str {
        let value = |key: &str| self.value(key).unwrap_or(0.0);
        self.text.as_deref().unwrap_or_else(|| self.entry.variant(&value))
    }

    /// Its hyper-parameters: the entry's own, then those its typed formula declares with `param`.
    pub fn hypers(&self) -> Cow<'static, [Hyper]> {
        match &self.text {
            None => Cow::Borrowed(self.entry.item().hypers),
            Some(text) => {
                let mut all = self.entry.item().hypers.to_vec();
                all.extend(crate::expr::declared_hypers(text));
                Cow::Owned(all)
            }
        }
    }

    /// The value of a hyper-parameter: as set, else its default; none where there is no such key.
    pub fn value(&self, key: &str) -> Option<f64> {
        let set = self.values.iter().find(|(k, _)| k == key).map(|(_, value)| *value);
        set.or_else(|| self.hypers().iter().find(|h| h.key == key).map(|h| h.default))
    }

    /// Key and value of every hyper-parameter, in the order of the controls.
    pub fn all_values(&self) -> Vec<(String, f64)> {
        let of = |h: &Hyper| self.values.iter().find(|(k, _)| *k == h.key).map_or(h.default, |(_, value)| *value);
        self.hypers().iter().map(|h| (h.key.to_string(), of(h))).collect()
    }

    /// The values of these keys, in their order; 0 for a key that is none.
    pub fn values_of(&self, keys: &[String]) -> Vec<f64> {
        let all = self.all_values();
        let of = |key: &String| all.iter().find(|(k, _)| k == key).map_or(0.0, |(_, value)| *value);
        keys.iter().map(of).collect()
    }

    /// Key and value of the hyper-parameters that differ from their defaults.
    pub fn changed_values(&self) -> Vec<(String, f64)> {
        let hypers = self.hypers();
        let differs = |(key, value): &(String, f64)| hypers.iter().any(|h| h.key == *key && h.default != *value);
        self.all_values().into_iter().filter(differs).collect()
    }

    /// Sets a hyper-parameter.
    ///
    /// # Errors
    /// Where there is no such key or the value is not acceptable.
    pub fn set(&mut self, key: &str, value: f64) -> Result<(), ExperimentError> {
        let hypers = self.hypers();
        let Some(hyper) = hypers.iter().find(|h| h.key == key) else {
            let known = hypers.iter().map(|h| h.key.to_string()).collect();
            return Err(ExperimentError::UnknownField { path: self.entry.item().id.into(), field: key.into(), known });
        };
        if !hyper.accepts(value) {
            return Err(ExperimentError::OutOfRange {
                path: format!("{}.{key}", self.entry.item().id),
                value,
                range: hyper.range,
                whole: hyper.is_whole(),
            });
        }
        self.values.retain(|(k, _)| k != key);
        if value != hyper.default {
            self.values.push((key.to_owned(), value));
            sort_few(&mut self.values, |a, b| a.0 < b.0);
        }
        Ok(())
    }

    /// Sets a hyper-parameter whose values are words.
    ///
    /// # Errors
    /// Where there is no such key or the word is none of its.
    pub fn set_word(&mut self, key: &str, word: &str) -> Result<(), ExperimentError> {
        let hypers = self.hypers();
        let Some(hyper) = hypers.iter().find(|h| h.key == key) else { return self.set(key, 0.0) };
        let value = hyper.value_of(word).ok_or_else(|| ExperimentError::UnknownName {
            path: format!("{}.{key}", self.entry.item().id),
            kind: "value",
            name: word.to_owned(),
            known: hyper.words().iter().map(|(word, _)| (*word).to_owned()).collect(),
        })?;
        self.set(key, value)
    }

    /// The word of a hyper-parameter's value, where its values are words.
    pub fn word(&self, key: &str, value: f64) -> Option<&'static str> {
        self.hypers().iter().find(|h| h.key == key).and_then(|h| h.word(value))
    }

    /// Whether the values of a hyper-parameter are words.
    pub(crate) fn has_words(&self, key: &str) -> bool {
        self.hypers().iter().any(|h| h.key == key && !h.words().is_empty())
    }

    /// The builder form of [`Choice::set`] for values known to be good.
    ///
    /// # Panics
    /// Where the value is refused.
    #[must_use]
    pub fn with(mut self, key: &str, value: f64) -> Self {
        if let Err(error) = self.set(key, value) {
            panic!("{error}");
        }
        self
    }

    /// Drops values whose hyper-parameter the (re-typed) formula no longer declares.
    pub fn forget_stale_values(&mut self) {
        let hypers = self.hypers();
        self.values.retain(|(key, value)| hypers.iter().any(|h| h.key == *key && h.accepts(*value)));
    }
}

impl<E: Entry> Clone for Choice<E> {
    fn clone(&self) -> Self {
        Self { entry: self.entry, text: self.text.clone(), values: self.values.clone() }
    }
}

impl<E: Entry> PartialEq for Choice<E> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.entry, other.entry) && self.text == other.text && self.values == other.values
    }
}

impl<E: Entry> std::fmt::Debug for Choice<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{:?}", self.entry.item().id, self.values)
    }
}

/// The error for a name that is in no registry.
pub(crate) fn unknown_name<E: Entry>(path: &str, name: &str) -> ExperimentError {
    let known = E::table().iter().map(|entry| entry.item().id.to_owned()).collect();
    ExperimentError::UnknownName { path: path.to_owned(), kind: E::KIND, name: name.to_owned(), known }
}
