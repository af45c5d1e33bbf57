//! The kernel of a map: computes its cells, a band of rows at a time, in slices as short as one likes.
//!
//! Update rules run many cells at once (`blocks`); methods that are none run one cell at a time (`points`). Before the
//! first band a basin map takes its coarse look at the region, for minima the surface does not state.

use super::blocks::Blocks;
use super::minima::Minima;
use super::points::Points;
use super::strip::Strip;
use super::{Cell, MapJob, MapKind};
use crate::experiment::Run;
use crate::expr::FormulaError;
use crate::surface::Objective;
use std::ops::Range;

/// Columns and rows of the coarse look.
const COARSE: u32 = 16;

/// Computes the cells of a map.
#[derive(Clone, Debug)]
pub struct Kernel {
    job: MapJob,
    runner: Runner,
    minima: Minima,
    /// Where the coarse look has come to; none once it is over.
    look: Option<Look>,
    /// Next row and column, and the row after the band's last.
    at: (u32, u32),
    end: u32,
    /// Whether a strip is under way.
    begun: bool,
    cells: Vec<Cell>,
}

/// The coarse look at the region, under way.
#[derive(Clone, Debug, Default)]
struct Look {
    row: u32,
    begun: bool,
    ends: Vec<[f64; 2]>,
}

/// What runs a strip.
#[derive(Clone, Debug)]
enum Runner {
    Blocks(Box<Blocks>),
    Points(Box<Points>),
}

impl Kernel {
    /// A kernel for a job, with no band to compute yet; none where the job is not sound.
    ///
    /// # Errors
    /// Where a typed formula is not one.
    pub fn new(job: &MapJob) -> Result<Option<Self>, FormulaError> {
        let run = job.experiment.runs.get(job.run as usize);
        run.filter(|_| job.is_sound()).map(|run| Self::with(job, Runner::new(job, run)?)).transpose()
    }

    fn with(job: &MapJob, runner: Runner) -> Result<Self, FormulaError> {
        let look = (job.kind == MapKind::Basins).then(Look::default);
        let minima = Minima::stated(&job.experiment.surface, job.reach);
        // The surface compiles, or the look would fail later.
        Objective::new(&job.experiment.surface)?;
        Ok(Self { job: job.clone(), runner, minima, look, at: (0, 0), end: 0, begun: false, cells: Vec::new() })
    }

    /// Takes up a band of rows, in place of any other.
    pub fn begin(&mut self, rows: Range<u32>) {
        self.end = rows.end.min(self.job.size[1]);
        self.at = (rows.start.min(self.end), 0);
        self.begun = false;
        self.cells.clear();
    }

    /// Computes until the band is complete or `spent` says so (asked several times a millisecond). Whether it is
    /// complete.
    pub fn advance(&mut self, mut spent: impl FnMut() -> bool) -> bool {
        while self.look.is_some() {
            if !self.look_on(&mut spent) {
                return false;
            }
        }
        while self.at.0 < self.end {
            let Some(axes) = self.job.axes() else { break };
            let (row, column) = self.at;
            let strip = Strip::new(&self.job.kind, &axes, self.job.experiment.start, row, column);
            if !std::mem::replace(&mut self.begun, true) {
                self.runner.begin(&strip, &self.minima);
            }
            if !self.runner.advance(&self.minima, &mut spent) {
                return false;
            }
            self.begun = false;
            self.runner.collect(&self.minima, &mut self.cells);
            let next = column + strip.starts.len() as u32;
            self.at = if next < self.job.size[0] { (row, next) } else { (row + 1, 0) };
        }
        true
    }

    /// The cells of the band so far, row by row.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The minima that cells may have reached, as x, y and loss; complete once a cell is there.
    pub fn minima(&self) -> &[[f64; 3]] {
        self.minima.points()
    }

    /// Goes on with the coarse look. Whether there was time for a whole row.
    fn look_on(&mut self, spent: &mut impl FnMut() -> bool) -> bool {
        let Some(look) = &mut self.look else { return true };
        let coarse = MapJob { size: [COARSE; 2], ..self.job.clone() };
        let Some(axes) = coarse.axes() else { return true };
        if !std::mem::replace(&mut look.begun, true) {
            let strip = Strip::new(&coarse.kind, &axes, coarse.experiment.start, look.row, 0);
            self.runner.begin(&strip, &self.minima);
        }
        if !self.runner.advance(&self.minima, spent) {
            return false;
        }
        look.ends.extend(self.runner.ends());
        look.begun = false;
        look.row += 1;
        if look.row == COARSE {
            if let Ok(mut objective) = Objective::new(&self.job.experiment.surface) {
                self.minima.look(&mut objective, &look.ends);
            }
            self.look = None;
        }
        true
    }
}

impl Runner {
    /// Many cells at once where the method is an update rule, else one at a time.
    fn new(job: &MapJob, run: &Run) -> Result<Self, FormulaError> {
        match Blocks::new(job, run) {
            Ok(blocks) => Ok(Self::Blocks(Box::new(blocks))),
            Err(_) => Points::new(job, run).map(|points| Self::Points(Box::new(points))),
        }
    }

    fn begin(&mut self, strip: &Strip, minima: &Minima) {
        match self {
            Self::Blocks(blocks) => blocks.begin(strip, minima),
            Self::Points(points) => points.begin(strip),
        }
    }

    fn advance(&mut self, minima: &Minima, spent: impl FnMut() -> bool) -> bool {
        match self {
            Self::Blocks(blocks) => blocks.advance(minima, spent),
            Self::Points(points) => points.advance(minima, spent),
        }
    }

    fn collect(&self, minima: &Minima, cells: &mut Vec<Cell>) {
        match self {
            Self::Blocks(blocks) => cells.extend(blocks.cells(minima)),
            Self::Points(points) => cells.extend(points.cells()),
        }
    }

    fn ends(&self) -> Vec<[f64; 2]> {
        match self {
            Self::Blocks(blocks) => blocks.ends(),
            Self::Points(points) => points.ends(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Choice, Experiment};
    use crate::optim::Rule;
    use crate::surface::Surface;

    fn job(surface: &str, rule: Choice<Rule>, kind: MapKind, size: [u32; 2]) -> MapJob {
        let surface = Choice::<Surface>::named(surface).expect("exists");
        let experiment = Experiment {
            start: surface.entry.start,
            surface,
            steps: 120,
            runs: vec![Run::new(rule)],
            ..Experiment::default()
        };
        let shown = experiment.shown();
        let region = if kind == MapKind::Basins { shown } else { [[1e-3, 3.0], [0.1, 0.99]] };
        MapJob { experiment, run: 0, kind, region, size, reach: MapJob::usual_reach(shown) }
    }

    fn all(mut kernel: Kernel) -> (Vec<Cell>, Vec<[f64; 3]>) {
        kernel.begin(0..kernel.job.size[1]);
        assert!(kernel.advance(|| false));
        (kernel.cells().to_vec(), kernel.minima().to_vec())
    }

    #[test]
    fn one_at_a_time_and_many_at_once_agree() {
        let adam = || Choice::<Rule>::named("adam").expect("exists").with("lr", 0.3);
        let momentum = Choice::<Rule>::named("momentum").expect("exists").with("lr", 0.01);
        for job in [
            job("himmelblau", adam(), MapKind::Basins, [9, 7]),
            job("himmelblau", momentum, MapKind::Basins, [9, 7]),
            job("rosenbrock", adam(), MapKind::Rates("beta1".to_owned()), [9, 7]),
        ] {
            let many = Kernel::new(&job).expect("compiles").expect("is sound");
            assert!(matches!(many.runner, Runner::Blocks(_)));
            let points = Points::new(&job, &job.experiment.runs[0]).expect("compiles");
            let single = Kernel::with(&job, Runner::Points(Box::new(points))).expect("compiles");
            assert_eq!(all(many), all(single));
        }
    }
}
