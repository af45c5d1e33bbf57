//! What the page shows of a network experiment: part of its link, without effect on its numbers.

use crate::experiment::ExperimentError;
use crate::experiment::json::{Fields, Read, wrong};
use serde_json::{Map, Value, json};

/// What the stage shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// What the network makes of every point of the plane.
    Boundary,
    /// What an example becomes on its way through the layers.
    Layers,
    /// True against predicted classes, and the worst mistakes.
    Confusion,
    /// What an autoencoder gives back.
    Reconstructions,
    /// The map of codes.
    Latent,
    /// A drawing of one's own.
    Draw,
    /// Losses.
    Curves,
    /// Sweeps, cross-validation, seeds, range tests.
    Selection,
}

impl Tab {
    /// Every one, with its word in links and files.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Boundary, "boundary"),
        (Self::Layers, "layers"),
        (Self::Confusion, "confusion"),
        (Self::Reconstructions, "reconstructions"),
        (Self::Latent, "latent"),
        (Self::Draw, "draw"),
        (Self::Curves, "curves"),
        (Self::Selection, "selection"),
    ];

    /// Its word in links and files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// A part of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What trains.
    Train,
    /// What validates.
    Validation,
    /// What tests, once, in the end.
    Test,
}

/// What the page shows; what is none is as the page opens without being told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The step that is looked at.
    pub step: Option<u32>,
    /// What the stage shows.
    pub tab: Option<Tab>,
    /// The run that is looked into, from 1.
    pub run: Option<u32>,
    /// The part of the data that the example is of; the one that validates where none is said.
    pub part: Option<Part>,
    /// The example that is looked at, from 0 in its part.
    pub example: Option<u32>,
    /// The unit that is looked at: its layer and its place there, from 0.
    pub unit: Option<[u32; 2]>,
}

impl Part {
    /// Its word in files and links.
    pub fn word(self) -> &'static str {
        PARTS.iter().find(|(part, _)| *part == self).map_or("validation", |(_, word)| word)
    }
}

/// Parts of the data, with their words.
const PARTS: [(Part, &str); 3] = [(Part::Train, "train"), (Part::Validation, "validation"), (Part::Test, "test")];

impl Shown {
    /// Reads `step` and `view` of an experiment of so many runs.
    pub(super) fn take(fields: &mut Fields, runs: usize) -> Read<Self> {
        let step = fields.whole("step")?;
        let Some(view) = fields.take("view") else { return Ok(Self { step, ..Self::default() }) };
        let mut fields = Fields::new("view", super::json::named(view))?;
        let tab = fields.text("name")?.map(|name| one_of("view.name", "view", &name, &Tab::ALL)).transpose()?;
        let run = fields.whole("run")?;
        if let Some(run) = run.filter(|run| !(1..=runs).contains(&(*run as usize))) {
            let range = (1.0, runs.max(1) as f64);
            return Err(ExperimentError::OutOfRange {
                path: "view.run".into(),
                value: f64::from(run),
                range,
                whole: true,
            });
        }
        let part = fields.text("part")?.map(|name| one_of("view.part", "part", &name, &PARTS)).transpose()?;
        let example = fields.whole("example")?;
        let unit = fields.take("unit").map(|unit| unit_of(&unit)).transpose()?;
        fields.finish()?;
        Ok(Self { step, tab, run, part, example, unit })
    }

    /// Puts the fields into an experiment's JSON value.
    pub(super) fn put(&self, all: &mut Value) {
        if let Some(step) = self.step {
            all["step"] = json!(step);
        }
        let part = self.part.and_then(|part| PARTS.iter().find(|(other, _)| *other == part));
        let fields = [
            ("name", self.tab.map(|tab| json!(tab.word()))),
            ("run", self.run.map(|run| json!(run))),
            ("part", part.map(|(_, word)| json!(word))),
            ("example", self.example.map(|example| json!(example))),
            ("unit", self.unit.map(|unit| json!(unit))),
        ];
        let view: Map<_, _> = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
        if !view.is_empty() {
            all["view"] = Value::Object(view);
        }
    }
}

fn one_of<T: Copy>(path: &str, kind: &'static str, name: &str, known: &[(T, &str)]) -> Read<T> {
    known.iter().find(|(_, word)| *word == name).map(|(value, _)| *value).ok_or_else(|| ExperimentError::UnknownName {
        path: path.into(),
        kind,
        name: name.into(),
        known: known.iter().map(|(_, word)| (*word).to_owned()).collect(),
    })
}

fn unit_of(value: &Value) -> Read<[u32; 2]> {
    let whole = |value: &Value| value.as_u64().and_then(|n| u32::try_from(n).ok());
    let pair = value.as_array().filter(|pair| pair.len() == 2).and_then(|pair| whole(&pair[0]).zip(whole(&pair[1])));
    pair.map(|(layer, at)| [layer, at])
        .ok_or_else(|| wrong("view.unit", "two whole numbers: the layer and the unit, from 0"))
}
