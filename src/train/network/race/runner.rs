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
/// What scoring the training part may take before the first step, in ms: nobody waits for it.
const FIRST_MS: f64 = 30.0;
/// Time that scores may take beside that, in ms: a short run has a curve too.
const GRACE_MS: f64 = 120.0;
/// Examples of the training part above which it is not scored: the losses of its batches tell enough.
const SCORED: usize = 4096;
/// Records of a run that are kept.
const RECORDS: usize = 48;
/// Rows of a run that are told in one frame at most.
const ROWS: usize = 4096;

/// A step that takes longer than this, in ms, is worked at in slices.
const SLOW_MS: f64 = 3.0;

/// A score that is being taken.
pub(super) struct Scoring {
    /// Where.
    step: u32,
    /// What the training part may take, by what the validation took; and what that was.
    most_ms: f64,
    spent_ms: f64,
    /// How the validation came out, once it has.
    validation: Option<Option<Grade>>,
}

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
    /// The rates it will take have been told.
    pub(super) planned: bool,
    /// The records that have been told: up to this step; none before the first.
    pub(super) recorded: Option<u32>,
    /// Mean loss of the batches lately.
    pub(super) mean_loss: f64,
    /// The step scored last; none before the first.
    pub(super) scored: Option<u32>,
    /// A score under way: no step is taken before it is there.
    pub(super) scoring: Option<Scoring>,
    /// What the last step took, and what the one under way has taken so far, in ms.
    step_ms: f64,
    under_way_ms: f64,
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
            planned: false,
            recorded: None,
            mean_loss: f64::NAN,
            scored: None,
            scoring: None,
            step_ms: 0.0,
            under_way_ms: 0.0,
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
        self.recorded = self.recorded.filter(|step| *step <= head).or(self.records.last().map(|last| last.step));
        self.scored = self.scored.filter(|step| *step <= head);
        self.scoring = None;
        self.verdicts.clear();
        self.judged = true;
    }

    pub(super) fn stands_at(&self, step: u32) -> bool {
        self.training.step() == step.min(self.training.head())
    }

    pub(super) fn stands_at_head(&self) -> bool {
        self.training.step() == self.training.head()
    }

    /// Goes on towards the next step until `until_ms`, and takes it where there is time.
    ///
    /// # Errors
    /// Where a stretch cannot be begun, or a part cannot be scored.
    pub(super) fn go_on(&mut self, now_ms: &dyn Fn() -> f64, until_ms: f64) -> Result<(), NetworkError> {
        if self.scored.is_none() {
            self.want_score(FIRST_MS);
        }
        if !self.score_some(now_ms, until_ms)? {
            return Ok(());
        }
        let started = now_ms();
        let ready = self.step_ms <= SLOW_MS || self.training.work_ahead(&mut || now_ms() >= until_ms)?;
        if ready {
            self.step(now_ms)?;
        }
        self.under_way_ms += now_ms() - started;
        if ready {
            self.step_ms = std::mem::take(&mut self.under_way_ms);
        }
        Ok(())
    }

    fn step(&mut self, now_ms: &dyn Fn() -> f64) -> Result<(), NetworkError> {
        let Some(step) = self.training.advance()? else { return Ok(()) };
        self.losses.push(step.loss as f32);
        let loss = step.loss;
        self.mean_loss = if self.mean_loss.is_finite() { 0.95 * self.mean_loss + 0.05 * loss } else { loss };
        self.rates.push(step.rate as f32);
        self.steps += 1;
        let epoch = self.training.an_epoch().clamp(1, 100);
        let ended = !self.is_running();
        let due = step.step.is_multiple_of(epoch) || ended;
        if due && (ended || self.scoring_ms <= GRACE_MS + SCORING * (now_ms() - self.since_ms)) {
            self.want_score(f64::INFINITY);
        }
        Ok(())
    }

    /// A score of where it stands, unless there is one. The training part too, where that takes so many ms at most by what
    /// the validation takes.
    pub(super) fn want_score(&mut self, most_ms: f64) {
        let step = self.training.step();
        let under_way = self.scoring.as_ref().is_some_and(|scoring| scoring.step == step);
        if self.scored != Some(step) && !under_way && self.training.status() != Status::Diverged {
            self.scoring = Some(Scoring { step, most_ms, spent_ms: 0.0, validation: None });
        }
    }

    /// Goes on with the score under way until `until_ms`. Whether there is none left.
    ///
    /// # Errors
    /// Where a part cannot be scored.
    pub(super) fn score_some(&mut self, now_ms: &dyn Fn() -> f64, until_ms: f64) -> Result<bool, NetworkError> {
        let Some(mut scoring) = self.scoring.take().filter(|scoring| scoring.step == self.training.step()) else {
            return Ok(true);
        };
        let started = now_ms();
        let [train, validation, _] = self.training.examples();
        let mut some = |part: usize| -> Result<Option<Grade>, NetworkError> {
            let score = self.training.score_some(part, &mut || now_ms() >= until_ms)?;
            Ok(score.map(|score| Grade::from(&score)))
        };
        if scoring.validation.is_none() {
            let seen = if validation > 0 { some(1)?.map(Some) } else { Some(None) };
            scoring.validation = seen;
            scoring.spent_ms += now_ms() - started;
        }
        let Some(seen) = scoring.validation else {
            self.scoring_ms += now_ms() - started;
            self.scoring = Some(scoring);
            return Ok(false);
        };
        let expected = scoring.spent_ms * train as f64 / validation.max(1) as f64;
        let trains = train <= SCORED && (seen.is_none() || expected <= scoring.most_ms);
        let known = if trains { some(0)? } else { None };
        self.scoring_ms += now_ms() - started;
        if trains && known.is_none() {
            self.scoring = Some(scoring);
            return Ok(false);
        }
        self.scored = Some(scoring.step);
        self.scores.push(Mark { step: scoring.step, train: known, validation: seen });
        self.record(scoring.step, known, seen)?;
        Ok(true)
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
        let known = train.or(validation.filter(|_| self.mean_loss.is_nan()));
        let loss = known.map_or(self.mean_loss, |grade| f64::from(grade.loss));
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
        // One that cannot be planned says so when it takes its first step.
        let plan = if std::mem::replace(&mut self.planned, true) { None } else { self.training.plan().ok() };
        let told = self.recorded;
        let records = self.records.iter().filter(|record| told.is_none_or(|told| record.step > told));
        let records: Vec<Record> = records.cloned().collect();
        self.recorded = self.records.last().map_or(told, |last| Some(last.step));
        News {
            head: self.training.head(),
            status,
            first,
            losses,
            rates,
            scores: std::mem::take(&mut self.scores),
            records,
            plan,
            throughput: self.throughput,
            verdicts: std::mem::take(&mut self.judged).then(|| self.verdicts.clone()),
            problem: ended.as_ref().and_then(|ended| {
                ended.diagnosis.as_ref().map(|diagnosis| Sentence::of(|lang| diagnosis.message(lang)))
            }),
            digest: ended.map(|ended| digest::hex(ended.digest)),
        }
    }
}
