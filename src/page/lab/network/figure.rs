//! What is seen, as a file: the charts, the stage's view and the layers' health as PNG and SVG. Charts are drawn anew at the size of
//! a figure in a text; the others are taken as they stand on the page.

use super::curves::{Subject, Traces};
use super::stage;
use crate::export::filename;
use crate::page::draw::canvas::{FONT, fit_canvas};
use crate::page::draw::chart::curves::draw_curves;
use crate::page::draw::snapshot::Snapshot;
use crate::page::draw::{Theme, marker_path, run_style};
use crate::page::i18n::{self, Key as Shared};
use crate::page::location::url_of;
use crate::page::network::store::{Action, Hub, State, Tab};
use crate::page::network::words::{Key, fill, t};
use crate::page::save::{Saver, save_or};
use crate::page::widget::{Icon, save_button};
use crate::protocol::training::Sentence;
use crate::registry::Lang;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlCanvasElement, window};
use yew::prelude::*;

/// Width and height of a saved chart, in CSS pixels.
const CHART: [f64; 2] = [640.0, 400.0];
/// Side of a marker in its legend, in CSS pixels.
const MARKER: f64 = 9.0;

/// What can be saved as a picture.
#[derive(Clone, Copy, PartialEq)]
pub enum Figure {
    /// A chart of curves.
    Chart(Subject),
    /// What the stage shows.
    View,
    /// How the layers are doing.
    Health,
}

impl Figure {
    /// Its name, in a title.
    fn name(self, state: &State) -> &'static str {
        let lang = state.lang();
        match self {
            Self::Chart(Subject::Loss) => t(lang, Key::LossCurve),
            Self::Chart(Subject::Metric) if state.classifies() => t(lang, Key::MetricCurve),
            Self::Chart(Subject::Metric) => t(lang, Key::FitCurve),
            Self::View => t(lang, stage::name(state.tab())),
            Self::Health => t(lang, Key::Health),
        }
    }

    /// Its name in that of a file.
    fn word(self, state: &State) -> &'static str {
        match self {
            Self::Chart(Subject::Loss) => "loss",
            Self::Chart(Subject::Metric) => "metric",
            Self::View => stage::word(state.tab()),
            Self::Health => "health",
        }
    }

    /// The element that it is taken from.
    fn element(self) -> &'static str {
        if self == Self::Health { "network-health" } else { "network-view" }
    }
}

/// The two buttons that save a figure.
pub fn figure_buttons(hub: &Hub, lang: Lang, figure: Figure) -> Html {
    let what = hub.read(|state| figure.name(state));
    let button = |format: &'static str| {
        let hub = hub.clone();
        let on_click = Callback::from(move |_: MouseEvent| save(&hub, figure, format));
        save_button(format, fill(lang, Key::SaveFigure, &[("what", what), ("format", format)]), on_click)
    };
    html! { <span class="save-tools">{ Icon::Download.view() }{ button("PNG") }{ button("SVG") }</span> }
}

fn save(hub: &Hub, figure: Figure, format: &'static str) {
    let state = hub.read(State::clone);
    let failed = {
        let hub = hub.clone();
        move || hub.send(Action::Say(Sentence::of(|lang| i18n::t(lang, Shared::NotSaved).to_owned())))
    };
    save_or(failed, move |saver| match figure {
        Figure::Chart(subject) => chart(&saver, state, figure, subject, format),
        Figure::View if state.tab() == Tab::Curves => chart(&saver, state, figure, Subject::Loss, format),
        Figure::View | Figure::Health => {
            let page = window().and_then(|window| window.document());
            match page.and_then(|page| page.get_element_by_id(figure.element())) {
                Some(element) => {
                    let snapshot = Snapshot::of(&element);
                    let [width, height] = snapshot.size;
                    let draw = move |base: HtmlCanvasElement, _: HtmlCanvasElement, ratio: f64| {
                        // A canvas that cannot be drawn on stays empty.
                        let _ = snapshot.draw(&base, ratio);
                    };
                    saver.figure(format, width, height, &texts(&state, figure, false), &Closure::once_into_js(draw))
                }
                None => JsValue::UNDEFINED,
            }
        }
    });
}

fn chart(saver: &Saver, mut state: State, figure: Figure, subject: Subject, format: &str) -> JsValue {
    state.pointed = None;
    let texts = texts(&state, figure, true);
    let draw = move |base: HtmlCanvasElement, hot: HtmlCanvasElement, ratio: f64| {
        let mut curves = Traces::default().curves(&state, subject);
        curves.labels.1 = figure.name(&state);
        if fit_canvas(&base, CHART, ratio).is_some() && fit_canvas(&hot, CHART, ratio).is_some() {
            draw_curves(&base, &curves, Theme::of(state.mode()), ratio);
        }
    };
    saver.figure(format, CHART[0], CHART[1], &texts, &Closure::once_into_js(draw))
}

/// File name, title, caption, link, font, paper, ink; of a chart then name, colour, dashes and marker of every run and of every
/// kind of line.
fn texts(state: &State, figure: Figure, of_curves: bool) -> Array {
    let lang = state.lang();
    let theme = Theme::of(state.mode());
    let experiment = &state.experiment;
    let (data, model) = (state.data_name(), experiment.network.model.entry.item.id);
    let step = state.at.to_string();
    let name = filename::safe(&format!("descent-lab-{data}-{model}-{}-step-{step}", figure.word(state)));
    let title = format!("{} · {}", figure.name(state), state.title());
    let labels = experiment.labels();
    let at = i18n::fill(lang, Shared::StepShort, &[("n", &step), ("total", &state.steps().to_string())]);
    let run = labels.get(state.looked()).filter(|_| !of_curves).map(|run| format!(" · {run}")).unwrap_or_default();
    let caption = format!("{title}{run} · {at}");
    let mut shared = (**experiment).clone();
    shared.digest = state.digest.as_deref().and_then(|digest| u64::from_str_radix(digest, 16).ok());
    let mut texts =
        vec![name, title, caption, url_of(&shared), FONT.to_owned(), theme.paper.to_owned(), theme.ink.to_owned()];
    if of_curves {
        for (index, name) in labels.into_iter().enumerate() {
            let style = run_style(index);
            let dash: Vec<String> = style.dash.iter().map(f64::to_string).collect();
            let marker = marker_path(style.marker, MARKER);
            texts.extend([name, style.color_on(theme.mode).to_owned(), dash.join(" "), marker]);
        }
        let solid = if figure == Figure::Chart(Subject::Metric) { Key::TrainLoss } else { Key::BatchLoss };
        for (key, dash) in [(solid, ""), (Key::ValidationLoss, "1 4")] {
            texts.extend([t(lang, key).to_owned(), theme.ink.to_owned(), dash.to_owned(), String::new()]);
        }
        if state.rates && figure != Figure::Chart(Subject::Metric) {
            texts.extend([t(lang, Key::RateThin).to_owned(), theme.faint.to_owned(), String::new(), String::new()]);
        }
    }
    texts.into_iter().map(JsValue::from).collect()
}
