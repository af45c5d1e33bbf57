//! A line search as a machine of questions and answers: which α next, and when a step is taken.
//!
//! φ(α) = f(x + αd) is known only where the caller has evaluated it. Whether a step may be taken is decided by the text of
//! the line search, evaluated as it stands; what is tried next follows from its [`Procedure`]. Every procedure ends: after
//! [`MAX_TRIALS`] trials at the latest.

use super::record::{Note, Verdict};
use crate::experiment::Choice;
use crate::expr::machine::PointMachine;
use crate::expr::tape::Tape;
use crate::expr::{self, FormulaError, Kind};
use crate::optim::line_search::{LineSearch, Procedure};

/// Most trials of one step.
pub const MAX_TRIALS: usize = 60;
/// Most trials while each is lower than the one before and still goes down.
const MAX_EXPANSIONS: usize = 15;
/// How far beyond the last trial the next may lie, in units of the last distance.
const EXPANSION: [f64; 2] = [0.1, 9.0];
/// Differences of values this small against the values are rounding.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// φ and φ′ at α. Not a number is written as ∞ here, so that it is never lower than anything.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// α
    pub alpha: f64,
    /// φ(α)
    pub value: f64,
    /// φ′(α); 0 where it was not asked for.
    pub slope: f64,
}

/// What follows from a trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// Try this α.
    Try(f64),
    /// Take this α.
    Take(f64, Option<Note>),
    /// There is no acceptable step along this direction, as far as numbers can tell.
    Fail,
}

/// Conditions in the formula language, ready to be evaluated.
#[derive(Clone, Debug)]
pub struct Conditions {
    machine: PointMachine,
    names: Vec<String>,
    values: Vec<f64>,
    results: Vec<f64>,
}

impl Conditions {
    /// Compiles a text with the hyper-parameters it may use.
    ///
    /// # Errors
    /// Where it is not one.
    pub fn new(text: &str, hypers: &[(String, f64)]) -> Result<Self, FormulaError> {
        let keys: Vec<&str> = hypers.iter().map(|(key, _)| key.as_str()).collect();
        let compiled = expr::compile(Kind::LineSearch, text, &keys)?;
        let tape = Tape::new(&compiled.graph, &compiled.results, 0, compiled.uniforms.len());
        let of = |name: &String| hypers.iter().find(|(key, _)| key == name).map_or(0.0, |(_, value)| *value);
        Ok(Self {
            machine: PointMachine::new(tape),
            values: compiled.uniforms.iter().map(of).collect(),
            results: vec![0.0; compiled.results.len()],
            names: compiled.uniforms,
        })
    }

    /// Sets an input.
    pub fn set(&mut self, name: &str, value: f64) {
        if let Some(at) = self.names.iter().position(|n| n == name) {
            self.values[at] = value;
        }
    }

    /// Whether the conditions hold: the first, and all others.
    pub fn hold(&mut self) -> [bool; 2] {
        self.machine.set_uniforms(&self.values);
        self.machine.run(&[], &mut self.results);
        [self.results[0] == 1.0, self.results[1..].iter().all(|result| *result == 1.0)]
    }
}

/// Where a zoom is.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// All trials so far went down; this was the one before the last.
    Bracket(Sample),
    /// A minimum lies between a low end and another, whose interval was this wide one and two trials ago.
    Zoom { low: Sample, high: Sample, widths: [f64; 2] },
}

/// A line search, planned.
#[derive(Clone, Debug)]
pub struct Line {
    procedure: Procedure,
    conditions: Conditions,
    /// What a rejected step is multiplied by.
    shrink: f64,
    trials: usize,
    phase: Phase,
}

impl Line {
    /// Plans a line search.
    ///
    /// # Errors
    /// Where its text does not compile.
    pub fn new(choice: &Choice<LineSearch>) -> Result<Self, FormulaError> {
        Ok(Self {
            procedure: choice.entry.procedure,
            conditions: Conditions::new(choice.formula(), &choice.all_values())?,
            shrink: choice.value("shrink").unwrap_or(0.5),
            trials: 0,
            phase: Phase::Bracket(Sample { alpha: 0.0, value: 0.0, slope: 0.0 }),
        })
    }

    /// What it does when a trial is refused.
    pub fn procedure(&self) -> Procedure {
        self.procedure
    }

    /// Begins at φ(0) and φ′(0).
    pub fn begin(&mut self, value: f64, slope: f64) {
        self.trials = 0;
        self.phase = Phase::Bracket(Sample { alpha: 0.0, value, slope });
        self.conditions.set("f0", value);
        self.conditions.set("s0", slope);
    }

    /// The rate of this step, for a text that names it.
    pub fn set_rate(&mut self, rate: f64) {
        self.conditions.set("lr", rate);
    }

    /// What a trial is worth and what follows from it.
    pub fn judge(&mut self, trial: Sample) -> (Verdict, Next) {
        self.trials += 1;
        self.conditions.set("alpha", trial.alpha);
        self.conditions.set("f1", trial.value);
        self.conditions.set("s1", trial.slope);
        let finite = trial.value.is_finite() && trial.slope.is_finite();
        let [lower, flat] = self.conditions.hold();
        let lower = lower && finite;
        let verdict = match (finite, lower, flat) {
            (false, ..) => Verdict::NotFinite,
            (true, false, _) => Verdict::TooHigh,
            (true, true, false) => Verdict::TooSteep,
            (true, true, true) => Verdict::Accepted,
        };
        let next = match self.procedure {
            Procedure::Fixed if finite => Next::Take(trial.alpha, None),
            Procedure::Fixed => Next::Fail,
            Procedure::Shrink if lower => Next::Take(trial.alpha, None),
            Procedure::Shrink if self.trials >= MAX_TRIALS => Next::Fail,
            Procedure::Shrink => Next::Try(trial.alpha * self.shrink),
            Procedure::Zoom => self.zoom(trial, lower, flat),
        };
        let verdict = match next {
            Next::Take(alpha, _) if alpha == trial.alpha => Verdict::Accepted,
            _ if verdict == Verdict::Accepted => Verdict::TooHigh,
            _ => verdict,
        };
        (verdict, next)
    }

    /// Algorithms 3.5 (bracket) and 3.6 (zoom) of Nocedal and Wright.
    fn zoom(&mut self, trial: Sample, lower: bool, flat: bool) -> Next {
        let unbounded = [f64::INFINITY; 2];
        match self.phase {
            Phase::Bracket(before) => {
                if !lower || (before.alpha > 0.0 && is_worse(trial, before)) {
                    self.phase = Phase::Zoom { low: before, high: trial, widths: unbounded };
                } else if flat {
                    return Next::Take(trial.alpha, None);
                } else if trial.slope >= 0.0 {
                    self.phase = Phase::Zoom { low: trial, high: before, widths: unbounded };
                } else if self.trials >= MAX_EXPANSIONS {
                    return Next::Take(trial.alpha, Some(Note::Unbounded));
                } else {
                    self.phase = Phase::Bracket(trial);
                    return Next::Try(extrapolated(before, trial));
                }
            }
            Phase::Zoom { low, high, widths } => {
                let (mut low, mut high) = (low, high);
                if !lower || is_worse(trial, low) {
                    high = trial;
                } else if flat {
                    return Next::Take(trial.alpha, None);
                } else {
                    if trial.slope * (high.alpha - low.alpha) >= 0.0 {
                        high = low;
                    }
                    low = trial;
                }
                self.phase = Phase::Zoom { low, high, widths };
            }
        }
        let Phase::Zoom { low, high, widths } = &mut self.phase else { return Next::Fail };
        let width = (high.alpha - low.alpha).abs();
        if self.trials >= MAX_TRIALS || width <= ROUNDING * low.alpha.max(high.alpha) {
            // Lower than the start, though not as flat as was asked for: there is nothing between to be had.
            return if low.alpha > 0.0 { Next::Take(low.alpha, Some(Note::Imprecise)) } else { Next::Fail };
        }
        // An interval that has not lost a third in two trials is halved.
        let slow = width > 0.66 * widths[1];
        *widths = [width, widths[0]];
        Next::Try(if slow { (low.alpha + high.alpha) / 2.0 } else { interpolated(*low, *high) })
    }
}

/// Whether a value is higher than another by more than rounding. Where it is not, slopes decide.
fn is_worse(trial: Sample, than: Sample) -> bool {
    trial.value > than.value + ROUNDING * than.value.abs()
}

/// The minimum that two falling slopes predict beyond the second.
fn extrapolated(before: Sample, last: Sample) -> f64 {
    let distance = last.alpha - before.alpha;
    let rise = last.slope - before.slope;
    let predicted = if rise > 0.0 { -last.slope / rise } else { EXPANSION[1] };
    last.alpha + distance * predicted.clamp(EXPANSION[0], EXPANSION[1])
}

/// The minimum of the cubic through two values and slopes (equation 3.59), inside the interval.
fn interpolated(low: Sample, high: Sample) -> f64 {
    let width = high.alpha - low.alpha;
    if !(high.value.is_finite() && high.slope.is_finite()) {
        return low.alpha + 0.1 * width;
    }
    let difference = high.value - low.value;
    let size = low.value.abs().max(high.value.abs());
    let share = if low.slope * high.slope < 0.0 && difference.abs() <= 1e-10 * size {
        // Values that close tell less than slopes do.
        low.slope / (low.slope - high.slope)
    } else {
        let d1 = low.slope + high.slope - 3.0 * difference / width;
        let d2 = (d1 * d1 - low.slope * high.slope).sqrt().copysign(width);
        1.0 - (high.slope + d2 - d1) / (high.slope - low.slope + 2.0 * d2)
    };
    let inside = share > 1e-9 && share < 1.0 - 1e-9;
    low.alpha + width * if inside { share } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a line search on φ from the first trial; the α taken, and how many trials it took.
    fn search(choice: Choice<LineSearch>, phi: impl Fn(f64) -> (f64, f64), first: f64) -> (Option<f64>, usize) {
        let mut line = Line::new(&choice).expect("compiles");
        let (value, slope) = phi(0.0);
        line.begin(value, slope);
        let mut alpha = first;
        loop {
            let (value, slope) = phi(alpha);
            match line.judge(Sample { alpha, value, slope }).1 {
                Next::Try(next) => alpha = next,
                Next::Take(taken, _) => return (Some(taken), line.trials),
                Next::Fail => return (None, line.trials),
            }
        }
    }

    fn named(id: &str) -> Choice<LineSearch> {
        Choice::named(id).expect("exists")
    }

    #[test]
    fn an_exact_search_finds_the_minimum_of_a_parabola_in_two_trials() {
        let parabola = |alpha: f64| ((alpha - 0.3) * (alpha - 0.3), 2.0 * (alpha - 0.3));
        for first in [0.01, 0.1, 1.0, 5.0] {
            let (alpha, trials) = search(named("exact"), parabola, first);
            assert!((alpha.expect("found") - 0.3).abs() < 1e-9);
            assert!(trials <= 5, "{first}: {trials}");
        }
    }

    #[test]
    fn what_is_not_finite_is_too_far() {
        let wall = |alpha: f64| if alpha < 0.5 { (-alpha, -1.0 + alpha) } else { (f64::NAN, f64::NAN) };
        for id in ["exact", "backtracking", "wolfe"] {
            let (alpha, trials) = search(named(id), wall, 1e6);
            assert!(alpha.is_none_or(|alpha| alpha < 0.5) && trials <= MAX_TRIALS, "{id}");
        }
        assert_eq!(search(named("fixed"), wall, 1.0), (None, 1));
    }

    #[test]
    fn every_search_ends() {
        let falling = |alpha: f64| (-alpha, -1.0);
        let rising = |alpha: f64| (alpha, if alpha == 0.0 { -1.0 } else { 1.0 });
        let nothing = |_: f64| (f64::NAN, f64::NAN);
        for id in ["fixed", "exact", "backtracking", "wolfe"] {
            for (phi, name) in
                [(&falling as &dyn Fn(f64) -> (f64, f64), "falling"), (&rising, "rising"), (&nothing, "NaN")]
            {
                let (_, trials) = search(named(id), phi, 1.0);
                assert!(trials <= MAX_TRIALS, "{id} on {name}: {trials}");
            }
        }
    }
}
