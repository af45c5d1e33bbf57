//! Set-up: what was changed of a run while it went on, each change in a line, with a way to its step and one to take it back.

use crate::experiment::Run;
use crate::experiment::network::Change;
use crate::format::short;
use crate::page::network::edit::Edit;
use crate::page::network::store::{Action, Hub};
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::{Icon, IconButton};
use crate::registry::Lang;
use crate::regularization::Regularization;
use yew::prelude::*;

/// All changes of a run of this number.
pub fn changed(hub: &Hub, lang: Lang, index: usize, run: &Run) -> Html {
    let changes: &[Change] = run.own.as_deref().map_or(&[], |own| &own.changes);
    let line = |(at, change): (usize, &Change)| {
        let before = at.checked_sub(1).map_or(run, |before| &changes[before].run);
        let held = changes[..at].iter().rev().find_map(|change| change.regularization.as_ref());
        let held = held.cloned().unwrap_or_else(|| regularization_of(hub, index));
        let step = change.step.to_string();
        let label = fill(lang, Key::FromStep, &[("n", &step), ("what", &what(lang, before, change, &held))]);
        let undo = hub.callback(move |_: MouseEvent| Action::Edit(Edit::Remove(format!("/runs/{index}/changes"), at)));
        let to = change.step;
        html! {
            <p key={step} class="run-change" data-testid="change">
                <button type="button" class="text-button" onclick={hub.callback(move |_: MouseEvent| Action::Seek(to))}>{ &label }</button>
                { IconButton::new(Icon::Close, fill(lang, Key::Remove, &[("name", &label)]), undo).view() }
            </p>
        }
    };
    changes.iter().enumerate().map(line).collect()
}

/// The regularization that a run begins with.
fn regularization_of(hub: &Hub, index: usize) -> Regularization {
    hub.read(|state| state.experiment.of_run(index).regularization)
}

/// What a change is other in than what was before it.
fn what(lang: Lang, before: &Run, change: &Change, held: &Regularization) -> String {
    let run = &change.run;
    let mut parts = Vec::new();
    if run.optimizer != before.optimizer {
        let rate = run.optimizer.value("lr").map(|lr| format!(" {}", short(lr))).unwrap_or_default();
        parts.push(format!("{}{rate}", run.optimizer.entry.item.name.get(lang)));
    }
    if run.schedule != before.schedule {
        parts.push(format!("{} {}", t(lang, Key::Schedule), run.schedule.entry.item.name.get(lang)));
    }
    if run.batch != before.batch {
        parts.push(format!("{} {}", t(lang, Key::Batch), run.batch));
    }
    if let Some(regularization) = &change.regularization {
        for choice in regularization.all().iter().filter(|choice| held.get(choice.entry.item.id) != Some(*choice)) {
            let values: Vec<String> =
                choice.hypers().iter().filter_map(|hyper| choice.value(&hyper.key)).map(short).collect();
            parts.push(format!("{} {}", choice.entry.item.name.get(lang), values.join(", ")));
        }
        for choice in held.all().iter().filter(|choice| regularization.get(choice.entry.item.id).is_none()) {
            parts.push(fill(lang, Key::Without, &[("name", choice.entry.item.name.get(lang))]));
        }
    }
    if parts.is_empty() {
        parts.push(run.optimizer.entry.item.name.get(lang).to_owned());
    }
    parts.join(if lang == Lang::Zh { "，" } else { ", " })
}
