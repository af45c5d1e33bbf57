//! Everything the Network lab shows, as one value that is cheap to clone.

use super::{Material, Track};
pub use crate::experiment::network::Tab;
use crate::experiment::network::{NetworkExperiment, Part, Shown};
use crate::model::Family;
use crate::network::Body;
use crate::page::draw::palette::Mode;
use crate::page::edit::Weight;
use crate::page::network::presets;
use crate::page::network::select::Selecting;
use crate::page::network::words::{Key, fill};
use crate::page::store::{Help, Layout, Preferences, Shared, Sheet, System, WorkerState};
use crate::protocol::Status;
use crate::protocol::training::{Fault, Format, Outline, Sentence};
use crate::registry::Lang;
use crate::train::network::look::{Ask, Seen, Which};
use std::rc::Rc;

/// Steps in a second; the last is as fast as it goes.
pub(super) const PACES: [Option<f32>; 6] = [Some(1.0), Some(4.0), Some(15.0), Some(60.0), Some(250.0), None];

/// What the trainer was told last, with its number.
pub type Order = (u32, Command);

/// What the trainer is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Command {
    /// To rest.
    Pause,
    /// To go on, at a pace.
    Play(Option<f32>),
    /// To show a step.
    Visit(u32),
}

/// A panel that shows what the trainer sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The stage.
    Stage,
    /// Beside it: a single neuron, the worst mistakes, a decoded point.
    Detail,
    /// The layers' health.
    Health,
    /// The slopes of an example.
    Saliency,
    /// An example that is pointed at.
    Aside,
}

impl Slot {
    const ALL: [Self; 5] = [Self::Stage, Self::Detail, Self::Health, Self::Saliency, Self::Aside];

    /// Its number.
    pub fn number(self) -> u8 {
        Self::ALL.iter().position(|slot| *slot == self).unwrap_or(0) as u8
    }

    /// The slot of a number.
    pub fn of(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// What a slot shows.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The step it is of.
    pub step: u32,
    /// What it answers: what is drawn of it is drawn as an answer to this, whatever has been asked since.
    pub ask: Ask,
    /// What is seen, or why nothing is.
    pub seen: Result<Seen, Sentence>,
}

/// A change of a run under way that a hand has not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gesture {
    /// The run whose card the hand is on; none where it is on what all runs share.
    pub card: Option<usize>,
    /// The runs that change, and each from which step on: those meant, or one that branched off.
    pub runs: Rc<[(usize, u32)]>,
    /// How many frames had come.
    pub frame: u32,
}

/// A sentence that is said in the language of the moment.
pub type Saying = Rc<dyn Fn(Lang) -> String>;

/// Everything the lab shows.
#[derive(Clone)]
pub struct State {
    /// The experiment, always a valid one.
    pub experiment: Shared<NetworkExperiment>,
    /// What the trainer calls it; another number whenever it begins anew.
    pub opened: u32,
    /// How often its runs were changed since it was opened.
    pub revision: u32,
    /// What a hand is changing.
    pub gesture: Option<Gesture>,
    /// What is known of its network; none until it stands ready.
    pub outline: Option<Shared<Outline>>,
    /// What is known of its runs, in their order.
    pub tracks: Vec<Track>,
    /// The step that is looked at.
    pub at: u32,
    /// Whether all runs have ended.
    pub done: bool,
    /// Whether it trains.
    pub playing: bool,
    /// Over all runs, once all have ended.
    pub digest: Option<Rc<str>>,
    /// Why it cannot be trained.
    pub problem: Option<Shared<Sentence>>,
    /// The layer at which the fault is, where it is one.
    pub fault: Option<Fault>,
    /// The last experiment that could be trained.
    pub sound: Option<Shared<NetworkExperiment>>,
    /// What the trainer was told last.
    pub ordered: Order,
    /// How many frames have come.
    pub frames: u32,
    /// Which pace.
    pub pace_index: usize,
    /// Whether the loss axis is linear.
    pub linear: bool,
    /// Over which share of all steps curves are smoothed.
    pub smoothing: f64,
    /// Whether rates are drawn with the losses.
    pub rates: bool,
    /// What the stage shows; none for what suits the experiment.
    pub tab: Option<Tab>,
    /// What open panels ask.
    pub wants: Rc<Vec<(Slot, Ask)>>,
    /// What they show.
    pub views: Rc<Vec<(Slot, Rc<View>)>>,
    /// What is to be written for another program, and how often that was asked.
    pub export: Option<(usize, Format)>,
    /// How often something was to be written.
    pub exports: u32,
    /// The run that is looked into.
    pub looked: usize,
    /// The example that is looked at: its part and its place there.
    pub example: (Which, u32),
    /// The unit that is looked at: its layer and its place there.
    pub unit: Option<(u32, u32)>,
    /// What a link asks to be shown, until it is known what there is.
    pub wished: Option<Shown>,
    /// The step a link stands at, until the network stands ready.
    pub awaited: Option<u32>,
    /// The run under the pointer.
    pub pointed: Option<usize>,
    /// The step under the pointer on a chart.
    pub hover: Option<u32>,
    /// How the trainer is.
    pub worker: WorkerState,
    /// What there is to say.
    pub message: Option<Saying>,
    /// What the person prefers.
    pub preferences: Preferences,
    /// What the system asks for.
    pub system: System,
    /// The open sheet.
    pub sheet: Option<Sheet>,
    /// How much of the page there is.
    pub layout: Layout,
    /// Whether the help is open.
    pub help: Help,
    /// Where a link was just copied.
    pub copied: Option<[f64; 2]>,
    /// How the latest change appears in the history.
    pub weight: Weight,
    /// Whether this is the lab that is shown.
    pub active: bool,
    /// What is known of the data beside the training.
    pub material: Material,
    /// What was tried beside the training.
    pub selecting: Selecting,
}

impl State {
    /// A lab that shows an experiment and waits for its trainer.
    pub fn new(mut experiment: NetworkExperiment, preferences: Preferences, system: System) -> Self {
        let shown = std::mem::take(&mut experiment.shown);
        let data = experiment.data.dataset.entry.item.id;
        let mut state = Self {
            tracks: experiment.runs.iter().map(|_| Track::default()).collect(),
            // A link to a selection opens on it.
            tab: experiment.selection.is_some().then_some(Tab::Selection),
            experiment: Shared::new(experiment),
            opened: 1,
            revision: 0,
            gesture: None,
            outline: None,
            at: 0,
            done: false,
            playing: false,
            digest: None,
            problem: None,
            fault: None,
            sound: None,
            ordered: (0, Command::Pause),
            frames: 0,
            // What is over in a blink is slowed down, so that it can be seen.
            pace_index: if presets::kind_of(data).contains("images") { PACES.len() - 1 } else { PACES.len() - 2 },
            linear: false,
            smoothing: 0.01,
            rates: true,
            wants: Rc::default(),
            views: Rc::default(),
            export: None,
            exports: 0,
            looked: 0,
            example: (Which::Validation, 0),
            unit: None,
            wished: None,
            awaited: None,
            pointed: None,
            hover: None,
            worker: WorkerState::Starting,
            message: None,
            preferences,
            system,
            sheet: None,
            layout: Layout::default(),
            help: Help::default(),
            copied: None,
            weight: Weight::Continuous,
            active: true,
            material: Material::default(),
            selecting: Selecting::default(),
        };
        state.show(shown);
        state
    }

    /// Shows what a link asks for.
    pub(super) fn show(&mut self, shown: Shown) {
        self.tab = shown.tab.or(self.tab);
        if let Some(run) = shown.run.and_then(|run| (run as usize).checked_sub(1)) {
            self.looked = run;
        }
        if shown.part.is_some() || shown.example.is_some() {
            let part = match shown.part {
                Some(Part::Train) => Which::Train,
                Some(Part::Test) => Which::Test,
                Some(Part::Validation) | None => Which::Validation,
            };
            self.example = (part, shown.example.unwrap_or(0));
        }
        self.unit = shown.unit.map(|[layer, at]| (layer, at));
        self.awaited = shown.step;
        self.wished = Some(shown);
    }

    /// What a link says of what is shown.
    pub fn shown(&self) -> Shown {
        let (part, example) = self.example;
        let part = match part {
            Which::Train => Some(Part::Train),
            Which::Test => Some(Part::Test),
            Which::Validation => None,
        };
        // While it trains it stands nowhere, and at its end everyone stands.
        let rests = !self.playing && self.outline.is_some() && self.at > 0 && !(self.done && self.at >= self.head());
        Shown {
            step: self.awaited.or(rests.then_some(self.at)),
            tab: self.tab,
            run: (self.looked() > 0).then_some(self.looked() as u32 + 1),
            part,
            example: (example > 0 || part.is_some()).then_some(example),
            unit: self.unit.map(|(layer, at)| [layer, at]),
        }
    }

    /// The experiment as the address tells it: with what is shown.
    pub fn addressed(&self) -> NetworkExperiment {
        NetworkExperiment { shown: self.shown(), ..(*self.experiment).clone() }
    }

    /// With a new order for the trainer.
    pub(super) fn order(mut self, command: Command) -> Self {
        self.ordered = (self.ordered.0.wrapping_add(1), command);
        self
    }

    /// Language of the page.
    pub fn lang(&self) -> Lang {
        self.preferences.lang
    }

    /// Light or dark, as it is now.
    pub fn mode(&self) -> Mode {
        self.preferences.theme.mode(self.system)
    }

    /// Steps in a second.
    pub fn pace(&self) -> Option<f32> {
        PACES[self.pace_index.min(PACES.len() - 1)]
    }

    /// The run that is looked into.
    pub fn looked(&self) -> usize {
        self.looked.min(self.tracks.len().saturating_sub(1))
    }

    /// What a slot shows.
    pub fn view(&self, slot: Slot) -> Option<Rc<View>> {
        self.views.iter().find(|(other, _)| *other == slot).map(|(_, view)| Rc::clone(view))
    }

    /// The tabs of the stage that say something about this experiment, the most telling first.
    pub fn tabs(&self) -> Vec<Tab> {
        let Some(outline) = &self.outline else { return vec![Tab::Curves, Tab::Selection] };
        let model = self.experiment.network.model.entry;
        let plane = matches!(outline.input[..], [1 | 2]);
        let image = matches!(outline.input[..], [_, _, 1 | 3]);
        let rebuilds = model.family == Family::Autoencoder;
        let classes = !outline.classes.is_empty() && !rebuilds;
        let wanted = [
            (Tab::Boundary, plane),
            (Tab::Reconstructions, rebuilds),
            (Tab::Latent, rebuilds),
            (Tab::Layers, true),
            (Tab::Confusion, classes),
            (Tab::Draw, image && !rebuilds),
            (Tab::Curves, true),
            (Tab::Selection, true),
        ];
        wanted.into_iter().filter(|(_, there)| *there).map(|(tab, _)| tab).collect()
    }

    /// Whether targets are classes.
    pub fn classifies(&self) -> bool {
        self.outline.as_ref().is_some_and(|outline| !outline.classes.is_empty())
    }

    /// What the document is called.
    pub fn title(&self) -> String {
        let lang = self.lang();
        let data = self.experiment.data.dataset.entry.item.name.get(lang);
        let model = self.experiment.network.model.entry.item.name.get(lang);
        fill(lang, Key::Title, &[("data", data), ("model", model)])
    }

    /// How files of a run are called, without step and ending: after the data, those of a person's own after their file.
    pub fn file_stem(&self, run: usize) -> String {
        let label = self.experiment.labels().get(run).cloned().unwrap_or_default();
        format!("descent-lab-{}-{label}", self.data_name())
    }

    /// What the data are called in the name of a file.
    pub fn data_name(&self) -> String {
        let data = &self.experiment.data;
        let own = self.material.own.as_ref().filter(|own| data.file.as_ref() == Some(&own.digest));
        let first = own.and_then(|own| own.name.split(", ").next());
        first.map_or(data.dataset.entry.item.id, |name| name.split('.').next().unwrap_or(name)).to_owned()
    }

    /// What the stage shows.
    pub fn tab(&self) -> Tab {
        let tabs = self.tabs();
        self.tab.filter(|tab| tabs.contains(tab)).unwrap_or(tabs[0])
    }

    /// Whether the metric is read in per cent: the accuracy of classes, rather than R².
    pub fn percent(&self) -> bool {
        self.outline.as_ref().is_some_and(|outline| !outline.classes.is_empty())
    }

    /// Where the fault stands in the list of layers, from 0; none where there is no list, or layers in between that it does not
    /// hold.
    pub fn faulty(&self) -> Option<usize> {
        let (fault, Body::Layers(layers)) = (self.fault.as_ref()?, &self.experiment.network.body) else { return None };
        let at = (fault.layer as usize).checked_sub(1)?;
        layers.get(at).filter(|layer| layer.id() == fault.id).map(|_| at)
    }

    /// The step that the view of the stage is on its way to, while it shows another one; and whether that has still to be
    /// trained up to, rather than replayed.
    pub fn underway(&self) -> Option<(u32, bool)> {
        let track = self.tracks.get(self.looked())?;
        let ahead = self.at > track.head && track.status == Status::Running;
        let step = if ahead { self.at } else { self.at.min(track.head) };
        let asked = self.wants.iter().any(|(slot, _)| *slot == Slot::Stage);
        let shown = self.view(Slot::Stage)?.step;
        (asked && !self.playing && self.outline.is_some() && shown != step).then_some((step, ahead))
    }

    /// The farthest head.
    pub fn head(&self) -> u32 {
        self.tracks.iter().map(|track| track.head).max().unwrap_or(0)
    }

    /// Steps of the longest run.
    pub fn steps(&self) -> u32 {
        (0..self.tracks.len()).map(|run| self.extent(run)[0]).max().unwrap_or(0)
    }

    /// Steps of a run in all, and of an epoch of it; 0 before they are known.
    pub fn extent(&self, run: usize) -> [u32; 2] {
        let told = self.tracks.get(run).and_then(|track| track.extent);
        let outlined = || self.outline.as_ref().and_then(|outline| outline.runs.get(run).copied());
        told.filter(|_| self.outline.is_some()).or_else(outlined).unwrap_or_default()
    }

    /// The steps after which the stretches of a run end, each with its epochs.
    pub fn stretches(&self, run: usize) -> Vec<(u32, u32)> {
        let [_, an_epoch] = self.extent(run);
        let epochs = self.outline.as_ref().map_or(&[][..], |outline| &outline.stretches);
        let mut end = 0;
        let ends = epochs.iter().map(|epochs| {
            end += epochs * an_epoch;
            (end, *epochs)
        });
        ends.collect()
    }

    /// Steps of an epoch, of the first run.
    pub fn epoch_steps(&self) -> u32 {
        self.extent(0)[1].max(1)
    }

    /// How it stands, in one word, for whoever looks at the page from outside.
    pub fn word(&self) -> &'static str {
        match self.worker {
            WorkerState::Stopped => "stopped",
            _ if self.problem.is_some() => "refused",
            _ if self.outline.is_none() => "loading",
            _ if self.playing => "playing",
            _ if self.done => "ended",
            _ => "paused",
        }
    }
}
