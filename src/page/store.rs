//! The store: everything the page shows as one value, and the pure function that changes it.
//!
//! [`State`] is cheap to clone (its large parts are shared). [`reduce`] has no effects, no clock and no randomness:
//! what the worker, the address bar or the browser's storage must do about a change follows from comparing the state
//! before and after it, in [`super::app`].

mod hub;
mod notice;
mod race;
mod shared;

pub use hub::{Hub, Subscription, use_hub, use_select, use_window_event};
pub use notice::{Fault, Message};
pub use race::{Card, Race, Reproduction};
pub use shared::Shared;

use crate::experiment::Experiment;
use crate::expr::FormulaError;
use crate::landscape::camera::Camera;
use crate::page::draw::heat::Field;
use crate::page::draw::palette::Mode;
use crate::page::edit::{self, Edit, Refusal, RunEdit, Weight, same_work};
use crate::protocol::{Frame, Inspection, Trace};
use crate::registry::Lang;
use crate::train::transport::Transport;

/// Everything the page shows.
#[derive(Clone)]
pub struct State {
    /// The experiment, always a valid one.
    pub experiment: Shared<Experiment>,
    /// What the page keeps beside each run; one for each, in the experiment's order.
    pub cards: Shared<Vec<Card>>,
    /// What is typed as surface formula while it does not parse.
    pub surface_draft: Option<Draft>,
    /// How far the worker is.
    pub race: Race,
    /// What happens when the first frame of a newly opened experiment arrives.
    pub begin: Option<Begin>,
    /// Heights of the surface; none before the first grid.
    pub field: Option<Shared<Field>>,
    /// Width and height of the stage in CSS pixels.
    pub stage_size: [f64; 2],
    /// Where in the race the page is.
    pub transport: Transport,
    /// What the pointer or the focus singles out.
    pub highlight: Highlight,
    /// World point under the pointer.
    pub hover: Option<[f64; 2]>,
    /// Optimizer state of the run and step last asked for.
    pub inspection: Option<Shared<Inspection>>,
    /// What the page has to say; newest last.
    pub messages: Vec<Message>,
    /// Whether the worker works.
    pub worker: WorkerState,
    /// What the person prefers; outlives the visit.
    pub preferences: Preferences,
    /// What the system asks for.
    pub system: System,
    /// Which sheet is open on a narrow screen.
    pub sheet: Option<Sheet>,
    /// Whether the stage has the page for itself.
    pub layout: Layout,
    /// Whether the help is open.
    pub help: Help,
    /// Where on the window a link was just copied, in CSS pixels.
    pub copied: Option<[f64; 2]>,
    /// How the latest change of the experiment appears in the browser's history.
    pub weight: Weight,
}

/// A text that does not parse, as it was typed, and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// As typed.
    pub text: String,
    /// What is wrong; none where the trouble has no position.
    pub error: Option<FormulaError>,
    /// Whole-text trouble, where there is no position.
    pub refusal: Option<Refusal>,
}

/// How a newly opened experiment begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// It plays.
    Play,
    /// It stands at a step.
    At(u32),
    /// It stands at the end: whoever asks for less motion sees the outcome first.
    AtEnd,
}

/// What is singled out everywhere on the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Highlight {
    /// Index of the run under the pointer or the focus.
    pub pointed: Option<usize>,
    /// Index of the run singled out until further notice.
    pub pinned: Option<usize>,
    /// A letter of a formula.
    pub letter: Option<Letter>,
    /// Whether the start is pointed at, dragged or focused.
    pub start: bool,
}

impl Highlight {
    /// Index of the run that stands out.
    pub fn run(&self) -> Option<usize> {
        self.pointed.or(self.pinned)
    }
}

/// A letter of a formula on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Whose formula: the run with this index, or the surface.
    pub run: Option<usize>,
    /// The key it stands for.
    pub key: String,
}

/// Whether the worker works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerState {
    /// It has not said Ready yet.
    Starting,
    /// It listens.
    Ready,
    /// It failed and a new one is starting.
    Restarting,
    /// It failed too often.
    Stopped,
}

/// What a person prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Language of the page.
    pub lang: Lang,
    /// Light, dark or as the system says.
    pub theme: ThemeChoice,
    /// How many of the first-visit hints have been seen.
    pub hints_seen: usize,
}

/// The hints of the first visit, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// The start can be dragged.
    Start,
    /// Paths answer to sliders.
    Slider,
    /// The space key plays.
    Space,
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What the system asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct System {
    /// Light or dark.
    pub mode: Mode,
    /// Whether it asks for less motion.
    pub reduced_motion: bool,
}

/// A panel that slides over the stage on a narrow screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The set-up.
    Setup,
    /// The read-outs.
    Readouts,
}

/// How much of the page there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// All panels.
    #[default]
    Laboratory,
    /// Stage, transport and legend only.
    Presenter,
}

/// Whether the help is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Help {
    /// Not shown.
    #[default]
    Closed,
    /// Shown.
    Open,
}

/// Everything that can happen to the state.
pub enum Action {
    /// The person changes the experiment.
    Edit(Edit),
    /// An experiment takes the place of the present one.
    Open(Box<Experiment>),
    /// Trajectories have arrived.
    Arrived {
        /// Their frame.
        frame: Frame,
        /// One for each run of the frame.
        traces: Vec<Trace>,
        /// Whether they answer the present experiment, not an earlier one of the same gesture.
        current: bool,
    },
    /// Heights have arrived.
    Surveyed(Field),
    /// An optimizer's state has arrived.
    Inspected(Inspection),
    /// The worker's state has changed.
    Worker(WorkerState),
    /// The worker, which had failed too often, is tried once more.
    Retry,
    /// Something needs saying.
    Say(Message),
    /// A message has been read.
    Dismiss(Message),
    /// Time passes, in ms.
    Advance(f64),
    /// A transport control.
    Transport(Drive),
    /// The pointer is over a world point of the stage, or no longer.
    Hover(Option<[f64; 2]>),
    /// The pointer or the focus is on a run, or on none.
    HighlightRun(Option<usize>),
    /// A run is singled out until further notice; the same once more releases it.
    Pin(Option<usize>),
    /// The start is singled out, or not.
    HighlightStart(bool),
    /// A letter is singled out, or none.
    HighlightLetter(Option<Letter>),
    /// The camera has moved.
    Look(Camera),
    /// The stage has this size, in CSS pixels.
    Resize([f64; 2]),
    /// Another language.
    Lang(Lang),
    /// Another theme.
    Theme(ThemeChoice),
    /// So many of the first-visit hints have been seen.
    HintsSeen(usize),
    /// The system asks for something else.
    System(System),
    /// A sheet opens, or closes.
    Sheet(Option<Sheet>),
    /// More or less of the page is shown.
    Layout(Layout),
    /// The help opens or closes.
    Help(Help),
    /// A link was copied with the pointer here; none once that has been said.
    Copied(Option<[f64; 2]>),
}

/// A transport control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drive {
    /// Play or pause.
    Toggle,
    /// So many steps on or back.
    Step(i64),
    /// To a step.
    Seek(f64),
    /// To the end of what is computed.
    End,
    /// Back to step 0.
    Reset,
    /// Takes this speed.
    Speed(f64),
    /// One speed faster or slower.
    ShiftSpeed(isize),
}

impl State {
    /// A page that shows `experiment` and waits for its first frame.
    pub fn new(experiment: Experiment, preferences: Preferences, system: System) -> Self {
        let state = Self {
            transport: Transport::new(experiment.steps),
            cards: Shared::new(Vec::new()),
            experiment: Shared::new(experiment.clone()),
            surface_draft: None,
            race: Race::default(),
            begin: None,
            field: None,
            stage_size: [0.0, 0.0],
            highlight: Highlight::default(),
            hover: None,
            inspection: None,
            messages: Vec::new(),
            worker: WorkerState::Starting,
            preferences,
            system,
            sheet: None,
            layout: Layout::default(),
            help: Help::default(),
            copied: None,
            weight: Weight::Continuous,
        };
        opened(state, experiment)
    }

    /// What the stage shows.
    pub fn camera(&self) -> Camera {
        Camera::fit(self.experiment.domain.unwrap_or(self.experiment.surface.entry.domain), self.stage_size)
    }

    /// Light or dark, as it is now.
    pub fn mode(&self) -> Mode {
        match self.preferences.theme {
            ThemeChoice::System => self.system.mode,
            ThemeChoice::Light => Mode::Light,
            ThemeChoice::Dark => Mode::Dark,
        }
    }

    /// Language of the page.
    pub fn lang(&self) -> Lang {
        self.preferences.lang
    }

    /// Index of the run whose inside is shown: the one that stands out, else the first one that is not hidden.
    pub fn inspected_run(&self) -> Option<usize> {
        let runs = &self.experiment.runs;
        self.highlight.run().filter(|run| *run < runs.len()).or_else(|| runs.iter().position(|run| !run.hidden))
    }

    /// The experiment as a link tells it: with the step shown, where it stands at one of its own.
    pub fn addressed(&self) -> Experiment {
        let mut experiment = (*self.experiment).clone();
        if self.begin.is_none() {
            let rests = !self.transport.is_playing() && !self.transport.at_end();
            experiment.step = rests.then(|| self.transport.step());
        }
        experiment
    }

    /// The trajectory of a run, where there is one.
    pub fn trace(&self, index: usize) -> Option<&Trace> {
        self.cards.get(index)?.trace.as_deref()
    }
}

/// The state after an action.
pub fn reduce(mut state: State, action: Action) -> State {
    match action {
        Action::Edit(edit) => return edited(state, &edit),
        Action::Open(experiment) => return opened(state, *experiment),
        Action::Arrived { frame, traces, current } => return race::arrived(state, frame, traces, current),
        Action::Surveyed(field) => state.field = Some(Shared::new(field)),
        Action::Inspected(inspection) => state.inspection = Some(Shared::new(inspection)),
        Action::Worker(worker) => state.worker = worker,
        Action::Retry => {
            state.worker = WorkerState::Restarting;
            state.messages.retain(|message| !matches!(message, Message::Stopped(_)));
        }
        Action::Say(message) => notice::say(&mut state.messages, message),
        Action::Dismiss(message) => state.messages.retain(|other| !other.same_kind(&message)),
        Action::Advance(elapsed_ms) => {
            state.transport.advance(elapsed_ms);
        }
        Action::Transport(drive) => drive_transport(&mut state, drive),
        Action::Hover(point) => state.hover = point,
        Action::HighlightRun(run) => state.highlight.pointed = run,
        Action::Pin(run) => state.highlight.pinned = run.filter(|_| state.highlight.pinned != run),
        Action::HighlightStart(start) => state.highlight.start = start,
        Action::HighlightLetter(letter) => state.highlight.letter = letter,
        Action::Look(camera) => return edited(state, &Edit::Domain(Some(domain_of(&camera)))),
        Action::Resize(size) => state.stage_size = size,
        Action::Lang(lang) => state.preferences.lang = lang,
        Action::Theme(theme) => state.preferences.theme = theme,
        Action::HintsSeen(count) => state.preferences.hints_seen = count,
        Action::System(system) => state.system = system,
        Action::Sheet(sheet) => state.sheet = sheet,
        Action::Layout(layout) => {
            state.layout = layout;
            state.sheet = None;
        }
        Action::Help(help) => state.help = help,
        Action::Copied(at) => state.copied = at,
    }
    state
}

/// The region that [`Camera::fit`], which leaves some room around it, shows as this camera does.
fn domain_of(camera: &Camera) -> [[f64; 2]; 2] {
    let fitted = Camera::fit(camera.view, camera.size);
    let shrink = camera.scale() / fitted.scale();
    camera.view.map(|[low, high]| {
        let (centre, half) = (low / 2.0 + high / 2.0, (high - low) / 2.0 / shrink);
        [rounded(centre - half, camera), rounded(centre + half, camera)]
    })
}

/// A coordinate with a digit more than a pixel can tell apart: links stay short, pictures do not jump.
fn rounded(coordinate: f64, camera: &Camera) -> f64 {
    let unit = 10f64.powi((camera.scale().log10().ceil() + 1.0).clamp(0.0, 15.0) as i32);
    (coordinate * unit).round() / unit
}

fn drive_transport(state: &mut State, drive: Drive) {
    let transport = &mut state.transport;
    match drive {
        Drive::Toggle => {
            transport.toggle();
            learned(state, Hint::Space);
        }
        Drive::Step(by) => transport.step_by(by),
        Drive::Seek(step) => transport.seek(step),
        Drive::End => {
            transport.pause();
            transport.seek(f64::from(transport.head()));
        }
        Drive::Reset => transport.reset(),
        Drive::Speed(speed) => transport.set_speed(speed),
        Drive::ShiftSpeed(by) => transport.shift_speed(by),
    }
    // Whoever takes the controls decides how it begins.
    if !matches!(drive, Drive::Speed(_) | Drive::ShiftSpeed(_)) {
        state.begin = None;
    }
}

/// Whoever does what the present hint says needs it no longer.
fn learned(state: &mut State, hint: Hint) {
    if state.preferences.hints_seen == hint as usize {
        state.preferences.hints_seen += 1;
    }
}

fn edited(mut state: State, edit: &Edit) -> State {
    let next = match edit::apply(&state.experiment, edit) {
        Ok(next) => next,
        Err(refusal) => return refused(state, edit, refusal),
    };
    if !same_work(&state.experiment, &next) {
        state.race.reproduction = Reproduction::Unchecked;
        state.race.digest = None;
    }
    match edit {
        Edit::Surface(_) => {
            state.surface_draft = None;
            state.field = None;
            state.begin = Some(first_motion(&state.system));
            state.transport.reset();
            let cards = state.cards.make_mut();
            cards.iter_mut().for_each(|card| card.trace = None);
        }
        Edit::SurfaceText(_) => state.surface_draft = None,
        Edit::AddRun(_) => race::insert(&mut state, None),
        Edit::Run(index, RunEdit::Duplicate) => race::insert(&mut state, Some(*index)),
        Edit::Run(index, RunEdit::Remove) => race::remove(&mut state, *index),
        Edit::Run(index, RunEdit::Text(_) | RunEdit::Optimizer(_)) => race::set_draft(&mut state, *index, None),
        _ => {}
    }
    match edit {
        Edit::Start(_) => learned(&mut state, Hint::Start),
        Edit::Run(_, RunEdit::Hyper(..)) | Edit::SurfaceHyper(..) => learned(&mut state, Hint::Slider),
        _ => {}
    }
    state.weight = edit.weight();
    state.experiment = Shared::new(next);
    race::align(&mut state);
    state
}

/// A typed text stays as it was typed, with its error; anything else is said aloud.
fn refused(mut state: State, edit: &Edit, refusal: Refusal) -> State {
    let draft = |text: &String| {
        let error = if let Refusal::Formula(error) = &refusal { Some(error.clone()) } else { None };
        Draft { text: text.clone(), refusal: error.is_none().then(|| refusal.clone()), error }
    };
    match edit {
        Edit::SurfaceText(text) => state.surface_draft = Some(draft(text)),
        Edit::Run(index, RunEdit::Text(text)) => {
            let draft = draft(text);
            race::set_draft(&mut state, *index, Some(draft));
        }
        _ => notice::say(&mut state.messages, Message::Refused(refusal)),
    }
    state
}

fn opened(mut state: State, experiment: Experiment) -> State {
    let speed = state.transport.speed();
    state.transport = Transport::new(experiment.steps);
    state.transport.set_speed(speed);
    state.begin = Some(experiment.step.map_or(first_motion(&state.system), Begin::At));
    state.cards = Shared::new(Vec::new());
    if state.experiment.surface != experiment.surface {
        state.field = None;
    }
    state.surface_draft = None;
    state.race.forget();
    state.inspection = None;
    state.highlight = Highlight::default();
    state.weight = Weight::Continuous;
    state.experiment = Shared::new(experiment);
    race::align(&mut state);
    state
}

fn first_motion(system: &System) -> Begin {
    if system.reduced_motion { Begin::AtEnd } else { Begin::Play }
}
