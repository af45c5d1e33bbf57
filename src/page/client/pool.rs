//! The pool: a few workers that run the engine and share the rows of one map.
//!
//! A map is handed out in bands of rows; whoever has finished one is given the next. The same cells come whoever
//! computes them. A worker that crashes is replaced, and its band handed out again. A newer map takes the place of an
//! older one at once. Workers start with the first map and are released when there has been none for a while.

use super::post::{Heard, Link, Module};
use crate::landscape::map::MapJob;
use crate::protocol::{ToPage, ToWorker};
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::{Rc, Weak};

/// Fewest and most workers; between, as many as the machine says it has cores.
const WORKERS: (usize, usize) = (2, 4);
/// Steps of single cells in a band, about: some tens of milliseconds.
const BAND: f64 = 1e6;
/// Most crashes during a map.
const MAX_CRASHES: u32 = 3;
/// How long workers are kept without a map, in ms.
const IDLE_MS: u32 = 30_000;

/// What comes of a map.
pub enum Event {
    /// Rows are there.
    Band {
        /// Which map.
        map: u32,
        /// Which rows.
        rows: Range<u32>,
        /// [`CELL_NUMBERS`](crate::landscape::map::CELL_NUMBERS) for each cell, row by row.
        numbers: Vec<f32>,
        /// The minima that cells may have reached, as x, y and loss.
        minima: Vec<[f64; 3]>,
        /// Whether these were the last rows that were missing.
        complete: bool,
    },
    /// It cannot be computed. Why; none where workers crashed or could not be started.
    Failed(u32, Option<String>),
}

/// Workers that share maps.
pub struct Pool(Rc<RefCell<Inner>>);

struct Inner {
    handle: Weak<RefCell<Inner>>,
    on_event: Rc<dyn Fn(Event)>,
    happened: Vec<Event>,
    workers: Vec<Worker>,
    /// The map under way.
    work: Option<Work>,
    /// Newest map id; also of workers.
    newest_id: u32,
    releasing: Option<Timeout>,
}

struct Worker {
    id: u32,
    link: Link,
    ready: bool,
    /// The map it was given last.
    map: u32,
    /// What it computes.
    band: Option<Range<u32>>,
}

struct Work {
    map: u32,
    job: MapJob,
    /// Rows that nobody has yet: those given back by crashed workers, then all from `next` on.
    returned: Vec<Range<u32>>,
    next: u32,
    /// Rows that have not come.
    missing: u32,
    crashes: u32,
}

impl Pool {
    /// A pool without workers, that tells `on_event` what comes of its maps.
    pub fn new(on_event: impl Fn(Event) + 'static) -> Self {
        let on_event = Rc::new(on_event);
        Self(Rc::new_cyclic(|handle| {
            RefCell::new(Inner {
                handle: Weak::clone(handle),
                on_event,
                happened: Vec::new(),
                workers: Vec::new(),
                work: None,
                newest_id: 0,
                releasing: None,
            })
        }))
    }

    /// Computes a map, in place of any other. Its id, by which its events are known.
    pub fn start(&self, job: MapJob) -> u32 {
        let mut map = 0;
        within(&self.0, |inner| {
            inner.finish();
            map = inner.fresh_id();
            let missing = job.size[1];
            inner.work = Some(Work { map, job, returned: Vec::new(), next: 0, missing, crashes: 0 });
            inner.releasing = None;
            inner.hand_out();
        });
        map
    }

    /// Gives up the map under way, if there is one.
    pub fn cancel(&self) {
        within(&self.0, Inner::finish);
    }
}

/// Works on the pool, then tells what has happened.
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
        self.newest_id += 1;
        self.newest_id
    }

    /// Brings the pool to its size, and gives everyone who has nothing to do the next band.
    fn hand_out(&mut self) {
        while self.work.is_some() && self.workers.len() < size() {
            match self.hire() {
                Some(worker) => self.workers.push(worker),
                None => self.fail(None),
            }
        }
        let Some(work) = &mut self.work else { return };
        for worker in self.workers.iter_mut().filter(|worker| worker.ready) {
            let new = worker.map != work.map;
            if worker.band.is_some() && !new {
                continue;
            }
            let Some(band) = work.next_band() else { continue };
            if new {
                worker.map = work.map;
                worker.link.post(&ToWorker::Map { map: work.map, job: Box::new(work.job.clone()) });
            }
            worker.link.post(&ToWorker::Band { map: work.map, first: band.start, rows: band.end - band.start });
            worker.band = Some(band);
        }
    }

    fn hire(&mut self) -> Option<Worker> {
        let id = self.fresh_id();
        let (on_message, on_error) = (Weak::clone(&self.handle), Weak::clone(&self.handle));
        let link = Link::start(
            Module::Engine,
            move |heard| {
                if let Some(cell) = on_message.upgrade() {
                    within(&cell, |inner| inner.hear(id, heard));
                }
            },
            move || {
                if let Some(cell) = on_error.upgrade() {
                    within(&cell, |inner| inner.lose(id));
                }
            },
        )?;
        Some(Worker { id, link, ready: false, map: 0, band: None })
    }

    fn hear(&mut self, id: u32, heard: Option<Heard>) {
        let Some(worker) = self.workers.iter_mut().find(|worker| worker.id == id) else { return };
        let Some(Heard { message, buffer }) = heard else { return self.lose(id) };
        match message {
            ToPage::Ready => worker.ready = true,
            ToPage::Band { map, first, rows, minima, .. } if worker.map == map => {
                worker.band = None;
                let numbers = buffer.map(|buffer| js_sys::Float32Array::new(&buffer).to_vec()).unwrap_or_default();
                let Some(work) = self.work.as_mut().filter(|work| work.map == map) else { return };
                work.missing = work.missing.saturating_sub(rows);
                let complete = work.missing == 0;
                self.happened.push(Event::Band { map, rows: first..first + rows, numbers, minima, complete });
                if complete {
                    self.finish();
                }
            }
            ToPage::Failed { run, message } if self.work.as_ref().is_some_and(|work| work.map == run) => {
                self.fail(Some(message));
            }
            _ => {}
        }
        self.hand_out();
    }

    /// A worker has crashed: another one takes its place and its band.
    fn lose(&mut self, id: u32) {
        let Some(index) = self.workers.iter().position(|worker| worker.id == id) else { return };
        let worker = self.workers.swap_remove(index);
        let Some(work) = &mut self.work else { return };
        work.crashes += 1;
        work.returned.extend(worker.band.filter(|_| worker.map == work.map));
        if work.crashes > MAX_CRASHES {
            self.fail(None);
        }
        self.hand_out();
    }

    fn fail(&mut self, reason: Option<String>) {
        if let Some(work) = &self.work {
            self.happened.push(Event::Failed(work.map, reason));
            self.finish();
        }
    }

    /// There is no map under way any more: rows that are still computed stop, and workers go after a while.
    fn finish(&mut self) {
        self.work = None;
        for worker in self.workers.iter_mut().filter(|worker| worker.band.is_some()) {
            worker.band = None;
            worker.link.post(&ToWorker::Band { map: worker.map, first: 0, rows: 0 });
        }
        let handle = Weak::clone(&self.handle);
        let release = move || {
            if let Some(cell) = handle.upgrade() {
                within(&cell, |inner| inner.workers.clear());
            }
        };
        self.releasing = Some(Timeout::new(IDLE_MS, release));
    }
}

impl Work {
    /// Rows that nobody has yet; none where all are handed out.
    fn next_band(&mut self) -> Option<Range<u32>> {
        if let Some(band) = self.returned.pop() {
            return Some(band);
        }
        let [columns, rows] = self.job.size;
        let row = f64::from(columns) * f64::from(self.job.experiment.steps);
        let height = (BAND / row).max(1.0) as u32;
        let first = self.next;
        self.next = rows.min(first.saturating_add(height));
        (first < self.next).then_some(first..self.next)
    }
}

/// How many workers there are.
fn size() -> usize {
    let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    (cores as usize).clamp(WORKERS.0, WORKERS.1)
}
