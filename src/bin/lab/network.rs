//! Running a network experiment in a terminal: JSON Lines on stdout, progress on stderr.

use super::files::{Files, own_data};
use super::selection;
use super::terminal::{Stop, stop};
use super::threads::Crew;
use descent_lab::digest;
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::protocol::Status;
use descent_lab::registry::Lang;
use descent_lab::train::metrics::Confusion;
use descent_lab::train::network::look::{Ask, Seen};
use descent_lab::train::network::{Course, Prepared, Score, Step, Training};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::rc::Rc;

/// How much is run and written.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Take this many steps at most.
    pub steps: Option<u32>,
    /// Write every n-th step; every epoch where none is given.
    pub every: Option<u32>,
    /// How many threads share the steps, 1 or more.
    pub threads: usize,
    /// Whether to write how the layers are doing.
    pub health: bool,
}

/// Which part of the data a score is about: see [`Training::score`].
const PARTS: [&str; 3] = ["train", "validation", "test"];

/// Runs an experiment and writes its lines.
pub fn run(mut experiment: NetworkExperiment, files: &Files, extent: Extent, out: &mut impl Write) -> Result<(), Stop> {
    if experiment.selection.is_some() {
        return selection::run(experiment, files, extent, out);
    }
    let own = own_data(&mut experiment, files)?;
    writeln!(out, "{}", json!({"kind": "start", "experiment": experiment.to_value()}))?;
    let prepared = Rc::new(Prepared::new(&experiment, own).map_err(stop)?);
    let mut digests = Vec::new();
    for (index, (label, run)) in experiment.labels().iter().zip(&experiment.runs).enumerate() {
        let training = Course::new(&experiment, &prepared, index).map_err(stop)?;
        let seen = experiment.of_run(index);
        let digest = std::thread::scope(|scope| {
            let mut crew = Crew::new(scope, extent.threads, &seen, &prepared, run);
            race(training, &mut crew, &prepared.classes, label, extent, out)
        });
        digests.push(digest?);
    }
    if let (Some(expected), None) = (experiment.digest, extent.steps) {
        let found = digest::of_runs(&digests);
        let verdict = if expected == found { "reproduced" } else { "differs from the digest it carries" };
        eprintln!("lab: {} ({verdict})", digest::hex(found));
    }
    Ok(())
}

/// Takes one run to its end, and gives its digest.
fn race(
    mut training: Course,
    crew: &mut Crew,
    classes: &[String],
    label: &str,
    extent: Extent,
    out: &mut impl Write,
) -> Result<u64, Stop> {
    let last = extent.steps.unwrap_or(u32::MAX).min(training.steps());
    let has = training.examples().map(|examples| examples > 0);
    writeln!(out, "{}", line(&mut training, label, None, has, extent.health)?)?;
    let mut progress = Progress::new(label, last);
    while training.step() < last {
        let Some(step) = training.advance_with(crew).map_err(stop)? else { break };
        progress.show(&step, training.an_epoch());
        let ended = training.status() != Status::Running || step.step == last;
        let due = extent.every.map_or_else(|| training.is_due(), |every| step.step.is_multiple_of(every));
        if training.status() != Status::Diverged && (ended || due) {
            writeln!(out, "{}", line(&mut training, label, Some(step), has, extent.health)?)?;
        }
    }
    progress.clear();
    let ended = training.ended();
    let status = if ended.status == Status::Running { Status::Finished } else { ended.status };
    let mut end = json!({
        "kind": "end", "run": label, "status": status, "steps": training.step(), "digest": digest::hex(ended.digest),
    });
    if has[2] {
        end["test"] = score(&training.score(2).map_err(stop)?);
    }
    // Told by what nothing was fitted to: the test, else what validates.
    if let Some(part) = [2, 1, 0].into_iter().find(|part| has[*part])
        && let Some(confusion) = training.score(part).map_err(stop)?.confusion
    {
        end["confusion"] = matrix(&confusion, PARTS[part], classes);
    }
    if let Some(best) = ended.stopped {
        end["reason"] = json!(stopped_early(best));
        end["best_step"] = json!(best);
    }
    if let Some(diagnosis) = &ended.diagnosis {
        end["reason"] = json!(diagnosis.message(Lang::En));
        end["layer"] = json!(diagnosis.layer);
        eprintln!("lab: {label}: {}", diagnosis.message(Lang::En));
    }
    writeln!(out, "{end}")?;
    Ok(ended.digest)
}

fn line(training: &mut Training, label: &str, step: Option<Step>, has: [bool; 3], health: bool) -> Result<Value, Stop> {
    let [value, gradient, hessian] = training.evaluations();
    let mut line = json!({
        "kind": "step", "run": label, "step": training.step(),
        "epoch": f64::from(training.step()) / f64::from(training.an_epoch()),
        "evaluations": {"value": value, "gradient": gradient, "hessian": hessian},
    });
    for (part, name) in PARTS.iter().enumerate().take(2).filter(|(part, _)| has[*part]) {
        line[*name] = score(&training.score(part).map_err(stop)?);
    }
    line["loss"] = match step {
        Some(step) => json!(step.loss),
        None => line["train"]["loss"].clone(),
    };
    if let Some(step) = step {
        line["rate"] = json!(step.rate);
    }
    if let Some(penalty) = training.penalty().map_err(stop)? {
        line["penalty"] = json!(penalty);
    }
    if !matches!(training.phase(), descent_lab::network::Phase::Whole) {
        line["pretraining"] = json!(true);
    }
    if health && let Seen::Layers(seen) = training.look(&Ask::Layers).map_err(stop)? {
        line["layers"] = seen.layers.iter().map(|layer| json!(layer.health)).collect();
    }
    Ok(line)
}

/// The confusion matrix of a part, rows the true classes, with what follows from it for each class.
fn matrix(confusion: &Confusion, part: &str, names: &[String]) -> Value {
    let rows: Vec<&[u32]> = confusion.counts().chunks_exact(confusion.classes().max(1)).collect();
    let class = |(class, name): (usize, &String)| {
        let of = confusion.of_class(class);
        json!({"name": name, "examples": of.examples, "precision": of.precision, "recall": of.recall, "f1": of.f1})
    };
    let classes: Vec<Value> = names.iter().enumerate().map(class).collect();
    json!({"part": part, "matrix": rows, "classes": classes})
}

/// Why a run ended before its last epoch.
fn stopped_early(best: u32) -> String {
    format!("stopped early: the validation loss was lowest at step {best}; the parameters are those of the last step")
}

/// Loss, and accuracy or R².
pub fn score(score: &Score) -> Value {
    let mut value = json!({"loss": score.loss});
    if let Some(accuracy) = score.accuracy() {
        value["accuracy"] = json!(accuracy);
    }
    if let Some(r2) = score.r2() {
        value["r2"] = json!(r2);
    }
    value
}

/// A line on a terminal's stderr that says how far a run is.
pub struct Progress<'a> {
    label: &'a str,
    last: u32,
    /// The share shown last, in percent.
    shown: Option<u32>,
    on: bool,
}

impl<'a> Progress<'a> {
    pub fn new(label: &'a str, last: u32) -> Self {
        Self { label, last, shown: None, on: std::io::stderr().is_terminal() }
    }

    pub fn show(&mut self, step: &Step, an_epoch: u32) {
        let percent = (u64::from(step.step) * 100 / u64::from(self.last.max(1))) as u32;
        // Off a terminal a line an epoch is enough for a log.
        if !self.on {
            if step.step.is_multiple_of(an_epoch) {
                eprintln!(
                    "{}: epoch {}, step {} of {}, loss {:.4}",
                    self.label,
                    step.epoch + 1,
                    step.step,
                    self.last,
                    step.loss
                );
            }
            return;
        }
        if self.shown != Some(percent) {
            self.shown = Some(percent);
            eprint!("\r\x1b[K{}: {percent} %, epoch {}, loss {:.4}", self.label, step.epoch + 1, step.loss);
        }
    }

    pub fn clear(&self) {
        if self.on && self.shown.is_some() {
            eprint!("\r\x1b[K");
        }
    }
}
