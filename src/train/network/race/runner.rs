//! A run of a race: its course, and what has happened that has not been told.

use crate::digest;
use crate::experiment::network::NetworkExperiment;
use crate::protocol::Status;
use crate::protocol::training::{Grade, Mark, News, Sentence};
use crate::train::network::look::{Ask, Seen};
use crate::train::network::verdict::{self, Record, Verdict};
use crate::train::network::{Course, NetworkError};

/// Scores may take this share of all time.
const SCORING: f64 = 0.03;
/// Examples of the training part above which it is not scored: the losses of its batches tell enough.
const SCORED: usize = 4096;
/// Records of a run that are kept.
const RECORDS: usize = 48;
/// Rows of a run that are told in one frame at most.
const ROWS: usize = 4096;

/// A run under way.
pub(super) struct Runner {
    pub(super) training: Course,
    /// Loss and rate of steps that have not been told.
    pub(super) losses: Vec<f32>,
    pub(super) rates: Vec<f32>,
    /// The step of the first of them.
    pub(super) first: u32,
    pub(super) scores: Vec<Mark>,
    /// How it was doing at some steps, and what follows from that.
    pub(super) records: Vec<Record>,
    pub(super) verdicts: Vec<Verdict>,
    /// The verdicts have changed since they were told.
    pub(super) judged: bool,
    /// Mean loss of the batches lately.
    pub(super) mean_loss: f64,
    /// The step scored last; none before the first.
    pub(super) scored: Option<u32>,
    /// Time that scores took, in ms, and since when it is counted.
    pub(super) scoring_ms: f64,
    pub(super) since_ms: f64,
    /// Steps since they were last counted.
    pub(super) steps: u32,
    pub(super) throughput: f32,
}

impl Runner {
    pub(super) fn new(training: Course) -> Self {
        Self {
            training,
            losses: Vec::new(),
            rates: Vec::new(),
            first: 1,
            scores: Vec::new(),
            records: Vec::new(),
            verdicts: Vec::new(),
            judged: false,
            mean_loss: f64::NAN,
            scored: None,
            scoring_ms: 0.0,
            since_ms: 0.0,
            steps: 0,
            throughput: 0.0,
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.training.status() == Status::Running
    }

    /// How far it is, 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        f64::from(self.training.head()) / f64::from(self.training.steps().max(1))
    }

    /// Nothing is known of the steps after this one.
    pub(super) fn forget_after(&mut self, head: u32) {
        if self.first > head + 1 {
            self.first = head + 1;
            self.losses.clear();
            self.rates.clear();
        } else {
            let left = (head + 1 - self.first) as usize;
            self.losses.truncate(left);
            self.rates.truncate(left);
        }
        self.scores.retain(|mark| mark.step <= head);
        self.records.retain(|record| record.step <= head);
        self.scored = self.scored.filter(|step| *step <= head);
        self.verdicts.clear();
        self.judged = true;
    }

    pub(super) fn stands_at(&self, step: u32) -> bool {
        self.training.step() == step.min(self.training.head())
    }

    pub(super) fn stands_at_head(&self) -> bool {
        self.training.step() == self.training.head()
    }

    /// The score of the start.
    pub(super) fn begin(&mut self, now_ms: &dyn Fn() -> f64) -> Result<(), NetworkError> {
        if self.scored.is_some() {
            return Ok(());
        }
        let started = now_ms();
        self.score()?;
        self.scoring_ms += now_ms() - started;
        Ok(())
    }

    pub(super) fn step(&mut self, now_ms: &dyn Fn() -> f64) -> Result<(), NetworkError> {
        let Some(step) = self.training.advance()? else { return Ok(()) };
        self.losses.push(step.loss as f32);
        let loss = step.loss;
        self.mean_loss = if self.mean_loss.is_finite() { 0.95 * self.mean_loss + 0.05 * loss } else { loss };
        self.rates.push(step.rate as f32);
        self.steps += 1;
        let epoch = self.training.an_epoch().clamp(1, 100);
        let ended = !self.is_running();
        if !(step.step.is_multiple_of(epoch) || ended) || self.training.status() == Status::Diverged {
            return Ok(());
        }
        let now = now_ms();
        if ended || self.scoring_ms <= SCORING * (now - self.since_ms) {
            self.score()?;
            self.scoring_ms += now_ms() - now;
        }
        Ok(())
    }

    pub(super) fn score(&mut self) -> Result<(), NetworkError> {
        let step = self.training.step();
        if self.scored == Some(step) || self.training.status() == Status::Diverged {
            return Ok(());
        }
        self.scored = Some(step);
        let [train, validation, _] = self.training.examples();
        let training = &mut self.training;
        let train = (train <= SCORED).then(|| training.score(0)).transpose()?.map(|score| Grade::from(&score));
        let validation = (validation > 0).then(|| training.score(1)).transpose()?.map(|score| Grade::from(&score));
        self.scores.push(Mark { step, train, validation });
        self.record(step, train, validation)
    }

    /// Keeps how it is doing, for the verdicts.
    pub(super) fn record(
        &mut self,
        step: u32,
        train: Option<Grade>,
        validation: Option<Grade>,
    ) -> Result<(), NetworkError> {
        if self.records.last().is_some_and(|record| record.step >= step) {
            return Ok(());
        }
        let layers = match self.training.look(&Ask::Layers)? {
            Seen::Layers(seen) => seen.layers.into_iter().map(|layer| layer.health).collect(),
            _ => Vec::new(),
        };
        let loss = train.map_or(self.mean_loss, |grade| f64::from(grade.loss));
        if !loss.is_finite() {
            return Ok(());
        }
        self.records.push(Record {
            step,
            train: loss,
            validation: validation.map(|grade| f64::from(grade.loss)),
            metric: train.or(validation).and_then(|grade| grade.metric).map(f64::from),
            layers,
        });
        if self.records.len() > RECORDS {
            // Every other one, but the first and the last.
            let last = self.records.len() - 1;
            let mut place = 0;
            self.records.retain(|_| {
                place += 1;
                place == 1 || place % 2 == 0 || place > last
            });
        }
        Ok(())
    }

    /// What follows from the records of a run of this number.
    pub(super) fn judge(&mut self, experiment: &NetworkExperiment, run: usize) {
        let verdicts = verdict::verdicts(experiment, run, &self.records, self.training.diagnosis());
        if verdicts != self.verdicts {
            (self.verdicts, self.judged) = (verdicts, true);
        }
    }

    pub(super) fn news(&mut self) -> News {
        let told = self.losses.len().min(ROWS);
        let losses: Vec<f32> = self.losses.drain(..told).collect();
        let rates: Vec<f32> = self.rates.drain(..told).collect();
        let first = self.first;
        self.first += told as u32;
        let status = self.training.status();
        let ended = (status != Status::Running && self.stands_at_head()).then(|| self.training.ended());
        News {
            head: self.training.head(),
            status,
            first,
            losses,
            rates,
            scores: std::mem::take(&mut self.scores),
            throughput: self.throughput,
            verdicts: std::mem::take(&mut self.judged).then(|| self.verdicts.clone()),
            problem: ended.as_ref().and_then(|ended| {
                ended.diagnosis.as_ref().map(|diagnosis| Sentence::of(|lang| diagnosis.message(lang)))
            }),
            digest: ended.map(|ended| digest::hex(ended.digest)),
        }
    }
}
