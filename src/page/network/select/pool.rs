//! The workers that try: trainers beside the one of the lab, a trial each at a time. They are started when there is work,
//! replaced where they break down, and ended when nothing is left to do.

use super::round::Round;
use crate::page::labs::Lab;
use crate::page::lives;
use crate::page::network::client::{post, trainer};
use crate::page::network::store::Files;
use crate::page::network::words::{Key, t};
use crate::page::watchdog::{TICK_MS, Verdict, Visibility, Watchdog};
use crate::protocol::training::{Sentence, ToPage, ToTrainer, Tried, read};
use crate::worker::panic;
use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use js_sys::Uint8Array;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

/// Most workers.
const MOST: u32 = 4;
/// Workers that may die before they listen, in a row.
const DEAF: u32 = 2;

/// How many work at a time.
pub fn capacity() -> u32 {
    let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    (cores as u32).clamp(1, MOST)
}

/// What comes of it.
pub enum Event {
    /// A worker has taken a trial of a round.
    Given(u32, u32),
    /// News of a trial of a round.
    News(u32, Box<Tried>),
    /// The worker of a trial of a round broke down.
    Broke(u32, u32),
    /// No worker can be had.
    Deaf(Sentence),
}

/// The pool.
pub struct Pool(Rc<RefCell<Inner>>);

struct Inner {
    handle: Weak<RefCell<Inner>>,
    tell: Rc<dyn Fn(Event)>,
    hands: Vec<Hand>,
    /// The round that is worked on, with its link.
    work: Option<(Rc<Round>, String)>,
    files: Option<Files>,
    /// Numbers given to workers and to attempts so far.
    last: u32,
    /// Workers that died before they listened, in a row.
    deaf: u32,
    /// Listens for silence, while there are workers.
    ticking: Option<Interval>,
}

/// A worker.
struct Hand {
    number: u32,
    worker: Worker,
    _listeners: [EventListener; 3],
    ready: bool,
    task: Option<Task>,
    watchdog: Watchdog,
}

/// What a worker is at.
struct Task {
    /// The number of the attempt.
    id: u32,
    round: u32,
    trial: u32,
    /// Whether anything has come of it: before that, its data are made ready.
    begun: bool,
}

impl Drop for Hand {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Pool {
    /// A pool without workers; `tell` hears what comes of them.
    pub fn new(tell: impl Fn(Event) + 'static) -> Self {
        Self(Rc::new_cyclic(|handle| {
            RefCell::new(Inner {
                handle: Weak::clone(handle),
                tell: Rc::new(tell),
                hands: Vec::new(),
                work: None,
                files: None,
                last: 0,
                deaf: 0,
                ticking: None,
            })
        }))
    }

    /// Works on this round from now on, or on none; without work, workers are kept where it `rests` only. `link` is asked for
    /// where the round is a new one, `files` are the person's own, where the data are theirs.
    pub fn follow(&self, round: Option<&Rc<Round>>, rests: bool, files: Option<&Files>, link: impl FnOnce() -> String) {
        with(&self.handle(), |inner| {
            let known = inner.work.take().filter(|(before, _)| round.is_some_and(|round| round.id == before.id));
            inner.work = round.map(|round| (Rc::clone(round), known.map_or_else(link, |(_, link)| link)));
            inner.files = files.map(Rc::clone);
            inner.leave();
            if inner.work.is_none() && !rests {
                (inner.hands, inner.ticking, inner.deaf) = (Vec::new(), None, 0);
            }
            inner.hand_out()
        });
    }

    fn handle(&self) -> Weak<RefCell<Inner>> {
        Rc::downgrade(&self.0)
    }
}

/// Does something with the pool, then tells what has happened, so that a listener may call back.
fn with(handle: &Weak<RefCell<Inner>>, act: impl FnOnce(&mut Inner) -> Vec<Event>) {
    let Some(inner) = handle.upgrade() else { return };
    let events = act(&mut inner.borrow_mut());
    let tell = Rc::clone(&inner.borrow().tell);
    events.into_iter().for_each(|event| tell(event));
}

impl Inner {
    /// Lets go of what is no longer wanted.
    fn leave(&mut self) {
        let wanted = self.work.as_ref().map(|(round, _)| round.id);
        for hand in &mut self.hands {
            if hand.task.take_if(|task| Some(task.round) != wanted).is_some() {
                post(&hand.worker, &ToTrainer::Leave);
            }
        }
    }

    fn hand_out(&mut self) -> Vec<Event> {
        let Some((round, link)) = self.work.clone() else { return Vec::new() };
        let mut events = Vec::new();
        let taken = |hands: &[Hand], trial: u32| {
            hands.iter().any(|hand| hand.task.as_ref().is_some_and(|task| task.trial == trial))
        };
        while let Some(trial) = round.next(|trial| taken(&self.hands, trial)) {
            let Some(hand) = self.hands.iter_mut().find(|hand| hand.ready && hand.task.is_none()) else {
                events.extend(self.enlist(round.attempts.len() - round.ended()));
                break;
            };
            self.last += 1;
            hand.task = Some(Task { id: self.last, round: round.id, trial, begun: false });
            post(&hand.worker, &ToTrainer::Try { id: self.last, link: link.clone(), trial });
            events.push(Event::Given(round.id, trial));
        }
        events
    }

    /// Starts workers, as many as are of use.
    fn enlist(&mut self, open: usize) -> Option<Event> {
        while self.hands.len() < open.min(capacity() as usize) {
            let Some(worker) = trainer() else { return Some(self.give_up()) };
            lives::own(Lab::Network, &worker);
            self.last += 1;
            let number = self.last;
            let on_message = {
                let handle = Weak::clone(&self.handle);
                EventListener::new(&worker, "message", move |event| {
                    let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
                    let bytes = data.and_then(|data| data.dyn_into::<Uint8Array>().ok());
                    let message = bytes.and_then(|bytes| read(&bytes.to_vec()));
                    with(&handle, |inner| inner.hear(number, message));
                })
            };
            let fail = |name: &'static str| {
                let handle = Weak::clone(&self.handle);
                EventListener::new(&worker, name, move |event| {
                    panic::note(event);
                    lives::tell_replaced();
                    with(&handle, |inner| inner.fail(number));
                })
            };
            let _listeners = [on_message, fail("error"), fail("messageerror")];
            let watchdog = Watchdog::default();
            self.hands.push(Hand { number, worker, _listeners, ready: false, task: None, watchdog });
        }
        if self.ticking.is_none() {
            let handle = Weak::clone(&self.handle);
            self.ticking = Some(Interval::new(TICK_MS, move || with(&handle, Inner::tick)));
        }
        None
    }

    fn give_up(&mut self) -> Event {
        (self.hands, self.ticking, self.deaf, self.work) = (Vec::new(), None, 0, None);
        Event::Deaf(Sentence::of(|lang| t(lang, Key::NoStart).to_owned()))
    }

    fn hear(&mut self, number: u32, message: Option<ToPage>) -> Vec<Event> {
        let Some(hand) = self.hands.iter_mut().find(|hand| hand.number == number) else { return Vec::new() };
        hand.watchdog.heard();
        match message {
            None => self.fail(number),
            Some(ToPage::Ready) => {
                hand.ready = true;
                self.deaf = 0;
                if let Some(files) = &self.files {
                    post(&hand.worker, &ToTrainer::Own { id: 0, held: Vec::new(), files: (**files).clone() });
                }
                self.hand_out()
            }
            Some(ToPage::Pong { nonce }) => {
                hand.watchdog.answered(nonce);
                Vec::new()
            }
            Some(ToPage::Tried(tried)) => {
                let Some(task) = hand.task.as_mut().filter(|task| task.id == tried.id) else { return Vec::new() };
                task.begun = true;
                let round = task.round;
                if tried.end.is_some() || tried.problem.is_some() {
                    hand.task = None;
                }
                vec![Event::News(round, tried)]
            }
            // What only the lab's own trainer is asked.
            Some(_) => Vec::new(),
        }
    }

    /// A worker broke down.
    fn fail(&mut self, number: u32) -> Vec<Event> {
        let Some(at) = self.hands.iter().position(|hand| hand.number == number) else { return Vec::new() };
        let hand = self.hands.remove(at);
        if !hand.ready {
            self.deaf += 1;
            if self.deaf >= DEAF {
                return vec![self.give_up()];
            }
        }
        match &hand.task {
            // The trial is free again, and with it somebody is started anew.
            Some(task) => vec![Event::Broke(task.round, task.trial)],
            None => self.hand_out(),
        }
    }

    fn tick(&mut self) -> Vec<Event> {
        let hidden = web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden());
        let visibility = if hidden { Visibility::Hidden } else { Visibility::Visible };
        let mut gone = Vec::new();
        for hand in self.hands.iter_mut().filter(|hand| hand.ready) {
            match hand.watchdog.tick(visibility) {
                Verdict::Gone if hand.task.as_ref().is_none_or(|task| task.begun) => gone.push(hand.number),
                Verdict::Gone | Verdict::Waiting => {}
                Verdict::Idle => {
                    if let Some(nonce) = hand.watchdog.ask() {
                        post(&hand.worker, &ToTrainer::Ping { nonce });
                    }
                }
            }
        }
        gone.into_iter().flat_map(|number| self.fail(number)).collect()
    }
}
