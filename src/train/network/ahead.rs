//! Work in slices: the gradient of the next step shard by shard, and a score likewise, so that whoever trains can look at its
//! messages in between. The bits are those of working in one go: sums follow the tree of [`crate::train::shard`].

use super::score::{Gather, Score};
use super::training::Altered;
use super::{NetworkError, Prepared, Training};
use crate::exec::Moment;
use crate::protocol::Status;
use crate::train::metrics::Confusion;
use crate::train::shard::{Rows, ShardWorker, Tree};

/// Says whether the time is spent.
pub type Spent<'a> = &'a mut dyn FnMut() -> bool;

/// A gradient that is being computed before its step is taken.
pub(super) struct Ahead {
    /// Which step of which stretch.
    step: u32,
    phase: usize,
    /// The shard that comes next.
    next: usize,
    tree: Tree,
    gradient: Vec<f32>,
    /// The batch's loss, once all is there.
    loss: Option<f64>,
}

impl Ahead {
    /// The gradient of a step, where all of it is there.
    pub fn of(&self, step: u32, phase: usize) -> Option<(&[f32], f64)> {
        let loss = self.loss.filter(|_| (self.step, self.phase) == (step, phase));
        loss.map(|loss| (&*self.gradient, loss))
    }
}

impl Training {
    /// Computes the gradient of the next step ahead, until `spent`. Whether the step can be taken now without much ado:
    /// also where its gradient cannot be computed in parts.
    ///
    /// # Errors
    /// Where the next stretch cannot be begun.
    pub fn work_ahead(&mut self, spent: Spent) -> Result<bool, NetworkError> {
        if self.status() != Status::Running {
            return Ok(true);
        }
        self.leave()?;
        self.begin_due()?;
        if self.stretch.trainer.descent().search().is_some() {
            return Ok(true);
        }
        let (step, phase) = (self.step + 1, self.phase);
        let (epoch, _) = self.batches.place(step);
        let moment = self.stretch.trainer.moment();
        let (parameters, worker) = self.stretch.trainer.parameters_and_worker();
        let part = &self.prepared.train;
        let widths = [self.prepared.input.iter().product(), self.prepared.target];
        let rows = Rows { x: &part.x, y: &part.y, widths, rows: self.batches.at(step) };
        let shards = worker.sharding().shards(rows.rows.len());
        if shards < 2 {
            return Ok(true);
        }
        let fits = |ahead: &Ahead| ahead.gradient.len() == parameters.len() && ahead.phase == phase;
        let mut ahead = self.ahead.take().filter(fits).unwrap_or_else(|| Ahead {
            step: 0,
            phase,
            next: 0,
            tree: Tree::new(parameters.len(), shards),
            gradient: vec![0.0; parameters.len()],
            loss: None,
        });
        if ahead.step != step {
            (ahead.step, ahead.next, ahead.loss) = (step, 0, None);
            ahead.tree.begin();
        }
        let mut batch = Altered { rows, augmenter: &mut self.augmenter, epoch };
        while ahead.next < shards {
            let block = ahead.next..ahead.next + 1;
            let into = ahead.tree.next(&mut ahead.gradient);
            let loss = worker.block(&mut batch, block, moment, parameters, into, &mut |_, _| {});
            ahead.tree.add(1, loss, &mut ahead.gradient);
            ahead.next += 1;
            if spent() {
                break;
            }
        }
        if ahead.next == shards && ahead.loss.is_none() {
            ahead.loss = Some(ahead.tree.end(&mut ahead.gradient));
        }
        let ready = ahead.loss.is_some();
        self.ahead = Some(ahead);
        Ok(ready)
    }

    /// True against predicted classes over all of a part, where it has been scored where the training stands.
    pub(super) fn counted(&self, part: usize) -> Option<&Confusion> {
        let here = (self.step, self.phase);
        self.counted[part].as_ref().filter(|(place, _)| *place == here).map(|(_, confusion)| confusion)
    }

    /// Loss and metrics with the weights as they are, as [`Training::score`], until `spent`; none where there is more to do.
    ///
    /// # Errors
    /// As [`Training::score`].
    pub fn score_some(&mut self, part: usize, spent: Spent) -> Result<Option<Score>, NetworkError> {
        let place = (self.step, self.phase, part);
        let known = self.scoring.take().filter(|scoring| scoring.place == place);
        let mut scoring = match known {
            Some(scoring) => scoring,
            None => Scoring::new(place, self.stretch.begin_score(&self.experiment, &self.prepared, part)?),
        };
        let done = self.stretch.score_on(&self.prepared, &mut scoring, spent);
        if !done {
            self.scoring = Some(scoring);
            return Ok(None);
        }
        let score = scoring.score();
        self.counted[part] = score.confusion.clone().map(|confusion| ((self.step, self.phase), confusion));
        Ok(Some(score))
    }
}

/// Step and stretch of the last score of a part, and its counts.
pub(super) type Counted = Option<((u32, usize), Confusion)>;

/// A score that is being taken.
pub(super) struct Scoring {
    /// Step, stretch and part.
    place: (u32, usize, usize),
    next: usize,
    tree: Tree,
    gather: Gather,
}

impl Scoring {
    pub fn new(place: (u32, usize, usize), (gather, shards): (Gather, usize)) -> Self {
        Self { place, next: 0, tree: Tree::new(0, shards), gather }
    }

    /// Which part of the data.
    pub fn part(&self) -> usize {
        self.place.2
    }

    /// Goes on by shards of a part until `spent`. Whether that was the last one.
    pub fn go_on(
        &mut self,
        worker: &mut ShardWorker,
        prepared: &Prepared,
        parameters: &[f32],
        predictions: Option<usize>,
        spent: Spent,
    ) -> bool {
        let part = [&prepared.train, &prepared.validation, &prepared.test][self.part()];
        let widths = [prepared.input.iter().product(), prepared.target];
        let order: Vec<u32> = (0..part.examples as u32).collect();
        let mut rows = Rows { x: &part.x, y: &part.y, widths, rows: &order };
        let shards = worker.sharding().shards(part.examples);
        let gather = &mut self.gather;
        while self.next < shards {
            let block = self.next..self.next + 1;
            let loss =
                worker.block(&mut rows, block, Moment::default(), parameters, &mut [], &mut |places, executor| {
                    let Some(output) = predictions else { return };
                    let values = executor.read(output);
                    let width = values.len() / places.len().max(1);
                    let labels = part.labels.get(places.clone()).unwrap_or_default();
                    let targets = part.y.get(places.start * widths[1]..places.end * widths[1]).unwrap_or_default();
                    gather.count(values, width, labels, targets);
                });
            self.tree.add(1, loss, &mut []);
            self.next += 1;
            if self.next < shards && spent() {
                return false;
            }
        }
        true
    }

    /// What it has come to.
    pub fn score(mut self) -> Score {
        let loss = self.tree.end(&mut []);
        self.gather.score(loss)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::network::NetworkExperiment;
    use std::rc::Rc;

    /// Batches of several shards, of unequal sizes, with dropout and clipping, and one of a whole part.
    const TEXT: &str = r#"{"version":1,"lab":"network","data":{"name":"moons","count":900},"model":{"name":"mlp","hidden":[8]},
        "loss":"binary_cross_entropy","regularization":{"dropout":0.2,"gradient_clip":0.5},
        "runs":[{"optimizer":{"name":"adam","lr":0.01},"batch":BATCH}],"epochs":3}"#;

    fn training(batch: u32) -> Training {
        let value = serde_json::from_str(&TEXT.replace("BATCH", &batch.to_string())).expect("the text is JSON");
        let experiment = Rc::new(NetworkExperiment::from_value(value).expect("it is valid"));
        let prepared = Rc::new(Prepared::new(&experiment, None).expect("the data are there"));
        Training::new(&experiment, &prepared, &experiment.runs[0]).expect("it can begin")
    }

    #[test]
    fn steps_and_scores_in_slices_have_the_bits_of_those_in_one_go() {
        for batch in [0, 150, 200] {
            let (mut whole, mut sliced) = (training(batch), training(batch));
            let mut slices = 0;
            while whole.status() == Status::Running {
                while !sliced.work_ahead(&mut || true).expect("it goes on") {
                    slices += 1;
                }
                let steps = [&mut whole, &mut sliced].map(|training| training.advance().expect("it goes on"));
                assert_eq!(steps[0], steps[1]);
                let score = loop {
                    if let Some(score) = sliced.score_some(1, &mut || true).expect("it can be scored") {
                        break score;
                    }
                    slices += 1;
                };
                assert_eq!(whole.score(1).expect("it can be scored"), score);
            }
            assert!(slices > 3, "{batch}: nothing was sliced");
            assert_eq!(whole.ended(), sliced.ended());
        }
    }

    #[test]
    fn what_was_begun_is_forgotten_where_the_run_goes_elsewhere() {
        let (mut whole, mut sliced) = (training(150), training(150));
        for _ in 0..6 {
            whole.advance().expect("it goes on");
            sliced.advance().expect("it goes on");
        }
        assert!(!sliced.work_ahead(&mut || true).expect("it goes on"));
        sliced.rewind(2).expect("it goes back");
        whole.rewind(2).expect("it goes back");
        for _ in 0..3 {
            let steps = [&mut whole, &mut sliced].map(|training| training.advance().expect("it goes on"));
            assert_eq!(steps[0], steps[1]);
        }
        assert_eq!(whole.parameters(), sliced.parameters());
    }
}
