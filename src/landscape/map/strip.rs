//! A strip: neighbouring cells of one row, which are run together.

use super::MapKind;
use super::axis::Axis;

/// Most cells of a strip: as many as have their whole state in the first-level cache.
pub(super) const LANES: usize = 128;

/// Cells that differ in start or rate; what else there is, they share.
#[derive(Clone, Debug, Default)]
pub(super) struct Strip {
    /// Where each starts.
    pub(super) starts: Vec<[f64; 2]>,
    /// The learning rate of each; empty where all have that of the run.
    pub(super) rates: Vec<f64>,
    /// The second hyper-parameter, where it is not that of the run.
    pub(super) other: Option<f64>,
}

impl Strip {
    /// The cells of row `row` from `column` on, as far as a strip goes.
    pub(super) fn new(kind: &MapKind, [across, up]: &[Axis; 2], start: [f64; 2], row: u32, column: u32) -> Self {
        let columns = column..across.cells.min(column + LANES as u32);
        let values = columns.map(|column| across.at(column));
        match kind {
            MapKind::Basins => {
                let y = up.at(row);
                Self { starts: values.map(|x| [x, y]).collect(), ..Self::default() }
            }
            MapKind::Rates(_) => {
                let rates: Vec<f64> = values.collect();
                Self { starts: vec![start; rates.len()], rates, other: Some(up.at(row)) }
            }
        }
    }
}
