//! What was tried: one round of trials for each kind of selection, and what can happen to them. Plain values; the pool of
//! workers follows them.

use super::proposal;
use super::round::{Attempted, Phase, Round, Standing};
use crate::experiment::network::NetworkExperiment;
use crate::protocol::training::{Sentence, Tried};
use serde_json::Value;
use std::rc::Rc;

/// Times that a trial may take its worker with it before it is given up.
const BREAKS: u32 = 2;

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
    use crate::protocol::training::{Grade, Mark, Outcome};
    use crate::train::network::selection::trials;

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
            marks: vec![Mark { step: 4, train: grade, validation: grade, ..Mark::default() }],
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
