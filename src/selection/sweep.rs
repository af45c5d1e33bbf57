//! Sweep: one run at every rate of a grid, under every schedule, with every batch size.
//!
//! ```text
//! rate of column i: from (to/from)^(i/(rates - 1)), rounded to 4 digits between the ends
//! ```
//!
//! Rows are schedules × batch sizes, columns rates; trials go along the rows.
//!
//! Source: Y. Bengio (2012), "Practical recommendations for gradient-based training of deep architectures", section 3.3:
//! rates on a grid of their logarithms; arXiv:1206.5533.

use super::{Kind, Selection, Selector, Trial, has_rate};
use crate::experiment::network::NetworkExperiment;
use crate::registry::{Hyper, Item, Scale, Text, text};

/// The smallest and the largest rate: those of every rule.
pub(super) const RATES: (f64, f64) = (1e-6, 10.0);
/// Name of the lower end of rates.
pub(super) const LOWEST: Text = text("Lowest rate", "最低学习率");
/// Name of the upper end of rates.
pub(super) const HIGHEST: Text = text("Highest rate", "最高学习率");

/// The entry.
pub const ENTRY: Selector = Selector {
    item: Item {
        id: "sweep",
        name: text("Sweep of rates", "学习率扫描"),
        about: text(
            "Trains one run at many rates, under several schedules and batch sizes. Shows how wide the range of good rates is.",
            "用多种学习率、调度和批大小训练同一个运行。由此看出好的学习率范围有多宽。",
        ),
        source: "Y. Bengio (2012), Practical recommendations for gradient-based training of deep architectures, arXiv:1206.5533",
        hypers: &[
            Hyper::primary("from", LOWEST, RATES, Scale::Log, 1e-4, text("The first column.", "第一列。")),
            Hyper::primary("to", HIGHEST, RATES, Scale::Log, 1.0, text("The last column.", "最后一列。")),
            Hyper::primary(
                "rates",
                text("Rates", "学习率个数"),
                (1.0, 40.0),
                Scale::Integer,
                7.0,
                text("How many, evenly by their logarithms.", "个数，按对数均匀分布。"),
            ),
            Hyper::primary(
                "epochs",
                text("Epochs", "轮数"),
                (0.0, 1000.0),
                Scale::Integer,
                3.0,
                text(
                    "How long each is trained; 0 for as long as the experiment says.",
                    "每个组合训练多少轮；0 表示按实验的设定。",
                ),
            ),
        ],
    },
    kind: Kind::Grid,
    formula: "",
    trials,
};

fn trials(experiment: &NetworkExperiment, selection: &Selection) -> Vec<Trial> {
    let run = selection.run as usize;
    if !experiment.runs.get(run).is_some_and(has_rate) {
        return Vec::new();
    }
    let rates = rates(selection);
    // An empty axis is the run's own.
    let schedules = axis(&selection.schedules);
    let batches = axis(&selection.batches);
    let mut all = Vec::with_capacity(schedules.len() * batches.len() * rates.len());
    for schedule in &schedules {
        for batch in &batches {
            for rate in &rates {
                let schedule = schedule.cloned();
                let trial = Trial::of_run(experiment, run);
                all.push(Trial { rate: Some(*rate), schedule, batch: batch.copied(), ..trial });
            }
        }
    }
    all
}

fn axis<T>(values: &[T]) -> Vec<Option<&T>> {
    if values.is_empty() { vec![None] } else { values.iter().map(Some).collect() }
}

/// The rates of the columns.
pub fn rates(selection: &Selection) -> Vec<f64> {
    let (from, to, count) = (selection.number("from"), selection.number("to"), selection.whole("rates"));
    let last = count.saturating_sub(1);
    let rate = |i: u32| match i {
        0 => from,
        _ if i == last => to,
        _ => rounded(from * libm::pow(to / from, f64::from(i) / f64::from(last))),
    };
    (0..count).map(rate).collect()
}

/// To four digits, as one would type it.
fn rounded(rate: f64) -> f64 {
    format!("{rate:.3e}").parse().unwrap_or(rate)
}
