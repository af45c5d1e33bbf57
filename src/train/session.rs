//! A session: an experiment on a surface while it runs.
//!
//! Runs advance together, a few steps each in turn, until a budget is spent; so a worker stays responsive and no run
//! waits for another. Every step is a function of the experiment alone: the same bits natively and in a browser, and
//! again when it is replayed.

use super::ending::{self, Reason};
use super::inside::Insight;
use super::probe::{Probe, probe};
use super::racer::{Course, Racer};
use super::weather::Noise;
use crate::digest;
use crate::experiment::{Experiment, Run};
use crate::protocol::{COLUMNS, RunHead, Status};
use crate::search::SearchError;
use crate::surface::Objective;

/// Steps each run takes before the next has its turn and the budget is looked at.
const TURN: u32 = 64;

/// An experiment while it runs.
#[derive(Clone, Debug)]
pub struct Session {
    objective: Objective,
    racers: Vec<Racer>,
    /// Whose turn is next.
    turn: usize,
    course: Course,
    /// Runs that depend on chance, once more with the seeds after the first.
    repeats: Vec<Repeat>,
    seeds: u32,
    /// A place at which the function is defined, near a start at which it is not.
    refuge: Option<[f64; 2]>,
}

/// A run with another seed.
#[derive(Clone, Debug)]
struct Repeat {
    /// Index of the run it repeats.
    index: usize,
    racer: Racer,
    course: Course,
}

impl Session {
    /// A session at step 0.
    ///
    /// # Errors
    /// Where a typed formula is not one; a validated experiment gives none.
    pub fn new(experiment: &Experiment) -> Result<Self, SearchError> {
        let mut objective = Objective::new(&experiment.surface)?;
        let seed = experiment.seed;
        let racer = |run: &Run| Racer::new(run, experiment, seed, &mut objective);
        let racers: Vec<Racer> = experiment.runs.iter().map(racer).collect::<Result<_, _>>()?;
        let course = |seed| Course { noise: Noise { seed, deviation: experiment.noise }, steps: experiment.steps };
        let mut repeats = Vec::new();
        for (index, run) in experiment.runs.iter().enumerate().filter(|(_, run)| experiment.is_random(run)) {
            for seed in (1..experiment.seeds).map(|more| seed.wrapping_add(more)) {
                let racer = Racer::new(run, experiment, seed, &mut objective)?;
                repeats.push(Repeat { index, racer, course: course(seed) });
            }
        }
        let lost = |racer: &Racer| matches!(racer.reason, Some(Reason::Value(_) | Reason::Gradient(_)));
        let refuge = racers.iter().any(lost);
        let refuge = refuge.then(|| ending::refuge(&mut objective, experiment.start, experiment.shown())).flatten();
        Ok(Self { objective, racers, turn: 0, course: course(seed), repeats, seeds: experiment.seeds, refuge })
    }

    /// Advances all runs until they have ended or `spent` says so (asked after every few thousand operations).
    /// Whether all have ended.
    pub fn advance(&mut self, mut spent: impl FnMut() -> bool) -> bool {
        while !self.done() {
            let turn = self.turn;
            self.turn = (turn + 1) % self.racers.len();
            take_turn(&mut self.racers[turn], &mut self.objective, self.course);
            if spent() {
                break;
            }
        }
        self.done()
    }

    /// A place at which the function and its gradient are defined, near a start at which they are not; none where the
    /// start is sound or no such place was found in the region shown.
    pub fn refuge(&self) -> Option<[f64; 2]> {
        self.refuge
    }

    /// Advances the repetitions with other seeds, once all runs have ended, until `spent` says so. Whether they have
    /// ended too.
    pub fn repeat(&mut self, mut spent: impl FnMut() -> bool) -> bool {
        while let Some(next) = self.repeats.iter_mut().find(|repeat| repeat.racer.status == Status::Running) {
            take_turn(&mut next.racer, &mut self.objective, next.course);
            if spent() {
                return false;
            }
        }
        self.done()
    }

    /// With how many seeds runs are repeated, the first one among them.
    pub fn seeds(&self) -> u32 {
        self.seeds
    }

    /// Lowest, median and highest loss over all seeds at every step of a run; none where it has one seed, or
    /// repetitions are still under way. A run that has ended counts with its last loss. (steps + 1, 3), row-major.
    pub fn band(&self, index: usize) -> Option<Vec<f64>> {
        let others = self.repeats.iter().filter(|repeat| repeat.index == index).map(|repeat| &repeat.racer);
        let all: Vec<&Racer> = self.racers.get(index).into_iter().chain(others).collect();
        if all.len() < 2 || all.iter().any(|racer| racer.status == Status::Running) {
            return None;
        }
        let mut losses = vec![0.0; all.len()];
        let rows = all[0].rows.len() / COLUMNS;
        let mut band = Vec::with_capacity(3 * rows);
        for step in 0..rows {
            for (loss, racer) in losses.iter_mut().zip(&all) {
                *loss = racer.rows[step.min(racer.rows.len() / COLUMNS - 1) * COLUMNS + 2];
            }
            crate::order::sort_few(&mut losses, |a, b| a < b);
            let middle = losses.len() / 2;
            let even = losses.len().is_multiple_of(2);
            let median = if even { (losses[middle - 1] + losses[middle]) / 2.0 } else { losses[middle] };
            band.extend([losses[0], median, losses[losses.len() - 1]]);
        }
        Some(band)
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
            reason: racer.reason,
            digest: racer.digest().map(digest::hex),
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
        self.racers.get(index)?.state_at(step, &mut self.objective, self.course)
    }

    /// The inside of the step that leads on from `step`, or of the last one where there is none.
    pub fn insight_at(&mut self, index: usize, step: u32) -> Option<Insight> {
        self.racers.get(index)?.insight_at(step, &mut self.objective, self.course)
    }

    /// What the surface is like at a point.
    pub fn probe(&mut self, point: [f64; 2]) -> Probe {
        probe(&mut self.objective, point)
    }
}

fn take_turn(racer: &mut Racer, objective: &mut Objective, course: Course) {
    let end = course.steps.min(racer.step + TURN);
    while racer.status == Status::Running && racer.step < end {
        racer.advance(objective, course);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Choice;
    use crate::optim::Rule;
    use crate::surface::Surface;
    use crate::train::inside;

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
            session.racers[adam].advance(&mut session.objective, session.course);
            let live = session.racers[adam].states();
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
            live.racers[0].advance(&mut live.objective, live.course);
            let velocity = live.racers[0].states();
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
        assert_eq!((head.status, head.reason), (Status::Diverged, Some(Reason::TooLarge)));
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
            let head = &session.heads()[0];
            assert_eq!((head.steps, head.status, head.reason), (0, Status::Undefined, Some(Reason::Rate)), "{text}");
            assert!(!session.rows(0)[5].is_finite(), "{text}: what is no rate is not shown as one");
        }
    }

    #[test]
    fn noise_depends_on_the_seed_alone() {
        let experiment = Experiment { noise: 1.0, ..Experiment::default() };
        let other = Experiment { seed: 2, ..experiment.clone() };
        assert_eq!(finished(&experiment).digest(), finished(&experiment).digest());
        assert_ne!(finished(&experiment).digest(), finished(&other).digest());
    }

    /// Momentum on linear regression, with this batch.
    fn regression(batch: u32) -> Experiment {
        let run = Run { batch, ..Run::new(Choice::named("momentum").expect("exists").with("lr", 0.005)) };
        let surface = Choice::<Surface>::named("linear_regression").expect("exists");
        Experiment { start: surface.entry.start, surface, steps: 120, runs: vec![run], ..Experiment::default() }
    }

    #[test]
    fn the_inside_of_a_search_step_shows_what_the_method_knew() {
        let method = |id: &str| Run::new(Choice::named(id).expect("exists"));
        let runs = ["newton", "bfgs", "newton_trust_region", "conjugate_gradient"].map(method).to_vec();
        let mut session = finished(&Experiment { runs, steps: 30, ..Experiment::default() });
        let shows = |session: &mut Session, index: usize, role: inside::Role| {
            let insight = session.insight_at(index, 3).expect("an inside");
            insight.shapes.iter().any(|shape| shape.role == role)
        };
        assert!(shows(&mut session, 0, inside::Role::Step) && !shows(&mut session, 0, inside::Role::InverseHessian));
        assert!(shows(&mut session, 1, inside::Role::InverseHessian));
        let first = session.insight_at(1, 0).expect("an inside");
        assert!(first.shapes.iter().any(|shape| shape.role == inside::Role::InverseHessian), "H is I at the start");
        assert!(shows(&mut session, 2, inside::Role::TrustRegion));
        assert!(shows(&mut session, 3, inside::Role::PreviousDirection));
        let plot = session.insight_at(1, 3).and_then(|insight| insight.plot).expect("BFGS searches a line");
        assert!(plot.accepted().is_some() && plot.armijo.is_some() && plot.wolfe.is_some());
    }

    #[test]
    fn batches_differ_for_the_true_reason_and_cost_what_they_hold() {
        let (full, single, mini) = (finished(&regression(0)), finished(&regression(1)), finished(&regression(32)));
        let samples = |session: &Session| session.rows(0)[120 * COLUMNS + 9];
        // Four full batches of 32 and one of 22 make an epoch of 150.
        assert_eq!([&full, &single, &mini].map(samples), [120.0 * 150.0, 120.0, 24.0 * 150.0]);
        let all = finished(&regression(150));
        assert_eq!(all.digest(), full.digest(), "a batch of everything is the whole");
        assert_ne!(single.digest(), full.digest());
        // The mean of the single gradients at a point is the gradient there.
        let mut objective = Objective::new(&regression(0).surface).expect("compiles");
        let (_, exact) = objective.gradient([0.3, -0.2]);
        let singles: Vec<[f64; 2]> = (0..150).map(|i| objective.batch([0.3, -0.2], &[i]).1).collect();
        for axis in [0, 1] {
            let mean = singles.iter().map(|gradient| gradient[axis]).sum::<f64>() / 150.0;
            assert!((mean - exact[axis]).abs() < 1e-14, "{mean} against {}", exact[axis]);
        }
    }

    #[test]
    fn batches_are_replayed() {
        let mut session = finished(&regression(8));
        let mut live = Session::new(&regression(8)).expect("built-ins compile");
        for step in 1..=120 {
            live.racers[0].advance(&mut live.objective, live.course);
            assert_eq!(session.state_at(0, step), Some(live.racers[0].states()), "step {step}");
        }
    }

    #[test]
    fn a_band_holds_the_losses_of_every_seed() {
        let experiment = Experiment { seeds: 4, ..regression(4) };
        let mut session = finished(&experiment);
        assert_eq!(session.band(0), None);
        while !session.repeat(|| true) {}
        let band = session.band(0).expect("all seeds have ended");
        assert_eq!(band.len(), 3 * 121);
        let seeds = (1..5).map(|seed| finished(&Experiment { seed, seeds: 1, ..experiment.clone() }));
        let losses: Vec<Vec<f64>> = seeds.map(|s| s.rows(0).chunks(COLUMNS).map(|row| row[2]).collect()).collect();
        for (step, of_step) in band.chunks_exact(3).enumerate() {
            let mut at: Vec<f64> = losses.iter().map(|losses| losses[step]).collect();
            at.sort_by(f64::total_cmp);
            assert_eq!(of_step, [at[0], (at[1] + at[2]) / 2.0, at[3]], "step {step}");
        }
        // Other seeds do not change the run itself.
        assert_eq!(session.digest(), finished(&regression(4)).digest());
    }
}
