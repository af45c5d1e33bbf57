//! The pool: a few helpers, workers that run the engine as well, share the rows of one map.
//!
//! A map is handed out in bands of rows; whoever has finished one is given the next, and what comes goes on to the page.
//! The same cells come whoever computes them. A helper that crashes is replaced, and its band handed out again. A newer
//! map takes the place of an older one at once. Helpers start with the first map and are released when there has been
//! none for a while.
//!
//! It stands in the engine and not in the page, so that the first view need not carry it.

use super::link::{Heard, Link, Module};
use super::port::{cores, post};
use crate::landscape::map::MapJob;
use crate::protocol::{ToPage, ToWorker};
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::{Rc, Weak};

/// Fewest and most helpers; between, as many as the machine says it has cores.
const HELPERS: (u32, u32) = (2, 4);
/// Steps of single cells in a band, about: some tens of milliseconds.
const BAND: f64 = 1e6;
/// Most crashes during a map.
const MAX_CRASHES: u32 = 3;
/// How long helpers are kept without a map, in ms.
const IDLE_MS: u32 = 30_000;

/// Why a map is given up that helpers could not compute.
const CRASHED: &str = "the workers that compute the map stopped";

/// Helpers that share maps.
pub struct Pool(Rc<RefCell<Inner>>);

struct Inner {
    handle: Weak<RefCell<Inner>>,
    helpers: Vec<Helper>,
    /// The map under way.
    work: Option<Work>,
    /// Id of the newest helper.
    newest: u32,
    releasing: Option<Timeout>,
}

struct Helper {
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
    /// Rows that nobody has yet: those given back by crashed helpers, then all from `next` on.
    returned: Vec<Range<u32>>,
    next: u32,
    /// Rows that have not come.
    missing: u32,
    crashes: u32,
}

impl Default for Pool {
    fn default() -> Self {
        Self(Rc::new_cyclic(|handle| {
            RefCell::new(Inner {
                handle: Weak::clone(handle),
                helpers: Vec::new(),
                work: None,
                newest: 0,
                releasing: None,
            })
        }))
    }
}

impl Pool {
    /// Computes a map, in place of any other.
    pub fn start(&self, map: u32, job: MapJob) {
        let mut inner = self.0.borrow_mut();
        inner.finish();
        inner.releasing = None;
        let missing = job.size[1];
        inner.work = Some(Work { map, job, returned: Vec::new(), next: 0, missing, crashes: 0 });
        inner.hand_out();
    }

    /// Gives up a map, if it is the one under way.
    pub fn cancel(&self, map: u32) {
        let mut inner = self.0.borrow_mut();
        if inner.works_on(map) {
            inner.finish();
        }
    }
}

impl Inner {
    fn works_on(&self, map: u32) -> bool {
        self.work.as_ref().is_some_and(|work| work.map == map)
    }

    /// Brings the pool to its size, and gives everyone who has nothing to do the next band.
    fn hand_out(&mut self) {
        let size = cores().clamp(HELPERS.0, HELPERS.1) as usize;
        while self.work.is_some() && self.helpers.len() < size {
            match self.hire() {
                Some(helper) => self.helpers.push(helper),
                None => self.fail(CRASHED),
            }
        }
        let Some(work) = &mut self.work else { return };
        for helper in self.helpers.iter_mut().filter(|helper| helper.ready && helper.band.is_none()) {
            let Some(band) = work.next_band() else { break };
            if helper.map != work.map {
                helper.map = work.map;
                helper.link.post(&ToWorker::Help { map: work.map, job: Box::new(work.job.clone()) });
            }
            helper.link.post(&ToWorker::Band { map: work.map, first: band.start, rows: band.end - band.start });
            helper.band = Some(band);
        }
    }

    fn hire(&mut self) -> Option<Helper> {
        self.newest += 1;
        let id = self.newest;
        let (on_message, on_error) = (Weak::clone(&self.handle), Weak::clone(&self.handle));
        let hear = move |heard| {
            if let Some(inner) = on_message.upgrade() {
                inner.borrow_mut().hear(id, heard);
            }
        };
        let lose = move || {
            if let Some(inner) = on_error.upgrade() {
                inner.borrow_mut().lose(id);
            }
        };
        let link = Link::start(Module::Helper, hear, lose)?;
        Some(Helper { id, link, ready: false, map: 0, band: None })
    }

    fn hear(&mut self, id: u32, heard: Option<Heard>) {
        let Some(helper) = self.helpers.iter_mut().find(|helper| helper.id == id) else { return };
        let Some(Heard { message, buffer }) = heard else { return self.lose(id) };
        match message {
            ToPage::Ready => helper.ready = true,
            ToPage::Band { map, first, rows, elapsed_ms, minima, .. } => {
                // An older map's last band may still be on its way.
                helper.band.take_if(|_| helper.map == map);
                let Some(work) = self.work.as_mut().filter(|work| work.map == map) else { return };
                work.missing = work.missing.saturating_sub(rows);
                let missing = work.missing;
                post(&ToPage::Band { map, first, rows, missing, elapsed_ms, minima }, buffer);
                if missing == 0 {
                    self.finish();
                }
            }
            ToPage::Failed { run, message } if self.works_on(run) => self.fail(&message),
            _ => {}
        }
        self.hand_out();
    }

    /// A helper has crashed: another one takes its place and its band.
    fn lose(&mut self, id: u32) {
        let Some(index) = self.helpers.iter().position(|helper| helper.id == id) else { return };
        let helper = self.helpers.swap_remove(index);
        let Some(work) = &mut self.work else { return };
        work.crashes += 1;
        work.returned.extend(helper.band);
        if work.crashes > MAX_CRASHES {
            self.fail(CRASHED);
        }
        self.hand_out();
    }

    fn fail(&mut self, reason: &str) {
        if let Some(work) = &self.work {
            post(&ToPage::Failed { run: work.map, message: reason.to_owned() }, None);
            self.finish();
        }
    }

    /// There is no map under way any more: rows that are still computed stop, and helpers go after a while.
    fn finish(&mut self) {
        self.work = None;
        for helper in &mut self.helpers {
            if helper.band.take().is_some() {
                helper.link.post(&ToWorker::Band { map: helper.map, first: 0, rows: 0 });
            }
        }
        let handle = Weak::clone(&self.handle);
        let release = move || {
            if let Some(inner) = handle.upgrade() {
                inner.borrow_mut().helpers.clear();
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
