//! The bar along the top, over the Surface lab.

use super::share::{Place, share};
use crate::page::labs::Lab;
use crate::page::store::{Action, Help, State, ThemeChoice, use_hub, use_select};
use crate::page::widget::TopBar as Bar;
use yew::prelude::*;

/// The bar along the top.
#[component]
pub fn TopBar() -> Html {
    let hub = use_hub();
    let (lang, mode, layout) = use_select(|state| (state.lang(), state.mode(), state.layout));
    let help = use_select(|state| state.help);
    let on_share = {
        let hub = hub.clone();
        Callback::from(move |at: Option<[f64; 2]>| share(&hub, at.map_or(Place::Middle, Place::Pointer)))
    };
    let on_theme = {
        let hub = hub.clone();
        Callback::from(move |()| {
            let theme = ThemeChoice::other(hub.read(State::mode));
            hub.send(Action::Theme(theme));
        })
    };
    html! {
        <Bar
            lab={Lab::Surface}
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
    }
}
