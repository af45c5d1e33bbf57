//! The help: every key with what it does.

use crate::page::i18n::{Key, t};
use crate::page::keyboard;
use crate::page::store::{Action, Help, use_hub, use_select};
use crate::page::widget::{Dialog, key_table};
use yew::prelude::*;

/// The help, opened by `?`.
#[component]
pub fn HelpDialog() -> Html {
    let hub = use_hub();
    let (help, lang) = use_select(|state| (state.help, state.lang()));
    html! {
        <Dialog
            title={t(lang, Key::HelpTitle)}
            open={help == Help::Open}
            on_close={hub.callback(|()| Action::Help(Help::Closed))}
            close_label={t(lang, Key::Close)}
        >
            <p>{ t(lang, Key::HelpIntro) }</p>
            { key_table(&keyboard::table(lang)) }
        </Dialog>
    }
}
