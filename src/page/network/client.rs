//! The lab's end of the conversation with the trainer: starts it, keeps at most one experiment on its way to it (of those
//! that wait, only the newest counts), acknowledges frames, and replaces a trainer that crashed or fell silent.

use super::store::{Command, Files, Order, Slot, Surveyed, View};
use crate::data::load::Contents;
use crate::page::lives;
use crate::page::watchdog::{TICK_MS, Verdict, Visibility, Watchdog};
use crate::protocol::training::{Adopted, Fault, Format, Frame, Outline, Sentence, ToPage, ToTrainer, bytes, read};
use crate::train::network::look::Ask;
use crate::train::network::thumb::Thumb;
use crate::worker::panic;
use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// Most replacements of a trainer for one experiment.
const REPLACEMENTS: u32 = 2;

/// A run and what is looked at in it.
type Watched = (u32, Vec<(u8, Ask)>);

/// What the trainer's answers, or its failure, come to.
pub enum Event {
    /// It listens.
    Ready,
    /// An experiment stands ready.
    Opened(u32, Box<Outline>),
    /// News.
    Frame(Box<Frame>),
    /// What a slot shows, of an experiment and a run.
    Seen(u32, u32, u8, Box<View>),
    /// Files for the person, or why there are none.
    Exported(Result<Vec<(String, Vec<u8>)>, Sentence>),
    /// The experiment cannot be trained, and at which layer the fault is.
    Refused(u32, Sentence, Option<Fault>),
    /// The trainer of a module that broke has told what it has open.
    Adopted(Box<Adopted>),
    /// The trainer failed; another one starts the experiment anew.
    Replaced(Cause),
    /// The trainer failed too often, or cannot be started.
    Stopped(Sentence),
    /// A survey of the data, with its number.
    Surveyed(u32, Box<Surveyed>),
    /// Thumbnails of all datasets.
    Thumbs(Vec<(String, Thumb)>),
    /// What the person's files hold.
    Own(Box<Result<Contents, Sentence>>),
}

/// Why a trainer is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It broke, and has said why.
    Crashed,
    /// It does not answer, or not what can be read.
    Silent,
}

/// The lab's end.
pub struct Client(Rc<RefCell<Inner>>);

struct Inner {
    handle: Weak<RefCell<Inner>>,
    tell: Rc<dyn Fn(Event)>,
    worker: Option<(Worker, [EventListener; 3])>,
    ready: bool,
    /// The trainer that the module before this one has left is asked what it has open.
    adopts: bool,
    /// The newest experiment, for a new trainer.
    newest: Option<(u32, String)>,
    /// The experiment whose answer is awaited.
    awaited: Option<u32>,
    /// The newest number that was sent.
    sent: Option<u32>,
    /// A revision that waits.
    revision: Option<(u32, String)>,
    order: Order,
    order_sent: u32,
    /// What is looked at, for a new trainer too.
    watched: Option<Watched>,
    /// The person's files, after those that wait for them, for a new trainer too.
    files: Option<(Files, Files)>,
    /// Their number: what is said of others before them is no news.
    given: u32,
    /// Questions for a trainer that does not listen yet.
    asked: Vec<ToTrainer>,
    watchdog: Watchdog,
    _ticking: Option<Interval>,
    replaced: u32,
}

impl Client {
    /// Starts a trainer; `tell` hears what comes of it.
    pub fn start(tell: impl Fn(Event) + 'static) -> Self {
        let inner = Rc::new_cyclic(|handle: &Weak<RefCell<Inner>>| {
            let ticking = {
                let handle = Weak::clone(handle);
                Interval::new(TICK_MS, move || with(&handle, Inner::tick))
            };
            RefCell::new(Inner {
                handle: Weak::clone(handle),
                tell: Rc::new(tell),
                worker: None,
                ready: false,
                adopts: false,
                newest: None,
                awaited: None,
                sent: None,
                revision: None,
                order: (0, Command::Pause),
                order_sent: 0,
                watched: None,
                files: None,
                given: 0,
                asked: Vec::new(),
                watchdog: Watchdog::default(),
                _ticking: Some(ticking),
                replaced: 0,
            })
        });
        with(&Rc::downgrade(&inner), |inner| match lives::kept_trainer() {
            Some(trainer) => inner.adopt(trainer),
            None => inner.begin(),
        });
        Self(inner)
    }

    /// Whether a trainer that goes on is still to tell what it has open.
    pub fn adopts(&self) -> bool {
        self.0.borrow().adopts
    }

    /// Trains another experiment, from its start.
    pub fn open(&self, id: u32, link: String) {
        with(&Rc::downgrade(&self.0), |inner| {
            // Failures count anew with another experiment.
            if inner.newest.as_ref().is_none_or(|(_, before)| *before != link) {
                inner.replaced = 0;
            }
            inner.newest = Some((id, link));
            inner.revision = None;
            inner.send()
        });
    }

    /// The same experiment with other changes, or with more runs.
    pub fn revise(&self, revision: u32, link: String) {
        with(&Rc::downgrade(&self.0), |inner| {
            // A new trainer is given the whole of it.
            if let Some((_, newest)) = &mut inner.newest {
                newest.clone_from(&link);
            }
            inner.revision = Some((revision, link));
            inner.send()
        });
    }

    /// Tells the trainer what to do with it.
    pub fn order(&self, order: Order) {
        with(&Rc::downgrade(&self.0), |inner| {
            inner.order = order;
            inner.send()
        });
    }

    /// What is to be looked at, in a run.
    pub fn watch(&self, run: u32, wants: &[(Slot, Ask)]) {
        with(&Rc::downgrade(&self.0), |inner| {
            inner.watched = Some((run, wants.iter().map(|(slot, ask)| (slot.number(), ask.clone())).collect()));
            inner.watch();
            None
        });
    }

    /// A run for another program.
    pub fn export(&self, run: u32, format: Format, losses: Vec<f32>, [link, stem]: [String; 2]) {
        self.0.borrow().post(&ToTrainer::Export { run, format, losses, link, stem });
    }

    /// Asks for a survey of an experiment's data.
    pub fn survey(&self, id: u32, link: String) {
        self.ask(ToTrainer::Survey { id, link });
    }

    /// Asks for thumbnails of all datasets.
    pub fn thumbs(&self) {
        self.ask(ToTrainer::Thumbs);
    }

    /// Gives the trainer the person's files.
    pub fn own(&self, held: Files, files: Files) {
        with(&Rc::downgrade(&self.0), |inner| {
            inner.files = Some((held, files));
            inner.given += 1;
            if inner.ready {
                inner.give();
            }
            None
        });
    }

    /// Which files a new trainer is given: those in use.
    pub fn hold(&self, files: Option<Files>) {
        self.0.borrow_mut().files = files.map(|files| (Files::default(), files));
    }

    fn ask(&self, question: ToTrainer) {
        with(&Rc::downgrade(&self.0), |inner| {
            if inner.ready {
                inner.post(&question)
            } else {
                inner.asked.push(question)
            }
            None
        });
    }

    /// Starts a new trainer in place of one that stopped.
    pub fn retry(&self) {
        with(&Rc::downgrade(&self.0), |inner| {
            inner.replaced = 0;
            inner.begin()
        });
    }
}

/// A new trainer; none where the browser refuses it.
pub(super) fn trainer() -> Option<Worker> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let script = format!("boot-trainer.js?v={}", option_env!("DESCENT_BUILD_ID").unwrap_or("dev"));
    Worker::new_with_options(&script, &options).ok()
}

/// Says something to a trainer.
pub(super) fn post(worker: &Worker, message: &ToTrainer) {
    let all = Uint8Array::from(&bytes(message)[..]);
    if let Err(error) = worker.post_message_with_transfer(&all, &Array::of1(&all.buffer())) {
        web_sys::console::error_1(&error);
    }
}

/// Does something with the client, then tells what has happened, so that a listener may call back.
fn with(handle: &Weak<RefCell<Inner>>, act: impl FnOnce(&mut Inner) -> Option<Event>) {
    let Some(inner) = handle.upgrade() else { return };
    let event = act(&mut inner.borrow_mut());
    if let Some(event) = event {
        let tell = Rc::clone(&inner.borrow().tell);
        tell(event);
    }
}

impl Inner {
    /// Takes over a trainer that goes on.
    fn adopt(&mut self, worker: Worker) -> Option<Event> {
        self.adopts = true;
        self.listen(worker);
        self.post(&ToTrainer::Adopt);
        None
    }

    /// It has told what it has open: that counts as sent.
    fn adopted(&mut self, told: Adopted) -> Option<Event> {
        (self.ready, self.adopts) = (true, false);
        (self.newest, self.sent) = (Some((told.id, told.link.clone())), Some(told.id));
        self.order = (told.frame.order, self.order.1);
        self.order_sent = told.frame.order;
        let asked = std::mem::take(&mut self.asked);
        asked.iter().for_each(|question| self.post(question));
        self.watch();
        Some(Event::Adopted(Box::new(told)))
    }

    fn begin(&mut self) -> Option<Event> {
        (self.worker, self.adopts) = (None, false);
        (self.ready, self.awaited, self.sent, self.order_sent) = (false, None, None, self.order.0.wrapping_sub(1));
        self.watchdog = Watchdog::default();
        let Some(worker) = trainer() else {
            use super::words::{Key, t};
            return Some(Event::Stopped(Sentence::of(|lang| t(lang, Key::NoStart).to_owned())));
        };
        lives::keep_trainer(Some(&worker));
        self.listen(worker);
        None
    }

    fn listen(&mut self, worker: Worker) {
        let on_message = {
            let handle = Weak::clone(&self.handle);
            EventListener::new(&worker, "message", move |event| {
                let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
                let message =
                    data.and_then(|data| data.dyn_into::<Uint8Array>().ok()).and_then(|all| read(&all.to_vec()));
                with(&handle, |inner| inner.hear(message));
            })
        };
        let fail = |name: &'static str, cause: Cause| {
            let handle = Weak::clone(&self.handle);
            EventListener::new(&worker, name, move |event| {
                panic::note(event);
                with(&handle, |inner| inner.fail(cause));
            })
        };
        let listeners = [on_message, fail("error", Cause::Crashed), fail("messageerror", Cause::Silent)];
        self.worker = Some((worker, listeners));
    }

    fn fail(&mut self, cause: Cause) -> Option<Event> {
        if let Some((worker, _)) = self.worker.take() {
            worker.terminate();
            lives::keep_trainer(None);
        }
        if self.replaced >= REPLACEMENTS {
            use super::words::{Key, t};
            return Some(Event::Stopped(Sentence::of(|lang| t(lang, Key::Crashed).to_owned())));
        }
        self.replaced += 1;
        self.begin().or(Some(Event::Replaced(cause)))
    }

    fn hear(&mut self, message: Option<ToPage>) -> Option<Event> {
        self.watchdog.heard();
        match message {
            None => self.fail(Cause::Silent),
            // What was under way to the module before this one.
            Some(_) if self.adopts && !matches!(message, Some(ToPage::Adopted(_) | ToPage::Pong { .. })) => None,
            Some(ToPage::Adopted(Some(told))) => self.adopted(*told),
            // Nothing was open.
            Some(ToPage::Adopted(None)) | Some(ToPage::Ready) => {
                self.adopts = false;
                self.ready = true;
                self.give();
                let asked = std::mem::take(&mut self.asked);
                asked.iter().for_each(|question| self.post(question));
                self.watch();
                self.send();
                // What it is told to do goes with the experiment.
                self.send();
                Some(Event::Ready)
            }
            Some(ToPage::Pong { nonce }) => {
                self.watchdog.answered(nonce);
                None
            }
            Some(ToPage::Opened { id, outline }) => {
                self.answered(id);
                Some(Event::Opened(id, Box::new(outline)))
            }
            Some(ToPage::Failed { id, problem, fault }) => {
                self.answered(id);
                Some(Event::Refused(id, problem, fault))
            }
            Some(ToPage::Exported { files, .. }) => Some(Event::Exported(files)),
            Some(ToPage::Seen { id, run, step, slot, ask, seen }) => {
                self.post(&ToTrainer::AckSeen);
                Some(Event::Seen(id, run, slot, Box::new(View { step, ask: *ask, seen })))
            }
            Some(ToPage::Survey { id, survey }) => Some(Event::Surveyed(id, Box::new(survey))),
            Some(ToPage::Thumbs(thumbs)) => Some(Event::Thumbs(thumbs)),
            Some(ToPage::Own { id, contents }) => (id == self.given).then(|| Event::Own(Box::new(contents))),
            Some(ToPage::Frame(frame)) => {
                self.post(&ToTrainer::Ack);
                Some(Event::Frame(Box::new(frame)))
            }
            // Trials are asked of other trainers.
            Some(ToPage::Tried(_)) => None,
        }
    }

    fn answered(&mut self, id: u32) {
        if self.awaited == Some(id) {
            self.awaited = None;
        }
        self.send();
    }

    /// Sends what waits and can be sent.
    fn send(&mut self) -> Option<Event> {
        if !self.ready {
            return None;
        }
        if let Some((id, link)) = self.newest.clone().filter(|(id, _)| self.sent != Some(*id)) {
            if self.awaited.is_some() {
                return None;
            }
            (self.awaited, self.sent) = (Some(id), Some(id));
            self.post(&ToTrainer::Open { id, link });
            // What it is told belongs to what is open now.
            self.order_sent = self.order.0.wrapping_sub(1);
            return None;
        }
        if let Some((revision, link)) = self.revision.take() {
            self.post(&ToTrainer::Revise { revision, link });
        }
        let (order, command) = self.order;
        if self.order_sent != order {
            self.order_sent = order;
            self.post(&ToTrainer::Order { order });
            self.post(&match command {
                Command::Pause => ToTrainer::Pause,
                Command::Play(pace) => ToTrainer::Play { pace },
                Command::Visit(step) => ToTrainer::Visit { step },
            });
        }
        None
    }

    fn give(&self) {
        if let Some((held, files)) = &self.files {
            self.post(&ToTrainer::Own { id: self.given, held: (**held).clone(), files: (**files).clone() });
        }
    }

    fn watch(&self) {
        if let Some((run, asks)) = self.watched.clone().filter(|_| self.ready) {
            self.post(&ToTrainer::Watch { run, asks });
        }
    }

    fn post(&self, message: &ToTrainer) {
        if let Some((worker, _)) = &self.worker {
            post(worker, message);
        }
    }

    fn tick(&mut self) -> Option<Event> {
        if !(self.ready || self.adopts) || self.worker.is_none() {
            return None;
        }
        let hidden = web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden());
        match self.watchdog.tick(if hidden { Visibility::Hidden } else { Visibility::Visible }) {
            // Data of some size take a while to be made ready.
            Verdict::Gone if self.awaited.is_none() => self.fail(Cause::Silent),
            Verdict::Gone | Verdict::Waiting => None,
            Verdict::Idle => {
                if let Some(nonce) = self.watchdog.ask() {
                    self.post(&ToTrainer::Ping { nonce });
                }
                None
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some((worker, _)) = self.worker.take() {
            worker.terminate();
        }
    }
}
