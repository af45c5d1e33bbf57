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
use crate::page::network::store::{Action, Slot, Tab, View, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::train::network::look::Ask;
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
                <div ref={list} class="stage-tabs" role="tablist" aria-label={t(lang, Key::Views)}>{ for tabs.iter().map(button) }</div>
                if ready { { figure_buttons(&hub, lang, Figure::View) } }
            </header>
            if let Some(problem) = &problem {
                <p class="stage-problem" role="alert" data-testid="refused">
                    { fill(lang, Key::Refused, &[("reason", problem.get(lang))]) }
                </p>
            } else if !ready {
                <p class="stage-waiting" role="status">{ t(lang, Key::Preparing) }</p>
            }
            <div class="stage-view-body" id="network-view" role="tabpanel" data-testid={format!("view-{}", word(tab))}>{ view }</div>
        </main>
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
