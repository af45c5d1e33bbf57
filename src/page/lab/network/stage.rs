//! The stage: one view of what is being learned, large, chosen by tabs.

use super::boundary::Boundary;
use super::confusion::Confusion;
use super::curves::{Chart, Subject};
use super::figure::{Figure, figure_buttons};
use super::latent::Latent;
use super::rebuilt::Rebuilt;
use super::selection::Selection;
use super::signal::Signal;
use super::sketch::Sketch;
use crate::page::i18n::{self, Key as Shared};
use crate::page::network::edit::Edit;
use crate::page::network::presets;
use crate::page::network::store::{Action, Slot, State, Tab, View, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::store::WorkerState;
use crate::train::network::look::Ask;
use gloo::timers::callback::Timeout;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The stage.
#[component]
pub fn Stage() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let (ready, problem) = use_select(|state| (state.outline.is_some(), state.problem.clone()));
    let stopped = use_select(|state| state.worker == WorkerState::Stopped);
    let late = use_late();
    let (tabs, tab) = use_select(|state| (state.tabs(), state.tab()));
    let button = |this: &Tab| {
        let this = *this;
        html! {
            <button
                key={word(this)}
                type="button"
                role="tab"
                class="text-button"
                data-testid={format!("tab-{}", word(this))}
                aria-selected={(this == tab).to_string()}
                aria-controls="network-view"
                onclick={hub.callback(move |_: MouseEvent| Action::Tab(this))}
            >
                { t(lang, name(this)) }
            </button>
        }
    };
    let view = match tab {
        Tab::Boundary => html! { <Boundary /> },
        Tab::Layers => html! { <Signal /> },
        Tab::Confusion => html! { <Confusion /> },
        Tab::Reconstructions => html! { <Rebuilt /> },
        Tab::Latent => html! { <Latent /> },
        Tab::Draw => html! { <Sketch /> },
        Tab::Selection => html! { <Selection /> },
        Tab::Curves => html! { <Chart subject={Subject::Loss} label={t(lang, Key::LossCurve)} /> },
    };
    // Where there is not room for all, the one that is shown is in sight.
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with((tab, tabs.len()), move |_| {
            let Some(list) = list.cast::<HtmlElement>() else { return };
            let chosen = list.query_selector("[aria-selected=true]").ok().flatten();
            if let Some(chosen) = chosen.and_then(|chosen| chosen.dyn_into::<HtmlElement>().ok()) {
                let (left, room) = (chosen.offset_left() - list.offset_left(), list.client_width());
                list.set_scroll_left((left - (room - chosen.offset_width()) / 2).max(0));
            }
        });
    }
    html! {
        <main class="stage network-stage" id="network-stage" tabindex="-1" aria-label={i18n::t(lang, Shared::Stage)}>
            <header class="stage-head">
                <div ref={list} class="stage-tabs" role="tablist" aria-label={t(lang, Key::Views)}>
                    if problem.is_none() { { for tabs.iter().map(button) } }
                </div>
                if ready { { figure_buttons(&hub, lang, Figure::View) } }
            </header>
            if let Some(problem) = &problem {
                <div class="stage-problem" role="alert" data-testid="refused">
                    <p>{ fill(lang, Key::Refused, &[("reason", problem.get(lang))]) }</p>
                    <WaysOut />
                </div>
            } else if let Some((step, ahead)) = late {
                <p class="stage-problem stage-late" role="status" data-testid="replaying">
                    { fill(lang, if ahead { Key::TrainingTo } else { Key::Replaying }, &[("n", &step.to_string())]) }
                </p>
            } else if !ready && !stopped {
                <p class="stage-waiting" role="status">{ t(lang, Key::Preparing) }</p>
            }
            <div
                class={classes!("stage-view-body", late.map(|_| "is-late"))}
                id="network-view"
                role="tabpanel"
                data-testid={format!("view-{}", word(tab))}
            >
                if problem.is_none() && (ready || tab == Tab::Selection) { { view } }
            </div>
        </main>
    }
}

/// How long a view may stand at an earlier step before that is said, in ms.
const LATE_MS: u32 = 200;

/// The step that the view is on its way to, once that takes long enough to be noticed.
#[hook]
fn use_late() -> Option<(u32, bool)> {
    let replaying = use_select(State::underway);
    let late = use_state(|| false);
    {
        let late = late.clone();
        use_effect_with(replaying.is_some(), move |replaying| {
            late.set(false);
            let timer = replaying.then(|| Timeout::new(LATE_MS, move || late.set(true)));
            move || drop(timer)
        });
    }
    replaying.filter(|_| *late)
}

/// Ways out of a network that cannot be built, each a button.
#[component]
fn WaysOut() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let flattened =
        use_select(|state| state.faulty().filter(|_| state.fault.as_ref().is_some_and(|fault| fault.flatten)));
    let sound = use_select(|state| state.sound.clone());
    let flatten = flattened.map(|at| {
        hub.callback(move |_: MouseEvent| {
            Action::Edit(Edit::Insert("/model/layers".into(), at, serde_json::json!({"name": "flatten"})))
        })
    });
    let known = sound.is_some();
    let back = hub.callback(move |_: MouseEvent| {
        let experiment = sound.as_ref().map_or_else(presets::first, |sound| (**sound).clone());
        Action::Edit(Edit::Replace(Box::new(experiment)))
    });
    html! {
        <p class="trouble-ways">
            if let Some(onclick) = flatten {
                <button type="button" class="button" data-testid="put-flatten" {onclick}>{ t(lang, Key::PutFlatten) }</button>
            }
            <button type="button" class="button" data-testid="way-back" onclick={back}>
                { t(lang, if known { Key::WayBack } else { Key::WayFirst }) }
            </button>
        </p>
    }
}

/// A tab's id.
pub fn word(tab: Tab) -> &'static str {
    match tab {
        Tab::Boundary => "boundary",
        Tab::Layers => "layers",
        Tab::Confusion => "confusion",
        Tab::Reconstructions => "reconstructions",
        Tab::Latent => "latent",
        Tab::Draw => "draw",
        Tab::Curves => "curves",
        Tab::Selection => "selection",
    }
}

/// A tab's name.
pub fn name(tab: Tab) -> Key {
    match tab {
        Tab::Boundary => Key::TabBoundary,
        Tab::Layers => Key::TabLayers,
        Tab::Confusion => Key::TabConfusion,
        Tab::Reconstructions => Key::TabReconstructions,
        Tab::Latent => Key::TabLatent,
        Tab::Draw => Key::TabDraw,
        Tab::Curves => Key::TabCurves,
        Tab::Selection => Key::TabSelection,
    }
}

/// Asks the trainer as long as the component lives, and gives the newest answer; none before the first one.
#[hook]
pub fn use_look(slot: Slot, ask: Option<Ask>) -> Option<Rc<View>> {
    let hub = use_hub();
    use_effect_with((slot, ask), move |(slot, ask)| {
        hub.send(Action::Want(*slot, ask.clone()));
    });
    let hub = use_hub();
    use_effect_with(slot, move |slot| {
        let slot = *slot;
        move || hub.send(Action::Want(slot, None))
    });
    use_select(move |state| state.view(slot).map(Shown)).map(|shown| shown.0)
}

/// A view, compared by identity.
#[derive(Clone)]
struct Shown(Rc<View>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
