//! Everything the page shows, as one value that is cheap to clone.

use super::{Card, Maps, Message, Race, Shared};
use crate::experiment::{Angle, Experiment, View};
use crate::expr::FormulaError;
use crate::landscape::camera::Camera;
use crate::page::draw::heat::Field;
use crate::page::draw::palette::Mode;
use crate::page::edit::{Refusal, Weight};
use crate::page::results::Sort;
use crate::protocol::{Inspection, Trace};
use crate::registry::Lang;
use crate::train::inside::Role;
use crate::train::probe::Probe;
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
    /// How the table of runs is sorted; none for the experiment's order.
    pub sort: Option<Sort>,
    /// World point under the pointer.
    pub hover: Option<[f64; 2]>,
    /// What the surface is like at the point last asked about; see [`State::probed`].
    pub probe: Option<Shared<Probe>>,
    /// Whether what would say it cannot be loaded.
    pub unread: bool,
    /// Whether the second-order model around that point is drawn; then it is read off also where nobody points.
    pub model: bool,
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
    /// Whether the surface can be shown in space.
    pub relief: ReliefState,
    /// The maps.
    pub maps: Maps,
    /// Where the relief is seen from; none for the usual place.
    pub angle: Option<Angle>,
    /// How often it was put somewhere by a link.
    pub turns: u32,
    /// How often the lab was shown again after another one.
    pub reveals: u32,
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
    /// What is pointed at in the legend of the inside of a step.
    pub role: Option<Role>,
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

impl ThemeChoice {
    /// Light or dark, where the system asks for this.
    pub fn mode(self, system: System) -> Mode {
        match self {
            Self::System => system.mode,
            Self::Light => Mode::Light,
            Self::Dark => Mode::Dark,
        }
    }

    /// What a switch goes to: the other one than is shown.
    pub fn other(shown: Mode) -> Self {
        match shown {
            Mode::Light => Self::Dark,
            Mode::Dark => Self::Light,
        }
    }
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

/// Whether the surface can be shown in space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReliefState {
    /// Nobody has asked for it, or it is on its way.
    #[default]
    Absent,
    /// It can.
    Ready,
    /// It cannot: the browser has no WebGL 2, or the module could not be loaded.
    Missing,
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
            sort: None,
            hover: None,
            probe: None,
            unread: false,
            model: false,
            inspection: None,
            messages: Vec::new(),
            worker: WorkerState::Starting,
            preferences,
            system,
            sheet: None,
            layout: Layout::default(),
            help: Help::default(),
            copied: None,
            relief: ReliefState::default(),
            maps: Maps::default(),
            angle: None,
            turns: 0,
            reveals: 0,
            weight: Weight::Cursor,
        };
        super::opened(state, experiment)
    }

    /// What the stage shows.
    pub fn camera(&self) -> Camera {
        Camera::fit(self.experiment.domain.unwrap_or(self.experiment.surface.entry.domain), self.stage_size)
    }

    /// Light or dark, as it is now.
    pub fn mode(&self) -> Mode {
        self.preferences.theme.mode(self.system)
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
        experiment.view = self.viewed();
        experiment
    }

    /// How the experiment is shown, with what is open and singled out.
    pub fn viewed(&self) -> View {
        View {
            map: self.maps.open,
            model: self.model,
            focus: self.highlight.pinned.map(|run| run as u32 + 1),
            angle: self.angle.filter(|_| self.experiment.view.relief),
            ..self.experiment.view
        }
    }

    /// The point whose surface is read off: under the pointer, else the start while it is held or has the focus, else,
    /// where the model is drawn, where the run that stands out is.
    pub fn probed(&self) -> Option<[f64; 2]> {
        let start = self.experiment.start;
        let along = || {
            let trace = self.inspected_run().and_then(|run| self.trace(run));
            trace.map_or(start, |trace| trace.row(self.transport.step() as usize).point())
        };
        let at = self.hover.or_else(|| self.highlight.start.then_some(start)).or_else(|| self.model.then(along));
        // Until there is a first race the engine would be in its way.
        at.filter(|at| self.race.run.is_some() && at.iter().all(|coordinate| coordinate.is_finite()))
    }

    /// Whether the surface stands in space: asked for, and possible.
    pub fn shows_relief(&self) -> bool {
        self.experiment.view.relief && self.relief == ReliefState::Ready
    }

    /// The trajectory of a run, where there is one.
    pub fn trace(&self, index: usize) -> Option<&Trace> {
        self.cards.get(index)?.trace.as_deref()
    }
}

/// The region that [`Camera::fit`], which leaves some room around it, shows as this camera does.
pub(super) fn domain_of(camera: &Camera) -> [[f64; 2]; 2] {
    let fitted = Camera::fit(camera.view, camera.size);
    let shrink = camera.scale() / fitted.scale();
    camera.view.map(|[low, high]| {
        let (centre, half) = (low / 2.0 + high / 2.0, (high - low) / 2.0 / shrink);
        [rounded(centre - half, camera), rounded(centre + half, camera)]
    })
}

/// A coordinate with a digit more than a pixel can tell apart: links stay short, pictures do not jump.
fn rounded(coordinate: f64, camera: &Camera) -> f64 {
    let unit = 10f64.powi((libm::log10(camera.scale()).ceil() + 1.0).clamp(0.0, 15.0) as i32);
    (coordinate * unit).round() / unit
}
