//! The start stays in reach: a hand does not carry it out of sight, and where the view has left it behind, an arrow at the
//! edge leads back to it.

use crate::page::i18n::{Key, t};
use crate::page::store::{Action, State, use_hub, use_select};
use yew::prelude::*;

/// How near to the edge of the stage a hand may bring the start, in CSS pixels.
pub const MARGIN_PX: f64 = 12.0;
/// How far from the edge the arrow stands, in CSS pixels.
const ARROW_PX: f64 = 24.0;
/// How far from the edge the start comes into view, as a share of the stage's shorter side.
const INSET: f64 = 0.2;

/// Whether the start is out of sight.
pub fn is_off_view(state: &State) -> bool {
    let (camera, start) = (state.camera(), state.experiment.start);
    (0..2).any(|axis| !(camera.view[axis][0]..=camera.view[axis][1]).contains(&start[axis]))
}

/// The arrow at the edge, in the start's direction; a press brings the start into view.
#[component]
pub fn StartArrow() -> Html {
    let hub = use_hub();
    let (lang, place) = use_select(|state| (state.lang(), is_off_view(state).then(|| arrow(state))));
    let Some(([left, top], turn)) = place else { return Html::default() };
    let onclick = {
        let hub = hub.clone();
        Callback::from(move |_: MouseEvent| {
            let camera = hub.read(|state| {
                let camera = state.camera();
                let start = camera.to_pixel(state.experiment.start);
                let inset = INSET * camera.size[0].min(camera.size[1]);
                let to = camera.nearest_in_sight(start, inset);
                camera.panned(to[0] - start[0], to[1] - start[1])
            });
            hub.send(Action::Look(camera));
        })
    };
    html! {
        <button
            type="button"
            class="start-arrow icon-button"
            title={t(lang, Key::StartOffView)}
            aria-label={t(lang, Key::StartOffView)}
            data-testid="start-arrow"
            style={format!("left:{left:.1}px;top:{top:.1}px")}
            {onclick}
        >
            <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false" style={format!("rotate:{turn:.0}deg")}>
                <path d="M3 10h12M10.5 5.5L15 10l-4.5 4.5" />
            </svg>
        </button>
    }
}

/// Where the arrow stands, in CSS pixels, and how far it is turned from pointing right, in degrees.
fn arrow(state: &State) -> ([f64; 2], f64) {
    let camera = state.camera();
    let start = camera.to_pixel(state.experiment.start);
    let at = camera.nearest_in_sight(start, ARROW_PX);
    (at, libm::atan2(start[1] - at[1], start[0] - at[0]).to_degrees())
}
