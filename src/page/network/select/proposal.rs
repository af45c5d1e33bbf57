//! What to propose for an experiment: each kind of selection with settings that make sense for what is open.

use crate::experiment::json::choice_value;
use crate::experiment::network::NetworkExperiment;
use crate::scale::significant;
use serde_json::{Value, json};

/// The kinds, in the order of their tabs.
pub const KINDS: [&str; 4] = ["sweep", "k_fold", "seeds", "range_test"];
/// Batches that are offered; 0 is all examples at once.
pub const BATCHES: [u32; 7] = [8, 16, 32, 64, 128, 256, 0];
/// Decades around a run's own rate, to either side.
const DECADES: f64 = 2.0;
/// Rates that a sweep takes.
const LOWEST: f64 = 1e-6;
const HIGHEST: f64 = 10.0;
/// Rates of a sweep: two a decade.
const RATES: u32 = 9;
/// A sweep is to answer soon: a part of the epochs is enough to see where it goes.
const SHARE: u32 = 5;
const EPOCHS: std::ops::RangeInclusive<u32> = 3..=20;

/// The kind of an experiment's selection.
pub fn kind(experiment: &NetworkExperiment) -> Option<&'static str> {
    let id = experiment.selection.as_ref()?.choice.entry.item.id;
    KINDS.into_iter().find(|kind| *kind == id)
}

/// A selection of a kind, in its JSON form.
pub fn of(experiment: &NetworkExperiment, kind: &str) -> Value {
    match kind {
        "k_fold" => json!({"name": kind, "folds": 5}),
        "seeds" => json!({"name": kind, "seeds": 5}),
        "range_test" => json!({"name": kind, "from": 1e-6, "to": 10.0, "steps": 200}),
        _ => sweep(experiment, first_with_rate(experiment)),
    }
}

/// The first run that has a rate to sweep.
fn first_with_rate(experiment: &NetworkExperiment) -> usize {
    experiment.runs.iter().position(|run| run.optimizer.value("lr").is_some()).unwrap_or(0)
}

/// A sweep around a run's own settings.
pub fn sweep(experiment: &NetworkExperiment, run: usize) -> Value {
    let Some(own) = experiment.runs.get(run).or_else(|| experiment.runs.first()) else { return Value::Null };
    let lr = own.optimizer.value("lr").filter(|lr| (LOWEST..HIGHEST).contains(lr)).unwrap_or(0.01);
    let reach = libm::pow(10.0, DECADES);
    let schedule = choice_value(&own.schedule);
    let other = if own.schedule.entry.item.id == "cosine" { "constant" } else { "cosine" };
    let batches = match own.batch {
        0 => vec![32, 0],
        batch => vec![batch, batch * 4],
    };
    let epochs = (experiment.epochs / SHARE).clamp(*EPOCHS.start(), *EPOCHS.end()).min(experiment.epochs);
    json!({
        "name": "sweep", "run": run,
        "from": significant(lr / reach, 3).clamp(LOWEST, lr), "to": significant(lr * reach, 3).min(HIGHEST), "rates": RATES,
        "schedules": [schedule, {"name": other}], "batches": batches, "epochs": epochs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::network::presets::PRESETS;
    use crate::train::network::selection::trials;

    #[test]
    fn every_kind_can_be_proposed_for_every_preset() {
        for preset in PRESETS {
            let experiment = preset.experiment();
            for kind in KINDS {
                let mut value = experiment.to_value();
                value["selection"] = of(&experiment, kind);
                let chosen = NetworkExperiment::from_value(value)
                    .unwrap_or_else(|error| panic!("{} {kind}: {error}", preset.id));
                assert_eq!(super::kind(&chosen), Some(kind));
                assert!(!trials(&chosen).is_empty(), "{} {kind}", preset.id);
            }
        }
    }

    #[test]
    fn a_sweep_reaches_two_decades_to_either_side_of_the_rate() {
        let sweep = sweep(&PRESETS[1].experiment(), 0);
        assert_eq!((&sweep["from"], &sweep["to"]), (&json!(0.0005), &json!(5.0)));
        assert_eq!((&sweep["batches"], &sweep["epochs"]), (&json!([16, 64]), &json!(12)));
    }
}
