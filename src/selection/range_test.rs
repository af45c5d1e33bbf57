//! Learning-rate range test: the rate rises from step to step until the loss does.
//!
//! ```text
//! rate of step t: lr0 (to/lr0)^(t/steps), lr0 = from, t = 0, 1, …
//! ```
//!
//! It ends where the smoothed loss exceeds four times its lowest ([`super::statistics::Smooth`]). That schedule is typed into
//! the trial's run, so the formula shown is the one that runs.
//!
//! Source: L. N. Smith (2017), "Cyclical learning rates for training neural networks", section 3.3, WACV, arXiv:1506.01186. He
//! lets the rate rise linearly; that it rises by a factor and ends at four times the best loss is the form of J. Howard and
//! S. Gugger (2020), "fastai: a layered API for deep learning", arXiv:2002.04688.

use super::sweep::{HIGHEST, LOWEST, RATES};
use super::{Kind, Selection, Selector, Trial, has_rate};
use crate::experiment::Choice;
use crate::registry::{Hyper, Item, Scale, text};
use crate::schedule::Schedule;

/// The entry.
pub const ENTRY: Selector = Selector {
    item: Item {
        id: "range_test",
        name: text("Rate range test", "学习率范围测试"),
        about: text(
            "One short training of every run in which the rate rises from step to step. Where the loss falls fastest is a good rate.",
            "每个运行做一次短训练，学习率逐步上升。损失下降最快之处就是合适的学习率。",
        ),
        source: "L. N. Smith (2017), Cyclical learning rates for training neural networks, WACV, arXiv:1506.01186",
        hypers: &[
            Hyper::primary("from", LOWEST, RATES, Scale::Log, 1e-6, text("The first step's.", "第一步的学习率。")),
            Hyper::primary("to", HIGHEST, RATES, Scale::Log, 10.0, text("Reached after the last.", "最后一步之后达到。")),
            Hyper::primary(
                "steps",
                text("Steps", "步数"),
                (10.0, 2000.0),
                Scale::Integer,
                200.0,
                text("How many, unless the loss rises before.", "步数，除非损失提前上升。"),
            ),
        ],
    },
    kind: Kind::Range,
    formula: "lr0*(to/lr0)^(t/steps)",
    trials: |experiment, selection| {
        let schedule = schedule(selection);
        let runs = experiment.runs.iter().enumerate().filter(|(_, run)| has_rate(run));
        let trial = |(run, _)| Trial {
            rate: Some(selection.number("from")),
            schedule: Some(schedule.clone()),
            ..Trial::of_run(experiment, run)
        };
        runs.map(trial).collect()
    },
};

/// The typed schedule of a trial: the numbers declared, then the formula.
fn schedule(selection: &Selection) -> Choice<Schedule> {
    let (to, steps) = (selection.number("to"), selection.number("steps"));
    let text = format!("param to = {to} in 0..{}\nparam steps = {steps} in 1..2000\n{}", RATES.1, ENTRY.formula);
    let mut schedule = Choice::or_first("custom");
    schedule.text = Some(text);
    schedule
}
