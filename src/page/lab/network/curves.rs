//! The charts of a training: losses and metrics against steps, with the cursor that all panels share. Dragging over one
//! goes to that step.

mod traced;

pub use traced::{Traces, stretch_name};

use super::figure::{Figure, figure_buttons};
use crate::experiment::network::NetworkExperiment;
use crate::format::short;
use crate::page::draw::canvas::{context, fit_canvas};
use crate::page::draw::chart::curves::{Frame, draw_cursor, draw_curves};
use crate::page::draw::{Mode, Theme};
use crate::page::i18n::{self, Key as Shared};
use crate::page::layers::use_layers;
use crate::page::network::store::{Action, Hub, MOST_SMOOTH, State, Track, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::store::Shared as Held;
use crate::page::widget::{Segmented, Slider};
use crate::registry::Lang;
use std::rc::Rc;
use web_sys::{Element, HtmlCanvasElement};
use yew::prelude::*;

/// What a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Losses of batches, smoothed, and of validation.
    Loss,
    /// Accuracy or R².
    Metric,
}

/// The loss chart with its choices.
#[component]
pub fn LossPanel() -> Html {
    let hub = use_hub();
    let (lang, linear, smoothing, rates) =
        use_select(|state| (state.lang(), state.linear, state.smoothing, state.rates));
    html! {
        <section class="panel-section" aria-label={t(lang, Key::LossCurve)}>
            <header class="section-head">
                <h2>{ t(lang, Key::LossCurve) }</h2>
                <div class="section-tools">
                    { figure_buttons(&hub, lang, Figure::Chart(Subject::Loss)) }
                    { Segmented {
                        id: "network-loss-axis",
                        label: i18n::t(lang, Shared::Axis),
                        options: vec![("log", i18n::t(lang, Shared::Log)), ("linear", i18n::t(lang, Shared::Linear))],
                        value: if linear { "linear" } else { "log" },
                        on_change: hub.callback(|id: &str| Action::Linear(id == "linear")),
                    }.view() }
                </div>
            </header>
            <Chart subject={Subject::Loss} label={t(lang, Key::LossCurve)} />
            <div class="chart-foot">
                { lines_key(lang) }
                { rates_key(lang, rates, &hub) }
                <label class="smoothing">
                    <span class="quiet">{ t(lang, Key::Smoothing) }</span>
                    <Slider
                        label={t(lang, Key::Smoothing)}
                        value={100.0 * smoothing}
                        max={100.0 * MOST_SMOOTH}
                        step={0.5}
                        text={fill(lang, Key::OfAllSteps, &[("n", &short(100.0 * smoothing))])}
                        on_input={hub.callback(|percent: f64| Action::Smooth(percent / 100.0))}
                    />
                </label>
            </div>
        </section>
    }
}

/// Which line is which.
fn lines_key(lang: Lang) -> Html {
    html! {
        <ul class="lines-key">
            <li><svg viewBox="0 0 24 8" aria-hidden="true"><path d="M0 4h24" /></svg><span title={t(lang, Key::BatchLossHelp)}>{ t(lang, Key::BatchLoss) }</span></li>
            <li class="is-dotted"><svg viewBox="0 0 24 8" aria-hidden="true"><path d="M0 4h24" /></svg>{ t(lang, Key::ValidationLoss) }</li>
        </ul>
    }
}

/// The line of rates, which can be left out.
fn rates_key(lang: Lang, on: bool, hub: &Hub) -> Html {
    let onchange = hub.callback(move |_: Event| Action::Rates(!on));
    html! {
        <label class="lines-key rates-key" title={t(lang, Key::RateHelp)}>
            <input type="checkbox" checked={on} {onchange} data-testid="show-rates" />
            <svg viewBox="0 0 24 8" aria-hidden="true"><path d="M0 1h8L24 7" /></svg>
            { t(lang, Key::Rate) }
        </label>
    }
}

/// The chart of accuracy or R²; nothing where there is neither.
#[component]
pub fn MetricPanel() -> Html {
    let hub = use_hub();
    let (lang, classes, measured) = use_select(|state| {
        let classes = state.outline.as_ref().is_some_and(|outline| !outline.classes.is_empty());
        let grade =
            |mark: &crate::protocol::training::Mark| mark.train.or(mark.validation).and_then(|grade| grade.metric);
        let measured = state.tracks.iter().any(|track| track.scores.iter().any(|mark| grade(mark).is_some()));
        (state.lang(), classes, measured)
    });
    if !measured {
        return Html::default();
    }
    let title = t(lang, if classes { Key::MetricCurve } else { Key::FitCurve });
    html! {
        <section class="panel-section" aria-label={title}>
            <header class="section-head">
                <h2>{ title }</h2>
                { figure_buttons(&hub, lang, Figure::Chart(Subject::Metric)) }
            </header>
            <Chart subject={Subject::Metric} label={title} />
        </section>
    }
}

/// Properties of [`Chart`].
#[derive(Clone, PartialEq, Properties)]
pub struct ChartProps {
    /// What it shows.
    pub subject: Subject,
    /// What a screen reader says.
    pub label: AttrValue,
}

/// All that the curves depend on.
#[derive(Clone, PartialEq)]
struct Drawn {
    experiment: Held<NetworkExperiment>,
    tracks: Vec<Track>,
    steps: u32,
    linear: bool,
    smoothing: f64,
    rates: bool,
    pointed: Option<usize>,
    mode: Mode,
    lang: Lang,
    size: [f64; 2],
    ratio: f64,
}

#[derive(Default)]
struct Plot {
    size: [f64; 2],
    frame: Option<Frame>,
    drawn: Option<Drawn>,
    traces: Traces,
    cursor: Option<u32>,
}

/// A chart.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let hub = use_hub();
    let (frame, chart, cursor) = (use_node_ref(), use_node_ref(), use_node_ref());
    let plot = use_mut_ref(Plot::default);
    {
        let (plot, subject) = (Rc::clone(&plot), props.subject);
        use_layers(&hub, [&frame, &chart, &cursor], move |state, canvases, size, ratio| {
            let mut plot = plot.borrow_mut();
            plot.size = size;
            plot.paint(canvases, state, subject, ratio);
        });
    }
    let on_pointer = {
        let (hub, plot, frame) = (hub.clone(), Rc::clone(&plot), frame.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(element) = frame.cast::<Element>() else { return };
            if event.buttons() == 0 {
                return;
            }
            // Without capture the drag ends at the edge of the chart, nothing worse.
            let _ = element.set_pointer_capture(event.pointer_id());
            let x = f64::from(event.client_x()) - element.get_bounding_client_rect().left();
            let step = plot.borrow().frame.as_ref().map(|frame| frame.step_at(x));
            if let Some(step) = step {
                let head = hub.read(State::head);
                hub.send(Action::Seek((step.round() as u32).min(head)));
            }
        })
    };
    html! {
        <div
            class="chart"
            ref={frame.clone()}
            style="touch-action:pan-y;cursor:crosshair"
            data-testid={if props.subject == Subject::Loss { "loss-chart" } else { "metric-chart" }}
            onpointerdown={on_pointer.clone()}
            onpointermove={on_pointer}
        >
            <canvas ref={chart} role="img" aria-label={props.label.clone()}></canvas>
            <canvas ref={cursor} aria-hidden="true"></canvas>
        </div>
    }
}

impl Plot {
    fn paint(&mut self, [chart, cursor]: [&HtmlCanvasElement; 2], state: &State, subject: Subject, ratio: f64) {
        let key = Drawn {
            experiment: state.experiment.clone(),
            tracks: state.tracks.clone(),
            steps: state.steps(),
            linear: state.linear,
            smoothing: state.smoothing,
            rates: state.rates,
            pointed: state.pointed,
            mode: state.mode(),
            lang: state.lang(),
            size: self.size,
            ratio,
        };
        let changed = self.drawn.as_ref() != Some(&key);
        if self.size.iter().any(|side| *side < 1.0) || (!changed && self.cursor == Some(state.at)) {
            return;
        }
        let theme = Theme::of(key.mode);
        if changed {
            let fitted = fit_canvas(chart, key.size, ratio).and(fit_canvas(cursor, key.size, ratio));
            self.frame = fitted.and_then(|_| draw_curves(chart, &self.traces.curves(state, subject), theme, ratio));
            self.drawn = Some(key);
        }
        if let (Some(context), Some(frame)) = (context(cursor), &self.frame) {
            draw_cursor(&context, frame, f64::from(state.at), theme);
            self.cursor = Some(state.at);
        }
    }
}
