//! Three hints for the first visit, one after the other, and never again.

use crate::page::i18n::{Key, fill, t};
use crate::page::store::{Action, Layout, State, use_hub, use_select};
use crate::page::widget::HintBubble;
use yew::prelude::*;

/// The hints, with where on the page their tips point.
const HINTS: [(Key, &str, &str); 3] =
    [(Key::HintStart, "38%", "32%"), (Key::HintSlider, "18%", "62%"), (Key::HintSpace, "8%", "92%")];

/// The hint that is due, once there is a race to point at.
#[component]
pub fn Hints() -> Html {
    let hub = use_hub();
    let (seen, lang, shown) = use_select(|state| (state.preferences.hints_seen, state.lang(), is_time(state)));
    let Some((key, x, y)) = HINTS.get(seen).filter(|_| shown) else { return Html::default() };
    let progress = [("n", (seen + 1).to_string()), ("total", HINTS.len().to_string())];
    let progress: Vec<(&str, &str)> = progress.iter().map(|(name, value)| (*name, value.as_str())).collect();
    html! {
        <HintBubble
            text={t(lang, *key)}
            progress={fill(lang, Key::HintProgress, &progress)}
            x={*x}
            y={*y}
            next_label={t(lang, if seen + 1 < HINTS.len() { Key::HintNext } else { Key::Dismiss })}
            on_next={hub.callback(move |_| Action::HintsSeen(seen + 1))}
            close_label={t(lang, Key::Close)}
            on_close={hub.callback(|_| Action::HintsSeen(HINTS.len()))}
        />
    }
}

fn is_time(state: &State) -> bool {
    state.race.run.is_some() && state.layout == Layout::Laboratory && state.sheet.is_none()
}
