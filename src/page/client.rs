//! The client: the page's end of the conversation with its worker.
//!
//! It owns the worker, keeps at most one experiment and one grid under way (of those that wait, only the newest
//! counts), acknowledges frames, and replaces a worker that crashed or fell silent. Where there is much to compute it
//! moves to a worker that runs the engine (`engine`). It decides nothing about the page: whatever happens becomes an
//! [`Event`].

mod engine;
mod hearing;
mod mapping;
mod probing;

use crate::experiment::Experiment;
use crate::page::draw::heat::Field;
use crate::page::labs::Lab;
use crate::page::lives;
use crate::page::maps::Band;
use crate::page::store::{Fault, Shared};
use crate::page::watchdog::{TICK_MS, Verdict, Visibility, Watchdog};
use crate::protocol::{Frame, Inspection, LossBand, ToWorker, Trace};
use crate::train::probe::Probe;
use crate::worker::link::{Heard, Link, Module};
use gloo::timers::callback::Interval;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// Most replacements within [`WINDOW_MS`] before the client stops trying.
const MAX_REPLACEMENTS: usize = 3;
/// Time over which replacements are counted, in ms.
const WINDOW_MS: f64 = 60_000.0;

/// What the worker's answers, or its failure, come to.
pub enum Event {
    /// A worker listens.
    Ready,
    /// Trajectories.
    Arrived {
        /// Their frame.
        frame: Frame,
        /// One for each run of the frame.
        traces: Vec<Trace>,
        /// Whether they answer the newest experiment.
        current: bool,
    },
    /// How the loss of the run at an index spreads over the seeds.
    Spread(usize, LossBand),
    /// Heights.
    Surveyed(Field),
    /// An optimizer's state.
    Inspected(Inspection),
    /// The experiment was refused, and why.
    Failed(String),
    /// The worker failed and another one is starting.
    Replaced(Fault),
    /// The worker failed too often.
    Stopped(Fault),
    /// What the surface is like at the point asked about.
    Probed(Probe),
    /// From now on the engine computes.
    EngineReady,
    /// The engine was asked for and cannot be loaded; what does not need it goes on as before.
    EngineMissing,
    /// Rows of a map.
    Mapped(Band),
    /// The map cannot be computed, and why.
    MapFailed(String),
}

/// A wish for the heights of a surface.
#[derive(Clone)]
pub struct Survey {
    /// Holds the surface.
    pub experiment: Shared<Experiment>,
    /// `[[x_min, x_max], [y_min, y_max]]`.
    pub view: [[f64; 2]; 2],
    /// Columns and rows.
    pub size: [u32; 2],
}

/// The page's end of the conversation.
pub struct Client(Rc<RefCell<Inner>>);

struct Inner {
    handle: Weak<RefCell<Inner>>,
    on_event: Rc<dyn Fn(Event)>,
    /// What has happened during the present call; told when it is over, so that a listener may call back.
    happened: Vec<Event>,
    link: Option<Link>,
    phase: Phase,
    engine: engine::Engine,
    opening: Opening,
    surveying: Surveying,
    /// The map under way, with its id.
    mapping: Option<mapping::Mapping>,
    probing: probing::Probing,
    /// Next run, grid or map id.
    next_id: u32,
    watchdog: Watchdog,
    ticking: Option<Interval>,
    /// Times of the replacements so far, in ms.
    replaced_ms: Vec<f64>,
}

/// Whether the worker listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Starting,
    Ready,
    Stopped,
}

/// The experiment under way and the newest one.
#[derive(Default)]
struct Opening {
    /// Newest experiment and its run id; what a new worker is given.
    newest: Option<(u32, Shared<Experiment>)>,
    /// Newest run id sent.
    sent: Option<u32>,
    /// Run id whose first frame is awaited.
    awaited: Option<u32>,
    /// Oldest run id whose frames fit the runs and the surface of the newest experiment.
    fitting_from: u32,
    /// Newest run id whose last frame has arrived.
    done: Option<u32>,
}

/// The survey under way and the newest one.
#[derive(Default)]
struct Surveying {
    /// Newest wish; what a new worker is given.
    newest: Option<Survey>,
    /// Whether it still has to be sent.
    waits: bool,
    /// Grid id of the one under way.
    awaited: Option<u32>,
}

impl Client {
    /// Starts a worker and tells `on_event` what comes of it.
    pub fn start(on_event: impl Fn(Event) + 'static) -> Self {
        let on_event = Rc::new(on_event);
        let client = Self(Rc::new_cyclic(|handle| {
            RefCell::new(Inner {
                handle: Weak::clone(handle),
                on_event,
                happened: Vec::new(),
                link: None,
                phase: Phase::Starting,
                engine: engine::Engine::default(),
                opening: Opening::default(),
                surveying: Surveying::default(),
                mapping: None,
                probing: probing::Probing::default(),
                next_id: 1,
                watchdog: Watchdog::default(),
                ticking: None,
                replaced_ms: Vec::new(),
            })
        }));
        within(&client.0, Inner::connect);
        client
    }

    /// Computes this experiment, in place of any other.
    pub fn open(&self, experiment: Shared<Experiment>) {
        within(&self.0, |inner| {
            let run = inner.fresh_id();
            let opening = &mut inner.opening;
            if !opening.newest.as_ref().is_some_and(|(_, newest)| same_cast(newest, &experiment)) {
                opening.fitting_from = run;
            }
            if experiment.needs_engine() {
                inner.want_engine();
            }
            inner.opening.newest = Some((run, experiment));
            inner.send_waiting();
        });
    }

    /// Surveys a surface, in place of any other survey.
    pub fn survey(&self, survey: Survey) {
        within(&self.0, |inner| {
            inner.surveying.newest = Some(survey);
            inner.surveying.waits = true;
            inner.send_waiting();
        });
    }

    /// Asks for the optimizer state of a run of the newest experiment, once that is computed.
    pub fn inspect(&self, index: usize, step: u32) {
        within(&self.0, |inner| {
            let newest = inner.opening.newest.as_ref().map(|(run, _)| *run);
            if let (Some(run), Ok(index)) = (newest, u32::try_from(index))
                && inner.opening.sent == newest
                && inner.phase == Phase::Ready
            {
                inner.post(&ToWorker::Inspect { run, index, step });
            }
        });
    }

    /// Sees to it that the engine computes, from when it is there. Without it, or until then, all goes on as before.
    pub fn need_engine(&self) {
        within(&self.0, Inner::want_engine);
    }

    /// Tries once more after the client has stopped.
    pub fn retry(&self) {
        within(&self.0, |inner| {
            inner.replaced_ms.clear();
            inner.connect();
        });
    }
}

/// Whether trajectories of `a` make sense in the picture of `b`: the same surface, the same rules in the same order.
fn same_cast(a: &Experiment, b: &Experiment) -> bool {
    std::ptr::eq(a.surface.entry, b.surface.entry)
        && a.runs.len() == b.runs.len()
        && a.runs.iter().zip(&b.runs).all(|(a, b)| std::ptr::eq(a.optimizer.entry, b.optimizer.entry))
}

/// Works on the client, then tells what has happened.
fn within(cell: &Rc<RefCell<Inner>>, work: impl FnOnce(&mut Inner)) {
    let (on_event, happened) = {
        let mut inner = cell.borrow_mut();
        work(&mut inner);
        (Rc::clone(&inner.on_event), std::mem::take(&mut inner.happened))
    };
    happened.into_iter().for_each(|event| on_event(event));
}

impl Inner {
    fn fresh_id(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// What a listener of the browser runs when its time comes.
    fn later(&self, work: impl Fn(&mut Inner) + Clone + 'static) -> impl Fn() + Clone + 'static {
        let handle = Weak::clone(&self.handle);
        move || {
            if let Some(cell) = handle.upgrade() {
                within(&cell, &work);
            }
        }
    }

    /// Starts a worker in place of whatever there is.
    fn connect(&mut self) {
        self.settle(None);
        self.phase = Phase::Starting;
        self.link = self.start(self.engine.module());
        if self.link.is_none() {
            self.stop(Fault::NoStart);
        }
    }

    /// A worker that is listened to; none where the browser refuses.
    fn start(&self, module: Module) -> Option<Link> {
        let handle = Weak::clone(&self.handle);
        let hear = move |heard: Option<Heard>| {
            if let Some(cell) = handle.upgrade() {
                within(&cell, |inner| inner.hear_from(module, heard));
            }
        };
        let link = Link::start(module, hear, self.later(move |inner| inner.lose(module)))?;
        lives::own(Lab::Surface, link.worker());
        Some(link)
    }

    /// Another worker, or none yet, in place of whatever there is: it will be given what is newest.
    fn settle(&mut self, link: Option<Link>) {
        self.link = link;
        self.ticking = None;
        self.watchdog = Watchdog::default();
        self.opening.sent = None;
        self.opening.awaited = None;
        self.surveying.awaited = None;
        self.surveying.waits = self.surveying.newest.is_some();
        self.map_again();
        self.probe_again();
    }

    /// The worker is of no use any more.
    fn replace(&mut self, fault: Fault) {
        let now_ms = js_sys::Date::now();
        self.replaced_ms.retain(|then| now_ms - then < WINDOW_MS);
        if self.replaced_ms.len() >= MAX_REPLACEMENTS {
            self.stop(fault);
            return;
        }
        self.replaced_ms.push(now_ms);
        if self.phase == Phase::Starting {
            self.forgo_engine();
        }
        self.happened.push(Event::Replaced(fault));
        self.connect();
    }

    fn stop(&mut self, fault: Fault) {
        self.link = None;
        self.ticking = None;
        self.phase = Phase::Stopped;
        self.happened.push(Event::Stopped(fault));
    }

    fn post(&mut self, message: &ToWorker) {
        if let Some(link) = &self.link
            && link.post(message)
            && !matches!(message, ToWorker::Ack { .. })
        {
            self.watch();
        }
    }

    /// Sends what waits, as far as nothing of its kind is under way.
    fn send_waiting(&mut self) {
        if self.phase != Phase::Ready {
            return;
        }
        if self.opening.awaited.is_none()
            && let Some((run, experiment)) = self.opening.newest.clone()
            && self.opening.sent != Some(run)
            && (self.engine.module() == Module::Engine || !experiment.needs_engine())
        {
            self.opening.sent = Some(run);
            self.opening.awaited = Some(run);
            self.post(&ToWorker::Open { run, experiment: Box::new((*experiment).clone()) });
            self.probe_again();
        }
        if self.surveying.awaited.is_none()
            && self.surveying.waits
            && let Some(Survey { experiment, view, size }) = self.surveying.newest.clone()
        {
            let grid = self.fresh_id();
            self.surveying.waits = false;
            self.surveying.awaited = Some(grid);
            self.post(&ToWorker::Grid { grid, experiment: Box::new((*experiment).clone()), view, size });
        }
        self.send_map();
        self.send_probe();
    }

    /// Sees to it that the worker's silence would be noticed.
    fn watch(&mut self) {
        if let (Some(nonce), Some(link)) = (self.watchdog.ask(), &self.link) {
            link.post(&ToWorker::Ping { nonce });
        }
        if self.ticking.is_none() {
            self.ticking = Some(Interval::new(TICK_MS, self.later(Inner::tick)));
        }
    }

    fn tick(&mut self) {
        let hidden = web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden());
        let visibility = if hidden { Visibility::Hidden } else { Visibility::Visible };
        match self.watchdog.tick(visibility) {
            Verdict::Gone => self.replace(Fault::Silent),
            Verdict::Waiting => {}
            Verdict::Idle if self.is_computing() => self.watch(),
            Verdict::Idle => self.ticking = None,
        }
    }

    /// Whether the worker has something to answer.
    fn is_computing(&self) -> bool {
        self.surveying.awaited.is_some() || self.opening.sent != self.opening.done || self.is_mapping()
    }
}
