//! A search method while it runs: it asks for values, gradients and Hessians, and moves on what it is told.
//!
//! Nothing is evaluated here, so that every trial point is visible and counted, and a search can rest between any two of
//! them. One step:
//!
//! ```text
//! the method's text  ──►  direction d  ──►  trial points x + αd  ──►  step taken: s, y  ──►  the text again
//! (expr::vector)          made safe         (line; or one trial, for a trust region)
//! ```
//!
//! A direction that does not descend is replaced by −g and the method restarted, unless the step is fixed: a fixed step
//! goes along any direction, and a note says so. Everything ends: a step takes at most [`line::MAX_TRIALS`] trials along a
//! direction, a failed line search is repeated once along −g, and what cannot move any more rests where it is.

mod error;
pub mod line;
mod question;
pub mod record;
mod view;

pub use error::{HESSIAN_LIMIT, MATRIX_LIMIT, SearchError};
pub use question::{Answer, Ask};
pub use record::{MODEL_LIMIT, Note, Outcome, Stall, StepRecord, Trial, Verdict};

use crate::experiment::Choice;
use crate::expr::vector::dense::{Definiteness, dot, eigenvalues, norm};
use crate::expr::vector::{self, Home, Machine};
use crate::optim::Rule;
use crate::optim::line_search::{LineSearch, Procedure};
use crate::optim::search::FirstTrial;
use crate::registry::Entry;
use line::{Conditions, Line, Next, Sample};

/// What is being asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The start.
    Start,
    /// A trial point.
    Trial,
    /// The point that is taken, of which not everything is known yet.
    Arrival,
}

/// A search: plain data, so that a snapshot is a clone.
#[derive(Clone, Debug)]
pub struct Search {
    machine: Machine,
    line: Option<Line>,
    /// Whether a trust region's step is accepted.
    accept: Option<Conditions>,
    first_trial: FirstTrial,
    point: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
    /// The point asked about. (n)
    trial: Vec<f64>,
    /// How far along the direction it lies.
    alpha: f64,
    /// α and the change of the value of the last step; what the first trial of the next is guessed from.
    last_move: Option<(f64, f64)>,
    rate: f64,
    phase: Phase,
    outcome: Outcome,
    tolerance: f64,
    step: u32,
    /// Steps since the start or the last restart.
    since: u32,
    counts: [u64; 3],
    /// How much is known at the point asked about: nothing, the value, the gradient as well, the Hessian as well.
    known: usize,
    last: Option<StepRecord>,
    pending: StepRecord,
}

impl Search {
    /// A search at its start, of which nothing is known yet.
    ///
    /// # Errors
    /// Where the optimizer is no search method, a text does not compile or there are too many parameters.
    pub fn new(rule: &Choice<Rule>, line: Option<&Choice<LineSearch>>, start: &[f64]) -> Result<Self, SearchError> {
        let id = rule.entry.item.id;
        let traits = rule.entry.search.ok_or(SearchError::NotSearch(id))?;
        let keys = rule.entry.keys();
        let mut values = rule.all_values();
        values.retain(|(key, _)| keys.contains(&key.as_str()));
        let program = vector::compile(rule.formula(), &keys)?;
        let limit = match (program.uses_hessian, program.is_dense()) {
            (true, _) => HESSIAN_LIMIT,
            (false, true) => MATRIX_LIMIT,
            (false, false) => usize::MAX,
        };
        if start.len() > limit {
            return Err(SearchError::TooLarge(id, start.len(), limit));
        }
        let numbers: Vec<f64> = values.iter().map(|(_, value)| *value).collect();
        let accept = match traits.accept {
            Some(text) => {
                // What the text of the method computes may stand in the condition as well.
                let states = program.names.iter().filter(|(_, home)| matches!(home, Home::Scalar(_)));
                let all = states.map(|(name, _)| (name.clone(), 0.0));
                let own: Vec<(String, f64)> = all.filter(|(name, _)| !keys.contains(&name.as_str())).collect();
                Some(Conditions::new(text, &[values.clone(), own].concat())?)
            }
            None => None,
        };
        let rate = line.and_then(|line| line.value("alpha")).unwrap_or(1.0);
        let line = match (line, traits.line_search) {
            (_, None) => None,
            (Some(line), Some(_)) => Some(Line::new(line)?),
            (None, Some(_)) => return Err(SearchError::NoLineSearch(id)),
        };
        Ok(Self {
            machine: Machine::new(program, &numbers, start.len()),
            line,
            accept,
            first_trial: traits.first_trial,
            point: start.to_vec(),
            value: 0.0,
            gradient: vec![0.0; start.len()],
            trial: start.to_vec(),
            alpha: 0.0,
            last_move: None,
            rate,
            phase: Phase::Start,
            outcome: Outcome::Running,
            tolerance: 0.0,
            step: 0,
            since: 0,
            counts: [0; 3],
            known: 0,
            last: None,
            pending: StepRecord::default(),
        })
    }

    /// The same, which has converged where ‖∇f‖ is at most this; 0 where nothing is said.
    #[must_use]
    pub fn with_tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// The question to be answered next.
    pub fn ask(&self) -> Ask<'_> {
        if self.outcome != Outcome::Running {
            return Ask::Nothing;
        }
        let fixed = self.procedure() == Some(Procedure::Fixed);
        let hessian = self.machine.program().uses_hessian;
        match self.phase {
            Phase::Start | Phase::Arrival if hessian => Ask::Hessian(&self.trial),
            Phase::Start | Phase::Arrival => Ask::Gradient(&self.trial),
            Phase::Trial if fixed && hessian => Ask::Hessian(&self.trial),
            Phase::Trial if fixed || self.procedure() == Some(Procedure::Zoom) => Ask::Gradient(&self.trial),
            Phase::Trial => Ask::Value(&self.trial),
        }
    }

    /// Goes on with the answer. Without effect where nothing was asked.
    pub fn tell(&mut self, answer: Answer<'_>) {
        let place = match self.ask() {
            Ask::Nothing => return,
            Ask::Value(_) => 0,
            Ask::Gradient(_) => 1,
            Ask::Hessian(_) => 2,
        };
        // As SciPy counts: a call that gives several counts in each, and what is known at a point is not counted again.
        self.counts[self.known.min(place)..=place].iter_mut().for_each(|count| *count += 1);
        self.known = self.known.max(place + 1);
        let n = self.point.len();
        let none: &[f64] = &[];
        let (value, gradient, hessian) = match (place, answer) {
            (0, Answer::Value(value)) => (value, none, none),
            (1, Answer::Gradient(value, gradient)) if gradient.len() == n => (value, gradient, none),
            (2, Answer::Hessian(value, gradient, hessian)) if gradient.len() == n && hessian.len() == n * n => {
                (value, gradient, hessian)
            }
            _ => (f64::NAN, none, none),
        };
        let finite = value.is_finite() && gradient.iter().chain(hessian).all(|number| number.is_finite());
        match self.phase {
            Phase::Start | Phase::Arrival if !finite => self.stall(Stall::NotFinite),
            Phase::Start => {
                self.value = value;
                self.gradient.copy_from_slice(gradient);
                self.machine.hessian_mut().copy_from_slice(hessian);
                self.machine.vector_mut("x").copy_from_slice(&self.trial);
                self.machine.vector_mut("g").copy_from_slice(gradient);
                self.machine.start();
                self.begin();
            }
            Phase::Arrival => self.arrive(value, gradient, hessian),
            Phase::Trial => self.try_out(value, gradient, hessian, finite),
        }
    }

    /// Sets the rate of the step that is under way, for line searches whose text names it.
    pub fn set_rate(&mut self, rate: f64) {
        self.rate = rate;
        if self.procedure() == Some(Procedure::Fixed) && self.phase == Phase::Trial {
            self.propose(rate);
        }
    }

    fn procedure(&self) -> Option<Procedure> {
        self.line.as_ref().map(Line::procedure)
    }

    fn stall(&mut self, why: Stall) {
        self.outcome = Outcome::Stalled(why);
    }

    fn note(&mut self, note: Note) {
        self.pending.notes.push(note);
    }

    /// Begins a step: runs the text, makes the direction safe and proposes the first trial.
    fn begin(&mut self) {
        // Also where there is nowhere to go: what the last step taught is learned.
        self.machine.set_scalar("k", f64::from(self.since));
        self.machine.run();
        if norm(&self.gradient) <= self.tolerance {
            self.outcome = Outcome::Converged;
            return;
        }
        let hessian = (self.point.len() <= MODEL_LIMIT).then(|| self.machine.matrix(vector::HESSIAN)).flatten();
        self.pending = StepRecord {
            from: self.point.clone(),
            value: self.value,
            gradient: self.gradient.clone(),
            hessian: hessian.map(<[f64]>::to_vec),
            radius: self.machine.scalar("radius"),
            ..StepRecord::default()
        };
        if self.since > 0 && self.machine.scalar("fits") == Some(0.0) {
            self.note(Note::UpdateSkipped);
        }
        match self.machine.definiteness() {
            Some(Definiteness::Singular) => return self.stall(Stall::Singular),
            Some(Definiteness::Indefinite) => {
                let two = self.pending.hessian.as_deref().filter(|_| self.point.len() == 2);
                let eigenvalues = two.map(|b| eigenvalues([b[0], b[1], b[3]]));
                self.note(Note::Indefinite(eigenvalues));
            }
            Some(Definiteness::Positive) | None => {}
        }
        self.set_out();
    }

    /// Sets out along the direction the text gave, or along −g where that is none to go along.
    fn set_out(&mut self) {
        let direction = self.machine.vector(vector::DIRECTION).unwrap_or_default();
        let slope = dot(&self.gradient, direction);
        let finite = direction.iter().all(|d| d.is_finite()) && slope.is_finite();
        let fixed = self.procedure() == Some(Procedure::Fixed);
        if finite && slope < 0.0 {
            return self.go_along(slope);
        }
        if finite && (fixed || self.line.is_none()) {
            self.note(Note::Uphill);
            return self.go_along(slope);
        }
        self.note(Note::NotDescent);
        self.restart();
    }

    /// Forgets what the method has learned and goes along −g.
    fn restart(&mut self) {
        self.since = 0;
        self.last_move = None;
        for name in ["s", "y", "g_before"] {
            self.machine.vector_mut(name).fill(0.0);
        }
        self.machine.start();
        let direction = self.machine.vector_mut(vector::DIRECTION);
        direction.iter_mut().zip(&self.gradient).for_each(|(d, g)| *d = -g);
        let slope = -dot(&self.gradient, &self.gradient);
        self.pending.abandoned = self.pending.trials.len();
        self.go_along(slope);
    }

    fn go_along(&mut self, slope: f64) {
        let direction = self.machine.vector(vector::DIRECTION).unwrap_or_default();
        self.pending.direction = direction.to_vec();
        self.pending.slope = slope;
        self.phase = Phase::Trial;
        let guess = self.first_guess();
        if let Some(line) = &mut self.line {
            line.begin(self.value, slope);
        }
        self.propose(guess);
    }

    /// The first α to try.
    fn first_guess(&self) -> f64 {
        let natural = match self.first_trial {
            FirstTrial::One => true,
            FirstTrial::OneAfterFirst => self.since > 0,
            FirstTrial::Guessed => false,
        };
        match (self.procedure(), self.last_move) {
            (Some(Procedure::Fixed), _) => self.rate,
            _ if natural => 1.0,
            // The same decrease to first order as in the last step, a little more (Nocedal and Wright, equation 3.60).
            (_, Some((alpha, change))) => {
                let guess = 2.02 * change / self.pending.slope;
                if guess.is_finite() && guess > 0.0 { guess.clamp(0.01 * alpha, 10.0 * alpha) } else { alpha }
            }
            // A step of length 1, or less.
            _ => (1.0 / norm(&self.pending.direction)).min(1.0),
        }
    }

    /// Asks about x + αd.
    fn propose(&mut self, alpha: f64) {
        self.alpha = alpha;
        let line = self.point.iter().zip(&self.pending.direction);
        for (trial, (x, d)) in self.trial.iter_mut().zip(line) {
            let next = x + alpha * d;
            if next != *trial {
                self.known = 0;
            }
            *trial = next;
        }
        // A rate may be too low for now; a fixed step rests only where one of length 1 would.
        let longer = alpha.max(1.0);
        let moves = |(x, d): (&f64, &f64)| x + longer * d != *x;
        let fixed = self.procedure() == Some(Procedure::Fixed);
        if fixed && self.point.iter().zip(&self.pending.direction).any(moves) {
            return;
        }
        if self.trial == self.point {
            // Along −g this is the end; along another direction −g may still lead on.
            self.line_failed(Stall::Precision);
        }
    }

    /// No step along this direction: one more attempt along −g, where it was another.
    fn line_failed(&mut self, stall: Stall) {
        let fixed = self.procedure() == Some(Procedure::Fixed);
        let steepest = self.pending.direction.iter().zip(&self.gradient).all(|(d, g)| *d == -g);
        if fixed || self.line.is_none() || steepest {
            return self.stall(stall);
        }
        self.note(Note::LineSearchFailed);
        self.restart();
    }

    /// Judges a trial point.
    fn try_out(&mut self, value: f64, gradient: &[f64], hessian: &[f64], finite: bool) {
        let slope = (finite && !gradient.is_empty()).then(|| dot(gradient, &self.pending.direction));
        let value = if finite { value } else { f64::INFINITY };
        let sample = Sample { alpha: self.alpha, value, slope: slope.unwrap_or(0.0) };
        let (verdict, next) = match &mut self.line {
            Some(line) => {
                line.set_rate(self.rate);
                line.judge(sample)
            }
            None => self.judge_region(sample),
        };
        self.pending.trials.push(Trial { alpha: self.alpha, value, slope, verdict });
        match next {
            Next::Try(alpha) => self.propose(alpha),
            Next::Fail if self.line.is_none() => self.stay(value),
            Next::Fail if verdict == Verdict::NotFinite => self.line_failed(Stall::NotFinite),
            Next::Fail => self.line_failed(Stall::NoDecrease),
            Next::Take(alpha, note) => {
                self.pending.notes.extend(note);
                let known = alpha == self.alpha
                    && !gradient.is_empty()
                    && (self.machine.hessian_mut().is_empty() || !hessian.is_empty());
                if alpha != self.alpha {
                    self.propose(alpha);
                }
                if known {
                    self.arrive(value, gradient, hessian);
                } else if self.outcome == Outcome::Running {
                    self.phase = Phase::Arrival;
                }
            }
        }
    }

    /// A trust region's one trial.
    fn judge_region(&mut self, sample: Sample) -> (Verdict, Next) {
        let Some(accept) = &mut self.accept else { return (Verdict::TooHigh, Next::Fail) };
        for (name, home) in &self.machine.program().names {
            if matches!(home, Home::Scalar(_)) {
                accept.set(name, self.machine.scalar(name).unwrap_or(0.0));
            }
        }
        for (name, value) in [("f0", self.value), ("f1", sample.value), ("alpha", 1.0), ("s0", self.pending.slope)] {
            accept.set(name, value);
        }
        match accept.hold() {
            [true, true] if sample.value.is_finite() => (Verdict::Accepted, Next::Take(sample.alpha, None)),
            _ if sample.value.is_finite() => (Verdict::TooHigh, Next::Fail),
            _ => (Verdict::NotFinite, Next::Fail),
        }
    }

    /// A trust region's rejected step: the point stays, the radius follows from the text.
    fn stay(&mut self, value: f64) {
        let predicted = self.machine.scalar("predicted").unwrap_or(0.0);
        self.note(Note::Rejected((self.value - value) / predicted));
        self.machine.set_scalar("f_before", self.value);
        self.machine.set_scalar("f_trial", value);
        self.complete(0.0);
    }

    /// Takes the step to the trial point, of which everything is known now.
    fn arrive(&mut self, value: f64, gradient: &[f64], hessian: &[f64]) {
        self.machine.set_scalar("f_before", self.value);
        self.machine.set_scalar("f_trial", value);
        self.machine.vector_mut("g_before").copy_from_slice(&self.gradient);
        write_difference(self.machine.vector_mut("s"), &self.trial, &self.point);
        write_difference(self.machine.vector_mut("y"), gradient, &self.gradient);
        self.machine.vector_mut("x").copy_from_slice(&self.trial);
        self.machine.vector_mut("g").copy_from_slice(gradient);
        self.machine.hessian_mut().copy_from_slice(hessian);
        self.last_move = Some((self.alpha, value - self.value));
        self.point.copy_from_slice(&self.trial);
        self.gradient.copy_from_slice(gradient);
        self.value = value;
        self.complete(self.alpha);
    }

    fn complete(&mut self, alpha: f64) {
        self.pending.alpha = alpha;
        self.step += 1;
        self.since += 1;
        self.last = Some(std::mem::take(&mut self.pending));
        self.begin();
    }
}

/// a − b
fn write_difference(out: &mut [f64], a: &[f64], b: &[f64]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = a - b;
    }
}
