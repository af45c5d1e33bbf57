//! A map as far as it has come: its rows, and what its colours and its legend need to know of all of them.

use super::cell_of;
use crate::landscape::map::{CELL_NUMBERS, Cell, Ending, MapJob};
use std::ops::Range;
use std::rc::Rc;

/// Losses shown reach at most this far below the loss at the start.
const DEEPEST: f64 = 1e-30;
/// A run that ends so many times as high as it started has not come down; one that still swings may end a little higher.
const RISEN: f64 = 10.0;

/// Rows of a map.
pub struct Band {
    /// Which map: the client's id of it.
    pub map: u32,
    /// Which rows.
    pub rows: Range<u32>,
    /// How many rows have not come yet.
    pub missing: u32,
    /// The minima that cells may have reached, as x, y and loss: the same for every band of a map.
    pub minima: Vec<[f64; 3]>,
    /// [`CELL_NUMBERS`] for each cell, row by row.
    pub numbers: Vec<f32>,
}

/// A map as far as it has come.
#[derive(Clone)]
pub struct Picture {
    /// Its id.
    pub map: u32,
    /// What it is a map of.
    pub job: Rc<MapJob>,
    /// Its rows, as they came.
    pub bands: Vec<Rc<Band>>,
    /// Rows that have not come.
    pub missing: u32,
    /// How many cells reach each minimum.
    pub counts: Vec<u32>,
    /// What losses are counted from: the lowest minimum there is, or the lowest loss that came.
    pub base: f64,
    /// The smallest height above it that colours tell from others.
    pub depth: f64,
    /// The loss at the start.
    pub start: f64,
    /// Whether the colours of losses stay as they are, whatever comes.
    settled: bool,
}

impl Picture {
    /// Nothing yet of the map with this id; `start` is the loss at the start.
    pub fn new(map: u32, job: Rc<MapJob>, start: f64) -> Self {
        let (missing, unknown) = (job.size[1], f64::INFINITY);
        let (bands, counts) = (Vec::new(), Vec::new());
        Self { map, job, bands, missing, counts, base: unknown, depth: unknown, start, settled: false }
    }

    /// Takes the colours of a coarser look, so that they stay as they are.
    pub fn settle(&mut self, coarse: &Picture) {
        (self.base, self.depth, self.settled) = (coarse.base, coarse.depth, true);
    }

    /// Where a loss stands between the lowest and that at the start, 0 to 1, by powers of ten.
    pub fn height_of(&self, loss: f64) -> f64 {
        let orders = libm::log((self.start - self.base) / self.depth);
        let share = libm::log((loss - self.base).max(self.depth) / self.depth) / orders;
        if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
    }

    /// Whether a cell is that of a stable run.
    pub fn is_stable(&self, cell: &Cell) -> bool {
        cell.ending != Ending::Diverged && cell.loss - self.base <= RISEN * (self.start - self.base)
    }

    /// The minima that cells may have reached, as x, y and loss.
    pub fn minima(&self) -> &[[f64; 3]] {
        self.bands.first().map_or(&[], |band| &band.minima)
    }

    /// The cell in a column and a row, where it has come.
    pub fn cell(&self, [column, row]: [u32; 2]) -> Option<Cell> {
        let band = self.bands.iter().find(|band| band.rows.contains(&row))?;
        let at = ((row - band.rows.start) * self.job.size[0] + column) as usize * CELL_NUMBERS;
        let numbers = band.numbers.get(at..at + CELL_NUMBERS)?;
        Some(Cell::from_numbers(numbers.try_into().ok()?))
    }

    /// The cell of a point, which may lie off the map.
    pub fn cell_at(&self, point: [f64; 2]) -> Option<[u32; 2]> {
        let axes = self.job.axes()?;
        let place = [0, 1].map(|i| axes[i].position(point[i]));
        let inside = place.iter().all(|share| (0.0..1.0).contains(share));
        inside.then(|| [0, 1].map(|i| cell_of(&axes[i], point[i])))
    }

    /// Whether it is the other one at another fineness.
    pub fn same_map(&self, other: &Picture) -> bool {
        let (a, b) = (&*self.job, &*other.job);
        a.kind == b.kind && a.region == b.region && a.experiment == b.experiment
    }

    /// The share of it that has come.
    pub fn share(&self) -> f64 {
        1.0 - f64::from(self.missing) / f64::from(self.job.size[1])
    }

    /// Takes in rows. After a move to another worker all of them come again.
    pub fn take_in(&mut self, band: Band) {
        if self.bands.iter().any(|known| known.rows.start == band.rows.start) {
            (self.bands, self.counts) = (Vec::new(), Vec::new());
        }
        self.missing = band.missing;
        let lowest = band.minima.iter().map(|minimum| minimum[2]).fold(f64::INFINITY, f64::min);
        let mut least = f64::INFINITY;
        for numbers in band.numbers.as_chunks::<CELL_NUMBERS>().0 {
            let cell = Cell::from_numbers(*numbers);
            if let Ending::Reached(minimum) = cell.ending {
                let minimum = minimum as usize;
                self.counts.resize(self.counts.len().max(minimum + 1), 0);
                self.counts[minimum] += 1;
            }
            if cell.ending != Ending::Diverged {
                least = least.min(cell.loss);
            }
        }
        if !self.settled {
            self.base = self.base.min(if lowest.is_finite() { lowest } else { least.min(0.0) });
            self.depth = self.depth.min((least - self.base).max((self.start - self.base).abs() * DEEPEST));
        }
        self.bands.push(Rc::new(band));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;
    use crate::page::maps::{Fineness, basins};

    fn picture() -> Picture {
        let experiment = Experiment::default();
        let job = basins(&experiment, 0, experiment.shown(), Fineness::Coarse).expect("is sound");
        Picture::new(1, Rc::new(job), 10.0)
    }

    /// A band of rows that all hold this cell.
    fn band(picture: &Picture, rows: Range<u32>, cell: Cell) -> Band {
        let cells = rows.len() * picture.job.size[0] as usize;
        let numbers = std::iter::repeat_n(cell.numbers(), cells).flatten().collect();
        Band { map: 1, missing: picture.missing - rows.len() as u32, rows, minima: vec![[1.0, 1.0, 0.0]], numbers }
    }

    #[test]
    fn cells_are_found_in_the_rows_they_came_with() {
        let mut picture = picture();
        let near = Cell { ending: Ending::Reached(0), steps: 3, loss: 0.5 };
        let lost = Cell { ending: Ending::Diverged, steps: 7, loss: 2.0 };
        picture.take_in(band(&picture, 8..16, lost));
        picture.take_in(band(&picture, 0..8, near));
        assert_eq!((picture.cell([5, 7]), picture.cell([5, 8])), (Some(near), Some(lost)));
        assert_eq!(picture.cell([5, 16]), None);
        assert_eq!(picture.counts, [8 * picture.job.size[0]]);
        assert!(picture.is_stable(&near) && !picture.is_stable(&lost));
        // All of it again, from another worker.
        picture.missing = picture.job.size[1];
        picture.take_in(band(&picture, 0..8, near));
        assert_eq!((picture.bands.len(), picture.counts[0]), (1, 8 * picture.job.size[0]));
    }

    #[test]
    fn heights_go_by_powers_of_ten_and_a_finer_map_keeps_them() {
        let mut picture = picture();
        picture.take_in(band(&picture, 0..8, Cell { ending: Ending::Elsewhere, steps: 9, loss: 1e-5 }));
        for (loss, height) in [(1e-9, 0.0), (1e-5, 0.0), (1e-2, 0.5), (10.0, 1.0), (99.0, 1.0), (f64::NAN, 0.0)] {
            assert!((picture.height_of(loss) - height).abs() < 1e-6, "{loss}");
        }
        let mut finer = self::picture();
        finer.settle(&picture);
        finer.take_in(band(&finer, 0..8, Cell { ending: Ending::Elsewhere, steps: 9, loss: 1e-12 }));
        assert_eq!(finer.height_of(1e-2), picture.height_of(1e-2));
    }
}
