//! The app: puts the page together. The store, the effects around it, and the frame that holds the labs.

mod effects;
mod help;
mod hints;
mod maps;
mod messages;
mod share;
mod topbar;

use crate::experiment::Experiment;
use crate::page::i18n::{Key, t};
use crate::page::keyboard::{self, Command};
use crate::page::lab::surface::SurfaceLab;
use crate::page::labs::{self, Lab};
use crate::page::location::{self, Address};
use crate::page::store::{
    Action, Drive, Hub, Layout, Message, State, WorkerState, use_hub, use_select, use_window_event,
};
use crate::page::widget::{self, PresenterExit};
use crate::page::{lazy, pointed, preferences};
use crate::worker::panic;
use help::HelpDialog;
use hints::Hints;
use messages::Messages;
use share::CopiedBubble;
pub use share::link;
use topbar::TopBar;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Puts the page into its place in the document.
pub fn mount() {
    yew::set_custom_panic_hook(panic::hook());
    let Some(root) = document().and_then(|page| page.get_element_by_id(labs::SURFACE_ROOT)) else { return };
    yew::Renderer::<App>::with_root(root).render();
    if let Some(boot) = document().and_then(|page| page.get_element_by_id("boot")) {
        boot.remove();
    }
}

/// The whole page: the lab that the address or a tab asks for. One that has been shown stays as it is while another is.
#[component]
fn App() -> Html {
    let lab = use_state(Lab::of_address);
    let hub = use_state(|| (*lab == Lab::Surface).then(open_hub));
    let missing = use_state(|| false);
    let shown = *lab;
    let show = {
        let (lab, hub) = (lab.clone(), hub.clone());
        move |next: Lab| {
            if next == Lab::Surface && hub.is_none() {
                hub.set(Some(open_hub()));
            }
            lab.set(next);
        }
    };
    let by_address = show.clone();
    use_window_event("hashchange", move |_| by_address(Lab::of_address()));
    {
        let hub = hub.clone();
        use_window_event(labs::EVENT, move |event| {
            let Some(next) = Lab::asked_by(event) else { return };
            show(next);
            if let (Lab::Surface, Some(hub)) = (next, hub.as_ref()) {
                effects::tell_again(hub);
            }
        });
    }
    {
        let (hub, missing) = (hub.clone(), missing.clone());
        use_effect_with(shown, move |shown| {
            // The root of the other module, which outlives this one.
            if let Some(root) = document().and_then(|page| page.get_element_by_id(labs::NETWORK_ROOT)) {
                let _ = root.toggle_attribute_with_force("hidden", *shown != Lab::Network);
            }
            if *shown == Lab::Network {
                if let Some(hub) = hub.as_ref().filter(|hub| hub.read(|state| state.transport.is_playing())) {
                    hub.send(Action::Transport(Drive::Toggle));
                }
                lazy::import("network", move |module| missing.set(module.is_none()));
            }
        });
    }
    html! {
        <>
            if let Some(hub) = hub.as_ref() {
                <ContextProvider<Hub> context={hub.clone()}>
                    <Frame active={shown == Lab::Surface} />
                </ContextProvider<Hub>>
            }
            if *missing && shown == Lab::Network {
                <p class="lab-missing" role="alert">{ t(preferences::load().lang, Key::LabMissing) }</p>
            }
        </>
    }
}

/// Properties of [`Frame`].
#[derive(Clone, PartialEq, Properties)]
struct FrameProps {
    /// Whether the Surface lab is the one that is shown.
    active: bool,
}

/// The store with what the address asks for, and everything outside that follows it.
fn open_hub() -> Hub {
    let asked = location::first();
    let (experiment, trouble) = match asked {
        Ok(experiment) => (experiment.unwrap_or_default(), None),
        Err(error) => (Experiment::default(), Some(Message::BadLink(error))),
    };
    let hub = Hub::new(State::new(experiment, preferences::load(), preferences::system()));
    let address = {
        let (hub, left) = (hub.clone(), hub.clone());
        let on_asked = move |asked: location::Asked<Experiment>| match asked {
            Ok(experiment) => hub.send(Action::Open(Box::new(experiment.unwrap_or_default()))),
            Err(error) => {
                hub.send(Action::Open(Box::default()));
                hub.send(Action::Say(Message::BadLink(error)));
            }
        };
        Address::start(on_asked, move || left.send(Action::Layout(Layout::Laboratory)))
    };
    effects::follow(&hub, address);
    if let Some(trouble) = trouble {
        hub.send(Action::Say(trouble));
    }
    hub
}

/// The frame of the Surface lab and its keys.
#[component]
fn Frame(props: &FrameProps) -> Html {
    let hub = use_hub();
    let active = props.active;
    let (layout, lang, worker) = use_select(|state| (state.layout, state.lang(), state.worker));
    let step = use_select(|state| state.transport.step().to_string());
    let status = use_select(status);
    {
        let hub = hub.clone();
        use_window_event("keydown", move |event| {
            if let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>().filter(|_| active) {
                on_key(&hub, event);
            }
        });
    }
    let presenter = (layout == Layout::Presenter).then_some("is-presenter");
    let busy = worker == WorkerState::Starting;
    html! {
        <div
            class={classes!("app", presenter.map(|_| "presenter"), presenter)}
            data-step={step}
            data-status={status}
            aria-busy={busy.to_string()}
            hidden={!active}
            onclick={Callback::from(release_focus)}
        >
            <a class="skip-link" href="#stage" onclick={Callback::from(focus_stage)}>{ t(lang, Key::SkipToStage) }</a>
            <TopBar />
            <SurfaceLab />
            if layout == Layout::Presenter {
                <PresenterExit {lang} on_exit={hub.callback(|()| Action::Layout(Layout::Laboratory))} />
            }
            <Messages />
            <Hints />
            <HelpDialog />
            <CopiedBubble />
        </div>
    }
}

/// How the race stands, in one word, for whoever looks at the page from outside.
fn status(state: &State) -> &'static str {
    match state.worker {
        WorkerState::Stopped => "stopped",
        _ if state.race.run.is_none() => "loading",
        _ if state.transport.is_playing() => "playing",
        _ if state.transport.at_end() => "ended",
        _ => "paused",
    }
}

fn on_key(hub: &Hub, event: &web_sys::KeyboardEvent) {
    if event.default_prevented() || widget::keeps_key(event) {
        return;
    }
    let command = hub.read(|state| keyboard::command(state, &event.key(), event.shift_key()));
    let Some(command) = command else { return };
    event.prevent_default();
    match command {
        Command::Act(action) => hub.send(action),
        Command::Share => share::share(hub, share::Place::Middle),
    }
}

/// A button that was clicked with a pointer does not keep the focus: the next space plays, it does not press again.
/// Whoever presses buttons by key keeps their place.
fn release_focus(event: MouseEvent) {
    let button = pointed::around(&event, "button");
    if event.detail() > 0
        && let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = button.blur();
    }
}

/// Follows the skip link without putting it into the address, which belongs to the experiment.
fn focus_stage(event: MouseEvent) {
    event.prevent_default();
    let stage = document().and_then(|page| page.get_element_by_id("stage"));
    if let Some(stage) = stage.and_then(|stage| stage.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = stage.focus();
    }
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}
