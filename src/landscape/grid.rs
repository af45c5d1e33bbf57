//! A surface's heights on a grid, computed a few rows at a time.

use crate::experiment::Choice;
use crate::expr::FormulaError;
use crate::surface::{self, Slices, Surface};

/// Fewest and most columns or rows of a grid.
pub const SIDES: (u32, u32) = (2, 2048);
/// Most rows computed before the budget is looked at.
const MOST_ROWS: usize = 8;
/// Operations computed before the budget is looked at, about: a fraction of a millisecond's worth; at least one row.
const TURN: usize = 500_000;

/// A grid being filled. Heights are computed in f64, so that a deep zoom stays smooth, and kept in f32.
#[derive(Clone, Debug)]
pub struct Grid {
    machine: Slices<f64>,
    /// `[[x_min, x_max], [y_min, y_max]]`: the first and last column and row lie on the view's edge.
    view: [[f64; 2]; 2],
    /// Columns, rows.
    size: [usize; 2],
    /// Rows computed before the budget is looked at.
    turn: usize,
    /// x, y, height: (3, turn · columns)
    arrays: Vec<Vec<f64>>,
    /// (rows so far, columns), row 0 at the smallest y.
    values: Vec<f32>,
}

impl Grid {
    /// An empty grid over `view`; sides are brought into [`SIDES`].
    ///
    /// # Errors
    /// Where a typed formula is not one.
    pub fn new(choice: &Choice<Surface>, view: [[f64; 2]; 2], size: [u32; 2]) -> Result<Self, FormulaError> {
        let size = size.map(|side| side.clamp(SIDES.0, SIDES.1) as usize);
        let [columns, rows] = size;
        let across: Vec<f64> = (0..columns).map(|i| between(view[0], i, columns)).collect();
        let machine: Slices<f64> = surface::heights(choice)?;
        let turn = (TURN / (columns * machine.operations().max(1))).clamp(1, MOST_ROWS);
        let block = columns * turn;
        Ok(Self {
            machine,
            view,
            size,
            turn,
            arrays: vec![across.repeat(turn), vec![0.0; block], vec![0.0; block]],
            values: Vec::with_capacity(columns * rows),
        })
    }

    /// Fills rows until the grid is full or `spent` says so. Whether it is full.
    pub fn advance(&mut self, mut spent: impl FnMut() -> bool) -> bool {
        let [columns, rows] = self.size;
        while !self.is_full() {
            let first = self.values.len() / columns;
            for (row, ys) in self.arrays[1].chunks_exact_mut(columns).enumerate() {
                ys.fill(between(self.view[1], first + row, rows));
            }
            self.machine.run(&mut self.arrays, &[2]);
            let count = columns * self.turn.min(rows - first);
            self.values.extend(self.arrays[2][..count].iter().map(|height| *height as f32));
            if spent() {
                break;
            }
        }
        self.is_full()
    }

    /// Whether every row is there.
    pub fn is_full(&self) -> bool {
        self.values.len() == self.size[0] * self.size[1]
    }

    /// Columns, rows.
    pub fn size(&self) -> [usize; 2] {
        self.size
    }

    /// Heights so far: (rows, columns), row 0 at the smallest y.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Smallest and largest finite height; none where there is none.
    pub fn range(&self) -> Option<[f32; 2]> {
        let finite = self.values.iter().filter(|v| v.is_finite());
        finite.fold(None, |range: Option<[f32; 2]>, v| match range {
            None => Some([*v, *v]),
            Some([low, high]) => Some([low.min(*v), high.max(*v)]),
        })
    }
}

fn between([low, high]: [f64; 2], index: usize, count: usize) -> f64 {
    low + (high - low) * (index as f64 / (count - 1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surface::Objective;

    #[test]
    fn every_cell_is_the_surface_there() {
        let choice = Choice::<Surface>::named("rosenbrock").expect("exists");
        let view = [[-2.0, 2.0], [-1.0, 3.0]];
        let mut grid = Grid::new(&choice, view, [33, 21]).expect("compiles");
        while !grid.advance(|| true) {}
        let mut objective = Objective::new(&choice).expect("compiles");
        for (i, value) in grid.values().iter().enumerate() {
            let (column, row) = (i % 33, i / 33);
            let point = [-2.0 + 4.0 * column as f64 / 32.0, -1.0 + 4.0 * row as f64 / 20.0];
            let exact = objective.value(point);
            assert!((f64::from(*value) - exact).abs() <= 1e-6 * exact.abs().max(1.0), "at {point:?}");
        }
    }

    #[test]
    fn holes_do_not_spoil_the_range() {
        let mut choice = Choice::<Surface>::named("formula").expect("exists");
        choice.text = Some("log(x)".into());
        let mut grid = Grid::new(&choice, [[-1.0, 1.0], [0.0, 1.0]], [5, 3]).expect("compiles");
        grid.advance(|| false);
        let [low, high] = grid.range().expect("half of it is finite");
        assert!(low.is_finite() && (low, high) == (0.5f32.ln(), 0.0));
    }
}
