//! What the page looks at: questions about the run in front, answered again and again while it trains, within a share of
//! the time, and at once while it rests.

use super::port::post;
use crate::protocol::training::{Sentence, ToPage};
use crate::train::network::Race;
use crate::train::network::look::Ask;
use crate::worker::turns::now_ms;

/// The share of all time that looks may take while it trains at full speed, and at a pace, where time is left over.
const SHARES: [f64; 2] = [0.05, 0.4];
/// Longest memory of what looks took, in ms.
const MEMORY_MS: f64 = 2_000.0;

/// The questions and how fresh their answers are.
#[derive(Default)]
pub struct Looks {
    run: u32,
    asks: Vec<Watched>,
    /// An answer is on its way and has not been acknowledged.
    awaiting: bool,
    /// Time that looks took, in ms, and since when it is counted.
    spent_ms: f64,
    since_ms: f64,
}

struct Watched {
    slot: u8,
    ask: Ask,
    /// The step of the last answer.
    step: Option<u32>,
    /// When it was given.
    at_ms: f64,
}

impl Looks {
    /// Other questions; those that stay keep their answers.
    pub fn watch(&mut self, run: u32, asks: Vec<(u8, Ask)>) {
        let same = self.run == run;
        let mut known = std::mem::take(&mut self.asks);
        let watched = |(slot, ask): (u8, Ask)| {
            let at = known.iter().position(|watched| same && watched.slot == slot && watched.ask == ask);
            at.map_or(Watched { slot, ask, step: None, at_ms: 0.0 }, |at| known.swap_remove(at))
        };
        self.asks = asks.into_iter().map(watched).collect();
        self.run = run;
    }

    /// The last answer has been shown.
    pub fn shown(&mut self) {
        self.awaiting = false;
    }

    /// Nobody looks any more.
    pub fn leave(&mut self) {
        (self.asks, self.awaiting) = (Vec::new(), false);
    }

    /// Another experiment: no answer is known.
    pub fn forget(&mut self) {
        self.awaiting = false;
        for watched in &mut self.asks {
            watched.step = None;
        }
    }

    /// A run has been scored: more is known of what is counted there.
    fn recount(&mut self, race: &mut Race) {
        if race.has_scored(self.run as usize) {
            for watched in self.asks.iter_mut().filter(|watched| matches!(watched.ask, Ask::Confusion { .. })) {
                watched.step = watched.step.map(|_| u32::MAX);
            }
        }
    }

    /// Whether a question waits that can be answered now.
    pub fn wait(&self, race: &Race) -> bool {
        let step = race.step_of(self.run as usize);
        !self.awaiting && step.is_some() && self.asks.iter().any(|watched| watched.step != step)
    }

    /// Answers one question of the experiment of this number, where there is time.
    pub fn look(&mut self, race: &mut Race, (id, playing, paced): (u32, bool, bool)) {
        self.recount(race);
        if !self.wait(race) {
            return;
        }
        let started = now_ms();
        // A new question is a hand that waits, whatever was spent.
        let new = self.asks.iter().any(|watched| watched.step.is_none());
        if playing {
            let elapsed = started - self.since_ms;
            if elapsed > MEMORY_MS {
                (self.spent_ms, self.since_ms) = (self.spent_ms * 0.5, started - 0.5 * MEMORY_MS);
            } else if !new && self.spent_ms > SHARES[usize::from(paced)] * elapsed.max(1.0) {
                return;
            }
        }
        let run = self.run;
        let step = race.step_of(run as usize);
        let stale = self.asks.iter_mut().filter(|watched| watched.step != step);
        let oldest = stale.min_by(|a, b| a.step.is_some().cmp(&b.step.is_some()).then(a.at_ms.total_cmp(&b.at_ms)));
        let (Some(watched), Some(training)) = (oldest, race.training(run as usize)) else { return };
        let seen = training.look(&watched.ask).map_err(|error| Sentence::of(|lang| error.message(lang)));
        watched.step = step;
        watched.at_ms = started;
        let message = ToPage::Seen {
            id,
            run,
            step: step.unwrap_or(0),
            slot: watched.slot,
            ask: Box::new(watched.ask.clone()),
            seen,
        };
        self.awaiting = true;
        post(&message);
        if playing {
            self.spent_ms += now_ms() - started;
        }
    }
}
