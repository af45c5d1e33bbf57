//! Start, pause, resume, cancel; how far it is and how long it takes; and the results as a file.

use super::{Held, choose, name, settings};
use crate::page::network::edit::{self, Edit};
use crate::page::network::select::words::{Key, fill, t};
use crate::page::network::select::{Choosing, Phase, Round, csv, pool, proposal};
use crate::page::network::store::{Action, Hub, use_hub, use_select};
use crate::page::save;
use crate::page::widget::Icon;
use crate::registry::Lang;
use crate::selection::trials;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Drive`].
#[derive(Clone, PartialEq, Properties)]
pub struct DriveProps {
    /// The kind of selection.
    pub kind: &'static str,
    /// Its round, where one was begun.
    pub round: Option<Held>,
}

/// The bar.
#[component]
pub fn Drive(props: &DriveProps) -> Html {
    let hub = use_hub();
    let kind = props.kind;
    let (lang, ready, experiment) =
        use_select(|state| (state.lang(), state.outline.is_some(), state.experiment.clone()));
    let count = {
        let hub = hub.clone();
        *use_memo((experiment, kind), move |(experiment, kind)| {
            let whole = edit::apply(experiment, &Edit::set("/selection", settings(&hub, kind)));
            whole.map_or(0, |whole| trials(&whole).len())
        })
    };
    let round = props.round.as_ref().map(|held| &held.0);
    let other = use_select(move |state| {
        let other = state.selecting.running().filter(|round| round.kind != kind);
        other.map(|round| (round.kind, round.ended(), round.trials.len()))
    });
    let fresh = round.filter(|round| !round.stale);
    let phase = fresh.map(|round| round.phase);
    let act = |event: fn(f64) -> Choosing| hub.callback(move |_: MouseEvent| Action::Select(event(now_ms())));
    let start = {
        let hub = hub.clone();
        Callback::from(move |_: MouseEvent| begin(&hub, kind))
    };
    let button = |id: &'static str, key: Key, onclick: Callback<MouseEvent>| {
        html! { <button type="button" class="button" key={id} data-testid={format!("select-{id}")} {onclick}>{ t(lang, key) }</button> }
    };
    let cancel = act(|_| Choosing::Cancel);
    let buttons = match phase {
        None => {
            let label = t(lang, if round.is_some() { Key::StartAnew } else { Key::Start });
            html! {
                <button
                    type="button"
                    class="button is-primary"
                    key="start"
                    data-testid="select-start"
                    disabled={!ready || count == 0}
                    onclick={start}
                >{ label }</button>
            }
        }
        Some(Phase::Running) => {
            html! { <>{ button("pause", Key::Pause, act(Choosing::Pause)) }{ button("cancel", Key::Cancel, cancel) }</> }
        }
        Some(Phase::Paused) => {
            html! { <>{ button("resume", Key::Resume, act(Choosing::Resume)) }{ button("cancel", Key::Cancel, cancel) }</> }
        }
        Some(Phase::Ended) => button("cancel", Key::Discard, cancel),
    };
    html! {
        <section class="select-drive" aria-label={t(lang, Key::Progress)}>
            if round.is_some_and(|round| round.stale) {
                <p class="select-stale" role="status" data-testid="select-stale">
                    { Icon::Warning.view() }
                    <span>{ t(lang, Key::Stale) }</span>
                    <button type="button" class="text-button" onclick={act(|_| Choosing::Cancel)}>{ t(lang, Key::Discard) }</button>
                </p>
            }
            <div class="select-buttons">
                { buttons }
                <span class="select-plan quiet" data-testid="select-plan" role={(phase == Some(Phase::Ended)).then_some("status")}>{ plan(lang, fresh, count) }</span>
                if round.is_some_and(|round| round.ended() > 0) {
                    <button
                        type="button"
                        class="text-button"
                        data-testid="select-csv"
                        aria-label={t(lang, Key::Csv)}
                        title={t(lang, Key::Csv)}
                        onclick={take(round.cloned())}
                    >{ Icon::Download.view() }{ "CSV" }</button>
                }
            </div>
            <progress
                class={classes!("select-progress", fresh.is_none().then_some("is-idle"))}
                max="1000"
                value={fresh.map_or(0.0, |round| (1000.0 * round.share()).round()).to_string()}
                aria-label={t(lang, Key::Progress)}
            ></progress>
            if let Some((other, n, total)) = other {
                <p class="about" data-testid="select-other">
                    { fill(lang, Key::OtherRuns, &[("kind", t(lang, name(other))), ("n", &n.to_string()), ("total", &total.to_string())]) }
                </p>
            }
            if let Some(problem) = fresh.and_then(|round| round.problem.as_ref()) {
                <p class="field-error" role="alert">{ problem.get(lang) }</p>
            }
        </section>
    }
}

/// Starts it; the settings become the experiment's, where they are not yet.
fn begin(hub: &Hub, kind: &str) {
    if hub.read(|state| proposal::kind(&state.experiment)) != Some(kind) {
        choose(hub, kind);
    }
    hub.send(Action::Select(Choosing::Start(now_ms())));
}

fn now_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// What is to come, how far it is, or how long it took.
fn plan(lang: Lang, round: Option<&Rc<Round>>, count: usize) -> String {
    let Some(round) = round else {
        return match count {
            0 => t(lang, Key::NoTrials).to_owned(),
            1 => t(lang, Key::PlanOne).to_owned(),
            _ => fill(
                lang,
                Key::Plan,
                &[("n", &count.to_string()), ("m", &pool::capacity().min(count as u32).to_string())],
            ),
        };
    };
    let (n, total) = (round.ended().to_string(), round.trials.len().to_string());
    let done = fill(lang, Key::DoneOf, &[("n", &n), ("total", &total)]);
    match round.phase {
        Phase::Paused => format!("{done} · {}", t(lang, Key::Resting)),
        Phase::Ended => format!("{done} · {}", fill(lang, Key::Took, &[("time", &time(lang, round.spent_ms))])),
        Phase::Running => match round.left_ms() {
            Some(left) => format!("{done} · {}", fill(lang, Key::Left, &[("time", &time(lang, left))])),
            None => done,
        },
    }
}

fn time(lang: Lang, ms: f64) -> String {
    let seconds = (ms / 1000.0).ceil().max(1.0) as u64;
    if seconds < 120 {
        fill(lang, Key::Seconds, &[("n", &seconds.to_string())])
    } else {
        fill(lang, Key::Minutes, &[("n", &seconds.div_ceil(60).to_string())])
    }
}

/// The results as a file.
fn take(round: Option<Rc<Round>>) -> Callback<MouseEvent> {
    Callback::from(move |_: MouseEvent| {
        if let Some(round) = &round {
            let name = format!("descent-lab-{}-{}.csv", round.of.data.dataset.entry.item.id, round.kind);
            save::bytes(&name, csv::csv(round).as_bytes());
        }
    })
}
