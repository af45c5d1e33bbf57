//! What stands over the stage: the point under the pointer, and the tools of the view.

use super::figure::{Figure, figure_buttons};
use super::painter::log_height;
use super::words::ABOUT;
use crate::experiment::View;
use crate::format::short;
use crate::page::draw::Field;
use crate::page::edit::Edit;
use crate::page::i18n::{Key, t};
use crate::page::store::{Action, use_hub, use_select};
use crate::page::widget::{Icon, IconButton, Segmented};
use yew::prelude::*;

/// How much a press of a button zooms.
const ZOOM: f64 = 1.5;

/// Coordinates and height under the pointer.
#[component]
pub fn StageReadout() -> Html {
    let text = use_select(|state| {
        let point = state.hover?;
        let height = state.field.as_ref().and_then(|field| height_at(field, point));
        let digits = digits_for(state.camera().scale());
        let point = format!("({:.*}, {:.*})", digits, point[0], digits, point[1]);
        Some(match height {
            Some(height) => format!("f{point} {ABOUT} {}", short(height)),
            None => point,
        })
    });
    let Some(text) = text else { return Html::default() };
    html! { <p class="stage-readout" aria-hidden="true" data-testid="hover">{ text }</p> }
}

/// Decimals that tell two neighbouring pixels apart.
fn digits_for(pixels_per_unit: f64) -> usize {
    libm::log10(pixels_per_unit).ceil().clamp(0.0, 12.0) as usize
}

/// Height of the field at a world point, between grid points; none off the grid or where the surface has none.
fn height_at(field: &Field, point: [f64; 2]) -> Option<f64> {
    let cell = field.cell();
    let place = [0, 1].map(|axis| (point[axis] - field.view[axis][0]) / cell[axis]);
    let last = field.size.map(|count| f64::from(count - 1));
    if place.iter().zip(last).any(|(at, last)| !(0.0..=last).contains(at)) {
        return None;
    }
    let low = [0, 1].map(|axis| place[axis].floor().min(last[axis] - 1.0));
    let share = [0, 1].map(|axis| place[axis] - low[axis]);
    let columns = field.size[0] as usize;
    let value = |dx: usize, dy: usize| {
        field.values.get((low[1] as usize + dy) * columns + low[0] as usize + dx).map(|value| f64::from(*value))
    };
    let mix = |a: f64, b: f64, share: f64| a + (b - a) * share;
    let below = mix(value(0, 0)?, value(1, 0)?, share[0]);
    let above = mix(value(0, 1)?, value(1, 1)?, share[0]);
    Some(mix(below, above, share[1])).filter(|height| height.is_finite())
}

/// From above or in space; colours by height or its logarithm; the picture as a file; zoom; fit.
#[component]
pub fn StageTools() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let (log, view) = use_select(|state| (log_height(state), state.experiment.view));
    let zoom = |factor: f64| {
        let hub = hub.clone();
        Callback::from(move |_: MouseEvent| {
            let camera = hub.read(|state| {
                let camera = state.camera();
                camera.zoomed(camera.size.map(|side| side / 2.0), factor)
            });
            hub.send(Action::Look(camera));
        })
    };
    let on_log = hub.callback(move |id: &str| Action::Edit(Edit::View(View { log_height: Some(id == "log"), ..view })));
    let on_view = hub.callback(move |id: &str| Action::Edit(Edit::View(View { relief: id == "relief", ..view })));
    html! {
        <>
        <div class="stage-view">
            { Segmented {
                id: "stage-view",
                label: t(lang, Key::Stage),
                options: vec![("contour", t(lang, Key::Contour)), ("relief", t(lang, Key::Relief))],
                value: if view.relief { "relief" } else { "contour" },
                on_change: on_view,
            }.view() }
        </div>
        <div class="stage-tools">
            { Segmented {
                id: "height-colours",
                label: t(lang, Key::HeatMap),
                options: vec![("log", t(lang, Key::HeatMapLog)), ("linear", t(lang, Key::HeatMapLinear))],
                value: if log { "log" } else { "linear" },
                on_change: on_log,
            }.view() }
            { figure_buttons(&hub, lang, Figure::Stage) }
            { IconButton::new(Icon::Minus, t(lang, Key::ZoomOut), zoom(1.0 / ZOOM)).view() }
            { IconButton::new(Icon::Plus, t(lang, Key::ZoomIn), zoom(ZOOM)).view() }
            { IconButton::new(Icon::Fullscreen, t(lang, Key::FitView), hub.callback(|_| Action::Edit(Edit::Domain(None)))).view() }
        </div>
        </>
    }
}
