//! What the page and the worker say to each other.
//!
//! The worker says [`ToPage::Ready`] first. Every frame carries the run id of the experiment it answers; the page drops
//! stale ones. At most one frame is unacknowledged. Numbers in bulk do not stand in these messages: they travel beside
//! them as one transferable buffer, whose layout is given here. An experiment travels as the readable text of its link,
//! which both sides read and write anyway. [`wire`] says how a message travels.

pub mod training;
pub mod wire;

use crate::experiment::Experiment;
use crate::landscape::map::MapJob;
use crate::train::ending::Reason;
use crate::train::inside::Insight;
use crate::train::probe::Probe;

/// What the page asks of the worker.
#[derive(Clone, Debug, PartialEq)]
pub enum ToWorker {
    /// Drop what is running and compute this experiment. `run` is a fresh, larger number each time.
    Open {
        /// Run id.
        run: u32,
        /// What to run; validated again by the worker.
        experiment: Box<Experiment>,
    },
    /// Evaluate the experiment's surface on a grid over `view`, for the heat map and the contour lines.
    Grid {
        /// Grid id, fresh and larger each time; a newer request replaces an older one.
        grid: u32,
        /// Holds the surface; the rest of it is ignored.
        experiment: Box<Experiment>,
        /// `[[x_min, x_max], [y_min, y_max]]`.
        view: [[f64; 2]; 2],
        /// Columns and rows, each 2 to 2048.
        size: [u32; 2],
    },
    /// The page has shown the frame of this run: the next may come.
    Ack {
        /// Run id of the frame.
        run: u32,
    },
    /// Answer with the full optimizer state of a run at a step, by replay from the nearest snapshot.
    Inspect {
        /// Run id.
        run: u32,
        /// Index into the experiment's runs.
        index: u32,
        /// Step, 0 to the number of steps computed.
        step: u32,
    },
    /// Say what the surface of the open experiment is like at a point. The engine alone does.
    Probe {
        /// Run id.
        run: u32,
        /// Where.
        point: [f64; 2],
    },
    /// Drop what map there is and compute this one. The engine alone can; its helpers share the rows.
    Map {
        /// Map id, fresh and larger each time.
        map: u32,
        /// Sound.
        job: Box<MapJob>,
    },
    /// Give this map up.
    Cancel {
        /// Map id.
        map: u32,
    },
    /// Take up a map, to be asked for bands of it: what the engine says to a helper.
    Help {
        /// Map id.
        map: u32,
        /// Sound.
        job: Box<MapJob>,
    },
    /// Compute these rows of the map, in place of any others under way. No rows end those, without an answer.
    Band {
        /// Map id.
        map: u32,
        /// First row.
        first: u32,
        /// How many.
        rows: u32,
    },
    /// Answer with [`ToPage::Pong`]: are you alive?
    Ping {
        /// Echoed.
        nonce: u32,
    },
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq)]
pub enum ToPage {
    /// The worker is up and listens. Sent once, before anything else.
    Ready,
    /// Trajectories. The buffer holds f64: for each run in order, `frame.runs[i].steps + 1` rows of [`COLUMNS`]
    /// numbers (row-major).
    Frame(Frame),
    /// A grid. The buffer holds f32: `size[0] * size[1]` values, row 0 at the smallest y; then, as f32 pairs
    /// (x, y) in units of cells, the segments of the contour lines (two points each), level by level.
    Grid {
        /// Grid id of the request.
        grid: u32,
        /// As requested.
        view: [[f64; 2]; 2],
        /// As requested.
        size: [u32; 2],
        /// Smallest and largest finite value; `[0, 0]` where there is none.
        range: [f64; 2],
        /// Contour levels, ascending, and how many segments each has.
        levels: Vec<(f64, u32)>,
        /// How long the worker computed, in ms.
        elapsed_ms: f64,
    },
    /// The state of one run at one step.
    Inspected(Inspection),
    /// What the surface is like at a point.
    Probed {
        /// Run id of the request.
        run: u32,
        /// What was found.
        probe: Probe,
    },
    /// Rows of a map. The buffer holds f32: [`CELL_NUMBERS`](crate::landscape::map::CELL_NUMBERS) for each cell, row by
    /// row.
    Band {
        /// Map id.
        map: u32,
        /// First row.
        first: u32,
        /// How many.
        rows: u32,
        /// How many rows of the map have not come yet; a helper, which does not know, says 0.
        missing: u32,
        /// How long the helper computed, in ms.
        elapsed_ms: f64,
        /// The minima that cells may have reached, as x, y and loss: the same for every band of a map.
        minima: Vec<[f64; 3]>,
    },
    /// How the loss of a run spreads over the seeds of the experiment, once all of them have run. The buffer holds f64:
    /// the rows of a [`LossBand`].
    Bands {
        /// Run id.
        run: u32,
        /// Index into the experiment's runs.
        index: u32,
        /// How many seeds.
        seeds: u32,
    },
    /// The experiment could not be run; the text says why.
    Failed {
        /// Run id; that of a map in answer to it.
        run: u32,
        /// One clear sentence.
        message: String,
    },
    /// Alive.
    Pong {
        /// As asked.
        nonce: u32,
    },
}

/// Numbers a row of a trajectory holds: x, y, loss, gradient x, gradient y, rate, and the running counts of value,
/// gradient and Hessian evaluations and of gradients of single samples. What is not a number there is none here either.
pub const COLUMNS: usize = 10;

/// Trajectories so far of every run of an experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Run id of the experiment.
    pub run: u32,
    /// Whether every run has ended.
    pub done: bool,
    /// One entry for each run, in the experiment's order.
    pub runs: Vec<RunHead>,
    /// Digest over all runs, 16 hex digits, once done.
    pub digest: Option<String>,
    /// How long the worker computed for this experiment so far, in ms.
    pub elapsed_ms: f64,
    /// A place at which the function is defined, near a start at which it is not.
    pub refuge: Option<[f64; 2]>,
}

/// How far one run is.
#[derive(Clone, Debug, PartialEq)]
pub struct RunHead {
    /// Steps computed so far.
    pub steps: u32,
    /// How it stands.
    pub status: Status,
    /// Why it ended, where that was not its last step.
    pub reason: Option<Reason>,
    /// Digest of its final parameters, 16 hex digits, once ended.
    pub digest: Option<String>,
}

/// How a run stands or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Still computing.
    Running,
    /// All its steps are done.
    Finished,
    /// Its loss or a coordinate outgrew the finite numbers, or [`crate::train::DIVERGED`].
    Diverged,
    /// It has come to its end and the gradient has vanished (norm at most [`crate::train::CONVERGED`]).
    Converged,
    /// What it needs is not defined: the function or its gradient where it stands or where a step leads, its rate, its step.
    Undefined,
}

impl Status {
    /// Every one of them, in the order of their discriminants.
    pub const ALL: [Status; 5] = [Self::Running, Self::Finished, Self::Diverged, Self::Converged, Self::Undefined];

    /// Whether the run was lost: what it came to is no result.
    pub const fn is_lost(self) -> bool {
        matches!(self, Self::Diverged | Self::Undefined)
    }
}

/// The optimizer's own variables at one step, as the update formula names them.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// Run id of the experiment.
    pub run: u32,
    /// Index into the experiment's runs.
    pub index: u32,
    /// Step.
    pub step: u32,
    /// State variables in declaration order, `[x component, y component]`.
    pub state: Vec<(String, [f64; 2])>,
    /// What the method thought; the engine alone says it.
    pub insight: Option<Insight>,
}

/// One run's trajectory as the page holds it: `head.steps + 1` rows of [`COLUMNS`] numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// How far it is.
    pub head: RunHead,
    /// (steps + 1, COLUMNS), row-major.
    rows: Vec<f64>,
}

impl Trace {
    /// Splits a frame's buffer into the trajectories of its runs; none where the lengths do not agree.
    pub fn split(frame: &Frame, buffer: &[f64]) -> Option<Vec<Trace>> {
        let mut rest = buffer;
        let mut traces = Vec::with_capacity(frame.runs.len());
        for head in &frame.runs {
            let (rows, after) = rest.split_at_checked((head.steps as usize + 1) * COLUMNS)?;
            traces.push(Trace { head: head.clone(), rows: rows.to_vec() });
            rest = after;
        }
        rest.is_empty().then_some(traces)
    }

    /// Last step there is.
    pub fn last(&self) -> usize {
        self.head.steps as usize
    }

    /// All rows: (steps + 1, [`COLUMNS`]), row-major.
    pub fn rows(&self) -> &[f64] {
        &self.rows
    }

    /// Row of a step, or of the last step where the run ended before.
    pub fn row(&self, step: usize) -> Row<'_> {
        let at = step.min(self.last()) * COLUMNS;
        Row(&self.rows[at..at + COLUMNS])
    }
}

/// How the loss of one run spreads over several seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct LossBand {
    /// How many seeds.
    pub seeds: u32,
    /// (steps + 1, 3): lowest, median and highest loss.
    rows: Vec<f64>,
}

impl LossBand {
    /// A band from its buffer; none where that is not rows of three.
    pub fn new(seeds: u32, rows: Vec<f64>) -> Option<Self> {
        let whole = !rows.is_empty() && rows.len().is_multiple_of(3);
        whole.then_some(Self { seeds, rows })
    }

    /// Lowest, median and highest loss of every step.
    pub fn rows(&self) -> impl Iterator<Item = [f64; 3]> {
        self.rows.chunks_exact(3).map(|row| [row[0], row[1], row[2]])
    }
}

/// One step of a [`Trace`].
#[derive(Clone, Copy, Debug)]
pub struct Row<'a>(&'a [f64]);

impl Row<'_> {
    /// Where the run is.
    pub fn point(&self) -> [f64; 2] {
        [self.0[0], self.0[1]]
    }
    /// Value of the surface there.
    pub fn loss(&self) -> f64 {
        self.0[2]
    }
    /// Exact gradient there.
    pub fn gradient(&self) -> [f64; 2] {
        [self.0[3], self.0[4]]
    }
    /// Rate of the step that led here (of the first step, at the start).
    pub fn rate(&self) -> f64 {
        self.0[5]
    }
    /// Values, gradients and Hessians asked for so far; a call that gives several counts in each.
    pub fn evaluations(&self) -> [f64; 3] {
        [self.0[6], self.0[7], self.0[8]]
    }
    /// Gradients of single samples so far; where there is no data a gradient counts as one.
    pub fn samples(&self) -> f64 {
        self.0[9]
    }
}
