//! Maps: what becomes of one run, for every start in a region, or for every rate.
//!
//! A **basin map** starts the run at the centre of every cell of a grid over a region of the plane. A **rate map** starts
//! it where the experiment does, and every cell is another pair of learning rate (to the right) and a second
//! hyper-parameter (upwards). Gradients are exact: the experiment's noise plays no part.
//!
//! Of each cell a map says where the run ended, how long it took and how low it came:
//!
//! - *Reached*: its last point lies within [`MapJob::reach`] of a minimum (the nearest, if there are several). Minima are
//!   those the surface states, then those that a coarse look at the region finds ([`minima`]).
//! - *Steps*: the first step from which on the run stayed within reach of a minimum.
//! - *Loss*: that of its last finite point.
//!
//! A cell depends on the job alone: not on its neighbours, nor on how the rows were shared out. It is the
//! [`Session`](crate::train::session::Session) from that start: the same steps, in f64, with the functions of slices in
//! place of those of points, so that it agrees to the last bit where a surface needs only + − · / and √.

pub mod axis;
mod blocks;
pub mod kernel;
pub mod minima;
mod points;
mod rates;
mod strip;

use crate::experiment::{Domain, Experiment};
use crate::registry::Scale;
use axis::Axis;

/// Most cells along a side.
pub const MAX_SIDE: u32 = 1024;
/// Numbers a cell takes in a buffer; see [`Cell::numbers`].
pub const CELL_NUMBERS: usize = 3;

/// Everything a map depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct MapJob {
    /// Holds the surface, the steps, and the start of a rate map.
    pub experiment: Experiment,
    /// Which of its runs.
    pub run: u32,
    /// What differs from cell to cell.
    pub kind: MapKind,
    /// The values to the right, then those upwards; a cell stands for the middle of its part.
    pub region: [[f64; 2]; 2],
    /// Columns and rows.
    pub size: [u32; 2],
    /// How near a minimum is reached, as a distance in the plane.
    pub reach: f64,
}

/// What differs from cell to cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapKind {
    /// The start.
    Basins,
    /// The learning rate, and the hyper-parameter with this key.
    Rates(String),
}

impl MapJob {
    /// The distance at which a minimum counts as reached where nobody says otherwise: a hundredth of the shorter side of
    /// the surface's own region, whatever part of it is shown.
    pub fn usual_reach([x, y]: Domain) -> f64 {
        (x[1] - x[0]).min(y[1] - y[0]) / 100.0
    }

    /// Whether there is such a run, such hyper-parameters, and a bounded number of cells.
    pub fn is_sound(&self) -> bool {
        let sides = self.size.iter().all(|side| (1..=MAX_SIDE).contains(side));
        let reach = self.reach.is_finite() && self.reach > 0.0;
        let cast = self.experiment.runs.get(self.run as usize).is_some();
        sides && reach && cast && self.axes().is_some_and(|axes| axes.iter().all(Axis::is_sound))
    }

    /// What the cells stand for, to the right and upwards; none where there is no such run or hyper-parameter.
    pub fn axes(&self) -> Option<[Axis; 2]> {
        let scales = match &self.kind {
            MapKind::Basins => [Scale::Linear; 2],
            MapKind::Rates(key) => {
                let hypers = self.experiment.runs.get(self.run as usize)?.optimizer.hypers();
                let scale = |key: &str| hypers.iter().find(|hyper| hyper.key == key).map(|hyper| hyper.scale);
                [scale("lr")?, scale(key).filter(|_| key != "lr")?]
            }
        };
        let axis = |i: usize| Axis { scale: scales[i], range: self.region[i], cells: self.size[i] };
        Some([axis(0), axis(1)])
    }
}

/// Where a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Within reach of this minimum.
    Reached(u32),
    /// Somewhere else.
    Elsewhere,
    /// Lost, as [`Status::is_lost`](crate::protocol::Status::is_lost) has it: beyond all bounds, or where the function is not
    /// defined.
    Diverged,
}

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Where it ended.
    pub ending: Ending,
    /// The first step from which on it was within reach of a minimum; where it reached none, the steps it took.
    pub steps: u32,
    /// Loss of its last sound point; not a number where it has none.
    pub loss: f64,
}

impl Cell {
    /// The cell as it travels: index of the minimum (−1 for none, −2 where it diverged), steps, loss.
    pub fn numbers(&self) -> [f32; CELL_NUMBERS] {
        let ending = match self.ending {
            Ending::Reached(minimum) => minimum as f32,
            Ending::Elsewhere => -1.0,
            Ending::Diverged => -2.0,
        };
        [ending, self.steps as f32, self.loss as f32]
    }

    /// The cell that has travelled as `numbers`.
    pub fn from_numbers([ending, steps, loss]: [f32; CELL_NUMBERS]) -> Self {
        let ending = match ending {
            -2.0 => Ending::Diverged,
            -1.0 => Ending::Elsewhere,
            minimum => Ending::Reached(minimum as u32),
        };
        Self { ending, steps: steps as u32, loss: f64::from(loss) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> MapJob {
        let experiment = Experiment::default();
        let region = experiment.shown();
        MapJob { experiment, run: 4, kind: MapKind::Basins, region, size: [8, 8], reach: MapJob::usual_reach(region) }
    }

    #[test]
    fn what_cannot_be_a_map_is_unsound() {
        assert!(job().is_sound());
        let rates = |key: &str, region| MapJob { kind: MapKind::Rates(key.to_owned()), region, ..job() };
        assert!(rates("beta1", [[1e-4, 1.0], [0.0, 0.99]]).is_sound());
        assert!(!rates("lr", [[1e-4, 1.0], [1e-4, 1.0]]).is_sound());
        assert!(!rates("charm", [[1e-4, 1.0], [0.0, 1.0]]).is_sound());
        assert!(!rates("beta1", [[0.0, 1.0], [0.0, 0.9]]).is_sound());
        assert!(!rates("beta1", [[1e-4, 1.0], [0.0, 1.0]]).is_sound());
        for broken in [
            MapJob { run: 5, ..job() },
            MapJob { size: [0, 8], ..job() },
            MapJob { size: [8, MAX_SIDE + 1], ..job() },
            MapJob { reach: f64::NAN, ..job() },
            MapJob { region: [[1.0, f64::INFINITY], [0.0, 1.0]], ..job() },
            MapJob { region: [[1.0, 0.0], [0.0, 1.0]], ..job() },
        ] {
            assert!(!broken.is_sound(), "{broken:?}");
        }
    }

    #[test]
    fn cells_come_back_as_they_went() {
        for ending in [Ending::Reached(31), Ending::Elsewhere, Ending::Diverged] {
            let cell = Cell { ending, steps: 20_000, loss: 0.125 };
            assert_eq!(Cell::from_numbers(cell.numbers()), cell);
        }
    }
}
