//! A session: an experiment on a surface while it runs.
//!
//! Runs advance together, a few steps each in turn, until a budget is spent; so a worker stays responsive and no run
//! waits for another. Every step is a function of the experiment alone: the same bits natively and in a browser, and
//! again when it is replayed.

use super::inside::{self, Insight};
use super::probe::{Probe, probe};
use super::timeline::Timeline;
use super::{CONVERGED, DIVERGED};
use crate::digest;
use crate::experiment::{Choice, Experiment, Run};
use crate::expr::FormulaError;
use crate::optim::{Plan, Rule};
use crate::protocol::{COLUMNS, RunHead, Status};
use crate::rng::{self, Stream};
use crate::schedule::Rates;
use crate::surface::Objective;

/// Steps each run takes before the next has its turn and the budget is looked at.
const TURN: u32 = 64;
/// Snapshots kept of each run, at first one every 32 steps.
const SNAPSHOTS: usize = 64;

/// An experiment while it runs.
#[derive(Clone, Debug)]
pub struct Session {
    objective: Objective,
    racers: Vec<Racer>,
    /// Whose turn is next.
    turn: usize,
    steps: u32,
    noise: Noise,
}

#[derive(Clone, Copy, Debug)]
struct Noise {
    seed: u32,
    deviation: f64,
}

impl Noise {
    /// What is added to the gradient of step `t`: the same for all runs, so that they race under the same weather.
    fn at(self, t: u32) -> [f64; 2] {
        if self.deviation == 0.0 {
            return [0.0; 2];
        }
        rng::normal_pair(self.seed, Stream::GradientNoise, t, 0).map(|z| self.deviation * z)
    }
}

/// What moves a run: its rule and its schedule.
#[derive(Clone, Debug)]
struct Mover {
    plan: Plan<f64>,
    rates: Rates,
}

#[derive(Clone, Debug)]
struct Racer {
    /// What the run was told to move by.
    optimizer: Choice<Rule>,
    mover: Mover,
    step: u32,
    status: Status,
    /// Gradient of the surface, without noise, where the run is now.
    gradient: [f64; 2],
    /// (step + 1, COLUMNS)
    rows: Vec<f64>,
    timeline: Timeline<Vec<f64>>,
}

impl Session {
    /// A session at step 0.
    ///
    /// # Errors
    /// Where a typed formula is not one; a validated experiment gives none.
    pub fn new(experiment: &Experiment) -> Result<Self, FormulaError> {
        let mut objective = Objective::new(&experiment.surface)?;
        let racer = |run: &Run| Racer::new(run, experiment, &mut objective);
        let racers = experiment.runs.iter().map(racer).collect::<Result<_, _>>()?;
        let noise = Noise { seed: experiment.seed, deviation: experiment.noise };
        Ok(Self { objective, racers, turn: 0, steps: experiment.steps, noise })
    }

    /// Advances all runs until they have ended or `spent` says so (asked after every few thousand operations).
    /// Whether all have ended.
    pub fn advance(&mut self, mut spent: impl FnMut() -> bool) -> bool {
        while !self.done() {
            let turn = self.turn;
            self.turn = (turn + 1) % self.racers.len();
            let racer = &mut self.racers[turn];
            let end = self.steps.min(racer.step + TURN);
            while racer.status == Status::Running && racer.step < end {
                racer.advance(&mut self.objective, self.noise, self.steps);
            }
            if spent() {
                break;
            }
        }
        self.done()
    }

    /// Whether every run has ended.
    pub fn done(&self) -> bool {
        self.racers.iter().all(|racer| racer.status != Status::Running)
    }

    /// How far each run is.
    pub fn heads(&self) -> Vec<RunHead> {
        let head = |racer: &Racer| RunHead {
            steps: racer.step,
            status: racer.status,
            digest: racer.digest().map(digest::hex),
            elapsed_ms: 0.0,
        };
        self.racers.iter().map(head).collect()
    }

    /// A run's trajectory so far: (steps + 1, [`COLUMNS`]), row-major.
    pub fn rows(&self, index: usize) -> &[f64] {
        &self.racers[index].rows
    }

    /// The digest over all runs, once all have ended.
    pub fn digest(&self) -> Option<u64> {
        let all: Option<Vec<u64>> = self.racers.iter().map(Racer::digest).collect();
        all.map(|digests| digest::of_runs(&digests))
    }

    /// The optimizer's state variables after a step, replayed from the nearest snapshot; none where the run or the
    /// step does not exist.
    pub fn state_at(&mut self, index: usize, step: u32) -> Option<Vec<(String, [f64; 2])>> {
        Some(self.replayed(index, step)?.states())
    }

    /// The inside of the step that leads on from `step`, or of the last one where there is none; of an update rule.
    pub fn insight_at(&mut self, index: usize, step: u32) -> Option<Insight> {
        let last = self.racers.get(index)?.step;
        let from = step.min(last.checked_sub(1)?);
        let mover = self.replayed(index, from)?;
        let row = &self.racers[index].rows[from as usize * COLUMNS..][..COLUMNS];
        let noise = self.noise.at(from + 1);
        let optimizer = self.racers[index].optimizer.clone();
        let rate = mover.rates.clone().at(from, row[2]);
        let mut names = vec![
            ("x".to_owned(), [row[0], row[1]]),
            ("g".to_owned(), [row[3] + noise[0], row[4] + noise[1]]),
            ("t".to_owned(), [f64::from(from + 1); 2]),
            ("lr".to_owned(), [rate; 2]),
        ];
        names.extend(mover.states());
        let others = optimizer.all_values().into_iter().filter(|(key, _)| key != "lr");
        names.extend(others.map(|(key, value)| (key, [value; 2])));
        let keys: Vec<&str> = optimizer.entry.item.hypers.iter().map(|hyper| &*hyper.key).collect();
        inside::of_rule(optimizer.formula(), &keys, &names, from).ok()
    }

    /// What the surface is like at a point.
    pub fn probe(&mut self, point: [f64; 2]) -> Probe {
        probe(&mut self.objective, point)
    }

    /// A run's mover as it was after a step, replayed from the nearest snapshot.
    fn replayed(&self, index: usize, step: u32) -> Option<Mover> {
        let racer = self.racers.get(index).filter(|racer| step <= racer.step)?;
        let (from, snapshot) = racer.timeline.nearest(step)?;
        let mut replay = racer.mover.clone();
        replay.restore(snapshot);
        for t in from + 1..=step {
            // The recorded row holds the exact loss and gradient the step was taken from.
            let before = &racer.rows[(t as usize - 1) * COLUMNS..][..COLUMNS];
            replay.take_step(t, before[2], [before[3], before[4]], self.noise);
        }
        debug_assert_eq!(replay.plan.parameters(), &racer.rows[step as usize * COLUMNS..][..2]);
        Some(replay)
    }
}

impl Mover {
    /// Moves the parameters by step `t` from the exact loss and gradient before it. The rate used.
    fn take_step(&mut self, t: u32, loss: f64, gradient: [f64; 2], noise: Noise) -> f64 {
        let noise = noise.at(t);
        let rate = self.rates.at(t - 1, loss);
        self.plan.gradient_mut().copy_from_slice(&[gradient[0] + noise[0], gradient[1] + noise[1]]);
        self.plan.step(t, rate);
        rate
    }

    fn states(&self) -> Vec<(String, [f64; 2])> {
        self.plan.states().map(|(name, value)| (name.to_owned(), [value[0], value[1]])).collect()
    }

    /// All that the next step depends on, besides the loss and the gradient.
    fn snapshot(&self) -> Vec<f64> {
        let mut snapshot = self.plan.snapshot();
        snapshot.extend_from_slice(self.rates.states());
        snapshot
    }

    fn restore(&mut self, snapshot: &[f64]) {
        let (plan, rates) = snapshot.split_at(snapshot.len() - self.rates.states().len());
        self.plan.restore(plan);
        self.rates.restore(rates);
    }
}

impl Racer {
    fn new(run: &Run, experiment: &Experiment, objective: &mut Objective) -> Result<Self, FormulaError> {
        let plan = Plan::new(&run.optimizer, &experiment.start)?;
        let rates = Rates::new(&run.schedule, experiment.steps, rate_of(&run.optimizer))?;
        let (loss, gradient) = objective.gradient(experiment.start);
        let [x, y] = experiment.start;
        // The rate of the first step, asked of a copy: a schedule may remember what it was asked.
        let rate = rates.clone().at(0, loss);
        let fine = is_finite(&[x, y, loss, gradient[0], gradient[1]]);
        let finite = |value: f64| if value.is_finite() { value } else { 0.0 };
        let rows = vec![x, y, finite(loss), finite(gradient[0]), finite(gradient[1]), finite(rate), 0.0, 0.0, 0.0, 0.0];
        let mut timeline = Timeline::new(32, SNAPSHOTS);
        let mover = Mover { plan, rates };
        timeline.offer(0, || mover.snapshot());
        let status = if fine { Status::Running } else { Status::Diverged };
        Ok(Self { optimizer: run.optimizer.clone(), mover, step: 0, status, gradient, rows, timeline })
    }

    fn digest(&self) -> Option<u64> {
        let last = &self.rows[self.rows.len() - COLUMNS..][..2];
        (self.status != Status::Running).then(|| digest::of_parameters(last))
    }

    fn advance(&mut self, objective: &mut Objective, noise: Noise, steps: u32) {
        let t = self.step + 1;
        let loss = self.rows[self.rows.len() - COLUMNS + 2];
        let rate = self.mover.take_step(t, loss, self.gradient, noise);
        let [x, y] = [self.mover.plan.parameters()[0], self.mover.plan.parameters()[1]];
        let (loss, gradient) = objective.gradient([x, y]);
        if !is_finite(&[x, y, loss, gradient[0], gradient[1], rate]) {
            self.status = Status::Diverged;
            return;
        }
        self.step = t;
        self.gradient = gradient;
        self.rows.extend_from_slice(&[
            x,
            y,
            loss,
            gradient[0],
            gradient[1],
            rate,
            0.0,
            f64::from(t),
            0.0,
            f64::from(t),
        ]);
        self.timeline.offer(t, || self.mover.snapshot());
        if t == steps {
            let norm = libm::hypot(gradient[0], gradient[1]);
            self.status = if norm <= CONVERGED { Status::Converged } else { Status::Finished };
        }
    }
}

fn is_finite(numbers: &[f64]) -> bool {
    numbers.iter().all(|n| n.abs() <= DIVERGED)
}

/// The rate an optimizer starts with.
fn rate_of(optimizer: &Choice<Rule>) -> f64 {
    optimizer.value("lr").unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(experiment: &Experiment) -> Session {
        let mut session = Session::new(experiment).expect("built-ins compile");
        assert!(session.advance(|| false));
        session
    }

    #[test]
    fn slices_of_any_length_give_the_same_bits() {
        let experiment = Experiment { noise: 0.3, ..Experiment::default() };
        let whole = finished(&experiment);
        let mut sliced = Session::new(&experiment).expect("built-ins compile");
        while !sliced.advance(|| true) {}
        assert_eq!(whole.digest(), sliced.digest());
        for index in 0..experiment.runs.len() {
            assert_eq!(whole.rows(index), sliced.rows(index));
        }
    }

    #[test]
    fn replay_gives_the_state_the_run_had() {
        let experiment = Experiment { noise: 0.3, steps: 300, ..Experiment::default() };
        let adam = experiment.runs.iter().position(|r| r.optimizer.entry.item.id == "adam").expect("Adam races");
        let mut session = Session::new(&experiment).expect("built-ins compile");
        for step in 1..=200 {
            session.racers[adam].advance(&mut session.objective, session.noise, 300);
            let live: Vec<_> =
                session.racers[adam].mover.plan.states().map(|(n, v)| (n.to_owned(), [v[0], v[1]])).collect();
            assert_eq!(session.state_at(adam, step), Some(live));
        }
        assert_eq!(session.state_at(adam, 201), None);
    }

    #[test]
    fn the_inside_of_a_step_leads_where_the_run_went() {
        let experiment = Experiment { noise: 0.3, steps: 60, ..Experiment::default() };
        let mut session = finished(&experiment);
        for index in 0..experiment.runs.len() {
            for step in [0, 1, 37, 59, 60] {
                let insight = session.insight_at(index, step).expect("an inside");
                assert_eq!(insight.from, step.min(59));
                let row = &session.rows(index)[(insight.from as usize + 1) * COLUMNS..];
                let Some(inside::Form::Arrow(_, end)) = insight.shapes.last().map(|shape| shape.form) else {
                    panic!("the step itself is drawn last")
                };
                for axis in 0..2 {
                    assert!((end[axis] - row[axis]).abs() <= 1e-13 * (1.0 + row[axis].abs()), "run {index}, {step}");
                }
            }
        }
    }

    #[test]
    fn replay_follows_a_schedule_that_remembers_the_loss() {
        let mut run = Run::new(Choice::named("momentum").expect("exists").with("lr", 0.002));
        run.schedule = Choice::named("plateau").expect("exists").with("patience", 1.0).with("factor", 0.7);
        let experiment = Experiment { noise: 5.0, steps: 300, runs: vec![run], ..Experiment::default() };
        let mut session = finished(&experiment);
        let steps = session.heads()[0].steps;
        let rates: Vec<f64> = session.rows(0).chunks(COLUMNS).map(|row| row[5]).collect();
        assert!(steps > 100 && rates.windows(2).filter(|pair| pair[1] < pair[0]).count() > 3, "{rates:?}");
        let mut live = Session::new(&experiment).expect("built-ins compile");
        for step in 1..=steps {
            live.racers[0].advance(&mut live.objective, live.noise, 300);
            let velocity = live.racers[0].mover.plan.states().map(|(n, v)| (n.to_owned(), [v[0], v[1]])).collect();
            assert_eq!(session.state_at(0, step), Some(velocity), "step {step}");
        }
    }

    #[test]
    fn divergence_ends_a_run_on_its_last_finite_point() {
        let mut experiment = Experiment::default();
        experiment.runs.truncate(1);
        experiment.runs[0].optimizer = Choice::<Rule>::named("sgd").expect("exists").with("lr", 1.0);
        let session = finished(&experiment);
        let head = &session.heads()[0];
        assert_eq!(head.status, Status::Diverged);
        assert!(head.steps < experiment.steps && head.digest.is_some());
        assert!(session.rows(0).iter().all(|value| value.is_finite()));
    }

    #[test]
    fn a_rate_that_is_no_number_ends_the_run_where_it_starts() {
        for text in ["lr0/t", "log(-T)"] {
            let mut experiment = Experiment::default();
            experiment.runs.truncate(1);
            experiment.runs[0].schedule = Choice::named("custom").expect("exists");
            experiment.runs[0].schedule.text = Some(text.to_owned());
            let session = finished(&experiment);
            assert_eq!((session.heads()[0].steps, session.heads()[0].status), (0, Status::Diverged), "{text}");
            assert!(session.rows(0).iter().all(|value| value.is_finite()), "{text}");
        }
    }

    #[test]
    fn noise_depends_on_the_seed_alone() {
        let experiment = Experiment { noise: 1.0, ..Experiment::default() };
        let other = Experiment { seed: 2, ..experiment.clone() };
        assert_eq!(finished(&experiment).digest(), finished(&experiment).digest());
        assert_ne!(finished(&experiment).digest(), finished(&other).digest());
    }
}
