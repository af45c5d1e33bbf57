//! Share: copies the link that replays exactly what is seen, and says so at the pointer.

use crate::page::clipboard::{copy, middle};
use crate::page::i18n::{Key, t};
use crate::page::location::url_of;
use crate::page::store::{Action, Hub, Message, State, use_hub, use_select};
use crate::page::widget::cursor_bubble;
use yew::prelude::*;

/// Where the word "copied" appears.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// At a point of the window, in CSS pixels.
    Pointer([f64; 2]),
    /// In the middle of the window: no pointer was used.
    Middle,
}

/// The link that replays what is seen.
pub fn link(state: &State) -> String {
    let mut experiment = state.addressed();
    experiment.step = Some(state.transport.step());
    let digest = state.race.digest.as_deref().and_then(|digest| u64::from_str_radix(digest, 16).ok());
    experiment.digest = digest.or(experiment.digest);
    url_of(&experiment)
}

/// Copies the link to the experiment, its step and its digest.
pub fn share(hub: &Hub, place: Place) {
    let url = hub.read(link);
    let at = match place {
        Place::Pointer(at) => at,
        Place::Middle => middle(),
    };
    let hub = hub.clone();
    copy(url, move |refused| match refused {
        None => hub.send(Action::Copied(Some(at))),
        Some(url) => hub.send(Action::Say(Message::CopyByHand(url))),
    });
}

/// The word "copied" at the pointer.
#[component]
pub fn CopiedBubble() -> Html {
    let hub = use_hub();
    let (copied, lang) = use_select(|state| (state.copied, state.lang()));
    let on_end = hub.callback(|_| Action::Copied(None));
    html! {
        <div aria-live="polite">
            if let Some(at) = copied {
                { cursor_bubble(t(lang, Key::Copied), at, on_end) }
            }
        </div>
    }
}
