//! A sweep as a grid: a row for each schedule and batch, a column for each rate; which cell is best, and how good each is
//! beside it.

use super::{Attempted, Measure, Round, Standing};
use crate::experiment::Choice;
use crate::schedule::Schedule;
use std::rc::Rc;

/// The grid of a round that is a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The rates, rising.
    pub rates: Vec<f64>,
    /// Schedule and batch of each row.
    pub rows: Vec<(Choice<Schedule>, u32)>,
    /// (rows, columns): the trials.
    pub cells: Vec<Rc<Attempted>>,
}

impl Grid {
    /// Of a round; none where its trials are no grid.
    pub fn of(round: &Round) -> Option<Self> {
        // What a trial leaves open is as in its run.
        let row = |at: usize| {
            let trial = round.trials.get(at)?;
            let run = round.of.runs.get(trial.run as usize)?;
            Some((trial.schedule.clone().unwrap_or_else(|| run.schedule.clone()), trial.batch.unwrap_or(run.batch)))
        };
        let first = row(0)?;
        let columns = (0..round.trials.len()).take_while(|at| row(*at).as_ref() == Some(&first)).count();
        let rates = round.trials[..columns].iter().map(|trial| trial.rate).collect::<Option<Vec<f64>>>()?;
        let rows = (0..round.trials.len()).step_by(columns).map(row).collect::<Option<Vec<_>>>()?;
        (rows.len() * columns == round.trials.len()).then(|| Self { rates, rows, cells: round.attempts.clone() })
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.rates.len()
    }

    /// The cell of a row and a column.
    pub fn cell(&self, row: usize, column: usize) -> &Attempted {
        &self.cells[row * self.columns() + column]
    }

    /// The best of those that ended well: its row and column.
    pub fn best(&self, measure: Measure) -> Option<(usize, usize)> {
        let ended = self.cells.iter().enumerate().filter(|(_, cell)| is_good(cell));
        let valued = ended.filter_map(|(at, cell)| Some((at, measure.of(cell)?)));
        let best = valued.reduce(|best, one| if measure.better(one.1, best.1) { one } else { best })?;
        Some((best.0 / self.columns(), best.0 % self.columns()))
    }

    /// Worst and best value that colours reach over. What is worse than any start looks like the worst start: a loss of
    /// billions leaves the others their colours.
    pub fn reach(&self, measure: Measure) -> Option<(f64, f64)> {
        let (worst, best) = self.ends(measure)?;
        let starts = self.cells.iter().filter_map(|cell| cell.marks.first().filter(|mark| mark.step == 0));
        let start = starts.filter_map(|mark| measure.of_mark(mark));
        let start = start.reduce(|worst, one| if measure.better(worst, one) { one } else { worst });
        let worst =
            start.filter(|start| measure.better(*start, worst) && measure.better(best, *start)).unwrap_or(worst);
        Some((worst, best))
    }

    /// Worst and best value of those that did not diverge.
    pub fn ends(&self, measure: Measure) -> Option<(f64, f64)> {
        let values = self.cells.iter().filter(|cell| !is_bad(cell)).filter_map(|cell| measure.of(cell));
        let (worst, best) = values.fold((None, None), |(worst, best): (Option<f64>, Option<f64>), value| {
            let worse = worst.is_none_or(|worst| measure.better(worst, value));
            let better = best.is_none_or(|best| measure.better(value, best));
            (if worse { Some(value) } else { worst }, if better { Some(value) } else { best })
        });
        worst.zip(best)
    }
}

/// Whether it ended without diverging.
fn is_good(cell: &Attempted) -> bool {
    cell.standing == Standing::Done && !is_bad(cell)
}

/// Whether it diverged, or could not be tried.
pub fn is_bad(cell: &Attempted) -> bool {
    cell.standing == Standing::Failed || diverged(cell)
}

/// Whether it diverged.
pub fn diverged(cell: &Attempted) -> bool {
    cell.outcome.as_ref().is_some_and(|outcome| outcome.status.is_lost())
}

/// How good a value is between the worst (0) and the best (1): by its logarithm where it is a loss.
pub fn goodness(measure: Measure, value: f64, (worst, best): (f64, f64)) -> f64 {
    let scaled = |value: f64| match measure {
        Measure::Loss if worst > 0.0 && best > 0.0 => libm::log(value.max(f64::MIN_POSITIVE)),
        _ => value,
    };
    let span = scaled(best) - scaled(worst);
    if span == 0.0 { 1.0 } else { ((scaled(value) - scaled(worst)) / span).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Status;
    use crate::protocol::training::{Grade, Mark, Outcome};

    fn cell(loss: f64, status: Status) -> Rc<Attempted> {
        let grade = Some(Grade { loss, metric: Some(1.0 - loss) });
        let outcome = Outcome { status, train: grade, validation: grade, best: None, digest: String::new() };
        Rc::new(Attempted { standing: Standing::Done, outcome: Some(outcome), ..Attempted::default() })
    }

    fn grid() -> Grid {
        let constant = Choice::named("constant").expect("it is registered");
        Grid {
            rates: vec![0.01, 0.1, 1.0],
            rows: vec![(constant.clone(), 16), (constant, 64)],
            cells: vec![
                cell(0.4, Status::Finished),
                cell(0.1, Status::Finished),
                cell(0.05, Status::Diverged),
                Rc::default(),
                cell(0.2, Status::Finished),
                cell(f64::NAN, Status::Diverged),
            ],
        }
    }

    #[test]
    fn the_best_cell_is_one_that_ended_well() {
        let grid = grid();
        assert_eq!(grid.best(Measure::Loss), Some((0, 1)));
        assert_eq!(grid.best(Measure::Metric), Some((0, 1)));
        let (worst, best) = grid.reach(Measure::Loss).expect("there are values");
        assert!((worst - 0.4).abs() < 1e-6 && (best - 0.1).abs() < 1e-6);
        assert_eq!(Grid { cells: vec![Rc::default(); 6], ..grid }.best(Measure::Loss), None);
    }

    #[test]
    fn colours_reach_no_further_than_the_worst_start() {
        let mut grid = grid();
        grid.cells[3] = cell(1e9, Status::Finished);
        let start = Mark { validation: Some(Grade { loss: 0.75, metric: Some(0.5) }), ..Mark::default() };
        for one in &mut grid.cells {
            Rc::make_mut(one).marks.push(start.clone());
        }
        let (worst, best) = grid.reach(Measure::Loss).expect("there are values");
        assert!((worst - 0.75).abs() < 1e-6 && (best - 0.1).abs() < 1e-6);
        assert_eq!(grid.ends(Measure::Loss).map(|(worst, _)| worst), Some(1e9));
        assert_eq!(goodness(Measure::Loss, 1e9, (worst, best)), 0.0);
    }

    #[test]
    fn goodness_goes_from_worst_to_best() {
        assert_eq!(goodness(Measure::Loss, 0.4, (0.4, 0.1)), 0.0);
        assert!((goodness(Measure::Loss, 0.2, (0.4, 0.1)) - 0.5).abs() < 1e-12);
        assert_eq!(goodness(Measure::Metric, 0.9, (0.6, 0.9)), 1.0);
        assert_eq!(goodness(Measure::Metric, 0.9, (0.9, 0.9)), 1.0);
    }
}
