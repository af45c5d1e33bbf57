//! A racer: one run of a session, with the optimizer that moves it.

use super::CONVERGED;
use super::ending::{Arrival, Reason, fault};
use super::inside::search::{SearchView, of_search};
use super::inside::{self, Insight};
use super::timeline::Timeline;
use super::weather::Noise;
use crate::FULL;
use crate::data::batches::Batches;
use crate::digest;
use crate::experiment::{Experiment, Run};
use crate::expr;
use crate::optim::Plan;
use crate::protocol::{COLUMNS, Status};
use crate::registry::{Entry, Lang};
use crate::schedule::Rates;
use crate::search::{Answer, Ask, Outcome, Search, SearchError, Stall};
use crate::surface::Objective;

/// Snapshots kept of each run, at first one every 32 steps.
const SNAPSHOTS: usize = 64;

/// Where the gradient's norm is at most this, a search method has arrived and rests.
const TOLERANCE: f64 = 1e-10;

/// What all steps of a run have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    pub noise: Noise,
    /// Steps in all.
    pub steps: u32,
}

/// What moves a run: its optimizer and its schedule.
#[derive(Clone, Debug)]
struct Mover {
    means: Means,
    rates: Rates,
}

/// How an optimizer moves a run.
#[derive(Clone, Debug)]
enum Means {
    /// By a rule, once for each coordinate, and the batches its gradients are means over; none where every gradient is the
    /// mean over all samples, or there are none.
    Rule(Box<Plan<f64>>, Option<Batches>),
    /// By asking for what it wants to know.
    Search(Box<Search>),
}

/// All that the next step depends on, besides the loss and the gradient.
#[derive(Clone, Debug)]
enum Snapshot {
    /// Of the rule, then of the schedule.
    Rule(Vec<f64>),
    /// The search itself, and the states of the schedule.
    Search(Box<Search>, Vec<f64>),
}

/// What a step has come to.
struct Taken {
    rate: f64,
    point: [f64; 2],
    /// Loss and gradient there, where they are known already.
    known: Option<(f64, [f64; 2])>,
    /// Evaluations of value, gradient and Hessian so far.
    evaluations: [f64; 3],
    /// Gradients of single samples so far.
    samples: f64,
}

/// A run under way.
#[derive(Clone, Debug)]
pub(super) struct Racer {
    /// What the run was told to do.
    run: Run,
    mover: Mover,
    pub step: u32,
    pub status: Status,
    /// Why it ended, where that was not its last step.
    pub reason: Option<Reason>,
    /// The lowest value there is, where it is known.
    lowest: Option<f64>,
    /// (step + 1, COLUMNS)
    pub rows: Vec<f64>,
    timeline: Timeline<Snapshot>,
}

impl Mover {
    fn new(run: &Run, experiment: &Experiment, seed: u32, samples: Option<usize>) -> Result<Self, SearchError> {
        let (means, lr0) = match run.optimizer.entry.search.filter(|_| FULL) {
            None => {
                let batches = samples.filter(|_| FULL).map(|samples| Batches::new(seed, run.batch, samples));
                let batches = batches.filter(|batches| !batches.is_full());
                let lr0 = run.optimizer.value("lr").unwrap_or(0.0);
                let plan = Plan::new(&run.optimizer, &experiment.start)?.with_seed(seed);
                (Means::Rule(Box::new(plan), batches), lr0)
            }
            Some(_) => {
                let line = run.line_search.as_ref();
                let search = Search::new(&run.optimizer, line, &experiment.start)?.with_tolerance(TOLERANCE);
                (Means::Search(Box::new(search)), line.and_then(|line| line.value("alpha")).unwrap_or(1.0))
            }
        };
        Ok(Self { means, rates: Rates::new(&run.schedule, experiment.steps, lr0)? })
    }

    /// Takes step `t` from the row before it; none where the optimizer rests and no step is to be had.
    fn take_step(&mut self, t: u32, before: &[f64], objective: &mut Objective, noise: Noise) -> Option<Taken> {
        let [x, y, loss, gx, gy] = [0, 1, 2, 3, 4].map(|column| before[column]);
        let rate = self.rates.at(t - 1, loss);
        let all = objective.samples().unwrap_or(1);
        match &mut self.means {
            Means::Rule(plan, batches) => {
                let ((value, gradient), samples) = match batches.as_mut().filter(|_| FULL) {
                    None => ((loss, [gx, gy]), all),
                    Some(batches) => {
                        let batch = batches.at(t);
                        (objective.batch([x, y], batch), batch.len())
                    }
                };
                plan.set_loss(value);
                let noise = noise.at(t);
                plan.gradient_mut().copy_from_slice(&[gradient[0] + noise[0], gradient[1] + noise[1]]);
                plan.step(t, rate);
                Some(Taken {
                    rate,
                    point: [plan.parameters()[0], plan.parameters()[1]],
                    known: None,
                    evaluations: [0.0, f64::from(t), 0.0],
                    samples: before[9] + samples as f64,
                })
            }
            Means::Search(search) => {
                hunt(search, rate, objective)?;
                let evaluations = search.counts().map(|count| count as f64);
                Some(Taken {
                    rate: search.last().map_or(rate, |step| step.alpha),
                    point: [search.point()[0], search.point()[1]],
                    known: Some((search.value(), [search.gradient()[0], search.gradient()[1]])),
                    evaluations,
                    samples: evaluations[1] * all as f64,
                })
            }
        }
    }

    fn snapshot(&self) -> Snapshot {
        let states = self.rates.states();
        match &self.means {
            Means::Rule(plan, _) => {
                let mut snapshot = plan.snapshot();
                snapshot.extend_from_slice(states);
                Snapshot::Rule(snapshot)
            }
            Means::Search(search) => Snapshot::Search(search.clone(), states.to_vec()),
        }
    }

    fn restore(&mut self, snapshot: &Snapshot) {
        match (&mut self.means, snapshot) {
            (Means::Rule(plan, _), Snapshot::Rule(numbers)) => {
                let (own, rates) = numbers.split_at(numbers.len() - self.rates.states().len());
                plan.restore(own);
                self.rates.restore(rates);
            }
            (Means::Search(search), Snapshot::Search(then, rates)) => {
                search.clone_from(then);
                self.rates.restore(rates);
            }
            // A snapshot is restored to what it was taken of.
            _ => {}
        }
    }

    /// The optimizer's own variables, two numbers each: of a search method its direction, what its text has computed and
    /// the rows of its matrices.
    fn states(&self) -> Vec<(String, [f64; 2])> {
        match &self.means {
            Means::Rule(plan, _) => {
                plan.states().map(|(name, value)| (name.to_owned(), [value[0], value[1]])).collect()
            }
            Means::Search(search) => {
                let step = search.last().map(|step| ("d".to_owned(), [step.direction[0], step.direction[1]]));
                let numbers = search.numbers().map(|(name, value)| (name.to_owned(), [value, value]));
                let matrices = search.matrices().flat_map(|(name, matrix)| {
                    matrix.chunks_exact(2).map(move |row| (name.to_owned(), [row[0], row[1]]))
                });
                step.into_iter().chain(numbers).chain(matrices).collect()
            }
        }
    }
}

/// Answers a search until it has taken its next step; none where it rests instead.
fn hunt(search: &mut Search, rate: f64, objective: &mut Objective) -> Option<()> {
    // The first view has no search methods, and need not carry them.
    if !FULL {
        return None;
    }
    let before = search.step();
    search.set_rate(rate);
    while search.step() == before {
        answer(search, rate, objective)?;
    }
    Some(())
}

/// Answers one question; none where nothing is asked.
fn answer(search: &mut Search, rate: f64, objective: &mut Objective) -> Option<()> {
    match search.ask() {
        Ask::Nothing => return None,
        Ask::Value(point) => {
            let value = objective.value([point[0], point[1]]);
            search.tell(Answer::Value(value));
        }
        Ask::Gradient(point) => {
            let (value, gradient) = objective.gradient([point[0], point[1]]);
            search.tell(Answer::Gradient(value, &gradient));
            search.set_rate(rate);
        }
        Ask::Hessian(point) => {
            let (value, gradient, [xx, xy, yy]) = objective.hessian([point[0], point[1]]);
            search.tell(Answer::Hessian(value, &gradient, &[xx, xy, xy, yy]));
            search.set_rate(rate);
        }
    }
    Some(())
}

impl Racer {
    /// A run at its start; `seed` decides its batches.
    ///
    /// # Errors
    /// Where a typed formula is not one.
    pub fn new(run: &Run, experiment: &Experiment, seed: u32, objective: &mut Objective) -> Result<Self, SearchError> {
        let mover = Mover::new(run, experiment, seed, objective.samples())?;
        let (loss, gradient) = objective.gradient(experiment.start);
        let [x, y] = experiment.start;
        // The rate of the first step, asked of a copy: a schedule may remember what it was asked.
        let rate = mover.rates.clone().at(0, loss);
        let reason = fault(None, [x, y], loss, gradient, 0.0);
        let rows = vec![x, y, loss, gradient[0], gradient[1], rate, 0.0, 0.0, 0.0, 0.0];
        let mut timeline = Timeline::new(32, SNAPSHOTS);
        timeline.offer(0, || mover.snapshot());
        let status = reason.map_or(Status::Running, Reason::status);
        let lowest = lowest_known(experiment);
        Ok(Self { run: run.clone(), mover, step: 0, status, reason, lowest, rows, timeline })
    }

    /// The digest of its final parameters, once it has ended.
    pub fn digest(&self) -> Option<u64> {
        (self.status != Status::Running).then(|| digest::of_parameters(&self.last_row()[..2]))
    }

    /// Takes one step.
    pub fn advance(&mut self, objective: &mut Objective, course: Course) {
        let t = self.step + 1;
        let before = &self.rows[self.rows.len() - COLUMNS..];
        let Some(taken) = self.mover.take_step(t, before, objective, course.noise) else {
            self.rest(objective);
            return;
        };
        let [x, y] = taken.point;
        let (loss, [gx, gy]) = taken.known.unwrap_or_else(|| objective.gradient([x, y]));
        if let Some(reason) = fault(Some([before[0], before[1]]), [x, y], loss, [gx, gy], taken.rate) {
            self.end_for(Some(reason));
            return;
        }
        self.step = t;
        let [values, gradients, hessians] = taken.evaluations;
        self.rows.extend_from_slice(&[x, y, loss, gx, gy, taken.rate, values, gradients, hessians, taken.samples]);
        self.timeline.offer(t, || self.mover.snapshot());
        if t == course.steps {
            let arrived = self.arrival(objective);
            self.end_for(arrived);
        }
    }

    /// A search method takes no further step.
    fn rest(&mut self, objective: &mut Objective) {
        let stall = match &self.mover.means {
            Means::Search(search) => match search.outcome() {
                Outcome::Stalled(why) => Some((why, [search.asked()[0], search.asked()[1]])),
                _ => None,
            },
            Means::Rule(..) => None,
        };
        let before = [self.last_row()[0], self.last_row()[1]];
        let why = stall.map(|(why, asked)| match why {
            Stall::NotFinite => {
                let (loss, gradient) = objective.gradient(asked);
                fault(Some(before), asked, loss, gradient, 0.0).unwrap_or(Reason::Stalled(why))
            }
            _ => Reason::Stalled(why),
        });
        let reason = self.arrival(objective).or(why);
        self.end_for(reason);
    }

    /// The place it has arrived at, where the gradient has vanished.
    fn arrival(&self, objective: &mut Objective) -> Option<Reason> {
        let [x, y, _, gx, gy] = [0, 1, 2, 3, 4].map(|column| self.last_row()[column]);
        let vanished = libm::hypot(gx, gy) <= CONVERGED;
        vanished.then(|| Reason::Arrived(Arrival::at(objective, [x, y], self.lowest)))
    }

    /// The run has ended, for this reason or with its last step.
    fn end_for(&mut self, reason: Option<Reason>) {
        self.reason = reason;
        self.status = reason.map_or(Status::Finished, Reason::status);
    }

    /// The optimizer's state variables after a step; none where there is no such step.
    pub fn state_at(&self, step: u32, objective: &mut Objective, course: Course) -> Option<Vec<(String, [f64; 2])>> {
        Some(self.replayed(step, objective, course)?.states())
    }

    /// The inside of the step that leads on from `step`, or of the last one where there is none.
    pub fn insight_at(&self, step: u32, objective: &mut Objective, course: Course) -> Option<Insight> {
        let rests = (step >= self.step).then(|| self.rests()).flatten();
        let Some(last) = self.step.checked_sub(1) else {
            return rests.map(|note| Insight { notes: vec![note], ..Insight::default() });
        };
        let from = step.min(last);
        let mut mover = self.replayed(from, objective, course)?;
        let row = &self.rows[from as usize * COLUMNS..][..COLUMNS];
        let states = mover.states();
        if let Means::Search(before) = mover.means {
            let after = self.replayed(from + 1, objective, course)?;
            let Means::Search(after) = after.means else { return None };
            let view = self.view(&before, &after, objective)?;
            let mut insight = of_search(objective, &view, from);
            insight.notes.extend(rests);
            return Some(insight);
        }
        let [x, y, loss, gx, gy] = [0, 1, 2, 3, 4].map(|column| row[column]);
        let (value, gradient) = match &mut mover.means {
            Means::Rule(_, Some(batches)) if FULL => objective.batch([x, y], batches.at(from + 1)),
            _ => (loss, [gx, gy]),
        };
        let noise = course.noise.at(from + 1);
        let mut names = vec![
            ("x".to_owned(), [x, y]),
            ("g".to_owned(), [gradient[0] + noise[0], gradient[1] + noise[1]]),
            ("t".to_owned(), [f64::from(from + 1); 2]),
            ("lr".to_owned(), [mover.rates.at(from, loss); 2]),
        ];
        if let Means::Rule(plan, _) = &mut mover.means {
            names.extend(plan.reads_loss().then(|| (expr::LOSS.to_owned(), [value; 2])));
            let draws = plan.draws_at(from + 1).enumerate();
            names.extend(draws.map(|(call, drawn)| (expr::draw_name(call), [drawn[0], drawn[1]])));
        }
        names.extend(states);
        let optimizer = &self.run.optimizer;
        let others = optimizer.all_values().into_iter().filter(|(key, _)| key != "lr");
        names.extend(others.map(|(key, value)| (key, [value; 2])));
        inside::of_rule(optimizer.formula(), &optimizer.entry.keys(), &names, from).ok()
    }

    /// Why a search method rests where the gradient is not zero, in both languages.
    fn rests(&self) -> Option<[String; 2]> {
        match &self.mover.means {
            Means::Search(search) if self.status != Status::Running => match search.outcome() {
                Outcome::Stalled(why) => Some([Lang::En, Lang::Zh].map(|lang| why.message(lang).to_owned())),
                _ => None,
            },
            _ => None,
        }
    }

    /// What a search method says of the step between two of its states.
    fn view(&self, before: &Search, after: &Search, objective: &mut Objective) -> Option<SearchView> {
        let step = after.last()?;
        let pair = |values: &[f64]| [values[0], values[1]];
        let constant = |key: &str| self.run.line_search.as_ref().and_then(|line| line.value(key));
        // A matrix of the method's own is its inverse Hessian H; the exact Hessian B is known anyway.
        let inverse = before.matrices().find(|(name, _)| *name == "H").map(|(_, h)| [h[0], h[1], h[3]]);
        Some(SearchView {
            from: pair(&step.from),
            to: pair(after.point()),
            gradient: pair(&step.gradient),
            hessian: objective.hessian(pair(&step.from)).2,
            direction: pair(&step.direction),
            previous_direction: before.last().map(|last| pair(&last.direction)),
            inverse,
            models: step.hessian.is_some(),
            radius: step.radius,
            alpha: step.alpha,
            trials: step.trials[step.abandoned..].to_vec(),
            notes: step.notes.iter().map(|note| [Lang::En, Lang::Zh].map(|lang| note.message(lang))).collect(),
            c1: constant("c1"),
            c2: constant("c2"),
        })
    }

    /// The run's mover as it was after a step, replayed from the nearest snapshot; none where there is no such step.
    fn replayed(&self, step: u32, objective: &mut Objective, course: Course) -> Option<Mover> {
        if step > self.step {
            return None;
        }
        let (from, snapshot) = self.timeline.nearest(step)?;
        let mut replay = self.mover.clone();
        replay.restore(snapshot);
        for t in from + 1..=step {
            // The recorded row holds the exact loss and gradient the step was taken from.
            replay.take_step(t, &self.rows[(t as usize - 1) * COLUMNS..][..COLUMNS], objective, course.noise);
        }
        if let (Means::Search(search), 0, true) = (&mut replay.means, step, FULL) {
            // At its start a search has seen nothing yet; what it makes of the start belongs to what it knows there.
            answer(search, self.rows[5], objective);
        }
        Some(replay)
    }

    /// The optimizer's state variables as they are now.
    #[cfg(test)]
    pub fn states(&self) -> Vec<(String, [f64; 2])> {
        self.mover.states()
    }

    fn last_row(&self) -> &[f64] {
        &self.rows[self.rows.len() - COLUMNS..]
    }
}

/// The lowest of the minima that the surface states.
fn lowest_known(experiment: &Experiment) -> Option<f64> {
    let values: Vec<f64> = experiment.surface.all_values().into_iter().map(|(_, value)| value).collect();
    let depths = (experiment.surface.entry.minima)(&values).into_iter().map(|[_, _, depth]| depth);
    depths.reduce(f64::min)
}
