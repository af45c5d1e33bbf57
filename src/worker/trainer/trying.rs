//! The trial of a selection that this trainer is asked to train, a slice at a time, beside what else it does.

use super::errands::Errands;
use super::port::post;
use crate::experiment::network::NetworkExperiment;
use crate::link;
use crate::protocol::training::{Sentence, ToPage, Tried};
use crate::train::network::selection::{Attempt, DataKey, data_key, of_trial, trials};
use crate::train::network::{NetworkError, Prepared};
use crate::worker::turns::now_ms;
use std::rc::Rc;

/// Longest time between two pieces of news, in ms.
const NEWS_MS: f64 = 200.0;

/// What is to be tried, and what is known from the trial before.
#[derive(Default)]
pub struct Trying {
    /// Asked for and not begun: its number at the page, the experiment's link, the trial.
    asked: Option<(u32, String, u32)>,
    under_way: Option<UnderWay>,
    /// The experiment read last, by its link.
    known: Option<(String, Rc<NetworkExperiment>)>,
    /// Its data, prepared for trials of this key.
    prepared: Option<(DataKey, Rc<Prepared>)>,
}

struct UnderWay {
    id: u32,
    attempt: Attempt,
    /// When the last news left.
    told_ms: f64,
}

impl Trying {
    /// A trial is asked for, in place of another.
    pub fn ask(&mut self, id: u32, link: String, trial: u32) {
        self.leave();
        self.asked = Some((id, link, trial));
    }

    /// Nobody waits for the trial any more.
    pub fn leave(&mut self) {
        (self.asked, self.under_way) = (None, None);
    }

    /// The person's files are others: what was prepared from them is stale.
    pub fn forget_data(&mut self) {
        self.prepared = None;
    }

    /// Whether there is something to do.
    pub fn is_busy(&self) -> bool {
        self.asked.is_some() || self.under_way.is_some()
    }

    /// Begins the trial, or takes its steps until `end_ms`.
    pub fn work(&mut self, errands: &mut Errands, end_ms: f64) {
        if let Some((id, link, trial)) = self.asked.take() {
            match self.begin(errands, link, trial) {
                Ok(attempt) => self.under_way = Some(UnderWay { id, attempt, told_ms: now_ms() }),
                Err(problem) => refuse(id, trial, problem),
            }
            return;
        }
        let Some(under_way) = &mut self.under_way else { return };
        let UnderWay { id, attempt, told_ms } = under_way;
        let mut advanced = Ok(());
        while advanced.is_ok() && !attempt.is_done() {
            advanced = attempt.advance();
            if now_ms() >= end_ms {
                break;
            }
        }
        if let Err(error) = advanced {
            refuse(*id, attempt.number(), Sentence::of(|lang| error.message(lang)));
            self.under_way = None;
            return;
        }
        let done = attempt.is_done();
        let now = now_ms();
        if done || now - *told_ms >= NEWS_MS {
            *told_ms = now;
            post(&ToPage::Tried(Box::new(Tried { id: *id, ..attempt.news() })));
        }
        if done {
            self.under_way = None;
        }
    }

    fn begin(&mut self, errands: &mut Errands, link: String, number: u32) -> Result<Attempt, Sentence> {
        let experiment = match &self.known {
            Some((known, experiment)) if *known == link => Rc::clone(experiment),
            _ => {
                (self.known, self.prepared) = (None, None);
                let read = link::network::decode(&link);
                let experiment = Rc::new(read.map_err(|error| Sentence::of(|lang| error.message(lang)))?);
                self.known = Some((link, Rc::clone(&experiment)));
                experiment
            }
        };
        self.attempt(errands, &experiment, number).map_err(|error| Sentence::of(|lang| error.message(lang)))
    }

    fn attempt(
        &mut self,
        errands: &mut Errands,
        experiment: &NetworkExperiment,
        number: u32,
    ) -> Result<Attempt, NetworkError> {
        let trial = trials(experiment).into_iter().nth(number as usize);
        let key = trial.as_ref().map(data_key);
        if let Some(trial) = &trial
            && self.prepared.as_ref().map(|(known, _)| *known) != key
        {
            self.prepared = None;
            let ordinary = of_trial(experiment, trial);
            let own = errands.own(&ordinary)?;
            self.prepared = Some((data_key(trial), Rc::new(Prepared::new(&ordinary, own)?)));
        }
        match &self.prepared {
            Some((_, prepared)) => Attempt::with(experiment, number, prepared),
            None => Attempt::new(experiment, number, None),
        }
    }
}

/// Says why a trial cannot be tried.
fn refuse(id: u32, trial: u32, problem: Sentence) {
    post(&ToPage::Tried(Box::new(Tried { id, trial, problem: Some(problem), ..Tried::default() })));
}
