//! A run of a race: its course, and what has happened that has not been told.

use crate::digest;
use crate::experiment::network::NetworkExperiment;
use crate::protocol::Status;
use crate::protocol::training::{Grade, Mark, News};
use crate::train::network::look::{Ask, Seen};
use crate::train::network::verdict::{self, Record, Verdict};
use crate::train::network::{Course, Ended, NetworkError};

/// What is measured beside the series, scores in between and records of the layers, may take this share of all time.
const BESIDE: f64 = 0.03;
/// Time that it may take beyond that, in ms: a short run has a course too.
const GRACE_MS: f64 = 120.0;
/// Steps between two scores within a long epoch, where there is time.
const BETWEEN: u32 = 100;
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
    /// Whether the training part is scored, too.
    train: bool,
    /// Whether it is no part of the series.
    extra: bool,
    /// How the validation came out, once it has.
    validation: Option<Option<Grade>>,
}

/// A run under way.
pub(super) struct Runner {
    pub(super) training: Course,
    /// Loss and rate of steps that have not been told.
    pub(super) losses: Vec<f64>,
    pub(super) rates: Vec<f64>,
    /// The step of the first of them.
    pub(super) first: u32,
    pub(super) scores: Vec<Mark>,
    /// The whole series of scores.
    pub(super) series: Vec<Mark>,
    /// How it was doing at some steps, and what follows from that.
    pub(super) records: Vec<Record>,
    pub(super) verdicts: Vec<Verdict>,
    /// The verdicts have changed since they were told.
    pub(super) judged: bool,
    /// How large the numbers to be predicted are.
    targets: Option<f64>,
    /// The rates it will take have been told.
    pub(super) planned: bool,
    /// The records that have been told: up to this step; none before the first.
    pub(super) recorded: Option<u32>,
    /// Mean loss of the batches lately.
    pub(super) mean_loss: f64,
    /// The step scored last, and whether the training part was, too; none before the first.
    scored: Option<(u32, bool)>,
    /// A score has come since this was asked last.
    pub(super) fresh: bool,
    /// It rests: there is time to score everything.
    pub(super) rests: bool,
    /// A score under way: no step is taken before it is there.
    pub(super) scoring: Option<Scoring>,
    /// What the last step took, and what the one under way has taken so far, in ms.
    step_ms: f64,
    under_way_ms: f64,
    /// Time that was taken beside the series, in ms, and since when it is counted.
    beside_ms: f64,
    since_ms: f64,
    /// Examples that were trained on since it was told to go on, and how long that took so far, in ms.
    examples: f64,
    spent_ms: f64,
    pub(super) throughput: f32,
}

impl Runner {
    pub(super) fn new(training: Course) -> Self {
        Self {
            targets: training.target_size(),
            training,
            losses: Vec::new(),
            rates: Vec::new(),
            first: 1,
            scores: Vec::new(),
            series: Vec::new(),
            records: Vec::new(),
            verdicts: Vec::new(),
            judged: false,
            planned: false,
            recorded: None,
            mean_loss: f64::NAN,
            scored: None,
            fresh: false,
            rests: false,
            scoring: None,
            step_ms: 0.0,
            under_way_ms: 0.0,
            beside_ms: 0.0,
            since_ms: 0.0,
            examples: 0.0,
            spent_ms: 0.0,
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
        self.series.retain(|mark| mark.step <= head);
        self.records.retain(|record| record.step <= head);
        self.recorded = self.recorded.filter(|step| *step <= head).or(self.records.last().map(|last| last.step));
        self.scored = self.scored.filter(|(step, _)| *step <= head);
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
        if self.owes() {
            self.want(self.training.scores_train(), false);
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
        self.rests = false;
        self.losses.push(step.loss);
        let loss = step.loss;
        self.mean_loss = if self.mean_loss.is_finite() { 0.95 * self.mean_loss + 0.05 * loss } else { loss };
        self.rates.push(step.rate);
        self.examples += self.training.batch_at(step.step) as f64;
        if self.training.is_due() {
            self.want(self.training.scores_train(), false);
        } else if step.step.is_multiple_of(BETWEEN) && self.has_time(now_ms()) {
            self.want(self.training.scores_train(), true);
        }
        Ok(())
    }

    /// Whether the head, where it stands, belongs to the series and is not there yet.
    pub(super) fn owes(&self) -> bool {
        let missing = self.series.last().is_none_or(|last| last.step != self.training.step());
        let diverged = self.training.diagnosis().is_some();
        missing && !diverged && self.stands_at_head() && self.training.is_due()
    }

    /// Whether there is time for what is beside the series.
    fn has_time(&self, now_ms: f64) -> bool {
        self.beside_ms <= GRACE_MS + BESIDE * (now_ms - self.since_ms)
    }

    /// From this time on it goes on: what was measured before is forgotten.
    pub(super) fn start(&mut self, now_ms: f64) {
        (self.beside_ms, self.since_ms, self.examples, self.spent_ms) = (0.0, now_ms, 0.0, 0.0);
        self.rests = false;
        // Nobody waits for what is beside the series.
        self.scoring = self.scoring.take().filter(|scoring| !scoring.extra);
    }

    /// Counts what was done in the last so many ms.
    pub(super) fn count(&mut self, elapsed_ms: f64) {
        self.spent_ms += elapsed_ms;
        let speed = if self.is_running() && self.spent_ms > 0.0 { 1e3 * self.examples / self.spent_ms } else { 0.0 };
        self.throughput = speed as f32;
    }

    /// A score of where it rests: of everything, which is no part of the series where that would not be there without a rest.
    pub(super) fn want_all(&mut self) {
        self.rests = true;
        if self.owes() {
            self.want(self.training.scores_train(), false);
        } else {
            self.want(true, true);
        }
    }

    /// A score of where it stands, unless it is known.
    fn want(&mut self, train: bool, extra: bool) {
        let step = self.training.step();
        let under_way = self.scoring.as_ref().is_some_and(|scoring| scoring.step == step);
        let known = self.scored.is_some_and(|(scored, with)| scored == step && (with || !train));
        let told = self.series.binary_search_by_key(&step, |mark| mark.step).ok();
        let told = told.is_some_and(|at| self.series[at].train.is_some() || !train);
        let diverged = self.training.diagnosis().is_some() && self.stands_at_head();
        if !(under_way || known || told || diverged) {
            self.scoring = Some(Scoring { step, train, extra, validation: None });
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
        let validates = self.training.examples()[1] > 0;
        let mut some = |part: usize| -> Result<Option<Grade>, NetworkError> {
            let score = self.training.score_some(part, &mut || now_ms() >= until_ms)?;
            Ok(score.map(|score| Grade::from(&score)))
        };
        if scoring.validation.is_none() {
            scoring.validation = if validates { some(1)?.map(Some) } else { Some(None) };
        }
        let train = if scoring.train && scoring.validation.is_some() { some(0)? } else { None };
        let spent = now_ms() - started;
        self.beside_ms += if scoring.extra { spent } else { 0.0 };
        let Some(validation) = scoring.validation.filter(|_| train.is_some() || !scoring.train) else {
            self.scoring = Some(scoring);
            return Ok(false);
        };
        let Scoring { step, extra, .. } = scoring;
        let mark = Mark { step, train, validation, penalty: self.training.penalty()?, extra };
        (self.scored, self.fresh) = (Some((step, scoring.train)), true);
        if !extra {
            self.series.push(mark.clone());
        }
        self.scores.push(mark);
        if self.rests && !scoring.train {
            self.want(true, true);
        }
        let started = now_ms();
        if self.records.is_empty() || !self.is_running() || self.has_time(started) {
            self.record(step, train, validation)?;
            self.beside_ms += now_ms() - started;
        }
        Ok(self.scoring.is_none())
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
        let loss = known.map_or(self.mean_loss, |grade| grade.loss);
        if !loss.is_finite() {
            return Ok(());
        }
        self.records.push(Record {
            step,
            train: loss,
            validation: validation.map(|grade| grade.loss),
            metric: train.or(validation).and_then(|grade| grade.metric),
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
        let (diagnosis, alone) = (self.training.diagnosis(), self.training.alone());
        let known = (&self.records[..], &self.series[..]);
        let verdicts = verdict::verdicts(experiment, run, known, diagnosis, (alone.as_ref(), self.targets));
        if verdicts != self.verdicts {
            (self.verdicts, self.judged) = (verdicts, true);
        }
    }

    pub(super) fn news(&mut self) -> News {
        let told = self.losses.len().min(ROWS);
        let losses: Vec<f64> = self.losses.drain(..told).collect();
        let rates: Vec<f64> = self.rates.drain(..told).collect();
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
            steps: [self.training.steps(), self.training.an_epoch()],
            throughput: self.throughput,
            stopped: ended.as_ref().and_then(|ended| ended.stopped),
            verdicts: std::mem::take(&mut self.judged).then(|| self.verdicts.clone()),
            problem: ended.as_ref().and_then(Ended::sentence),
            digest: ended.map(|ended| digest::hex(ended.digest)),
        }
    }
}
