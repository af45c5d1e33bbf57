//! What stands over the stage: what the surface is like at a point, and the tools of the view.

use super::figure::{Figure, figure_buttons};
use super::painter::log_height;
use super::words::{ABOUT, GRADIENT, NO_DERIVATIVES, NOT_A_NUMBER};
use crate::experiment::View;
use crate::format::fixed;
use crate::page::draw::Field;
use crate::page::edit::Edit;
use crate::page::i18n::{Key, t};
use crate::page::store::{Action, State, use_hub, use_select};
use crate::page::widget::{Icon, IconButton, Segmented, number};
use crate::train::probe::Shape;
use yew::prelude::*;

/// Significant digits of a number read off.
const DIGITS: usize = 5;
/// Numbers that are not known yet.
const NONE: [Option<f64>; 2] = [None, None];
/// Up to this width of the stage, in CSS pixels, the read-out stands at its top.
const NARROW: f64 = 560.0;
/// How near to its corner the pointer may come before the read-out moves to the other side, in CSS pixels.
const REACH: [f64; 2] = [340.0, 300.0];
/// How much a press of a button zooms.
const ZOOM: f64 = 1.5;

/// What the surface is like at the point read off: its height at once, all else when the engine has answered.
#[component]
pub fn StageReadout() -> Html {
    let shown = use_select(|state| {
        let asked = state.probed().or(state.hover)?;
        let probe = state.probe.clone();
        // The numbers belong to the point they stand under, which may be that of a moment ago.
        let point = probe.as_ref().map_or(asked, |probe| probe.point);
        let height =
            if probe.is_some() { None } else { state.field.as_ref().and_then(|field| height_at(field, point)) };
        let digits = digits_for(state.camera().scale());
        let [x, y] = point.map(|coordinate| fixed(coordinate, digits));
        let hole = state.field.as_ref().is_some_and(|field| is_hole(field, point));
        Some((format!("({x}, {y})"), probe, height, place(state), state.lang(), state.unread, hole))
    });
    let Some((point, probe, height, place, lang, unread, hole)) = shown else { return Html::default() };
    let mut kind = if unread { t(lang, Key::PartMissing).to_owned() } else { String::new() };
    if hole && probe.is_none() {
        kind = NOT_A_NUMBER.get(lang).to_owned();
    }
    let mut rows = [("f", [height, None]), (GRADIENT, NONE), ("H", NONE), ("", NONE), ("λ", NONE), ("κ", NONE)];
    if height.is_some() {
        rows[0].0 = ABOUT;
    }
    if let Some(probe) = probe {
        let [xx, xy, yy] = probe.hessian;
        let pairs = [probe.gradient, [xx, xy], [xy, yy], probe.eigenvalues];
        for (row, pair) in rows[1..].iter_mut().zip(pairs) {
            row.1 = pair.map(Some);
        }
        (rows[0].1[0], rows[5].1[0]) = (Some(probe.value), Some(probe.condition));
        kind = probe.kind.form().name().get(lang).to_owned();
        if probe.kind == Shape::Undefined {
            let why = if probe.value.is_finite() { NO_DERIVATIVES } else { NOT_A_NUMBER };
            kind = why.get(lang).to_owned();
        } else if probe.kind != probe.kind.form() {
            kind = format!("{kind}, {}", probe.kind.name().get(lang));
        }
    }
    let row = |(name, values): (&'static str, [Option<f64>; 2])| {
        let [a, b] = values.map(|value| value.map(|value| number(value, lang, DIGITS)).unwrap_or_default());
        html! { <tr><th scope="row">{ name }</th><td translate="no">{ a }</td><td translate="no">{ b }</td></tr> }
    };
    html! {
        <table class={classes!("stage-readout", place)} data-testid="hover">
            <tr><th class="point" colspan="3">{ point }</th></tr>
            { for rows.into_iter().map(row) }
            <tr><td class="kind" colspan="3">{ kind }</td></tr>
        </table>
    }
}

/// Where the read-out stands: out of the pointer's way, and at the top where the stage is narrow.
fn place(state: &State) -> [Option<&'static str>; 2] {
    let [width, height] = state.stage_size;
    let high = width <= NARROW;
    let under = state.hover.filter(|_| !state.shows_relief()).is_some_and(|point| {
        let [x, y] = state.camera().to_pixel(point);
        x < REACH[0].min(width / 2.0) && if high { y < REACH[1] } else { y > height - REACH[1] }
    });
    [high.then_some("is-high"), under.then_some("is-aside")]
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

/// Whether the nearest grid point has no height.
fn is_hole(field: &Field, point: [f64; 2]) -> bool {
    let cell = field.cell();
    let place = [0, 1].map(|axis| libm::round((point[axis] - field.view[axis][0]) / cell[axis]));
    let inside = (0..2).all(|axis| (0.0..f64::from(field.size[axis])).contains(&place[axis]));
    let at = place[1] as usize * field.size[0] as usize + place[0] as usize;
    inside && field.values.get(at).is_some_and(|height| !height.is_finite())
}

/// From above or in space; the second-order model; colours by height or its logarithm; the picture as a file; zoom; fit.
#[component]
pub fn StageTools() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let (log, view, model) = use_select(|state| (log_height(state), state.experiment.view, state.model));
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
        <div class="stage-corner">
        <div class="stage-view">
            { Segmented {
                id: "stage-view",
                label: t(lang, Key::Stage),
                options: vec![("contour", t(lang, Key::Contour)), ("relief", t(lang, Key::Relief))],
                value: if view.relief { "relief" } else { "contour" },
                on_change: on_view,
            }.view() }
            <button
                type="button"
                class="text-button"
                aria-pressed={model.to_string()}
                title={t(lang, Key::ModelHelp)}
                data-testid="model"
                onclick={hub.callback(move |_: MouseEvent| Action::Model(!model))}
            >
                { t(lang, Key::Model) }
            </button>
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
            { IconButton::new(Icon::Fit, t(lang, Key::FitView), hub.callback(|_| Action::Edit(Edit::Domain(None)))).view() }
        </div>
        </div>
    }
}
