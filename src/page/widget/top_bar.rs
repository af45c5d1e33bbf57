//! The bar along the top: name, labs, and what concerns the page as a whole. The same in every lab.

use super::icon::{Icon, IconButton};
use crate::page::draw::palette::Mode;
use crate::page::i18n::{Key, t};
use crate::page::labs::Lab;
use crate::page::store::{Help, Layout};
use crate::registry::Lang;
use yew::prelude::*;

/// Properties of [`TopBar`].
#[derive(Clone, PartialEq, Properties)]
pub struct TopBarProps {
    /// The lab it stands over.
    pub lab: Lab,
    /// Language of the page.
    pub lang: Lang,
    /// Light or dark, as it is now.
    pub mode: Mode,
    /// How much of the page there is.
    pub layout: Layout,
    /// Whether the help is open.
    pub help: Help,
    /// Copies the link; where the pointer was, if there was one.
    pub on_share: Callback<Option<[f64; 2]>>,
    /// Changes the language.
    pub on_lang: Callback<Lang>,
    /// Changes between light and dark.
    pub on_theme: Callback<()>,
    /// Gives the page to the stage, or back.
    pub on_layout: Callback<Layout>,
    /// Opens the help.
    pub on_help: Callback<()>,
}

/// The bar along the top.
#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let TopBarProps { lab, lang, mode, layout, help, .. } = *props;
    let on_share = {
        let on_share = props.on_share.clone();
        Callback::from(move |event: MouseEvent| {
            // A press of the key on the button has no place.
            let at = [f64::from(event.client_x()), f64::from(event.client_y())];
            on_share.emit((at != [0.0, 0.0]).then_some(at));
        })
    };
    let other_lang = match lang {
        Lang::En => Lang::Zh,
        Lang::Zh => Lang::En,
    };
    let (theme_icon, theme_key) = match mode {
        Mode::Light => (Icon::Moon, Key::ThemeDark),
        Mode::Dark => (Icon::Sun, Key::ThemeLight),
    };
    let (presenter_key, next_layout) = match layout {
        Layout::Laboratory => (Key::Presenter, Layout::Presenter),
        Layout::Presenter => (Key::LeavePresenter, Layout::Laboratory),
    };
    let (on_lang, on_theme) = (props.on_lang.clone(), props.on_theme.clone());
    let (on_layout, on_help) = (props.on_layout.clone(), props.on_help.clone());
    let tab = |(id, this, name): (&'static str, Lab, Key)| {
        let name = t(lang, name);
        if this == lab {
            return html! { <span key={id} aria-current="page">{ name }</span> };
        }
        let onclick = Callback::from(move |_: MouseEvent| this.ask_for());
        html! { <button key={id} type="button" data-testid={format!("lab-{id}")} {onclick}>{ name }</button> }
    };
    let labs = [("surface", Lab::Surface, Key::LabSurface), ("network", Lab::Network, Key::LabNetwork)];
    html! {
        <header class="topbar">
            <h1 class="brand">{ t(lang, Key::AppName) }</h1>
            <nav class="labs" aria-label={t(lang, Key::Labs)}>{ for labs.into_iter().map(tab) }</nav>
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
                    onclick={Callback::from(move |_: MouseEvent| on_lang.emit(other_lang))}
                >
                    { t(lang, Key::OtherLanguage) }
                </button>
                <span data-testid="theme">
                    { IconButton::new(theme_icon, t(lang, theme_key), Callback::from(move |_: MouseEvent| on_theme.emit(()))).shortcut("T").view() }
                </span>
                <span data-testid="presenter">
                    { IconButton::new(Icon::Fullscreen, t(lang, presenter_key), Callback::from(move |_: MouseEvent| on_layout.emit(next_layout))).shortcut("F").view() }
                </span>
                <span data-testid="help">
                    { IconButton::new(Icon::Help, t(lang, Key::Help), Callback::from(move |_: MouseEvent| on_help.emit(()))).shortcut("?").expanded(help == Help::Open).view() }
                </span>
            </div>
        </header>
    }
}
