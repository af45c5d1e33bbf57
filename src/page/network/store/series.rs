//! What is known of a run: its losses and rates step by step, its scores, how it stands.

use crate::page::store::Shared;
use crate::protocol::Status;
use crate::protocol::training::{Mark, News, Sentence};
use crate::train::network::verdict::Verdict;
use std::cell::RefCell;
use std::rc::Rc;

/// A list that only grows. A copy sees as many numbers as there were when it was made; all copies share one list.
#[derive(Clone, Debug, Default)]
pub struct Log {
    all: Rc<RefCell<Vec<f32>>>,
    length: usize,
}

impl PartialEq for Log {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.all, &other.all) && self.length == other.length
    }
}

impl Log {
    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Appends numbers as those from place `first` on; what is there already stays.
    fn append(&mut self, first: usize, numbers: &[f32]) {
        let mut all = self.all.borrow_mut();
        all.truncate(self.length);
        if let Some(new) = self.length.checked_sub(first).and_then(|known| numbers.get(known..)) {
            all.extend_from_slice(new);
        }
        self.length = all.len();
    }

    /// Reads the numbers.
    pub fn read<T>(&self, read: impl FnOnce(&[f32]) -> T) -> T {
        read(&self.all.borrow()[..self.length])
    }

    /// A number.
    pub fn get(&self, at: usize) -> Option<f32> {
        if at < self.length { self.all.borrow().get(at).copied() } else { None }
    }
}

/// What is known of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The last step taken.
    pub head: u32,
    /// How it stands.
    pub status: Status,
    /// Loss of the batch of each step, the first at place 0.
    pub losses: Log,
    /// Rate of each step.
    pub rates: Log,
    /// Scores, in the order of their steps.
    pub scores: Shared<Vec<Mark>>,
    /// Examples a second.
    pub throughput: f32,
    /// What went wrong.
    pub problem: Option<Shared<Sentence>>,
    /// What is going wrong.
    pub verdicts: Rc<Vec<Verdict>>,
    /// Over its final parameters.
    pub digest: Option<Rc<str>>,
}

impl Default for Track {
    fn default() -> Self {
        Self {
            head: 0,
            status: Status::Running,
            losses: Log::default(),
            rates: Log::default(),
            scores: Shared::new(Vec::new()),
            throughput: 0.0,
            problem: None,
            verdicts: Rc::default(),
            digest: None,
        }
    }
}

impl Track {
    /// Takes the news of a frame in.
    pub fn take(&mut self, news: News) {
        (self.head, self.status, self.throughput) = (news.head, news.status, news.throughput);
        let first = news.first.saturating_sub(1) as usize;
        self.losses.append(first, &news.losses);
        self.rates.append(first, &news.rates);
        if !news.scores.is_empty() {
            let scores = self.scores.make_mut();
            scores.extend(news.scores);
            scores.sort_by_key(|mark| mark.step);
            scores.dedup_by_key(|mark| mark.step);
        }
        if let Some(problem) = news.problem.filter(|_| self.problem.is_none()) {
            self.problem = Some(Shared::new(problem));
        }
        if let Some(verdicts) = news.verdicts {
            self.verdicts = Rc::new(verdicts);
        }
        self.digest = news.digest.map(Rc::from);
    }

    /// The last score at or before a step.
    pub fn score_at(&self, step: u32) -> Option<&Mark> {
        let after = self.scores.partition_point(|mark| mark.step <= step);
        after.checked_sub(1).map(|at| &self.scores[at])
    }

    /// The loss of the batch of the step that led to a step.
    pub fn loss_at(&self, step: u32) -> Option<f32> {
        self.losses.get((step.min(self.losses.len() as u32)).checked_sub(1)? as usize)
    }
}
