//! The parts of a transport that are the same in every lab.

use super::icon::{Icon, IconButton};
use crate::page::i18n::{Key, t};
use crate::page::store::Sheet;
use crate::registry::Lang;
use yew::prelude::*;

/// Reset, a step back, play or pause, a step on: what each does, in this order.
pub fn transport_buttons(lang: Lang, playing: bool, [reset, back, toggle, on]: [Callback<MouseEvent>; 4]) -> Html {
    let (icon, key) = if playing { (Icon::Pause, Key::Pause) } else { (Icon::Play, Key::Play) };
    html! {
        <div class="transport-buttons">
            <span data-testid="reset">
                { IconButton::new(Icon::Reset, t(lang, Key::Reset), reset).shortcut("R").view() }
            </span>
            <span data-testid="step-back">
                { IconButton::new(Icon::StepBack, t(lang, Key::StepBack), back).shortcut("←").view() }
            </span>
            <span data-testid="play">
                { IconButton::new(icon, t(lang, key), toggle).class("is-primary").shortcut(t(lang, Key::KeySpace)).view() }
            </span>
            <span data-testid="step-forward">
                { IconButton::new(Icon::StepForward, t(lang, Key::StepForward), on).shortcut("→").view() }
            </span>
        </div>
    }
}

/// Opens the panels on a narrow screen, or closes the one that is open.
pub fn sheet_buttons(lang: Lang, open: Option<Sheet>, on_sheet: &Callback<Option<Sheet>>) -> Html {
    let toggle = |sheet: Sheet| {
        let next = (open != Some(sheet)).then_some(sheet);
        on_sheet.reform(move |_: MouseEvent| next)
    };
    html! {
        <div class="transport-sheets">
            <span data-testid="open-setup">
                { IconButton::new(Icon::Sliders, t(lang, Key::SetUp), toggle(Sheet::Setup)).expanded(open == Some(Sheet::Setup)).view() }
            </span>
            <span data-testid="open-readouts">
                { IconButton::new(Icon::Chart, t(lang, Key::ReadOuts), toggle(Sheet::Readouts)).expanded(open == Some(Sheet::Readouts)).view() }
            </span>
        </div>
    }
}
