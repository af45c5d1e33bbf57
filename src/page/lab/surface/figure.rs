//! What is seen, as a file: the stage and the loss chart as PNG and SVG, the table of runs as CSV.

use super::chart::draw_plot;
use super::painter::draw_stage;
use crate::page::app::link;
use crate::page::draw::canvas::FONT;
use crate::page::draw::{Theme, marker_path, run_style};
use crate::page::i18n::{Key, fill};
use crate::page::names::{experiment_name, run_names};
use crate::page::save::save;
use crate::page::store::{Hub, State};
use crate::page::widget::{Icon, save_button};
use crate::registry::Lang;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

/// Width and height of a saved chart, in CSS pixels: that of a figure in a text, whatever the panel's.
const CHART: [f64; 2] = [640.0, 400.0];
/// Side of a marker in its legend, in CSS pixels.
const MARKER: f64 = 9.0;

/// What can be saved as a picture.
#[derive(Clone, Copy, PartialEq)]
pub enum Figure {
    /// The stage as it is shown.
    Stage,
    /// The loss chart.
    Chart,
}

/// The two buttons that save a figure.
pub fn figure_buttons(hub: &Hub, lang: Lang, figure: Figure) -> Html {
    let key = if figure == Figure::Stage { Key::SaveStage } else { Key::SaveChart };
    let button = |format: &'static str| {
        let hub = hub.clone();
        let on_click = Callback::from(move |_: MouseEvent| save_figure(&hub, figure, format));
        save_button(format, fill(lang, key, &[("format", format)]), on_click)
    };
    html! { <span class="save-tools">{ Icon::Download.view() }{ button("PNG") }{ button("SVG") }</span> }
}

/// What a file with the present experiment is called, but for its ending.
pub fn file_name(state: &State, part: &str) -> String {
    format!("descent-lab-{}{part}", state.experiment.surface.entry.item.id)
}

fn save_figure(hub: &Hub, figure: Figure, format: &'static str) {
    let mut state = hub.read(State::clone);
    state.hover = None;
    state.highlight.start = false;
    save(hub, move |saver| {
        let size = if figure == Figure::Stage { state.stage_size } else { CHART };
        let texts = texts(&state, figure);
        let draw = move |base: HtmlCanvasElement, hot: HtmlCanvasElement, ratio: f64| match figure {
            Figure::Stage => draw_stage(base, hot, &state, ratio),
            Figure::Chart => draw_plot(&base, &hot, &state, CHART, ratio),
        };
        saver.figure(format, size[0], size[1], &texts, &Closure::once_into_js(draw))
    });
}

/// File name, title, caption, link, font, paper, ink; then name, colour, dashes and marker of every visible run.
fn texts(state: &State, figure: Figure) -> Array {
    let lang = state.lang();
    let (step, total) = (state.transport.step().to_string(), state.transport.total().to_string());
    let part = if figure == Figure::Stage { "" } else { "-loss" };
    let title = experiment_name(&state.experiment, lang);
    let caption = format!("{title} · {}", fill(lang, Key::StepShort, &[("n", &step), ("total", &total)]));
    let theme = Theme::of(state.mode());
    let name = file_name(state, &format!("{part}-step-{step}"));
    let mut texts =
        vec![name, title, caption, link(state), FONT.to_owned(), theme.paper.to_owned(), theme.ink.to_owned()];
    for (index, name) in run_names(&state.experiment, lang).into_iter().enumerate() {
        if !state.experiment.runs[index].hidden {
            let style = run_style(index);
            let dash: Vec<String> = style.dash.iter().map(f64::to_string).collect();
            let marker = marker_path(style.marker, MARKER);
            texts.extend([name, style.color_on(theme.mode).to_owned(), dash.join(" "), marker]);
        }
    }
    texts.into_iter().map(JsValue::from).collect()
}
