//! Three hints for the first visit, one after the other, and never again.

use crate::page::i18n::{Key, fill, t};
use crate::page::store::{Action, Layout, State, use_hub, use_select};
use crate::page::widget::{HintBubble, HintSide};
use yew::prelude::*;

/// Room a hint needs below its tip, in CSS pixels.
const ROOM_PX: f64 = 120.0;

/// The hints, with what on the page their tips point at.
const HINTS: [(Key, &str); 3] = [
    (Key::HintStart, ".start-handle"),
    (Key::HintSlider, ".run-card .slider, .setup .slider"),
    (Key::HintSpace, ".transport .is-primary"),
];

/// The hint that is due, once there is a race to point at.
#[component]
pub fn Hints() -> Html {
    let hub = use_hub();
    let (seen, lang, shown) = use_select(|state| (state.preferences.hints_seen, state.lang(), is_time(state)));
    // Measured after the page is laid out, so that the tip follows what it points at.
    let layout = use_select(|state| (state.stage_size, state.experiment.start, state.experiment.domain));
    let place = use_state(|| None);
    {
        let place = place.clone();
        use_effect_with((seen, shown, layout), move |(seen, shown, _)| {
            place.set(shown.then(|| due(*seen)).flatten());
        });
    }
    let Some(Due { hint, n, total, at: (x, y, side) }) = (*place).filter(|_| shown && seen < HINTS.len()) else {
        return Html::default();
    };
    let key = HINTS[hint].0;
    HintBubble {
        text: t(lang, key),
        progress: fill(lang, Key::HintProgress, &[("n", &n.to_string()), ("total", &total.to_string())]),
        tip: [x, y],
        side,
        next_label: t(lang, if n < total { Key::HintNext } else { Key::Dismiss }),
        on_next: hub.callback(move |_| Action::HintsSeen(if n < total { hint + 1 } else { HINTS.len() })),
        close_label: t(lang, Key::Close),
        on_close: hub.callback(|_| Action::HintsSeen(HINTS.len())),
    }
    .view()
}

/// A hint that is due: its number among all, its place among those that have something to point at here, and where its tip is.
#[derive(Clone, Copy, PartialEq)]
struct Due {
    hint: usize,
    n: usize,
    total: usize,
    at: (f64, f64, HintSide),
}

/// The first hint from `seen` on whose target is in sight: on a narrow screen some lies in a closed sheet.
fn due(seen: usize) -> Option<Due> {
    let places: Vec<_> = (0..HINTS.len()).filter_map(|hint| Some((hint, place_of(HINTS[hint].1)?))).collect();
    let at = places.iter().position(|(hint, _)| *hint >= seen)?;
    let (hint, place) = places[at];
    Some(Due { hint, n: at + 1, total: places.len(), at: place })
}

fn is_time(state: &State) -> bool {
    let races = state.race.run.is_some() && !state.experiment.runs.is_empty();
    races && state.layout == Layout::Laboratory && state.sheet.is_none()
}

/// The middle of the first element a selector finds, where that is on the screen, in CSS pixels, and the side of it
/// with room for a hint.
fn place_of(selector: &str) -> Option<(f64, f64, HintSide)> {
    let document = web_sys::window()?.document()?;
    let frame = document.query_selector(selector).ok()??.get_bounding_client_rect();
    let page = document.document_element()?;
    let [x, middle] = [frame.left() + frame.width() / 2.0, frame.top() + frame.height() / 2.0];
    let [width, height] = [f64::from(page.client_width()), f64::from(page.client_height())];
    let visible = (0.0..width).contains(&x) && (0.0..height).contains(&middle);
    let side = if middle > height - ROOM_PX { HintSide::Above } else { HintSide::Below };
    let y = if side == HintSide::Above { frame.top() } else { middle };
    visible.then_some((x, y, side))
}
