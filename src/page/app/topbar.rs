//! The bar along the top: name, labs, and what concerns the page as a whole.

use super::share::{Place, share};
use crate::page::draw::palette::Mode;
use crate::page::i18n::{Key, t};
use crate::page::keyboard::other_theme;
use crate::page::store::{Action, Help, Layout, use_hub, use_select};
use crate::page::widget::{Icon, IconButton};
use crate::registry::Lang;
use yew::prelude::*;

/// The bar along the top.
#[component]
pub fn TopBar() -> Html {
    let hub = use_hub();
    let (lang, mode, layout) = use_select(|state| (state.lang(), state.mode(), state.layout));
    let help = use_select(|state| state.help);
    let on_share = {
        let hub = hub.clone();
        Callback::from(move |event: MouseEvent| {
            // A press of the key on the button has no place.
            let at = [f64::from(event.client_x()), f64::from(event.client_y())];
            share(&hub, if at == [0.0, 0.0] { Place::Middle } else { Place::Pointer(at) });
        })
    };
    let other_lang = match lang {
        Lang::En => Lang::Zh,
        Lang::Zh => Lang::En,
    };
    let on_lang = hub.callback(move |_: MouseEvent| Action::Lang(other_lang));
    let on_theme = {
        let hub = hub.clone();
        Callback::from(move |_: MouseEvent| {
            let theme = hub.read(other_theme);
            hub.send(Action::Theme(theme));
        })
    };
    let (theme_icon, theme_key) = match mode {
        Mode::Light => (Icon::Moon, Key::ThemeDark),
        Mode::Dark => (Icon::Sun, Key::ThemeLight),
    };
    let (presenter_key, next_layout) = match layout {
        Layout::Laboratory => (Key::Presenter, Layout::Presenter),
        Layout::Presenter => (Key::LeavePresenter, Layout::Laboratory),
    };
    html! {
        <header class="topbar">
            <h1 class="brand">{ t(lang, Key::AppName) }</h1>
            <nav class="labs" aria-label={t(lang, Key::Labs)}>
                <span aria-current="page">{ t(lang, Key::LabSurface) }</span>
            </nav>
            <div class="actions">
                <span data-testid="share">
                    { IconButton::new(Icon::Share, t(lang, Key::Share), on_share).with_text().shortcut("S").view() }
                </span>
                <button
                    class="text-button"
                    type="button"
                    data-testid="language"
                    lang={match other_lang { Lang::En => "en", Lang::Zh => "zh-Hans" }}
                    title={t(lang, Key::SwitchLanguage)}
                    aria-label={t(lang, Key::SwitchLanguage)}
                    onclick={on_lang}
                >
                    { t(lang, Key::OtherLanguage) }
                </button>
                <span data-testid="theme">
                    { IconButton::new(theme_icon, t(lang, theme_key), on_theme).shortcut("T").view() }
                </span>
                <span data-testid="presenter">
                    { IconButton::new(Icon::Fullscreen, t(lang, presenter_key), hub.callback(move |_| Action::Layout(next_layout))).shortcut("F").view() }
                </span>
                <span data-testid="help">
                    { IconButton::new(Icon::Help, t(lang, Key::Help), hub.callback(|_| Action::Help(Help::Open))).shortcut("?").expanded(help == Help::Open).view() }
                </span>
            </div>
        </header>
    }
}
