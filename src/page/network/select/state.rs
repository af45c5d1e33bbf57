//! What was tried: one round of trials for each kind of selection, and how every trial stands. Plain values; the pool of
//! workers follows them.

use super::proposal;
use crate::experiment::network::NetworkExperiment;
use crate::protocol::training::{Mark, Outcome, Sentence, Tried};
use crate::train::network::selection::{Trial, of_trial, trials};
use serde_json::Value;
use std::rc::Rc;

/// Times that a trial may take its worker with it before it is given up.
const BREAKS: u32 = 2;
/// A forecast is made from this much work on, in ms.
const FORECAST_MS: f64 = 700.0;

/// How a trial stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has taken it yet.
    #[default]
    Waiting,
    /// A worker is at it.
    Running,
    /// It has an outcome.
    Done,
    /// It could not be tried.
    Failed,
}

/// A trial and what is known of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attempted {
    /// How it stands.
    pub standing: Standing,
    /// The last step taken.
    pub step: u32,
    /// Its steps in all; 0 where that is not known yet.
    pub steps: u32,
    /// How good it was, in the order of steps.
    pub marks: Vec<Mark>,
    /// Of a range test: loss of each step.
    pub losses: Vec<f32>,
    /// Of a range test: rate of each step.
    pub rates: Vec<f32>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// What went wrong.
    pub problem: Option<Sentence>,
    /// How often its worker broke down.
    pub broke: u32,
}

impl Attempted {
    /// How far it is, 0 to 1.
    pub fn share(&self) -> f64 {
        match self.standing {
            Standing::Done | Standing::Failed => 1.0,
            _ if self.steps == 0 => 0.0,
            _ => (f64::from(self.step) / f64::from(self.steps)).min(1.0),
        }
    }

    /// As if it had not begun; that its worker broke down is kept.
    fn anew(&self) -> Self {
        Self { broke: self.broke, ..Self::default() }
    }
}

/// What happens with a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Trials are handed out.
    Running,
    /// Nothing is handed out.
    Paused,
    /// All trials have an outcome.
    Ended,
}

/// The trials of a selection.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Its number.
    pub id: u32,
    /// The kind of selection.
    pub kind: &'static str,
    /// The experiment, with its selection.
    pub of: NetworkExperiment,
    /// The trials, by number.
    pub trials: Vec<Trial>,
    /// What is known of each.
    pub attempts: Vec<Rc<Attempted>>,
    /// What happens with it.
    pub phase: Phase,
    /// Whether the experiment has changed since, so that its outcomes are of another one.
    pub stale: bool,
    /// Why it was stopped.
    pub problem: Option<Sentence>,
    /// How long it has been worked on, in ms.
    pub spent_ms: f64,
    /// How far it was when it began: what was known already.
    begun: f64,
    /// When that was counted last, while it runs.
    clock_ms: Option<f64>,
}

impl Round {
    /// A round at its start. Of the one `before` it keeps the outcomes of trials that are the same to the last setting: they
    /// would come out the same.
    fn new(id: u32, kind: &'static str, of: &NetworkExperiment, before: Option<&Self>, now_ms: f64) -> Self {
        let trials = trials(of);
        let known: Vec<(NetworkExperiment, &Rc<Attempted>)> = before.map_or_else(Vec::new, |before| {
            let done = before.trials.iter().zip(&before.attempts).filter(|(_, one)| one.standing == Standing::Done);
            done.map(|(trial, one)| (of_trial(&before.of, trial), one)).collect()
        });
        let attempt = |trial: &Trial| {
            let whole = of_trial(of, trial);
            known.iter().find(|(other, _)| *other == whole).map_or_else(Rc::default, |(_, one)| Rc::clone(one))
        };
        let mut round = Self {
            id,
            kind,
            of: of.clone(),
            attempts: trials.iter().map(attempt).collect(),
            phase: Phase::Running,
            trials,
            stale: false,
            problem: None,
            spent_ms: 0.0,
            begun: 0.0,
            clock_ms: Some(now_ms),
        };
        round.begun = round.share();
        round.settle();
        round
    }

    /// Trials that have an outcome, or none to be had.
    pub fn ended(&self) -> usize {
        self.attempts.iter().filter(|one| matches!(one.standing, Standing::Done | Standing::Failed)).count()
    }

    /// The first trial that nobody has taken, of those that are not `taken`.
    pub fn next(&self, taken: impl Fn(u32) -> bool) -> Option<u32> {
        let waiting = |(at, one): &(usize, &Rc<Attempted>)| one.standing == Standing::Waiting && !taken(*at as u32);
        self.attempts.iter().enumerate().find(waiting).map(|(at, _)| at as u32)
    }

    /// How far it is, 0 to 1.
    pub fn share(&self) -> f64 {
        let done: f64 = self.attempts.iter().map(|one| one.share()).sum();
        done / self.attempts.len().max(1) as f64
    }

    /// How long it will take, in ms, at the pace it had so far; none before that can be said.
    pub fn left_ms(&self) -> Option<f64> {
        let share = self.share();
        let known = self.phase == Phase::Running && self.spent_ms > FORECAST_MS && share > self.begun;
        known.then(|| self.spent_ms * (1.0 - share) / (share - self.begun))
    }

    fn attempt(&mut self, trial: u32) -> Option<&mut Attempted> {
        self.attempts.get_mut(trial as usize).map(Rc::make_mut)
    }

    /// Counts the time that has passed.
    fn count(&mut self, now_ms: f64) {
        if let Some(last) = self.clock_ms.replace(now_ms) {
            self.spent_ms += (now_ms - last).max(0.0);
        }
    }

    /// Leaves what is under way: it will begin anew.
    fn leave(&mut self) {
        self.clock_ms = None;
        for one in self.attempts.iter_mut().filter(|one| one.standing == Standing::Running) {
            *one = Rc::new(one.anew());
        }
    }

    fn settle(&mut self) {
        if self.ended() == self.attempts.len() {
            self.phase = Phase::Ended;
        }
    }

    fn take(&mut self, news: Tried) {
        let Some(one) = self.attempt(news.trial) else { return };
        (one.step, one.steps) = (news.step, news.steps);
        let known = one.marks.last().map(|mark| mark.step);
        one.marks.extend(news.marks.into_iter().filter(|mark| known.is_none_or(|known| mark.step > known)));
        one.losses.extend(news.losses);
        one.rates.extend(news.rates);
        one.standing = match (&news.end, &news.problem) {
            (Some(_), _) => Standing::Done,
            (None, Some(_)) => Standing::Failed,
            (None, None) => Standing::Running,
        };
        (one.outcome, one.problem) = (news.end, news.problem);
        self.settle();
    }

    /// Whether another experiment's trials are the same, each to the last setting; what the live runs have beside that is
    /// nothing to them.
    fn is_of(&self, experiment: &NetworkExperiment) -> bool {
        let mut other = experiment.clone();
        if proposal::kind(experiment) != Some(self.kind) {
            other.selection.clone_from(&self.of.selection);
        } else if other.selection != self.of.selection {
            return false;
        }
        trials(&other) == self.trials
            && self.trials.iter().all(|trial| of_trial(&self.of, trial) == of_trial(&other, trial))
    }
}

/// What can happen to it.
pub enum Choosing {
    /// A round of the experiment's selection begins, at this time in ms.
    Start(f64),
    /// It rests.
    Pause(f64),
    /// It goes on.
    Resume(f64),
    /// It is forgotten.
    Cancel,
    /// A worker has taken a trial of a round.
    Given(u32, u32),
    /// News of a trial of a round, at this time in ms.
    News(u32, Box<Tried>, f64),
    /// The worker of a trial of a round broke down.
    Broke(u32, u32),
    /// No worker can be had.
    Deaf(Sentence),
}

/// All rounds, at most one of each kind.
#[derive(Clone, Default)]
pub struct Selecting {
    rounds: Rc<Vec<Rc<Round>>>,
    /// What each kind was last set to.
    settings: Rc<Vec<Value>>,
    /// The number of the last round.
    last: u32,
}

impl Selecting {
    /// The round of a kind.
    pub fn round(&self, kind: &str) -> Option<&Rc<Round>> {
        self.rounds.iter().find(|round| round.kind == kind)
    }

    /// The round that is worked on.
    pub fn running(&self) -> Option<&Rc<Round>> {
        self.rounds.iter().find(|round| round.phase == Phase::Running)
    }

    /// Whether a round waits to be gone on with.
    pub fn rests(&self) -> bool {
        self.rounds.iter().any(|round| round.phase == Phase::Paused && !round.stale)
    }

    /// What a kind was last set to.
    pub fn settings(&self, kind: &str) -> Option<&Value> {
        self.settings.iter().find(|value| value["name"] == kind)
    }

    /// Whether nothing has happened between two of its states.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.rounds, &other.rounds)
    }

    fn edit(&mut self, matches: impl Fn(&Round) -> bool, edit: impl FnOnce(&mut Round)) {
        if let Some(round) = Rc::make_mut(&mut self.rounds).iter_mut().find(|round| matches(round)) {
            edit(Rc::make_mut(round));
        }
    }

    /// After something has happened, in this experiment.
    #[must_use]
    pub fn after(mut self, event: Choosing, experiment: &NetworkExperiment) -> Self {
        let kind = proposal::kind(experiment).unwrap_or(proposal::KINDS[0]);
        match event {
            Choosing::Start(_) if experiment.selection.is_none() => {}
            Choosing::Start(now_ms) => {
                self = self.pause(now_ms);
                self.last += 1;
                let before = self.round(kind).map(|round| &**round);
                let round = Rc::new(Round::new(self.last, kind, experiment, before, now_ms));
                let rounds = Rc::make_mut(&mut self.rounds);
                rounds.retain(|other| other.kind != kind);
                rounds.push(round);
            }
            Choosing::Pause(now_ms) => self = self.pause(now_ms),
            Choosing::Resume(now_ms) => {
                self = self.pause(now_ms);
                self.edit(
                    |round| round.kind == kind && round.phase == Phase::Paused && !round.stale,
                    |round| {
                        (round.phase, round.clock_ms, round.problem) = (Phase::Running, Some(now_ms), None);
                        round.settle();
                    },
                );
            }
            Choosing::Cancel => Rc::make_mut(&mut self.rounds).retain(|round| round.kind != kind),
            Choosing::Given(id, trial) => self.edit(
                |round| round.id == id,
                |round| {
                    if let Some(one) = round.attempt(trial) {
                        *one = Attempted { standing: Standing::Running, ..one.anew() };
                    }
                },
            ),
            Choosing::News(id, news, now_ms) => self.edit(
                |round| round.id == id && round.phase == Phase::Running,
                |round| {
                    round.count(now_ms);
                    round.take(*news);
                },
            ),
            Choosing::Broke(id, trial) => self.edit(
                |round| round.id == id,
                |round| {
                    if let Some(one) = round.attempt(trial) {
                        *one = Attempted { broke: one.broke + 1, ..one.anew() };
                        if one.broke >= BREAKS {
                            one.standing = Standing::Failed;
                            one.problem = Some(Sentence::of(|lang| {
                                super::words::t(lang, super::words::Key::TrialCrashed).to_owned()
                            }));
                        }
                    }
                    round.settle();
                },
            ),
            Choosing::Deaf(why) => {
                self.edit(
                    |round| round.phase == Phase::Running,
                    |round| {
                        round.leave();
                        (round.phase, round.problem) = (Phase::Paused, Some(why));
                    },
                );
            }
        }
        self
    }

    /// What runs rests.
    fn pause(mut self, now_ms: f64) -> Self {
        self.edit(
            |round| round.phase == Phase::Running,
            |round| {
                round.count(now_ms);
                round.leave();
                round.phase = Phase::Paused;
            },
        );
        self
    }

    /// While nobody looks at the lab, nothing is under way.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.edit(|round| round.phase == Phase::Running, Round::leave);
        self
    }

    /// After the experiment has become another one: outcomes of the one before are stale, and nothing goes on for it.
    #[must_use]
    pub fn changed(mut self, experiment: &NetworkExperiment) -> Self {
        if let (Some(kind), value) = (proposal::kind(experiment), experiment.to_value()["selection"].take())
            && self.settings(kind) != Some(&value)
        {
            let settings = Rc::make_mut(&mut self.settings);
            settings.retain(|other| other["name"] != kind);
            settings.push(value);
        }
        for at in 0..self.rounds.len() {
            let stale = !self.rounds[at].is_of(experiment);
            if stale != self.rounds[at].stale {
                let round = Rc::make_mut(&mut Rc::make_mut(&mut self.rounds)[at]);
                round.stale = stale;
                if stale && round.phase == Phase::Running {
                    round.leave();
                    round.phase = Phase::Paused;
                }
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link;
    use crate::protocol::Status;
    use crate::protocol::training::Grade;

    const SWEEP: &str = "v1&lab=network&data=moons(count=60)&model=mlp(hidden=[4])&loss=binary_cross_entropy&\
                         run=adam(lr=0.01),batch=16&run=sgd(lr=0.1),batch=16&epochs=2";

    fn experiment(kind: &str) -> NetworkExperiment {
        let plain = link::network::decode(SWEEP).expect("it can be read");
        let mut value = plain.to_value();
        value["selection"] = proposal::of(&plain, kind);
        NetworkExperiment::from_value(value).expect("it is valid")
    }

    fn started(experiment: &NetworkExperiment) -> Selecting {
        Selecting::default().changed(experiment).after(Choosing::Start(0.0), experiment)
    }

    fn end(trial: u32) -> Box<Tried> {
        let grade = Some(Grade { loss: 0.5, metric: Some(0.75) });
        let outcome = Outcome {
            status: Status::Finished,
            train: grade,
            validation: grade,
            best: None,
            digest: "0123456789abcdef".into(),
        };
        Box::new(Tried {
            id: 1,
            trial,
            step: 4,
            steps: 4,
            marks: vec![Mark { step: 4, train: grade, validation: grade }],
            losses: Vec::new(),
            rates: Vec::new(),
            end: Some(outcome),
            problem: None,
        })
    }

    #[test]
    fn trials_are_handed_out_in_order_and_their_outcomes_kept() {
        let all = experiment("seeds");
        let mut state = started(&all);
        let count = trials(&all).len() as u32;
        assert!(count >= 4);
        for trial in 0..count {
            let round = state.round("seeds").expect("it was started");
            assert_eq!(round.next(|_| false), Some(trial));
            assert_eq!(round.next(|taken| taken == trial), (trial + 1 < count).then_some(trial + 1));
            let id = round.id;
            state = state.after(Choosing::Given(id, trial), &all);
            state = state.after(Choosing::News(id, end(trial), f64::from(trial + 1) * 1000.0), &all);
        }
        let round = state.round("seeds").expect("it was started");
        assert_eq!((round.phase, round.ended(), round.share()), (Phase::Ended, count as usize, 1.0));
        assert!((round.spent_ms - f64::from(count) * 1000.0).abs() < 1e-9);
        assert!(round.attempts.iter().all(|one| one.standing == Standing::Done && one.marks.len() == 1));
    }

    #[test]
    fn a_pause_leaves_what_is_under_way_and_keeps_outcomes() {
        let all = experiment("seeds");
        let mut state = started(&all).after(Choosing::Given(1, 0), &all).after(Choosing::Given(1, 1), &all);
        state = state.after(Choosing::News(1, end(0), 1000.0), &all).after(Choosing::Pause(2000.0), &all);
        let round = state.round("seeds").expect("it was started");
        assert_eq!(round.phase, Phase::Paused);
        assert_eq!([0, 1].map(|at| round.attempts[at].standing), [Standing::Done, Standing::Waiting]);
        // What was on its way when it was paused comes too late.
        state = state.after(Choosing::News(1, end(1), 2100.0), &all).after(Choosing::Resume(9000.0), &all);
        let round = state.round("seeds").expect("it was started");
        assert_eq!((round.phase, round.next(|_| false)), (Phase::Running, Some(1)));
        assert!((round.spent_ms - 2000.0).abs() < 1e-9, "{}", round.spent_ms);
        assert!(state.after(Choosing::Cancel, &all).round("seeds").is_none());
    }

    #[test]
    fn what_is_the_same_is_kept_when_it_is_begun_anew() {
        let all = experiment("seeds");
        let mut state = started(&all);
        let count = trials(&all).len() as u32;
        for trial in 0..count {
            state = state.after(Choosing::Given(1, trial), &all).after(Choosing::News(1, end(trial), 1.0), &all);
        }
        let set = |place: &str, value: u32| {
            crate::page::network::edit::apply(&all, &crate::page::network::edit::Edit::set(place, value))
                .expect("it is valid")
        };
        let anew = |changed: &NetworkExperiment| {
            let state = state.clone().changed(changed);
            assert!(state.round("seeds").is_some_and(|round| round.stale));
            let state = state.after(Choosing::Start(0.0), changed);
            state.round("seeds").map(|round| (round.ended(), round.trials.len())).expect("it was started")
        };
        assert_eq!(anew(&set("/selection/seeds", 7)), (10, 14));
        assert_eq!(anew(&set("/runs/1/batch", 8)), (5, 10));
        assert_eq!(anew(&set("/epochs", 3)), (0, 10));
    }

    #[test]
    fn a_worker_that_dies_twice_of_a_trial_fails_it() {
        let all = experiment("seeds");
        let state = started(&all).after(Choosing::Given(1, 0), &all).after(Choosing::Broke(1, 0), &all);
        assert_eq!(state.round("seeds").expect("it was started").next(|_| false), Some(0));
        let state = state.after(Choosing::Given(1, 0), &all).after(Choosing::Broke(1, 0), &all);
        let round = state.round("seeds").expect("it was started");
        assert_eq!((round.attempts[0].standing, round.next(|_| false)), (Standing::Failed, Some(1)));
        assert!(round.attempts[0].problem.is_some());
    }

    #[test]
    fn a_change_that_trials_see_makes_outcomes_stale_and_taking_it_back_makes_them_good() {
        let all = experiment("sweep");
        let state = started(&all);
        let set = |place: &str, value: Value| {
            crate::page::network::edit::apply(&all, &crate::page::network::edit::Edit::set(place, value))
                .expect("it is valid")
        };
        // The run that is swept gets its rate from the sweep.
        let other_rate = set("/runs/0/optimizer/lr", 0.5.into());
        assert!(!state.clone().changed(&other_rate).round("sweep").expect("it was started").stale);
        let deeper = set("/model/hidden", serde_json::json!([4, 4]));
        let changed = state.clone().changed(&deeper);
        let round = changed.round("sweep").expect("it was started");
        assert_eq!((round.stale, round.phase), (true, Phase::Paused));
        assert!(!changed.changed(&all).round("sweep").expect("it was started").stale);
        // Another kind of selection of the same experiment leaves it as it is.
        assert!(!state.changed(&experiment("seeds")).round("sweep").expect("it was started").stale);
    }
}
