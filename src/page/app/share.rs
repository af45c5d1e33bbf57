//! Share: copies the link that replays exactly what is seen, and says so at the pointer.

use crate::page::i18n::{Key, t};
use crate::page::location::url_of;
use crate::page::store::{Action, Hub, Message, State, use_hub, use_select};
use crate::page::widget::cursor_bubble;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlTextAreaElement, window};
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
    let mut experiment = (*state.experiment).clone();
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
    let copied = {
        let hub = hub.clone();
        move || hub.send(Action::Copied(Some(at)))
    };
    let Some(clipboard) = clipboard() else {
        finish(hub, copy_by_selection(&url), url, copied);
        return;
    };
    let hub = hub.clone();
    let refused = {
        let (hub, url, copied) = (hub, url.clone(), copied.clone());
        Closure::once_into_js(move |_: JsValue| {
            let selected = copy_by_selection(&url);
            finish(&hub, selected, url, copied);
        })
    };
    let done = Closure::once_into_js(move |_: JsValue| copied());
    // Of the two functions the one that is called frees itself; of the other a few bytes stay.
    let promise = clipboard.write_text(&url);
    let then = js_sys::Reflect::get(&promise, &"then".into());
    if let Ok(then) = then.and_then(JsCast::dyn_into::<js_sys::Function>) {
        let _ = then.call2(&promise, &done, &refused);
    }
}

fn finish(hub: &Hub, copied: bool, url: String, say: impl Fn()) {
    if copied { say() } else { hub.send(Action::Say(Message::CopyByHand(url))) }
}

/// The clipboard; none on pages that are not secure.
fn clipboard() -> Option<web_sys::Clipboard> {
    let navigator = window()?.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok()?;
    (!clipboard.is_undefined()).then(|| navigator.clipboard())
}

/// The way before there was a clipboard: a text that is selected and copied. Returns whether it worked.
fn copy_by_selection(text: &str) -> bool {
    let copy = || -> Option<bool> {
        let document = window()?.document()?;
        let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
        area.set_value(text);
        area.set_attribute("style", "position:fixed;opacity:0").ok()?;
        document.body()?.append_child(&area).ok()?;
        area.select();
        let command = js_sys::Reflect::get(&document, &"execCommand".into()).ok()?;
        let copied = command.dyn_into::<js_sys::Function>().ok()?.call1(&document, &"copy".into()).ok();
        area.remove();
        Some(copied?.is_truthy())
    };
    copy().unwrap_or(false)
}

fn middle() -> [f64; 2] {
    let body = window().and_then(|window| window.document()).and_then(|document| document.body());
    let size = |body: HtmlElement| [f64::from(body.client_width()) / 2.0, f64::from(body.client_height()) / 2.0];
    body.map_or([0.0, 0.0], size)
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
