//! The watchdog over the worker: when has a silence lasted too long?
//!
//! It counts ticks, not time. A tab that slept wakes to one tick, not to an hour of silence, and ticks of a hidden tab,
//! which browsers deliver as they please, do not count at all: neither gives a false alarm.

/// Time between two ticks, in ms.
pub const TICK_MS: u32 = 500;
/// Ticks without an answer after which the worker is given up: 4 s.
const PATIENCE_TICKS: u32 = 8;

/// One question at a time, and how long its answer has been awaited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watchdog {
    /// Nonce of the question under way.
    asked: Option<u32>,
    /// Ticks since it was asked.
    waited: u32,
    next_nonce: u32,
}

/// Whether the tab can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// It can.
    Visible,
    /// It cannot; its timers run as the browser pleases.
    Hidden,
}

/// What a tick finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is awaited.
    Idle,
    /// The answer may still come.
    Waiting,
    /// The worker is gone.
    Gone,
}

impl Watchdog {
    /// A new question, unless one is under way: the nonce to ask with.
    pub fn ask(&mut self) -> Option<u32> {
        if self.asked.is_some() {
            return None;
        }
        let nonce = self.next_nonce;
        self.next_nonce = nonce.wrapping_add(1);
        self.asked = Some(nonce);
        self.waited = 0;
        Some(nonce)
    }

    /// The answer to a question has come.
    pub fn answered(&mut self, nonce: u32) {
        self.asked.take_if(|asked| *asked == nonce);
    }

    /// The worker has said something: it is alive, and may be busy with more before it answers.
    pub fn heard(&mut self) {
        self.waited = 0;
    }

    /// [`TICK_MS`] have passed, or so the browser says.
    pub fn tick(&mut self, visibility: Visibility) -> Verdict {
        if self.asked.is_none() {
            return Verdict::Idle;
        }
        self.waited = if visibility == Visibility::Visible { self.waited + 1 } else { 0 };
        if self.waited >= PATIENCE_TICKS { Verdict::Gone } else { Verdict::Waiting }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_noticed_and_answers_count() {
        let mut watchdog = Watchdog::default();
        assert_eq!(watchdog.tick(Visibility::Visible), Verdict::Idle);
        let nonce = watchdog.ask().expect("nothing is under way");
        assert_eq!(watchdog.ask(), None);
        for _ in 1..PATIENCE_TICKS {
            assert_eq!(watchdog.tick(Visibility::Visible), Verdict::Waiting);
        }
        let mut answered = watchdog;
        answered.answered(nonce);
        assert_eq!(answered.tick(Visibility::Visible), Verdict::Idle);
        assert_eq!(watchdog.tick(Visibility::Visible), Verdict::Gone);
    }

    #[test]
    fn a_hidden_tab_raises_no_alarm() {
        let mut watchdog = Watchdog::default();
        watchdog.ask();
        for _ in 0..100 {
            assert_eq!(watchdog.tick(Visibility::Hidden), Verdict::Waiting);
        }
        assert_eq!(watchdog.tick(Visibility::Visible), Verdict::Waiting);
    }

    #[test]
    fn an_old_answer_is_no_answer() {
        let mut watchdog = Watchdog::default();
        let first = watchdog.ask().expect("nothing is under way");
        watchdog.answered(first);
        watchdog.ask();
        watchdog.answered(first);
        assert_eq!(watchdog.tick(Visibility::Visible), Verdict::Waiting);
    }
}
