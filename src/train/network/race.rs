//! A race: all runs of a network experiment, trained side by side, with the news that a page has not seen yet.
//!
//! The run that is least far takes the next step, so that runs of different batch sizes pass the same epoch together. Every
//! run begins with the same weights; what a clock says decides only how much is done at once and how often scores are
//! taken, never a number of a run.

mod runner;
mod take;

use super::{Course, NetworkError, Prepared, Training};
use crate::data::Dataset;
use crate::digest;
use crate::experiment::network::NetworkExperiment;
use crate::network::{Mode, Phase, Watch};
use crate::protocol::Status;
use crate::protocol::training::{Frame, LayerCard, News, Outline};
use runner::Runner;
use std::rc::Rc;

/// All runs of an experiment.
pub struct Race {
    id: u32,
    experiment: Rc<NetworkExperiment>,
    prepared: Rc<Prepared>,
    runs: Vec<Runner>,
    /// The step that is looked at; none where the heads are.
    visited: Option<u32>,
    /// Trained up to this step only, where that is asked for.
    until: Option<u32>,
}

impl Race {
    /// The runs of an experiment at their start. `own` is the person's data, where the experiment asks for them.
    ///
    /// # Errors
    /// Data, layers or optimizers that cannot be had.
    pub fn new(id: u32, experiment: NetworkExperiment, own: Option<Dataset>) -> Result<Self, NetworkError> {
        let prepared = Rc::new(Prepared::new(&experiment, own)?);
        let experiment = Rc::new(experiment);
        let runner = |index| Course::new(&experiment, &prepared, index).map(Runner::new);
        let runs = (0..experiment.runs.len()).map(runner).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { id, runs, prepared, visited: None, until: None, experiment })
    }

    /// What there is to know before the first step.
    ///
    /// # Errors
    /// Layers that do not fit.
    pub fn outline(&self) -> Result<Outline, NetworkError> {
        let Self { experiment, prepared, .. } = self;
        let setting = prepared.setting(experiment, (Mode::Evaluate, Phase::Whole), 1, Watch::Nothing);
        let built = experiment.network.build(&setting)?;
        let count = |range: std::ops::Range<usize>| {
            let own = built.weights[range].iter().map(|weights| weights.shape.count());
            own.sum::<usize>() as u32
        };
        let card = |layer: &crate::network::LayerInfo| LayerCard {
            name: layer.name.clone(),
            id: layer.id.to_owned(),
            shape: layer.shape.axes().iter().map(|n| *n as u32).collect(),
            parameters: count(layer.weights.clone()),
        };
        let Prepared { train, validation, test, .. } = &**prepared;
        Ok(Outline {
            input: prepared.input.iter().map(|n| *n as u32).collect(),
            classes: prepared.classes.clone(),
            examples: [train, validation, test].map(|part| part.examples as u32),
            layers: built.layers.iter().map(card).collect(),
            parameters: built.program.parameter_count() as u32,
            runs: self.runs.iter().map(|run| [run.training.steps(), run.training.an_epoch()]).collect(),
            stretches: self.runs.first().map(|run| run.training.stretches()).unwrap_or_default(),
        })
    }

    /// Whether every run has ended.
    pub fn done(&self) -> bool {
        self.runs.iter().all(|run| run.training.status() != Status::Running && !run.owes())
    }

    /// Whether a run is being scored.
    pub fn is_scoring(&self) -> bool {
        self.runs.iter().any(|run| run.scoring.is_some())
    }

    /// Whether a step has been taken, or none is to be.
    pub fn has_begun(&self) -> bool {
        self.runs.iter().any(|run| run.training.head() > 0 || !run.is_running())
    }

    /// Whether there is something to do without being asked: a visit under way, or a step to be reached.
    pub fn is_called(&self) -> bool {
        self.until.is_some() || self.visited.is_some_and(|step| self.runs.iter().any(|run| !run.stands_at(step)))
    }

    /// Shows all runs at a step. What lies ahead is trained up to.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again.
    pub fn visit(&mut self, step: u32) -> Result<(), NetworkError> {
        let least = self.runs.iter().filter(|run| run.is_running()).map(|run| run.training.head()).min();
        self.until = least.filter(|head| *head < step).map(|_| step);
        self.visited = if self.until.is_some() { None } else { Some(step) };
        for run in self.runs.iter_mut().filter(|run| !run.owes()) {
            run.training.visit(step)?;
            if self.visited.is_some() && run.stands_at(step) {
                run.want_all();
            }
        }
        Ok(())
    }

    /// Goes on from the heads.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again.
    pub fn go_on(&mut self) -> Result<(), NetworkError> {
        (self.visited, self.until) = (None, None);
        self.runs.iter_mut().try_for_each(|run| run.training.leave())
    }

    /// The same experiment with other changes of its runs, or with more runs at its end: what was trained before the first
    /// difference stays.
    ///
    /// # Errors
    /// Where a run cannot begin or go back.
    pub fn revise(&mut self, experiment: NetworkExperiment) -> Result<(), NetworkError> {
        self.visited = None;
        for (runner, run) in self.runs.iter_mut().zip(&experiment.runs) {
            let before = runner.training.head();
            runner.training.revise(run)?;
            runner.planned = false;
            if runner.training.head() < before {
                runner.forget_after(runner.training.head());
            }
        }
        for index in self.runs.len()..experiment.runs.len() {
            self.runs.push(Runner::new(Course::new(&experiment, &self.prepared, index)?));
        }
        self.experiment = Rc::new(experiment);
        Ok(())
    }

    /// Rests where it is.
    pub fn rest(&mut self) {
        self.until = None;
        for run in &mut self.runs {
            run.throughput = 0.0;
        }
    }

    /// Replays visits until about this time. Whether every run stands where it is asked to.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again, or a part cannot be scored.
    pub fn approach(&mut self, now_ms: &dyn Fn() -> f64, until_ms: f64) -> Result<bool, NetworkError> {
        let Some(step) = self.visited else { return Ok(true) };
        for run in &mut self.runs {
            // What the series misses where it stands comes first.
            while run.owes() {
                run.want_all();
                if !run.score_some(now_ms, until_ms)? && now_ms() >= until_ms {
                    return Ok(false);
                }
            }
            run.training.visit(step)?;
            while !run.training.approach(step)? {
                if now_ms() >= until_ms {
                    return Ok(false);
                }
            }
        }
        // Where it rests there is time to say how good it was.
        self.runs.iter_mut().for_each(Runner::want_all);
        Ok(true)
    }

    /// Takes one step of the run that is least far, or goes on with a score. Whether there was something to do.
    ///
    /// # Errors
    /// Where a stretch cannot be begun, or a part cannot be scored.
    pub fn advance(&mut self, now_ms: &dyn Fn() -> f64) -> Result<bool, NetworkError> {
        self.advance_until(now_ms, f64::INFINITY)
    }

    /// As [`Race::advance`], until about this time: a step that takes longer is gone on with by the next call.
    ///
    /// # Errors
    /// As [`Race::advance`].
    pub fn advance_until(&mut self, now_ms: &dyn Fn() -> f64, until_ms: f64) -> Result<bool, NetworkError> {
        let scores = self.is_scoring();
        if !self.score_on(now_ms, until_ms)? {
            return Ok(true);
        }
        let until = self.until.unwrap_or(u32::MAX);
        let open = self.runs.iter_mut().filter(|run| run.is_running() && run.training.head() < until);
        let Some(run) = open.min_by(|a, b| a.progress().total_cmp(&b.progress())) else {
            if let Some(step) = self.until.take() {
                self.visited = Some(step);
                self.runs.iter_mut().try_for_each(|run| run.training.visit(step))?;
                if !self.is_called() {
                    // All of them stand there: nobody has to go back.
                    self.runs.iter_mut().for_each(Runner::want_all);
                }
            }
            return Ok(scores);
        };
        run.go_on(now_ms, until_ms)?;
        Ok(true)
    }

    /// Every run is to be scored where it stands, where it has not been: for runs that rest.
    pub fn score_heads(&mut self) {
        let heads = self.runs.iter_mut().filter(|run| run.training.head() == run.training.step());
        heads.for_each(Runner::want_all);
    }

    /// Goes on with scores until about this time. Whether there are none left.
    ///
    /// # Errors
    /// Where a part cannot be scored.
    pub fn score_on(&mut self, now_ms: &dyn Fn() -> f64, until_ms: f64) -> Result<bool, NetworkError> {
        for run in &mut self.runs {
            if !run.score_some(now_ms, until_ms)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether there is something to tell.
    pub fn has_news(&self) -> bool {
        self.runs.iter().any(|run| !run.losses.is_empty() || !run.scores.is_empty())
    }

    /// Counts what has been done in the last so many ms.
    pub fn count(&mut self, elapsed_ms: f64) {
        self.runs.iter_mut().for_each(|run| run.count(elapsed_ms));
    }

    /// From this time on it goes on: examples and times are counted anew.
    pub fn start(&mut self, now_ms: f64) {
        self.runs.iter_mut().for_each(|run| run.start(now_ms));
    }

    /// Whether a run has been scored since this was asked last.
    pub fn has_scored(&mut self, run: usize) -> bool {
        self.runs.get_mut(run).is_some_and(|run| std::mem::take(&mut run.fresh))
    }

    /// The step at which a run stands.
    pub fn step_of(&self, run: usize) -> Option<u32> {
        self.runs.get(run).map(|run| run.training.step())
    }

    /// What has happened since the last frame.
    pub fn frame(&mut self, playing: bool) -> Frame {
        let done = self.done();
        let at = self.visited.unwrap_or_else(|| self.runs.iter().map(|run| run.training.head()).max().unwrap_or(0));
        for (number, run) in self.runs.iter_mut().enumerate() {
            let diverged = run.training.diagnosis().is_some() && run.verdicts.is_empty();
            if !run.scores.is_empty() || diverged {
                run.judge(&self.experiment, number);
            }
        }
        let runs: Vec<News> = self.runs.iter_mut().map(Runner::news).collect();
        let digests = || self.runs.iter().map(|run| run.training.ended().digest).collect::<Vec<_>>();
        let whole = done && self.visited.is_none_or(|_| self.runs.iter().all(|run| run.stands_at_head()));
        let digest = whole.then(|| digest::hex(digest::of_runs(&digests())));
        Frame { id: self.id, revision: 0, order: 0, at, done, playing: playing && !done, runs, digest }
    }

    /// A run, to be looked at.
    pub fn training(&mut self, run: usize) -> Option<&mut Training> {
        self.runs.get_mut(run).map(|run| &mut *run.training)
    }

    /// The experiment.
    pub fn experiment(&self) -> &NetworkExperiment {
        &self.experiment
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::training::{Grade, Mark};
    use std::cell::Cell;

    const TEXT: &str = r#"{"version":1,"lab":"network","data":"moons","model":{"name":"mlp","hidden":[6]},
        "loss":"binary_cross_entropy","runs":[{"optimizer":{"name":"adam","lr":0.01},"batch":16},
        {"optimizer":{"name":"sgd","lr":0.1},"batch":32}],"epochs":3}"#;

    fn race() -> Race {
        let value = serde_json::from_str(TEXT).expect("the text is JSON");
        Race::new(1, NetworkExperiment::from_value(value).expect("it is valid"), None).expect("it can begin")
    }

    /// A clock that goes on by 1 ms whenever it is read.
    fn clock() -> impl Fn() -> f64 {
        let now = Cell::new(0.0);
        move || now.replace(now.get() + 1.0)
    }

    #[test]
    fn runs_pass_the_same_epoch_together_and_every_step_is_told_once() {
        let (mut race, clock) = (race(), clock());
        let outline = race.outline().expect("it can be built");
        let mut losses: [Vec<f64>; 2] = Default::default();
        let mut scores = 0;
        while !race.done() {
            assert!(race.advance(&clock).expect("it goes on"));
            let frame = race.frame(true);
            for (losses, (news, [steps, _])) in losses.iter_mut().zip(frame.runs.iter().zip(&outline.runs)) {
                assert_eq!(news.first as usize, losses.len() + 1);
                losses.extend(&news.losses);
                scores += news.scores.len();
                let behind = f64::from(news.head) / f64::from(*steps);
                assert!((behind - f64::from(frame.runs[0].head) / f64::from(outline.runs[0][0])).abs() < 0.1);
            }
        }
        assert_eq!([losses[0].len() as u32, losses[1].len() as u32], [outline.runs[0][0], outline.runs[1][0]]);
        assert!(scores >= 4, "each run is scored at its start and its end");
        assert!(race.frame(true).digest.is_some());
    }

    /// The series of both runs, gathered while somebody interferes after so many calls.
    fn series(
        mut race: Race,
        clock: &dyn Fn() -> f64,
        slice: f64,
        interfere: impl Fn(u32, &mut Race),
    ) -> [Vec<Mark>; 2] {
        let mut all: [Vec<Mark>; 2] = Default::default();
        for call in 0.. {
            if race.done() && !race.is_called() && !race.is_scoring() {
                break;
            }
            let until = clock() + slice;
            if race.is_called() {
                race.approach(clock, until).expect("it goes on");
            } else {
                race.advance_until(clock, until).expect("it goes on");
            }
            interfere(call, &mut race);
            for (all, news) in all.iter_mut().zip(race.frame(true).runs) {
                all.extend(news.scores.into_iter().filter(|mark| !mark.extra));
            }
        }
        all
    }

    #[test]
    fn the_series_is_that_of_the_run_whatever_the_clock_and_whoever_interferes() {
        let clock = clock();
        let straight = series(race(), &clock, f64::INFINITY, |_, _| {});
        for slice in [0.0, 2.0, 7.0] {
            assert_eq!(series(race(), &clock, slice, |_, _| {}), straight, "slices of {slice}");
        }
        let rests = |call: u32, race: &mut Race| match call % 7 {
            2 => race.visit(call / 5).expect("it can be asked for"),
            3 => race.score_heads(),
            5 => race.go_on().expect("it goes on"),
            6 => race.start(0.0),
            _ => {}
        };
        assert_eq!(series(race(), &clock, 3.0, rests), straight);
        // As a terminal takes it, at the end of every epoch.
        let value = serde_json::from_str(TEXT).expect("the text is JSON");
        let experiment = NetworkExperiment::from_value(value).expect("it is valid");
        let prepared = Rc::new(Prepared::new(&experiment, None).expect("the data are there"));
        for (run, marks) in straight.iter().enumerate() {
            let mut course = Course::new(&experiment, &prepared, run).expect("it can begin");
            let mut known = vec![(0, course.score(0).expect("a score").loss, course.score(1).expect("a score").loss)];
            while course.advance().expect("it goes on").is_some() {
                if course.is_due() {
                    let [train, validation] = [0, 1].map(|part| course.score(part).expect("a score").loss);
                    known.push((course.step(), train, validation));
                }
            }
            let told = marks.iter().map(|mark| {
                let loss = |grade: Option<Grade>| grade.expect("it was scored").loss;
                (mark.step, loss(mark.train), loss(mark.validation))
            });
            assert_eq!(told.collect::<Vec<_>>(), known);
            assert_eq!(known.len(), 4, "the start and three epochs");
        }
    }

    #[test]
    fn a_step_can_be_visited_behind_and_ahead() {
        let (mut race, clock) = (race(), clock());
        race.visit(20).expect("it can be asked for");
        // As a trainer does: a step ahead is trained to, and all is scored where it rests.
        assert!(race.approach(&clock, f64::INFINITY).expect("it goes on"));
        while race.is_called() {
            race.advance(&clock).expect("it goes on");
        }
        assert!(race.score_on(&clock, f64::INFINITY).expect("it is scored"));
        let frame = race.frame(false);
        assert_eq!(frame.at, 20);
        for news in frame.runs {
            assert!(news.scores.iter().any(|mark| mark.step == 20 && mark.train.is_some()), "{:?}", news.scores);
        }
        let head = race.training(0).expect("there is one").parameters().to_vec();
        race.visit(7).expect("it can be asked for");
        assert!(race.is_called());
        assert!(race.approach(&clock, f64::INFINITY).expect("it goes on"));
        assert_eq!(race.training(0).expect("there is one").step(), 7);
        assert_eq!(race.frame(false).at, 7);
        race.go_on().expect("it goes back");
        assert_eq!(race.training(0).expect("there is one").parameters(), head);
    }
}
