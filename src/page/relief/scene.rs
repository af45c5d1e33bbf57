//! What the relief shows: the field with its mesh, the runs with their draped paths, and what moves.

use super::model::Model;
use crate::landscape::relief::{Draped, Heights, Mesh, drape};
use crate::page::draw::palette::{Mode, RunStyle, Theme, height_colors, run_style};
use crate::page::landmarks::Landmark;

/// Opacity of viridis over paper: more than in the flat picture, since light and shadow take some of it.
const COLOUR: f64 = 0.6;
/// Most steps followed of all paths together; more are thinned evenly.
const MAX_STEPS: usize = 24_000;

/// Heights as the page has them.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// `[[x_min, x_max], [y_min, y_max]]`.
    pub view: [[f64; 2]; 2],
    /// The part of it that is shown.
    pub shown: [[f64; 2]; 2],
    /// Columns and rows.
    pub size: [usize; 2],
    /// Smallest and largest finite height.
    pub range: [f64; 2],
    /// (rows, columns), row 0 at the smallest y.
    pub values: Vec<f32>,
    /// Heights with a contour line, ascending.
    pub levels: Vec<f64>,
    /// Whether colours and heights follow the logarithm.
    pub log: bool,
}

impl Field {
    /// The field as the mesh takes it.
    pub fn heights(&self) -> Heights<'_> {
        let Self { view, shown, size, range, values, levels, log } = self;
        Heights { view: *view, shown: *shown, size: *size, range: *range, values, levels, log: *log }
    }
}

/// One visible run.
#[derive(Debug)]
pub struct Run {
    /// Its index in the experiment.
    pub index: usize,
    /// How it looks.
    pub style: RunStyle,
    /// World coordinates, x and y for each step.
    points: Vec<f64>,
    /// Whether it left the finite numbers.
    pub lost: bool,
    /// Its path on the present mesh.
    pub path: Draped,
}

impl Run {
    /// Last step there is.
    pub fn last(&self) -> f64 {
        (self.points.len() / 2).saturating_sub(1) as f64
    }

    /// Where it is at a step that may lie between two, in world units; none where it left the finite numbers.
    pub fn at(&self, step: f64) -> Option<[f64; 2]> {
        let step = step.clamp(0.0, self.last());
        let (before, share) = (step.floor() as usize, step.fract());
        let point = |index: usize| -> Option<[f64; 2]> {
            let at = self.points.get(index * 2..index * 2 + 2)?;
            Some([at[0], at[1]]).filter(|at| at.iter().all(|c| c.is_finite()))
        };
        let from = point(before)?;
        let to = point(before + 1).unwrap_or(from);
        Some([0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share))
    }
}

/// What changes from frame to frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Width and height in CSS pixels.
    pub size: [f64; 2],
    /// Device pixels of a CSS pixel.
    pub ratio: f64,
    /// The step shown; between two steps while playing.
    pub cursor: f64,
    /// Index of the run that stands out.
    pub lit: Option<usize>,
    /// Where every run starts, in world units.
    pub start: [f64; 2],
    /// Whether the start is pointed at, dragged or focused.
    pub start_active: bool,
    /// The point under the pointer, in world units.
    pub hover: Option<[f64; 2]>,
}

/// Everything there is to draw.
pub struct Scene {
    /// The heights.
    pub field: Field,
    /// The surface in the box; none before the first field.
    pub mesh: Option<Mesh>,
    /// The visible runs, in the experiment's order.
    pub runs: Vec<Run>,
    /// Minima and saddles, in world units.
    pub landmarks: Vec<([f64; 2], Landmark)>,
    /// The second-order model that is shown.
    pub model: Option<Model>,
    /// What changes from frame to frame; none before the first.
    pub moment: Option<Moment>,
    /// Light or dark.
    pub mode: Mode,
    /// Changes with every change of field or mode: what was prepared of them is stale.
    pub ground_version: u32,
    /// Changes with every change of the paths.
    pub path_version: u32,
}

impl Scene {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            field: Field::default(),
            mesh: None,
            runs: Vec::new(),
            landmarks: Vec::new(),
            model: None,
            moment: None,
            mode: Mode::Light,
            ground_version: 0,
            path_version: 0,
        }
    }

    /// Another surface, or another look at it.
    pub fn set_field(&mut self, field: Field, mode: Mode) {
        self.mesh = Mesh::new(&field.heights());
        self.field = field;
        self.mode = mode;
        self.ground_version += 1;
        self.drape();
    }

    /// Forgets the runs from this one on.
    pub fn truncate_runs(&mut self, count: usize) {
        self.runs.truncate(count);
    }

    /// The run at a place: its index in the experiment, and where it went.
    pub fn set_run(&mut self, place: usize, index: usize, points: Vec<f64>, lost: bool) {
        let run = Run { index, style: run_style(index), points, lost, path: Draped::default() };
        match self.runs.get_mut(place) {
            Some(old) => *old = run,
            None => self.runs.push(run),
        }
    }

    /// Lays all paths over the mesh anew.
    pub fn drape(&mut self) {
        self.path_version += 1;
        let most = MAX_STEPS / self.runs.len().max(1);
        for run in &mut self.runs {
            run.path = self.mesh.as_ref().map_or_else(Draped::default, |mesh| drape(mesh, &run.points, most));
        }
    }

    /// The theme.
    pub fn theme(&self) -> &'static Theme {
        Theme::of(self.mode)
    }

    /// Colours of heights, from the lowest to the highest.
    pub fn palette(&self) -> [[u8; 3]; 256] {
        height_colors(&Theme { height: COLOUR, ..*self.theme() })
    }
}

impl Default for Scene {
    fn default() -> Self {
        Self::new()
    }
}
