//! What is known of a run: its losses and rates step by step, its scores, how it stands.

use crate::page::store::Shared;
use crate::protocol::Status;
use crate::protocol::training::{Mark, News, Sentence};
use crate::train::network::Plan;
use crate::train::network::verdict::{Record, Verdict};
use std::cell::RefCell;
use std::rc::Rc;

/// A list that only grows. A copy sees as many numbers as there were when it was made; all copies share one list.
#[derive(Clone, Debug, Default)]
pub struct Log {
    all: Rc<RefCell<Vec<f64>>>,
    length: usize,
}

impl PartialEq for Log {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.all, &other.all) && self.length == other.length
    }
}

impl Log {
    /// Whether it is the same list, however long: what one knows of it stays true.
    pub fn goes_on(&self, before: &Self) -> bool {
        Rc::ptr_eq(&self.all, &before.all) && self.length >= before.length
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Appends numbers as those from place `first` on; what is there already stays.
    fn append(&mut self, first: usize, numbers: &[f64]) {
        let mut all = self.all.borrow_mut();
        all.truncate(self.length);
        if let Some(new) = self.length.checked_sub(first).and_then(|known| numbers.get(known..)) {
            all.extend_from_slice(new);
        }
        self.length = all.len();
    }

    /// Forgets the numbers after the first so many.
    fn cut(&mut self, length: usize) {
        if length < self.length {
            // Older copies keep the old list.
            let kept = self.all.borrow()[..length].to_vec();
            (self.all, self.length) = (Rc::new(RefCell::new(kept)), length);
        }
    }

    /// Reads the numbers.
    pub fn read<T>(&self, read: impl FnOnce(&[f64]) -> T) -> T {
        read(&self.all.borrow()[..self.length])
    }

    /// A number.
    pub fn get(&self, at: usize) -> Option<f64> {
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
    /// Scores, in the order of their steps: the series, and those taken in between.
    pub scores: Shared<Vec<Mark>>,
    /// How the layers were doing, in the order of the steps.
    pub records: Shared<Vec<Record>>,
    /// The rates it will take.
    pub plan: Option<Rc<Plan>>,
    /// Steps in all and steps of an epoch, as they are now; none before they were told.
    pub extent: Option<[u32; 2]>,
    /// Examples a second.
    pub throughput: f32,
    /// The best step, where early stopping has ended it.
    pub stopped: Option<u32>,
    /// What went wrong.
    pub problem: Option<Shared<Sentence>>,
    /// What is going wrong.
    pub verdicts: Rc<Vec<Verdict>>,
    /// Over its final parameters.
    pub digest: Option<Rc<str>>,
    /// Where it was cut, until the trainer has heard of that: what it says of later steps is of what it was.
    cut: Option<u32>,
}

impl Default for Track {
    fn default() -> Self {
        Self {
            head: 0,
            status: Status::Running,
            losses: Log::default(),
            rates: Log::default(),
            scores: Shared::new(Vec::new()),
            records: Shared::new(Vec::new()),
            plan: None,
            extent: None,
            throughput: 0.0,
            stopped: None,
            problem: None,
            verdicts: Rc::default(),
            digest: None,
            cut: None,
        }
    }
}

impl Track {
    /// At its start, in place of another one: its plan stays until it is told anew.
    pub fn anew(before: Option<&Self>) -> Self {
        Self { plan: before.and_then(|before| before.plan.clone()), ..Self::default() }
    }

    /// Takes the news of a frame in; `heard` says whether the trainer knew of the last change when it left.
    pub fn take(&mut self, mut news: News, heard: bool) {
        if heard {
            self.cut = None;
        } else if let Some(cut) = self.cut {
            let known = (cut + 1).saturating_sub(news.first) as usize;
            news.losses.truncate(known);
            news.rates.truncate(known);
            news.scores.retain(|mark| mark.step <= cut);
            news.records.retain(|record| record.step <= cut);
            (news.head, news.status) = (news.head.min(cut), Status::Running);
            (news.problem, news.digest, news.verdicts, news.stopped) = (None, None, None, None);
        }
        (self.head, self.status, self.throughput) = (news.head, news.status, news.throughput);
        (self.extent, self.stopped) =
            (Some(news.steps), news.stopped.or(self.stopped.filter(|_| news.status != Status::Running)));
        let first = news.first.saturating_sub(1) as usize;
        self.losses.append(first, &news.losses);
        self.rates.append(first, &news.rates);
        if !news.scores.is_empty() {
            let scores = self.scores.make_mut();
            scores.extend(news.scores);
            // Of a step, what belongs to the series comes first.
            scores.sort_by_key(|mark| (mark.step, mark.extra));
            scores.dedup_by_key(|mark| (mark.step, mark.extra));
        }
        if !news.records.is_empty() {
            let records = self.records.make_mut();
            records.extend(news.records);
            records.sort_by_key(|record| record.step);
            records.dedup_by_key(|record| record.step);
            thin(records);
        }
        if let Some(plan) = news.plan.filter(|_| heard) {
            self.plan = Some(Rc::new(plan));
        }
        if let Some(problem) = news.problem.filter(|_| self.problem.is_none()) {
            self.problem = Some(Shared::new(problem));
        }
        if let Some(verdicts) = news.verdicts {
            self.verdicts = Rc::new(verdicts);
        }
        self.digest = news.digest.map(Rc::from);
    }

    /// Forgets what came after a step. What is going wrong is told anew by the trainer.
    pub fn forget_after(&mut self, step: u32) {
        self.cut = Some(self.cut.map_or(step, |cut| cut.min(step)));
        self.losses.cut(step as usize);
        self.rates.cut(step as usize);
        self.scores.make_mut().retain(|mark| mark.step <= step);
        self.records.make_mut().retain(|record| record.step <= step);
        (self.head, self.status) = (self.head.min(step), Status::Running);
        (self.problem, self.digest, self.stopped) = (None, None, None);
    }

    /// The series: what a replay has, too.
    pub fn series(&self) -> impl Iterator<Item = &Mark> {
        self.scores.iter().filter(|mark| !mark.extra)
    }

    /// The score of the series at a step.
    pub fn scored(&self, step: u32) -> Option<&Mark> {
        let at = self.scores.partition_point(|mark| mark.step < step);
        self.scores.get(at).filter(|mark| mark.step == step && !mark.extra)
    }

    /// What was measured last at a step or before it, with the step it was measured at.
    pub fn known<T>(&self, step: u32, what: impl Fn(&Mark) -> Option<T>) -> Option<(u32, T)> {
        let after = self.scores.partition_point(|mark| mark.step <= step);
        self.scores[..after].iter().rev().find_map(|mark| Some((mark.step, what(mark)?)))
    }

    /// The loss of the batch of the step that led to a step.
    pub fn loss_at(&self, step: u32) -> Option<f64> {
        self.losses.get((step.min(self.losses.len() as u32)).checked_sub(1)? as usize)
    }
}

/// Records of a run that are kept.
const RECORDS: usize = 96;

/// Leaves out every other record where there are too many, but never the first and the last.
fn thin(records: &mut Vec<Record>) {
    while records.len() > RECORDS {
        let last = records.len() - 1;
        let mut at = 0..;
        records.retain(|_| at.next().is_some_and(|at| at % 2 == 0 || at == last));
    }
}
