//! What lies on the worker's desk: the open experiment, the grid being filled, the map, and whether the page is ready for
//! more.

use super::mapping::Mapping;
use super::pool::Pool;
use super::port::post;
use super::turns::{ask_for_turn, now_ms};
use crate::FULL;
use crate::experiment::Experiment;
use crate::landscape::contour::{self, Contours};
use crate::landscape::grid::Grid;
use crate::protocol::{Frame, Inspection, ToPage, ToWorker};
use crate::train::session::Session;
use js_sys::{Float32Array, Float64Array};

/// Longest time between two looks at the messages, in ms.
const SLICE_MS: f64 = 8.0;
/// Shortest time between two frames of an experiment that is still computing, in ms.
const FRAME_MS: f64 = 100.0;

/// Why a message that cannot be read is refused: page and worker are of one build, so this is never seen.
const UNREADABLE: &str = "the worker cannot read what the page says";

/// The worker's state.
#[derive(Default)]
pub struct Desk {
    open: Option<Open>,
    grid: Option<Filling>,
    /// What a helper computes.
    map: Option<Mapping>,
    /// Those who help, since there was a map to share.
    pool: Option<Pool>,
    /// A frame is on its way and has not been acknowledged.
    awaiting: bool,
    /// A turn has been asked for and has not come.
    turn_asked: bool,
}

struct Open {
    run: u32,
    session: Session,
    elapsed_ms: f64,
    /// When the last frame left; `None` before the first.
    sent_ms: Option<f64>,
    /// The last frame held everything.
    told: bool,
    /// How the losses spread over the seeds has been told too.
    spread: bool,
}

struct Filling {
    id: u32,
    view: [[f64; 2]; 2],
    size: [u32; 2],
    log: bool,
    grid: Grid,
    /// Contour lines, once the grid is full.
    contours: Option<Contours>,
    elapsed_ms: f64,
}

impl Desk {
    /// Takes a message from the page; none is one that cannot be read.
    pub fn hear(&mut self, message: Option<ToWorker>) {
        match message {
            Some(ToWorker::Open { run, experiment }) => self.open(run, &experiment),
            Some(ToWorker::Grid { grid, experiment, view, size }) => self.fill(grid, &experiment, view, size),
            Some(ToWorker::Ack { .. }) => self.awaiting = false,
            Some(ToWorker::Inspect { run, index, step }) => self.inspect(run, index, step),
            Some(ToWorker::Ping { nonce }) => post(&ToPage::Pong { nonce }, None),
            Some(ToWorker::Probe { run, point }) if FULL => self.probe(run, point),
            Some(message) if FULL => self.hear_of_maps(message),
            Some(_) => {}
            None => post(&ToPage::Failed { run: 0, message: UNREADABLE.to_owned() }, None),
        }
        self.go_on();
    }

    /// Takes a message that only the engine hears.
    fn hear_of_maps(&mut self, message: ToWorker) {
        match message {
            ToWorker::Map { map, job } => self.pool.get_or_insert_default().start(map, *job),
            ToWorker::Cancel { map } => {
                if let Some(pool) = &self.pool {
                    pool.cancel(map);
                }
            }
            ToWorker::Help { map, job } => self.map = Mapping::open(map, &job),
            ToWorker::Band { map, first, rows } => {
                if let Some(mapping) = &mut self.map {
                    mapping.begin(map, first, rows);
                }
            }
            _ => {}
        }
    }

    /// One slice of work.
    pub fn work(&mut self) {
        self.turn_asked = false;
        let start = now_ms();
        // Where there is a grid to fill, runs and grid share the slice.
        let share = if self.grid.is_some() { 0.5 } else { 1.0 };
        self.compute(start + share * SLICE_MS);
        self.tell();
        self.fill_rows(start + SLICE_MS);
        self.repeat(start + SLICE_MS);
        if let Some(mapping) = self.map.as_mut().filter(|_| FULL) {
            mapping.work(start + SLICE_MS);
        }
        self.go_on();
    }

    fn go_on(&mut self) {
        let computing = self.open.as_ref().is_some_and(|open| !open.session.done() || (!open.told && !self.awaiting));
        let mapping = FULL && self.map.as_ref().is_some_and(Mapping::busy);
        let repeating = FULL && self.open.as_ref().is_some_and(|open| open.told && !open.spread);
        if (computing || mapping || repeating || self.grid.is_some()) && !self.turn_asked {
            self.turn_asked = true;
            ask_for_turn();
        }
    }

    fn open(&mut self, run: u32, experiment: &Experiment) {
        let started = now_ms();
        self.open = None;
        match Session::new(experiment) {
            Ok(session) => {
                let elapsed_ms = now_ms() - started;
                self.open = Some(Open { run, session, elapsed_ms, sent_ms: Some(started), told: false, spread: false });
            }
            Err(error) => post(&ToPage::Failed { run, message: error.to_string() }, None),
        }
    }

    fn compute(&mut self, deadline: f64) {
        let Some(open) = &mut self.open else { return };
        let started = now_ms();
        open.session.advance(|| now_ms() >= deadline);
        open.elapsed_ms += now_ms() - started;
    }

    /// Sends a frame where there is news and the page has shown the last one.
    fn tell(&mut self) {
        let Some(open) = self.open.as_mut().filter(|open| !open.told && !self.awaiting) else { return };
        let done = open.session.done();
        let now = now_ms();
        if !done && open.sent_ms.is_some_and(|sent| now - sent < FRAME_MS) {
            return;
        }
        let runs = open.session.heads();
        let all: Vec<f64> = (0..runs.len()).flat_map(|i| open.session.rows(i)).copied().collect();
        let digest = open.session.digest().filter(|_| done).map(crate::digest::hex);
        let refuge = open.session.refuge();
        let frame = Frame { run: open.run, done, runs, digest, elapsed_ms: open.elapsed_ms, refuge };
        post(&ToPage::Frame(frame), Some(Float64Array::from(&all[..]).buffer()));
        open.sent_ms = Some(now);
        open.told = done;
        self.awaiting = true;
    }

    /// Runs the repetitions with other seeds, once everything else is told, and tells how the losses spread.
    fn repeat(&mut self, deadline: f64) {
        let Some(open) = self.open.as_mut().filter(|open| FULL && open.told && !open.spread) else { return };
        if !open.session.repeat(|| now_ms() >= deadline) {
            return;
        }
        open.spread = true;
        for index in 0..open.session.heads().len() {
            if let Some(rows) = open.session.band(index) {
                let (run, seeds) = (open.run, open.session.seeds());
                let message = ToPage::Bands { run, index: index as u32, seeds };
                post(&message, Some(Float64Array::from(&rows[..]).buffer()));
            }
        }
    }

    fn inspect(&mut self, run: u32, index: u32, step: u32) {
        let Some(open) = self.open.as_mut().filter(|open| open.run == run) else { return };
        if let Some(state) = open.session.state_at(index as usize, step) {
            let insight = if FULL { open.session.insight_at(index as usize, step) } else { None };
            post(&ToPage::Inspected(Inspection { run, index, step, state, insight }), None);
        }
    }

    fn probe(&mut self, run: u32, point: [f64; 2]) {
        if let Some(open) = self.open.as_mut().filter(|open| open.run == run) {
            post(&ToPage::Probed { run, probe: open.session.probe(point) }, None);
        }
    }

    fn fill(&mut self, id: u32, experiment: &Experiment, view: [[f64; 2]; 2], size: [u32; 2]) {
        let log = experiment.view.log_height.unwrap_or(experiment.surface.entry.log_height);
        self.grid = match Grid::new(&experiment.surface, view, size) {
            Ok(grid) => Some(Filling {
                id,
                view,
                size: grid.size().map(|n| n as u32),
                log,
                grid,
                contours: None,
                elapsed_ms: 0.0,
            }),
            Err(error) => {
                post(&ToPage::Failed { run: 0, message: error.to_string() }, None);
                None
            }
        };
    }

    fn fill_rows(&mut self, deadline: f64) {
        let Some(filling) = &mut self.grid else { return };
        let started = now_ms();
        let complete = filling.advance(|| now_ms() >= deadline);
        filling.elapsed_ms += now_ms() - started;
        if let Some(filling) = complete.then(|| self.grid.take()).flatten() {
            filling.tell();
        }
    }
}

impl Filling {
    /// Fills the grid, then follows its contour lines, until `spent` says so. Whether both are complete.
    fn advance(&mut self, mut spent: impl FnMut() -> bool) -> bool {
        if !self.grid.advance(&mut spent) {
            return false;
        }
        let values = self.grid.values();
        let contours =
            self.contours.get_or_insert_with(|| Contours::new(self.grid.size(), contour::levels(values, self.log)));
        contours.advance(values, spent)
    }

    /// Sends the grid with its contour lines.
    fn tell(self) {
        let values = self.grid.values();
        let lines: Vec<(f64, &[f32])> = self.contours.iter().flat_map(Contours::lines).collect();
        let numbers = values.len() + lines.iter().map(|(_, segments)| segments.len()).sum::<usize>();
        let all = Float32Array::new_with_length(numbers as u32);
        let mut at = 0;
        for part in std::iter::once(values).chain(lines.iter().map(|(_, segments)| *segments)) {
            all.subarray(at, at + part.len() as u32).copy_from(part);
            at += part.len() as u32;
        }
        let levels = lines.iter().map(|(level, segments)| (*level, (segments.len() / 4) as u32)).collect();
        let range = self.grid.range().unwrap_or_default().map(f64::from);
        let message = ToPage::Grid {
            grid: self.id,
            view: self.view,
            size: self.size,
            range,
            levels,
            elapsed_ms: self.elapsed_ms,
        };
        post(&message, Some(all.buffer()));
    }
}
