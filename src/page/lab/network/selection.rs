//! Selection: a sweep, cross-validation, several seeds, a range test. What each answers, its settings, how far it is, and
//! what came of it. One file a view.

mod cell;
mod differences;
mod dots;
mod drive;
mod folds;
mod plot;
mod range;
mod seeds;
mod setup;
mod sweep;

use crate::page::network::edit::{self, Edit};
use crate::page::network::select::words::{Key, t};
use crate::page::network::select::{Measure, Round, proposal};
use crate::page::network::store::{Action, Hub, use_hub, use_select};
use crate::page::widget::Segmented;
use crate::registry::{Entry, Lang};
use crate::selection::Selector;
use serde_json::{Value, json};
use std::rc::Rc;
use yew::prelude::*;

/// The view.
#[component]
pub fn Selection() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let kind = use_kind();
    let measure = use_state(|| Measure::Loss);
    let round = use_round(kind);
    let has_metric =
        round.as_ref().is_some_and(|round| round.attempts.iter().any(|one| Measure::Metric.of(one).is_some()));
    let shown = if has_metric { *measure } else { Measure::Loss };
    let on_kind = Callback::from(move |kind: &'static str| choose(&hub, kind));
    let on_measure = Callback::from(move |measured: Measure| measure.set(measured));
    let results = match (&round, kind) {
        (None, _) => html! { <p class="about select-empty">{ t(lang, Key::WillBeHere) }</p> },
        (Some(round), "k_fold") => html! { <folds::Folds round={Held(Rc::clone(round))} measure={shown} /> },
        (Some(round), "seeds") => html! { <seeds::Seeds round={Held(Rc::clone(round))} measure={shown} /> },
        (Some(round), "range_test") => html! { <range::Range round={Held(Rc::clone(round))} /> },
        (Some(round), _) => html! { <sweep::Sweep round={Held(Rc::clone(round))} measure={shown} /> },
    };
    let stale = round.as_ref().is_some_and(|round| round.stale);
    html! {
        <div class="select-view" data-testid="selection" data-kind={kind} data-phase={round.as_ref().map(|round| format!("{:?}", round.phase))}>
            <header class="select-head">
                { Segmented {
                    id: "select-kind",
                    label: t(lang, Key::Kind),
                    options: proposal::KINDS.map(|kind| (kind, t(lang, name(kind)))).to_vec(),
                    value: kind,
                    on_change: on_kind,
                }.view() }
                <p class="about">{ t(lang, about(kind)) }</p>
            </header>
            <setup::Setup {kind} round={round.as_ref().map(|round| round.id)} key={kind} />
            <drive::Drive {kind} round={round.clone().map(Held)} />
            <div class={classes!("select-results", stale.then_some("is-stale"))} data-testid="select-results">
                if has_metric && kind != "range_test" {
                    { measures(lang, shown, on_measure) }
                }
                { results }
            </div>
        </div>
    }
}

/// A round, compared by identity.
#[derive(Clone)]
struct Held(Rc<Round>);

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The kind that is shown: that of the experiment, else the first.
#[hook]
fn use_kind() -> &'static str {
    use_select(|state| proposal::kind(&state.experiment)).unwrap_or(proposal::KINDS[0])
}

/// The round of a kind.
#[hook]
fn use_round(kind: &'static str) -> Option<Rc<Round>> {
    use_select(move |state| state.selecting.round(kind).map(|round| Held(Rc::clone(round)))).map(|held| held.0)
}

/// A kind's settings: the experiment's, where they are of this kind, else as they were set last or as they are proposed.
fn settings(hub: &Hub, kind: &str) -> Value {
    hub.read(|state| {
        if proposal::kind(&state.experiment) == Some(kind) {
            return state.experiment.to_value()["selection"].take();
        }
        let before = state.selecting.settings(kind).filter(|value| {
            // What was set for another experiment may not go with this one.
            edit::apply(&state.experiment, &Edit::set("/selection", (*value).clone())).is_ok()
        });
        before.cloned().unwrap_or_else(|| proposal::of(&state.experiment, kind))
    })
}

/// Makes a kind the experiment's.
fn choose(hub: &Hub, kind: &str) {
    let value = settings(hub, kind);
    // As a list of one: choosing is a step of its own in the history.
    hub.send(Action::Edit(Edit::All(vec![Edit::set("/selection", value)])));
}

/// Gives a run a rate, and a schedule and a batch where they are given, and trains it from the start.
fn adopt(hub: &Hub, run: usize, rate: f64, more: Option<(Value, u32)>) {
    let place = format!("/runs/{run}");
    let mut edits =
        vec![Edit::set(format!("{place}/changes"), json!([])), Edit::set(format!("{place}/optimizer/lr"), rate)];
    if let Some((schedule, batch)) = more {
        edits.push(Edit::set(format!("{place}/schedule"), schedule));
        edits.push(Edit::set(format!("{place}/batch"), batch));
    }
    let adopted = hub.read(|state| edit::apply(&state.experiment, &Edit::All(edits.clone())));
    match adopted {
        // From the start, not from the step that is looked at.
        Ok(experiment) => {
            hub.send(Action::Edit(Edit::Replace(Box::new(experiment))));
            if !hub.read(|state| state.playing) {
                hub.send(Action::Toggle);
            }
        }
        // Said as any other edit that cannot be made.
        Err(_) => hub.send(Action::Edit(Edit::All(edits))),
    }
}

/// What outcomes are measured by.
fn measures(lang: Lang, shown: Measure, on_change: Callback<Measure>) -> Html {
    html! { <Measures {lang} {shown} {on_change} /> }
}

/// Properties of [`Measures`].
#[derive(Clone, PartialEq, Properties)]
struct MeasuresProps {
    lang: Lang,
    shown: Measure,
    on_change: Callback<Measure>,
}

#[component]
fn Measures(props: &MeasuresProps) -> Html {
    let (loss, metric) = (use_loss(props.lang), use_metric(props.lang));
    let on_change = props.on_change.clone();
    html! {
        <div class="select-measure">
            { Segmented {
                id: "select-measure",
                label: t(props.lang, Key::Measure),
                options: vec![("loss", loss), ("metric", metric)],
                value: if props.shown == Measure::Loss { "loss" } else { "metric" },
                on_change: Callback::from(move |id: &str| {
                    on_change.emit(if id == "loss" { Measure::Loss } else { Measure::Metric });
                }),
            }.view() }
        </div>
    }
}

/// What the metric is called: accuracy of classes, else R².
#[hook]
fn use_metric(lang: Lang) -> &'static str {
    let classes = use_select(|state| state.outline.as_ref().is_some_and(|outline| !outline.classes.is_empty()));
    t(lang, if classes { Key::Accuracy } else { Key::Fit })
}

/// What the loss is called: of validation examples, where there are any.
#[hook]
fn use_loss(lang: Lang) -> &'static str {
    let validates = use_select(|state| state.outline.as_ref().is_none_or(|outline| outline.examples[1] > 0));
    t(lang, if validates { Key::Loss } else { Key::TrainLoss })
}

/// A value as it is read: a loss in three digits, an accuracy in per cent.
fn said(measure: Measure, percent: bool, value: f64) -> String {
    match measure {
        Measure::Metric if percent => format!("{} %", crate::format::fixed(100.0 * value, 1)),
        _ => crate::format::steady(value, 3),
    }
}

fn name(kind: &str) -> Key {
    match kind {
        "k_fold" => Key::KFold,
        "seeds" => Key::Seeds,
        "range_test" => Key::RangeTest,
        _ => Key::Sweep,
    }
}

fn about(kind: &str) -> Key {
    match kind {
        "k_fold" => Key::AboutKFold,
        "seeds" => Key::AboutSeeds,
        "range_test" => Key::AboutRangeTest,
        _ => Key::AboutSweep,
    }
}

/// The entry of a kind.
fn entry(kind: &str) -> Option<&'static Selector> {
    Selector::find(kind)
}
