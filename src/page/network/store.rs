//! The state of the Network lab as one value, and the pure function that changes it.

mod material;
mod series;
mod state;
mod steer;
mod wished;

pub use material::{Files, Material, Matter, Surveyed};
pub use series::{Log, Track};
pub use state::{Command, Gesture, Order, Saying, Slot, State, Tab, View};

use super::edit::{self, Edit};
use super::select::Choosing;
use super::words::{Key, fill};
use crate::experiment::network::NetworkExperiment;
use crate::link::{self, LinkError, sentences};
use crate::page::edit::{Way, Weight};
use crate::page::hub::{self, Model};
use crate::page::i18n;
use crate::page::store::{Help, Layout, Preferences, Shared, Sheet, System, ThemeChoice, WorkerState};
use crate::protocol::training::{Adopted, Fault, Format, Frame, Outline, Sentence};
use crate::registry::Lang;
use crate::train::network::look::{Ask, Which};
use std::rc::Rc;
use yew::prelude::*;

/// The largest share of all steps that curves are smoothed over.
pub const MOST_SMOOTH: f64 = 0.1;

/// A handle on the hub of the Network lab.
pub type Hub = hub::Hub<State>;

/// The hub of the lab.
#[hook]
pub fn use_hub() -> Hub {
    hub::use_hub::<State>()
}

/// A part of the state; the component is rendered again where it changes.
#[hook]
pub fn use_select<T: PartialEq + Clone + 'static>(select: impl Fn(&State) -> T + 'static) -> T {
    hub::use_select::<State, T>(select)
}

/// Everything that can happen to the state.
pub enum Action {
    /// The person changes the experiment.
    Edit(Edit),
    /// An experiment is opened: by Back, by Forward, or by another link.
    Open(Box<NetworkExperiment>, Way),
    /// There is no edit to undo, or to make again.
    NoTravel(Way),
    /// Parts of the address could not be read, or all of it.
    BadLink(Vec<LinkError>),
    /// Play or pause.
    Toggle,
    /// Goes so many steps on, or back.
    Step(i64),
    /// Goes so many epochs on, or back.
    Epoch(i64),
    /// Shows a step.
    Seek(u32),
    /// Back to the first step, with the same weights.
    Reset,
    /// A slower or a faster pace.
    Pace(isize),
    /// The experiment stands ready.
    Opened(u32, Box<Outline>),
    /// News of the runs.
    Frame(Box<Frame>),
    /// What a slot shows, of an experiment and a run.
    Seen(u32, u32, u8, Box<View>),
    /// A trainer has gone on while the page broke: what it has open.
    Adopted(Box<Adopted>),
    /// A panel is open and asks something, or is closed.
    Want(Slot, Option<Ask>),
    /// Writes a run for another program.
    Export(usize, Format),
    /// Something to be said.
    Say(Sentence),
    /// The run that is looked into.
    Look(usize),
    /// The example that is looked at.
    Example(Which, u32),
    /// The unit that is looked at: its layer and its place there; none for the whole network.
    Unit(Option<(u32, u32)>),
    /// The experiment cannot be trained, and at which layer the fault is.
    Failed(u32, Sentence, Option<Fault>),
    /// How the trainer is.
    Worker(WorkerState, Option<Sentence>),
    /// Tries again with a new trainer.
    Retry,
    /// The loss axis is linear.
    Linear(bool),
    /// Over which share of all steps curves are smoothed.
    Smooth(f64),
    /// Whether rates are drawn with the losses.
    Rates(bool),
    /// What the stage shows.
    Tab(Tab),
    /// A run is pointed at.
    Point(Option<usize>),
    /// A step is pointed at on a chart.
    Hover(Option<u32>),
    /// Another language.
    Lang(Lang),
    /// Another theme.
    Theme(ThemeChoice),
    /// What another lab has set since.
    Preferences(Preferences),
    /// What the system asks for.
    System(System),
    /// The lab is shown again, or for the first time.
    Reveal(bool),
    /// A sheet on a narrow screen.
    Sheet(Option<Sheet>),
    /// All panels, or the stage alone.
    Layout(Layout),
    /// The help.
    Help(Help),
    /// A link has been copied at this place of the window.
    Copied(Option<[f64; 2]>),
    /// The clipboard refused this link.
    CopyByHand(String),
    /// A message has been read.
    Dismiss,
    /// What is known of the data, beside the training.
    Matter(Matter),
    /// What is tried beside the training.
    Select(Choosing),
}

impl Model for State {
    type Action = Action;

    fn reduce(self, action: Action) -> Self {
        reduce(self, action)
    }
}

/// The state after an action.
pub fn reduce(state: State, action: Action) -> State {
    let before = state.experiment.clone();
    let mut state = reduced(state, action);
    if state.experiment != before {
        state.selecting = state.selecting.changed(&state.experiment);
    }
    state
}

fn reduced(mut state: State, action: Action) -> State {
    match action {
        Action::Edit(edit) => steer::edited(state, &edit),
        Action::NoTravel(way) => {
            let key = if way == Way::Forth { i18n::Key::NothingToRedo } else { i18n::Key::NothingToUndo };
            state.message = Some(Rc::new(move |lang| i18n::t(lang, key).to_owned()));
            state
        }
        Action::Open(mut experiment, way) => {
            let shown = std::mem::take(&mut experiment.shown);
            state.weight = Weight::Cursor;
            // What was wrong with the link before this one is no longer of interest.
            state.message = told(&state.experiment, &experiment, way);
            if experiment.selection.is_some() && experiment.selection != state.experiment.selection {
                state.tab = Some(Tab::Selection);
            }
            let before = state.opened;
            let mut state = match edit::chosen(&state.experiment, &experiment) {
                Some(chosen) if experiment.digest == chosen.digest => {
                    state.experiment = Shared::new(chosen);
                    state
                }
                _ => steer::retraced(state, *experiment),
            };
            if way == Way::Anew {
                state.show(shown);
            }
            // Another training says first how many steps it has.
            if state.opened == before { awaited(state) } else { state }
        }
        Action::BadLink(complaints) => {
            let key = if complaints.iter().any(LinkError::is_whole) { Key::BadLink } else { Key::PartlyRead };
            state.message = Some(Rc::new(move |lang| fill(lang, key, &[("reason", &sentences(&complaints, lang))])));
            state
        }
        Action::Toggle => {
            let playing = !state.playing;
            if playing && state.done && state.at >= state.head() {
                // All has been trained: it begins anew.
                let experiment = (*state.experiment).clone();
                state = opened(state, experiment);
            }
            (state.playing, state.gesture) = (playing, None);
            let pace = state.pace();
            state.order(if playing { Command::Play(pace) } else { Command::Pause })
        }
        Action::Step(by) => seek(state, by),
        Action::Epoch(by) => {
            let epoch = i64::from(state.epoch_steps());
            let at = i64::from(state.at);
            let to = if by > 0 {
                (at / epoch + by) * epoch
            } else {
                (at + epoch - 1).div_euclid(epoch).saturating_add(by) * epoch
            };
            seek(state, to - at)
        }
        Action::Seek(step) => {
            let by = i64::from(step) - i64::from(state.at);
            seek(state, by)
        }
        Action::Reset => {
            let experiment = (*state.experiment).clone();
            state.playing = false;
            opened(state, experiment)
        }
        Action::Pace(by) => {
            state.pace_index = state.pace_index.saturating_add_signed(by).min(state::PACES.len() - 1);
            let pace = state.pace();
            if state.playing { state.order(Command::Play(pace)) } else { state }
        }
        Action::Adopted(told) => adopted(state, *told),
        Action::Opened(id, outline) if id == state.opened => {
            state.example = within(state.example, outline.examples);
            state.outline = Some(Shared::new(*outline));
            (state.problem, state.fault) = (None, None);
            state.sound = Some(state.experiment.clone());
            state.say_what_is_missing();
            awaited(state)
        }
        Action::Frame(frame) if frame.id == state.opened => arrived(state, *frame),
        Action::Failed(id, problem, fault) if id == state.opened || id == 0 => {
            (state.outline, state.playing) = (None, false);
            (state.problem, state.fault) = (Some(Shared::new(problem)), fault);
            state
        }
        Action::Seen(id, run, slot, view) => {
            let fits = id == state.opened && run as usize == state.looked();
            if let Some(slot) = Slot::of(slot).filter(|slot| fits && state.wants.iter().any(|(open, _)| open == slot)) {
                let view = Rc::new(*view);
                let mut views = (*state.views).clone();
                views.retain(|(other, _)| *other != slot);
                views.push((slot, view));
                state.views = Rc::new(views);
            }
            state
        }
        Action::Want(slot, ask) => {
            let known = state.wants.iter().find(|(other, _)| *other == slot).map(|(_, ask)| ask.clone());
            if known != ask {
                let mut wants = (*state.wants).clone();
                wants.retain(|(other, _)| *other != slot);
                if let Some(ask) = ask {
                    wants.push((slot, ask));
                } else {
                    let mut views = (*state.views).clone();
                    views.retain(|(other, _)| *other != slot);
                    state.views = Rc::new(views);
                }
                state.wants = Rc::new(wants);
            }
            state
        }
        Action::Export(run, format) => {
            (state.export, state.exports) = (Some((run, format)), state.exports + 1);
            state
        }
        Action::Say(sentence) => {
            state.message = Some(Rc::new(move |lang| sentence.get(lang).to_owned()));
            state
        }
        Action::Look(run) => {
            if run != state.looked() {
                state.looked = run;
                state.views = Rc::default();
            }
            state
        }
        Action::Opened(..) | Action::Frame(_) | Action::Failed(..) => state,
        Action::Worker(worker, trouble) => {
            state.worker = worker;
            if let Some(trouble) = trouble {
                state.playing = false;
                state.message = Some(Rc::new(move |lang| {
                    super::words::fill(lang, super::words::Key::Stopped, &[("reason", trouble.get(lang))])
                }));
            }
            state
        }
        Action::Retry => {
            state.worker = WorkerState::Restarting;
            state.message = None;
            let experiment = (*state.experiment).clone();
            opened(state, experiment)
        }
        Action::Matter(matter) => mattered(state, matter),
        Action::Select(event) => {
            state.selecting = state.selecting.after(event, &state.experiment);
            state
        }
        other => shown(state, other),
    }
}

/// Goes to the step a link stands at, once it is known how many there are.
fn awaited(mut state: State) -> State {
    if state.outline.is_none() {
        return state;
    }
    match state.awaited.take() {
        Some(step) => {
            let by = i64::from(step) - i64::from(state.at);
            seek(state, by)
        }
        None => state,
    }
}

/// What is said about a walk through the history.
fn told(before: &NetworkExperiment, after: &NetworkExperiment, way: Way) -> Option<Saying> {
    let what = edit::first_difference(before, after).filter(|_| way != Way::Anew)?;
    let key = if way == Way::Forth { i18n::Key::Redone } else { i18n::Key::Undone };
    Some(Rc::new(move |lang| i18n::fill(lang, key, &[("what", &what)])))
}

/// News of the data; files that were read become the experiment's, unless it waits for just them.
fn mattered(mut state: State, matter: Matter) -> State {
    let contents = match &matter {
        Matter::Own(contents) if state.material.reading => Some(contents.clone()),
        _ => None,
    };
    let held = state.material.own.as_ref().map(|own| own.digest.clone());
    let awaits = state.experiment.data.file.is_some() && held != state.experiment.data.file;
    state.material = state.material.after(matter);
    if let Some(contents) = contents {
        let awaited = state.experiment.data.file.as_ref() == Some(&contents.digest);
        let experiment = if awaited { (*state.experiment).clone() } else { super::own::experiment(&contents, None) };
        // Only while a link's file is awaited: else the person has simply chosen other data.
        if !awaited && awaits {
            state.message = Some(Rc::new(|lang| super::words::t(lang, super::words::Key::OtherFile).to_owned()));
        }
        state.weight = Weight::Discrete;
        return opened(state, experiment);
    }
    state
}

/// What concerns only how things are shown.
fn shown(mut state: State, action: Action) -> State {
    match action {
        Action::Linear(linear) => state.linear = linear,
        Action::Smooth(share) => state.smoothing = share.clamp(0.0, MOST_SMOOTH),
        Action::Rates(shown) => state.rates = shown,
        Action::Tab(tab) => state.tab = Some(tab),
        Action::Unit(unit) => state.unit = unit,
        Action::Example(part, index) => {
            let examples = state.outline.as_ref().map(|outline| outline.examples);
            state.example = examples.map_or((part, index), |examples| within((part, index), examples));
        }
        Action::Point(run) => state.pointed = run,
        Action::Hover(step) => state.hover = step,
        Action::Lang(lang) => state.preferences.lang = lang,
        Action::Theme(theme) => state.preferences.theme = theme,
        Action::Preferences(preferences) => state.preferences = preferences,
        Action::System(system) => state.system = system,
        Action::Reveal(active) => {
            if !active && state.playing {
                state = reduce(state, Action::Toggle);
            }
            if !active {
                state.selecting = state.selecting.hidden();
            }
            state.active = active;
        }
        Action::Sheet(sheet) => state.sheet = sheet,
        Action::Layout(layout) => {
            (state.layout, state.sheet) = (layout, None);
        }
        Action::Help(help) => state.help = help,
        Action::Copied(at) => state.copied = at,
        Action::CopyByHand(url) => state.message = Some(Rc::new(move |_| url.clone())),
        Action::Dismiss => state.message = None,
        _ => {}
    }
    state
}

/// The example itself, or the last of its part; of the training part where its own has none. `examples` are counted as in
/// [`Outline::examples`].
fn within((part, index): (Which, u32), [train, validation, test]: [u32; 3]) -> (Which, u32) {
    let count = match part {
        Which::Train => train,
        Which::Validation => validation,
        Which::Test => test,
    };
    if count == 0 { (Which::Train, index.min(train.saturating_sub(1))) } else { (part, index.min(count - 1)) }
}

/// Another experiment, at its start. It goes on playing where it was.
fn opened(mut state: State, experiment: NetworkExperiment) -> State {
    // What is planned stays in sight until it is told anew.
    let before = std::mem::take(&mut state.tracks);
    state.tracks = (0..experiment.runs.len()).map(|run| Track::anew(before.get(run))).collect();
    if state.material.surveying && state.experiment.data != experiment.data {
        state.material.survey_id += 1;
    }
    state.experiment = Shared::new(experiment);
    state.opened += 1;
    (state.revision, state.gesture) = (0, None);
    state.at = 0;
    (state.done, state.digest, state.problem, state.hover) = (false, None, None, None);
    state.fault = None;
    state.views = Rc::default();
    state.looked = state.looked.min(state.tracks.len().saturating_sub(1));
    // The order is given anew: what the trainer was told last belongs to what was open.
    let pace = state.pace();
    let playing = state.playing;
    state.order(if playing { Command::Play(pace) } else { Command::Pause })
}

/// Takes over what a trainer has open, where that is the experiment; else the experiment is opened anew.
fn adopted(mut state: State, told: Adopted) -> State {
    state.worker = WorkerState::Ready;
    state.opened = told.id;
    state.ordered.0 = told.frame.order;
    if let Some((files, contents)) = told.own {
        state.material.files = Some(Rc::new(files));
        state.material.own = Some(Shared::new(contents));
    }
    let plain = |experiment: &NetworkExperiment| NetworkExperiment {
        digest: None,
        shown: Default::default(),
        ..experiment.clone()
    };
    let same = link::network::decode(&told.link).is_ok_and(|open| plain(&open) == plain(&state.experiment));
    if !same {
        let experiment = (*state.experiment).clone();
        state.playing = told.frame.playing;
        return opened(state, experiment);
    }
    state.outline = Some(Shared::new(told.outline));
    state.tracks = told.frame.runs.iter().map(|_| Track::default()).collect();
    state.revision = told.frame.revision;
    state.pace_index = state::PACES.iter().position(|pace| same_pace(*pace, told.pace)).unwrap_or(state.pace_index);
    let command = if told.frame.playing { Command::Play(state.pace()) } else { Command::Pause };
    state.ordered = (told.frame.order, command);
    arrived(state, told.frame)
}

fn same_pace(a: Option<f32>, b: Option<f32>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 0.01 * a,
        (a, b) => a == b,
    }
}

/// What is said where the digest is not the one the link promised.
fn differs(expected: String, found: String) -> Option<Saying> {
    (expected != found).then(|| -> Saying {
        let words =
            move |lang| i18n::fill(lang, i18n::Key::NotReproduced, &[("expected", &expected), ("digest", &found)]);
        Rc::new(words)
    })
}

fn seek(mut state: State, by: i64) -> State {
    state.gesture = None;
    let last = i64::from(state.steps());
    let step = (i64::from(state.at) + by).clamp(0, last) as u32;
    state.playing = false;
    state.at = step;
    state.order(Command::Visit(step))
}

fn arrived(mut state: State, frame: Frame) -> State {
    // One that left before the last change was heard brings what is not told again, and no more.
    let heard = frame.revision == state.revision;
    for (track, news) in state.tracks.iter_mut().zip(frame.runs) {
        track.take(news, heard);
    }
    state.frames += 1;
    if !heard {
        return state;
    }
    // What was asked for since this frame left is what counts.
    if frame.order == state.ordered.0 {
        (state.at, state.playing) = (frame.at, frame.playing);
    }
    state.done = frame.done;
    if let Some(digest) = frame.digest {
        if let Some(promised) = state.experiment.digest.filter(|_| state.digest.is_none()) {
            state.message = differs(crate::digest::hex(promised), digest.clone()).or(state.message);
        }
        state.digest = Some(Rc::from(digest));
    }
    state
}
