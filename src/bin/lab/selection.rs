//! Running an experiment's selection in a terminal: a line for each trial, in their order, and one for all of them.

use super::files::{Files, own_data};
use super::network::{Extent, score};
use super::terminal::{Stop, stop};
use descent_lab::data::Dataset;
use descent_lab::experiment::network::{NetworkExperiment, Selection};
use descent_lab::protocol::Status;
use descent_lab::selection::statistics::{interval, overlap, paired, suggestion};
use descent_lab::selection::{Kind, Trial};
use descent_lab::train::network::selection::{Attempt, DataKey, data_key, of_trial, trials};
use descent_lab::train::network::{NetworkError, Prepared, Score};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};

/// What a trial came to: its line, and what the summary needs of it.
struct Row {
    line: Value,
    /// Scores of what validates, or else of what trains, by name; empty where it diverged.
    scores: Vec<(&'static str, f64)>,
    diverged: bool,
    /// What a range test suggests: the line of its run.
    suggested: Value,
}

/// Runs all trials and writes their lines.
pub fn run(mut experiment: NetworkExperiment, files: &Files, extent: Extent, out: &mut impl Write) -> Result<(), Stop> {
    if extent.steps.is_some() || extent.every.is_some() || extent.health {
        return Err(stop(
            "--steps, --every and --health are of single runs; this experiment has a selection of trials",
        ));
    }
    let own = own_data(&mut experiment, files)?;
    let experiment = &experiment;
    let Some(selection) = &experiment.selection else { return Ok(()) };
    let trials = trials(experiment);
    if trials.is_empty() {
        return Err(stop("selection: there is nothing to try: it needs a run with a rate"));
    }
    writeln!(out, "{}", json!({"kind": "start", "experiment": experiment.to_value()}))?;
    let labels = experiment.labels();
    let mut rows: Vec<Option<Row>> = trials.iter().map(|_| None).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (give, done) = channel();
        for _ in 0..extent.threads.min(trials.len()) {
            let (give, next, trials, own, labels) = (give.clone(), &next, &trials, &own, &labels);
            scope.spawn(move || work(experiment, trials, labels, own.as_ref(), next, &give));
        }
        drop(give);
        let (mut written, mut ended) = (0, 0);
        for (number, row) in done {
            let row = row.inspect_err(|_| next.store(trials.len(), Ordering::Relaxed)).map_err(stop)?;
            ended += 1;
            progress(&row, ended, trials.len());
            rows[number] = Some(row);
            while let Some(Some(row)) = rows.get(written) {
                writeln!(out, "{}", row.line).inspect_err(|_| next.store(trials.len(), Ordering::Relaxed))?;
                written += 1;
            }
        }
        Ok::<(), Stop>(())
    })?;
    let rows: Vec<Row> = rows.into_iter().flatten().collect();
    writeln!(out, "{}", summary(selection, &trials, &labels, &rows))?;
    Ok(())
}

/// Takes trials until there are none left.
fn work(
    experiment: &NetworkExperiment,
    trials: &[Trial],
    labels: &[String],
    own: Option<&Dataset>,
    next: &AtomicUsize,
    give: &Sender<(usize, Result<Row, NetworkError>)>,
) {
    let mut known: Option<(DataKey, Rc<Prepared>)> = None;
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(trial) = trials.get(number) else { return };
        let prepared = match &known {
            Some((key, prepared)) if *key == data_key(trial) => Ok(Rc::clone(prepared)),
            _ => Prepared::new(&of_trial(experiment, trial), own.cloned()).map(Rc::new),
        };
        let row = prepared.and_then(|prepared| {
            known = Some((data_key(trial), Rc::clone(&prepared)));
            let attempt = Attempt::with(experiment, number as u32, &prepared)?;
            finished(attempt, trial, &labels[trial.run as usize])
        });
        if give.send((number, row)).is_err() {
            return;
        }
    }
}

/// Takes a trial to its end.
fn finished(mut attempt: Attempt, trial: &Trial, label: &str) -> Result<Row, NetworkError> {
    while !attempt.is_done() {
        attempt.advance()?;
    }
    let news = attempt.news();
    let status = news.end.as_ref().map_or(Status::Running, |end| end.status);
    let diverged = status == Status::Diverged;
    let mut line = trial.to_value();
    let mut put = |key: &str, value: Option<Value>| value.into_iter().for_each(|value| line[key] = value);
    put("kind", Some(json!("trial")));
    put("trial", Some(json!(attempt.number())));
    put("run", Some(json!(label)));
    let [train, validation] = attempt.scores();
    put("train", train.map(score));
    put("validation", validation.map(score));
    put("best_step", news.end.as_ref().and_then(|end| end.best.as_ref()).map(|mark| json!(mark.step)));
    put("losses", (!news.losses.is_empty()).then(|| json!(news.losses)));
    put("rates", (!news.rates.is_empty()).then(|| json!(news.rates)));
    put("reason", news.problem.map(|problem| json!(problem.en)));
    put("status", Some(json!(status)));
    put("steps", Some(json!(news.step)));
    put("digest", news.end.map(|end| json!(end.digest)));
    let suggested = suggestion(&news.rates, &news.losses);
    let suggested = suggested.map(|found| json!({"steepest": found.steepest, "tenth_of_lowest": found.tenth}));
    let scores = validation.or(train).map(named).unwrap_or_default();
    Ok(Row { line, scores, diverged, suggested: suggested.unwrap_or(Value::Null) })
}

/// The numbers of a score, the loss first.
fn named(score: &Score) -> Vec<(&'static str, f64)> {
    let all = [("loss", Some(score.loss)), ("accuracy", score.accuracy()), ("r2", score.r2())];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn value(row: &Row, name: &str) -> Option<f64> {
    row.scores.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// A line for a person who waits.
fn progress(row: &Row, ended: usize, all: usize) {
    let shown: Vec<String> = row.scores.iter().map(|(name, value)| format!("{name} {value:.4}")).collect();
    let shown = if row.diverged { "diverged".to_owned() } else { shown.join(", ") };
    eprintln!("{ended} of {all}: trial {} of {}: {shown}", row.line["trial"], row.line["run"]);
}

/// What all trials say together.
fn summary(selection: &Selection, trials: &[Trial], labels: &[String], rows: &[Row]) -> Value {
    let diverged = rows.iter().filter(|row| row.diverged).count();
    let name = selection.choice.entry.item.id;
    let mut all = json!({"kind": "selection", "name": name, "trials": rows.len(), "diverged": diverged});
    match selection.kind() {
        Kind::Folds | Kind::Seeds => {
            let folds = (selection.kind() == Kind::Folds).then(|| selection.whole("folds"));
            let of_run = |run: usize| -> Vec<&Row> {
                let own = trials.iter().zip(rows).filter(|(trial, _)| trial.run as usize == run);
                own.map(|(_, row)| row).collect()
            };
            let runs: Vec<Vec<&Row>> = (0..labels.len()).map(of_run).collect();
            let line = |(label, rows): (&String, &Vec<&Row>)| spread(label, rows, overlap(folds));
            all["runs"] = labels.iter().zip(&runs).map(line).collect();
            let pairs = (0..runs.len()).flat_map(|first| (first + 1..runs.len()).map(move |second| (first, second)));
            let line = |(first, second): (usize, usize)| {
                let mut line = difference(&runs[first], &runs[second], overlap(folds));
                line["first"] = json!(labels[first]);
                line["second"] = json!(labels[second]);
                line
            };
            all["pairs"] = pairs.map(line).collect();
        }
        Kind::Grid => {
            let with_loss = rows.iter().filter_map(|row| Some((row, value(row, "loss")?)));
            let best = with_loss.min_by(|a, b| a.1.total_cmp(&b.1));
            all["best"] = best.map_or(Value::Null, |(row, _)| {
                let known = ["trial", "rate", "schedule", "batch", "train", "validation"];
                let of = |key: &str| row.line.get(key).map(|value| (key.to_owned(), value.clone()));
                Value::Object(known.into_iter().filter_map(of).collect::<Map<_, _>>())
            });
        }
        Kind::Range => {
            let line = |row: &Row| {
                let mut line = json!({"run": row.line["run"], "steps": row.line["steps"]});
                line["suggested"] = row.suggested.clone();
                line
            };
            all["runs"] = rows.iter().map(line).collect();
        }
    }
    all
}

/// Names of the scores that trials have.
const MEASURES: [&str; 3] = ["loss", "accuracy", "r2"];

/// A run's scores over its trials: mean, sample standard deviation and 95 % interval.
fn spread(label: &str, rows: &[&Row], overlap: f64) -> Value {
    let mut line = json!({"run": label});
    for name in MEASURES {
        let values: Vec<f64> = rows.iter().filter_map(|row| value(row, name)).collect();
        if let Some(found) = interval(&values, overlap) {
            line[name] = json!({
                "trials": found.count, "mean": found.mean, "deviation": found.deviation, "low": found.low, "high": found.high,
            });
        }
    }
    line
}

/// The first run's scores minus the second's, pair by pair.
fn difference(first: &[&Row], second: &[&Row], overlap: f64) -> Value {
    let mut line = json!({});
    for name in MEASURES {
        let of = |rows: &[&Row]| -> Vec<Option<f64>> { rows.iter().map(|row| value(row, name)).collect() };
        if let Some(found) = paired(&of(first), &of(second), overlap) {
            line[name] = json!({"mean": found.mean, "low": found.low, "high": found.high, "outside": found.outside});
        }
    }
    line
}
