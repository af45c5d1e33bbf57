//! A round as CSV by RFC 4180: a row for each trial; of seeds also one for each score, of a range test one for each step.

use super::Round;
use crate::protocol::Status;
use crate::protocol::training::Grade;
use crate::selection::statistics::smoothed;

/// The columns that say which trial it is.
const TRIAL: &str = "trial,run,seed,fold,rate,schedule,batch";

/// The table of a round.
pub fn csv(round: &Round) -> String {
    let names = round.of.labels();
    let mut all = match round.kind {
        "range_test" => format!("{TRIAL},step,rate_of_step,loss,smoothed_loss\r\n"),
        "seeds" => format!("{TRIAL},step,{GRADES}\r\n"),
        _ => format!("{TRIAL},status,steps,{GRADES},best_step,best_validation_loss,digest\r\n"),
    };
    for (number, (trial, one)) in round.trials.iter().zip(&round.attempts).enumerate() {
        let run = round.of.runs.get(trial.run as usize);
        let name = names.get(trial.run as usize).map_or("", String::as_str);
        let fold = trial.fold.map(|fold| (fold + 1).to_string()).unwrap_or_default();
        let rate = trial.rate.or_else(|| run?.optimizer.value("lr")).map(|rate| rate.to_string()).unwrap_or_default();
        let schedule = trial.schedule.as_ref().or_else(|| run.map(|run| &run.schedule));
        let schedule = schedule.map_or("", |schedule| schedule.entry.item.id);
        let batch = trial.batch.or_else(|| run.map(|run| run.batch)).unwrap_or(0);
        let key = format!("{number},{},{},{fold},{rate},{schedule},{batch}", quoted(name), trial.seed);
        match round.kind {
            "range_test" => {
                let smooth = smoothed(&one.losses);
                for (at, ((rate, loss), smooth)) in one.rates.iter().zip(&one.losses).zip(smooth).enumerate() {
                    all += &format!("{key},{},{rate},{loss},{smooth}\r\n", at + 1);
                }
            }
            "seeds" => {
                for mark in &one.marks {
                    all += &format!("{key},{},{}\r\n", mark.step, grades([mark.train, mark.validation]));
                }
            }
            _ => {
                let Some(outcome) = &one.outcome else { continue };
                let best = outcome.best.as_ref();
                let best_step = best.map(|mark| mark.step.to_string()).unwrap_or_default();
                let best_loss = number_of(best.and_then(|mark| mark.validation).map(|grade| grade.loss));
                let (status, grades) = (word(outcome.status), grades([outcome.train, outcome.validation]));
                all += &format!("{key},{status},{},{grades},{best_step},{best_loss},{}\r\n", one.step, outcome.digest);
            }
        }
    }
    all
}

/// Loss and metric of both parts.
const GRADES: &str = "train_loss,train_metric,validation_loss,validation_metric";

fn grades(both: [Option<Grade>; 2]) -> String {
    let one = |grade: Option<Grade>| {
        format!("{},{}", number_of(grade.map(|grade| grade.loss)), number_of(grade.and_then(|grade| grade.metric)))
    };
    both.map(one).join(",")
}

fn number_of(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map(|value| value.to_string()).unwrap_or_default()
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Running => "running",
        Status::Finished => "finished",
        Status::Diverged => "diverged",
        Status::Converged => "converged",
        Status::Undefined => "undefined",
    }
}

/// A field that may hold a comma or a quotation mark.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::network::NetworkExperiment;
    use crate::link;
    use crate::page::network::select::{Choosing, Selecting};
    use crate::train::network::selection::Attempt;

    /// A round whose first trial has ended.
    fn tried(selection: &str) -> String {
        let link = format!(
            "v1&lab=network&data=moons(count=60)&model=mlp(hidden=[4])&loss=binary_cross_entropy&\
             run=adam(lr=0.01),batch=16,label='a, %22b%22'&epochs=2&selection={selection}"
        );
        let experiment: NetworkExperiment = link::network::decode(&link).expect("it can be read");
        let mut attempt = Attempt::new(&experiment, 0, None).expect("there is a first trial");
        while !attempt.is_done() {
            attempt.advance().expect("it goes on");
        }
        let state = Selecting::default().changed(&experiment).after(Choosing::Start(0.0), &experiment);
        let kind = crate::page::network::select::proposal::kind(&experiment).expect("there is a selection");
        let id = state.round(kind).expect("it was started").id;
        let state = state.after(Choosing::News(id, Box::new(attempt.news()), 1.0), &experiment);
        csv(state.round(kind).expect("it was started"))
    }

    #[test]
    fn every_line_has_as_many_fields_as_the_first() {
        for (selection, lines) in [
            ("k_fold(folds=3)", 2),
            ("sweep(from=0.01,to=0.1,rates=2,epochs=2)", 2),
            // The start and two epochs.
            ("seeds(seeds=2)", 4),
            ("range_test(from=0.001,to=0.01,steps=10)", 11),
        ] {
            let table = tried(selection);
            let fields = |line: &str| line.replace("\"a, \"\"b\"\"\"", "name").split(',').count();
            let first = fields(table.lines().next().unwrap_or_default());
            assert!(table.lines().all(|line| fields(line) == first), "{table}");
            assert_eq!(table.lines().count(), lines, "{table}");
            assert!(table.contains("\"a, \"\"b\"\"\""), "{table}");
        }
    }
}
