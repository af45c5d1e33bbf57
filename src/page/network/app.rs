//! The app of the Network lab: its store, its effects, and the frame that holds its panels.

use super::keys::{self, Command};
use super::store::{Action, Hub, State, use_hub, use_select};
use super::{effects, presets};
use crate::page::clipboard::{copy, middle};
use crate::page::hub::use_window_event;
use crate::page::i18n::{Key, t};
use crate::page::lab::network::NetworkLab;
use crate::page::labs::{self, Lab, NETWORK_ROOT};
use crate::page::location::{first, url_of};
use crate::page::store::{Help, Layout, ThemeChoice, WorkerState};
use crate::page::widget::{self, Dialog, NoticeKind, PresenterExit, TopBar, cursor_bubble, key_table, notice};
use crate::page::{lives, preferences};
use crate::worker::panic;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::window;
use yew::prelude::*;

/// How often the place of the lab is looked for, and how many times.
const LOOK: (u32, u32) = (4, 2500);

/// Puts the lab into its place in the document, once the page has made one: a link to a network loads both at the same time.
pub fn mount() {
    yew::set_custom_panic_hook(panic::hook());
    mount_within(LOOK.1);
}

fn mount_within(looks: u32) {
    let root = window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id(NETWORK_ROOT));
    match root {
        Some(root) => {
            yew::Renderer::<App>::with_root(root).render();
        }
        None if looks > 0 => {
            Timeout::new(LOOK.0, move || mount_within(looks - 1)).forget();
        }
        None => {}
    }
}

/// The whole lab.
#[component]
fn App() -> Html {
    let hub = use_state(open_hub);
    html! {
        <ContextProvider<Hub> context={(*hub).clone()}>
            <Frame />
        </ContextProvider<Hub>>
    }
}

/// The store with what the address asks for, and everything outside that follows it.
fn open_hub() -> Hub {
    // Anew, after a fault: what is trained goes on as it was.
    let resumes = lives::kept_link(Lab::Network).is_some();
    let (experiment, trouble) = match first() {
        Ok(experiment) => (experiment, None),
        Err(error) => (None, Some(error)),
    };
    let (preferences, system) = (preferences::load(), preferences::system());
    let hub = Hub::new(State::new(experiment.unwrap_or_else(presets::first), preferences, system));
    if resumes && Lab::of_address() != Lab::Network {
        hub.send(Action::Reveal(false));
    }
    effects::follow(&hub);
    if let Some(trouble) = trouble {
        hub.send(Action::BadLink(trouble));
    }
    // Never blank: it opens while it learns. Whoever asks for less motion begins it.
    if !system.reduced_motion && !resumes {
        hub.send(Action::Toggle);
    }
    hub
}

/// The frame of the lab and its keys.
#[component]
fn Frame() -> Html {
    let hub = use_hub();
    let (layout, lang, mode, active) = use_select(|state| (state.layout, state.lang(), state.mode(), state.active));
    let (help, at, status) = use_select(|state| (state.help, state.at, state.word()));
    {
        let hub = hub.clone();
        use_window_event("keydown", move |event| {
            if let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>().filter(|_| active) {
                on_key(&hub, event);
            }
        });
    }
    {
        let hub = hub.clone();
        use_window_event(labs::EVENT, move |event| {
            if let Some(lab) = Lab::asked_by(event) {
                reveal(&hub, lab);
            }
        });
    }
    {
        let hub = hub.clone();
        use_window_event("hashchange", move |_| reveal(&hub, Lab::of_address()));
    }
    let on_theme = {
        let hub = hub.clone();
        Callback::from(move |()| {
            let theme = ThemeChoice::other(hub.read(State::mode));
            hub.send(Action::Theme(theme));
        })
    };
    let on_share = {
        let hub = hub.clone();
        Callback::from(move |at: Option<[f64; 2]>| share(&hub, at))
    };
    let presenter = (layout == Layout::Presenter).then_some("is-presenter");
    html! {
        <div
            class={classes!("app", "network", presenter.map(|_| "presenter"), presenter)}
            data-step={at.to_string()}
            data-status={status}
            aria-busy={(status == "loading").to_string()}
        >
            <TopBar
                lab={Lab::Network}
                {lang}
                {mode}
                {layout}
                {help}
                {on_share}
                on_lang={hub.callback(Action::Lang)}
                {on_theme}
                on_layout={hub.callback(Action::Layout)}
                on_help={hub.callback(|()| Action::Help(Help::Open))}
            />
            <NetworkLab />
            if layout == Layout::Presenter {
                <PresenterExit {lang} on_exit={hub.callback(|()| Action::Layout(Layout::Laboratory))} />
            }
            <Messages />
            <Dialog
                title={t(lang, Key::HelpTitle)}
                open={help == Help::Open}
                on_close={hub.callback(|()| Action::Help(Help::Closed))}
                close_label={t(lang, Key::Close)}
            >
                <p>{ super::words::t(lang, super::words::Key::HelpIntro) }</p>
                { key_table(&keys::table(lang)) }
            </Dialog>
            <Copied />
        </div>
    }
}

/// The lab comes to the front, or another one does.
fn reveal(hub: &Hub, lab: Lab) {
    let active = hub.read(|state| state.active);
    if lab == Lab::Network && !active {
        hub.send(Action::Preferences(preferences::load()));
    }
    if active != (lab == Lab::Network) {
        hub.send(Action::Reveal(lab == Lab::Network));
    }
}

fn on_key(hub: &Hub, event: &web_sys::KeyboardEvent) {
    if event.default_prevented() || widget::keeps_key(event) {
        return;
    }
    let Some(command) = hub.read(|state| keys::command(state, &event.key(), event.shift_key())) else { return };
    event.prevent_default();
    match command {
        Command::Act(action) => hub.send(action),
        Command::Share => share(hub, None),
    }
}

/// Copies the link to the experiment, with its digest where there is one.
fn share(hub: &Hub, at: Option<[f64; 2]>) {
    let url = hub.read(|state| {
        let mut experiment = (*state.experiment).clone();
        experiment.digest = state.digest.as_deref().and_then(|digest| u64::from_str_radix(digest, 16).ok());
        url_of(&experiment)
    });
    let (hub, at) = (hub.clone(), at.unwrap_or_else(middle));
    copy(url, move |refused| match refused {
        None => hub.send(Action::Copied(Some(at))),
        Some(url) => hub.send(Action::CopyByHand(url)),
    });
}

/// What there is to say, over the stage.
#[component]
fn Messages() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let (said, stopped) = use_select(|state| {
        (state.message.as_ref().map(|message| message(state.lang())), state.worker == WorkerState::Stopped)
    });
    html! {
        <div class="notice-stack" data-testid="notice">
            if let Some(sentence) = said {
                { notice(
                    if stopped { NoticeKind::Error } else { NoticeKind::Warning },
                    sentence,
                    stopped.then(|| (t(lang, Key::TryAgain), hub.callback(|_: MouseEvent| Action::Retry))),
                    t(lang, Key::Dismiss),
                    hub.callback(|_: MouseEvent| Action::Dismiss),
                ) }
            }
        </div>
    }
}

/// The word "copied" at the pointer.
#[component]
fn Copied() -> Html {
    let hub = use_hub();
    let (copied, lang) = use_select(|state| (state.copied, state.lang()));
    html! {
        <div aria-live="polite">
            if let Some(at) = copied {
                { cursor_bubble(t(lang, Key::Copied), at, hub.callback(|_| Action::Copied(None))) }
            }
        </div>
    }
}
