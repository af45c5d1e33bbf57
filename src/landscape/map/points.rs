//! One run at a time: for methods that are no update rule of single coordinates. The session itself runs them.

use super::minima::Minima;
use super::strip::Strip;
use super::{Cell, Ending, MapJob, MapKind};
use crate::experiment::{Experiment, Run};
use crate::protocol::COLUMNS;
use crate::search::SearchError;
use crate::train::ending::Reason;
use crate::train::session::Session;

/// Runs strips of cells one after the other.
#[derive(Clone, Debug)]
pub(super) struct Points {
    /// With the run alone.
    experiment: Experiment,
    /// Key of the second hyper-parameter of a rate map.
    other: Option<String>,
    strip: Strip,
    session: Option<Session>,
    /// Of the cells that are done: what became of them, and where they ended unless they diverged.
    done: Vec<(Cell, Option<[f64; 2]>)>,
}

impl Points {
    /// A machine for the runs of a job.
    ///
    /// # Errors
    /// Where a formula is not one.
    pub(super) fn new(job: &MapJob, run: &Run) -> Result<Self, SearchError> {
        let run = Run { batch: 0, ..run.clone() };
        let experiment = Experiment { runs: vec![run], noise: 0.0, seeds: 1, ..job.experiment.clone() };
        Session::new(&experiment)?;
        let other = match &job.kind {
            MapKind::Basins => None,
            MapKind::Rates(key) => Some(key.clone()),
        };
        Ok(Self { experiment, other, strip: Strip::default(), session: None, done: Vec::new() })
    }

    /// Takes up a strip.
    pub(super) fn begin(&mut self, strip: &Strip) {
        self.strip = strip.clone();
        self.session = None;
        self.done.clear();
    }

    /// Runs cells until all are done or `spent` says so. Whether all are.
    pub(super) fn advance(&mut self, minima: &Minima, mut spent: impl FnMut() -> bool) -> bool {
        while self.done.len() < self.strip.starts.len() {
            let Some(mut session) = self.session.take().or_else(|| self.open()) else {
                // A value the method does not accept: there is no such run.
                self.done.push((Cell { ending: Ending::Diverged, steps: 0, loss: f64::INFINITY }, None));
                continue;
            };
            if session.advance(&mut spent) {
                self.done.push(outcome(&session, minima));
            } else {
                self.session = Some(session);
            }
            if spent() {
                break;
            }
        }
        self.done.len() == self.strip.starts.len()
    }

    /// The session of the next cell.
    fn open(&self) -> Option<Session> {
        let cell = self.done.len();
        let mut experiment = self.experiment.clone();
        experiment.start = self.strip.starts[cell];
        let optimizer = &mut experiment.runs[0].optimizer;
        if let Some(rate) = self.strip.rates.get(cell) {
            optimizer.set("lr", *rate).ok()?;
        }
        if let (Some(key), Some(value)) = (&self.other, self.strip.other) {
            optimizer.set(key, value).ok()?;
        }
        Session::new(&experiment).ok()
    }

    /// Where the runs that live have ended.
    pub(super) fn ends(&self) -> Vec<[f64; 2]> {
        self.done.iter().filter_map(|(_, end)| *end).collect()
    }

    /// What became of the runs.
    pub(super) fn cells(&self) -> impl Iterator<Item = Cell> {
        self.done.iter().map(|(cell, _)| *cell)
    }
}

fn outcome(session: &Session, minima: &Minima) -> (Cell, Option<[f64; 2]>) {
    let rows: Vec<&[f64]> = session.rows(0).chunks_exact(COLUMNS).collect();
    let steps = rows.len() as u32 - 1;
    let Some(last) = rows.last() else { unreachable!("a trajectory begins with its start") };
    let loss = last[2];
    // A method that knows no step from a sound place has ended there.
    let head = &session.heads()[0];
    if head.status.is_lost() && !matches!(head.reason, Some(Reason::Stalled(_))) {
        return (Cell { ending: Ending::Diverged, steps, loss }, None);
    }
    let end = [last[0], last[1]];
    let cell = match minima.within_reach(end) {
        Some(index) => {
            let inside = rows.iter().rev().take_while(|row| minima.within_reach([row[0], row[1]]).is_some()).count();
            Cell { ending: Ending::Reached(index), steps: (rows.len() - inside) as u32, loss }
        }
        None => Cell { ending: Ending::Elsewhere, steps, loss },
    };
    (cell, Some(end))
}
