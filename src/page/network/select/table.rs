//! Outcomes side by side: a row for each fold or seed, a column for each run, and what their differences say.

use super::{Attempted, Round, Standing};
use crate::protocol::training::{Grade, Mark};
use crate::selection::statistics::{Interval, Paired, interval, mean, overlap, paired};
use std::rc::Rc;

/// What outcomes are measured by, where they are validated on validation examples, else on those that train.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The loss: less is better.
    Loss,
    /// Accuracy or R²: more is better.
    Metric,
}

impl Measure {
    /// Of a grade.
    pub fn of_grade(self, grade: Grade) -> Option<f64> {
        match self {
            Self::Loss => Some(grade.loss),
            Self::Metric => grade.metric,
        }
        .filter(|value| value.is_finite())
    }

    /// Of a score.
    pub fn of_mark(self, mark: &Mark) -> Option<f64> {
        mark.validation.or(mark.train).and_then(|grade| self.of_grade(grade))
    }

    /// Of a trial: in the end, or as it is now. One that diverged has none.
    pub fn of(self, one: &Attempted) -> Option<f64> {
        match &one.outcome {
            Some(outcome) => outcome.validation.or(outcome.train).and_then(|grade| self.of_grade(grade)),
            None => one.marks.last().and_then(|mark| self.of_mark(mark)),
        }
    }

    /// Whether one value is better than another.
    pub fn better(self, one: f64, other: f64) -> bool {
        match self {
            Self::Loss => one < other,
            Self::Metric => one > other,
        }
    }
}

/// The outcomes of a round by folds or seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Fold or seed of each row.
    pub units: Vec<u32>,
    /// The run of each column.
    pub runs: Vec<u32>,
    /// (rows, columns): the trials.
    pub cells: Vec<Option<Rc<Attempted>>>,
    /// By how much scores of one run depend on one another: q of [`crate::selection::statistics`].
    overlap: f64,
}

impl Table {
    /// Of a round of cross-validation or of seeds.
    pub fn of(round: &Round) -> Self {
        let unit = |at: usize| round.trials[at].fold.unwrap_or(round.trials[at].seed);
        let (mut units, mut runs) = (Vec::new(), Vec::new());
        for (at, trial) in round.trials.iter().enumerate() {
            if !units.contains(&unit(at)) {
                units.push(unit(at));
            }
            if !runs.contains(&trial.run) {
                runs.push(trial.run);
            }
        }
        let mut cells = vec![None; units.len() * runs.len()];
        for (at, trial) in round.trials.iter().enumerate() {
            let row = units.iter().position(|other| *other == unit(at));
            let column = runs.iter().position(|other| *other == trial.run);
            if let Some((row, column)) = row.zip(column) {
                cells[row * runs.len() + column] = Some(Rc::clone(&round.attempts[at]));
            }
        }
        let folds = round.trials.iter().any(|trial| trial.fold.is_some()).then_some(units.len() as u32);
        Self { units, runs, cells, overlap: overlap(folds) }
    }

    /// The trial of a row and a column.
    pub fn cell(&self, row: usize, column: usize) -> Option<&Rc<Attempted>> {
        self.cells.get(row * self.runs.len() + column)?.as_ref()
    }

    /// A column's trials, from top to bottom.
    pub fn column(&self, column: usize) -> impl Iterator<Item = Option<&Rc<Attempted>>> {
        (0..self.units.len()).map(move |row| self.cell(row, column))
    }

    /// A column's values; none where a trial has not ended, or diverged.
    pub fn values(&self, column: usize, measure: Measure) -> Vec<Option<f64>> {
        let value = |cell: Option<&Rc<Attempted>>| {
            cell.filter(|one| one.standing == Standing::Done).and_then(|one| measure.of(one))
        };
        self.column(column).map(value).collect()
    }

    /// Trials of a column that diverged.
    pub fn diverged(&self, column: usize) -> usize {
        self.column(column).flatten().filter(|one| super::grid::diverged(one)).count()
    }

    /// Mean of a column, and its standard deviation and interval where there are two values at least.
    pub fn summary(&self, column: usize, measure: Measure) -> Option<(f64, Option<Interval>)> {
        let values: Vec<f64> = self.values(column, measure).into_iter().flatten().collect();
        Some((mean(&values)?, interval(&values, self.overlap)))
    }

    /// How a column differs from another, pair by pair; none where there are fewer than two pairs.
    pub fn difference(&self, column: usize, other: usize, measure: Measure) -> Option<Paired> {
        paired(&self.values(column, measure), &self.values(other, measure), self.overlap)
    }

    /// The column with the best mean.
    pub fn best(&self, measure: Measure) -> Option<usize> {
        let means = (0..self.runs.len()).filter_map(|column| Some((column, self.summary(column, measure)?.0)));
        means.reduce(|best, one| if measure.better(one.1, best.1) { one } else { best }).map(|(column, _)| column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Status;
    use crate::protocol::training::Outcome;

    fn ended(loss: f64, status: Status) -> Option<Rc<Attempted>> {
        let grade = (status != Status::Diverged).then_some(Grade { loss, metric: None });
        let outcome = Outcome { status, train: grade, validation: grade, best: None, digest: String::new() };
        Some(Rc::new(Attempted { standing: Standing::Done, outcome: Some(outcome), ..Attempted::default() }))
    }

    fn table(rows: &[[Option<Rc<Attempted>>; 2]]) -> Table {
        Table {
            units: (0..rows.len() as u32).collect(),
            runs: vec![0, 1],
            cells: rows.iter().flatten().cloned().collect(),
            overlap: overlap(Some(rows.len() as u32)),
        }
    }

    #[test]
    fn differences_are_taken_row_by_row() {
        let done = |loss| ended(loss, Status::Finished);
        let clear = table(&[[done(0.5), done(0.3)], [done(0.6), done(0.4)], [done(0.4), done(0.21)]]);
        let paired = clear.difference(0, 1, Measure::Loss).expect("there are three pairs");
        assert!(paired.outside && paired.mean > 0.19 && paired.mean < 0.2, "{paired:?}");
        assert_eq!((clear.best(Measure::Loss), clear.best(Measure::Metric)), (Some(1), None));
        let noise = table(&[[done(0.5), done(0.3)], [done(0.3), done(0.5)], [done(0.4), done(0.41)]]);
        assert!(!noise.difference(0, 1, Measure::Loss).expect("there are three pairs").outside);
    }

    #[test]
    fn what_diverged_or_has_not_ended_is_left_out() {
        let done = |loss| ended(loss, Status::Finished);
        let waiting = || Some(Rc::default());
        let table = table(&[[done(0.5), ended(0.0, Status::Diverged)], [done(0.6), done(0.2)], [done(0.4), waiting()]]);
        assert_eq!(table.values(1, Measure::Loss).iter().flatten().count(), 1);
        assert_eq!((table.diverged(0), table.diverged(1)), (0, 1));
        assert_eq!(table.difference(0, 1, Measure::Loss), None);
        assert!(table.summary(1, Measure::Loss).is_some_and(|(_, interval)| interval.is_none()));
    }
}
