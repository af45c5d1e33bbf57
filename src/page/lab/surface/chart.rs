//! The loss chart: curves on one canvas, the shared cursor on another. Pointing at it shows that step everywhere,
//! dragging goes there.

use super::figure::{Figure, figure_buttons};
use crate::experiment::{Abscissa, Experiment, View};
use crate::page::draw::canvas::{context, fit_canvas};
use crate::page::draw::{ChartData, ChartLayout, Mode, Series, Theme, draw_chart, draw_chart_cursor, run_style};
use crate::page::edit::Edit;
use crate::page::i18n::{Key, fill, t};
use crate::page::layers::use_layers;
use crate::page::pointed;
use crate::page::store::{Action, Card, Drive, Hub, Shared, State, use_hub, use_select};
use crate::page::widget::Segmented;
use crate::registry::Lang;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, HtmlCanvasElement};
use yew::prelude::*;

/// What is drawn where; shared between the painter and the pointer.
#[derive(Default)]
struct Plot {
    size: [f64; 2],
    layout: Option<ChartLayout>,
    chart_drawn: Option<ChartKey>,
    cursor_drawn: Option<f64>,
    /// The step to go back to when the pointer leaves.
    before_hover: Option<f64>,
}

/// All that the curves depend on.
#[derive(Clone, PartialEq)]
struct ChartKey {
    experiment: Shared<Experiment>,
    cards: Shared<Vec<Card>>,
    total: u32,
    lit: Option<usize>,
    mode: Mode,
    lang: Lang,
    size: [f64; 2],
    ratio: f64,
}

/// The loss chart with the choices of its axes.
#[component]
pub fn ChartPanel() -> Html {
    let hub = use_hub();
    let (lang, view) = use_select(|state| (state.lang(), state.experiment.view));
    let (frame, chart, cursor) = (use_node_ref(), use_node_ref(), use_node_ref());
    let plot = use_mut_ref(Plot::default);
    {
        let plot = Rc::clone(&plot);
        use_layers(&hub, [&frame, &chart, &cursor], move |state, [chart, cursor], size, ratio| {
            let mut plot = plot.borrow_mut();
            plot.size = size;
            plot.paint(chart, cursor, state, ratio);
        });
    }
    let on_pointer = |handle: fn(&Hub, &RefCell<Plot>, f64, &PointerEvent)| {
        let (hub, plot, frame) = (hub.clone(), Rc::clone(&plot), frame.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(frame) = frame.cast::<Element>() {
                let x = f64::from(event.client_x()) - frame.get_bounding_client_rect().left();
                let step = plot.borrow().layout.as_ref().map(|layout| layout.step_at(x));
                if let Some(step) = step {
                    handle(&hub, &plot, step, &event);
                }
            }
        })
    };
    let set = |view: View| Action::Edit(Edit::View(view));
    let title = t(
        lang,
        match view.abscissa {
            Abscissa::Steps => Key::LossChart,
            Abscissa::Evaluations => Key::LossChartEvaluations,
            Abscissa::Samples => Key::LossChartSamples,
            Abscissa::Time => Key::LossChartTime,
        },
    );
    html! {
        <section class="panel-section" aria-label={title}>
            <header class="section-head">
                <h2>{ t(lang, Key::Loss) }</h2>
                <div class="section-tools">
                    { Segmented {
                        id: "loss-axis",
                        label: t(lang, Key::Axis),
                        options: vec![("log", t(lang, Key::Log)), ("linear", t(lang, Key::Linear))],
                        value: if view.linear_loss { "linear" } else { "log" },
                        on_change: hub.callback(move |id: &str| set(View { linear_loss: id == "linear", ..view })),
                    }.view() }
                    { figure_buttons(&hub, lang, Figure::Chart) }
                    { Segmented {
                        id: "abscissa",
                        label: t(lang, Key::Abscissa),
                        options: vec![
                            ("steps", t(lang, Key::BySteps)),
                            ("evaluations", t(lang, Key::ByEvaluations)),
                            ("samples", t(lang, Key::BySamples)),
                            ("time", t(lang, Key::ByTime)),
                        ],
                        value: view.abscissa.word(),
                        on_change: hub.callback(move |id: &str| {
                            set(View { abscissa: Abscissa::named(id).unwrap_or_default(), ..view })
                        }),
                    }.view() }
                </div>
            </header>
            <div
                class="chart"
                ref={frame.clone()}
                style="touch-action:pan-y;cursor:crosshair"
                data-testid="chart"
                onpointerdown={on_pointer(press)}
                onpointermove={on_pointer(follow)}
                onpointerleave={on_pointer(leave)}
            >
                <canvas ref={chart} role="img" aria-label={title}></canvas>
                <canvas ref={cursor} aria-hidden="true"></canvas>
            </div>
        </section>
    }
}

/// Goes to the step and stays there.
fn press(hub: &Hub, plot: &RefCell<Plot>, step: f64, event: &PointerEvent) {
    if let Some(chart) = pointed::around(event, ".chart") {
        // Without capture the drag ends at the edge of the chart, nothing worse.
        let _ = chart.set_pointer_capture(event.pointer_id());
    }
    plot.borrow_mut().before_hover = None;
    if hub.read(|state| state.transport.is_playing()) {
        hub.send(Action::Transport(Drive::Toggle));
    }
    hub.send(Action::Transport(Drive::Seek(step.round())));
}

/// Shows the step under the pointer; a drag goes there. A race that plays is left alone.
fn follow(hub: &Hub, plot: &RefCell<Plot>, step: f64, event: &PointerEvent) {
    if hub.read(|state| state.transport.is_playing()) {
        return;
    }
    let (pressed, mouse) = (event.buttons() != 0, event.pointer_type() == "mouse");
    let before = plot.borrow().before_hover;
    let before = match before {
        _ if pressed => None,
        None if mouse => Some(hub.read(|state| state.transport.cursor())),
        before => before,
    };
    plot.borrow_mut().before_hover = before;
    if pressed || before.is_some() {
        hub.send(Action::Transport(Drive::Seek(step.round())));
    }
}

fn leave(hub: &Hub, plot: &RefCell<Plot>, _: f64, _: &PointerEvent) {
    let before = plot.borrow_mut().before_hover.take();
    if let Some(step) = before
        && !hub.read(|state| state.transport.is_playing())
    {
        hub.send(Action::Transport(Drive::Seek(step)));
    }
}

/// Draws the chart once in this size, for a figure.
pub fn draw_plot(chart: &HtmlCanvasElement, cursor: &HtmlCanvasElement, state: &State, size: [f64; 2], ratio: f64) {
    Plot { size, ..Plot::default() }.paint(chart, cursor, state, ratio);
}

impl Plot {
    fn paint(&mut self, chart: &HtmlCanvasElement, cursor: &HtmlCanvasElement, state: &State, ratio: f64) {
        let key = ChartKey {
            experiment: state.experiment.clone(),
            cards: state.cards.clone(),
            total: state.transport.total(),
            lit: state.highlight.run(),
            mode: state.mode(),
            lang: state.lang(),
            size: self.size,
            ratio,
        };
        let at = state.transport.cursor();
        let changed = self.chart_drawn.as_ref() != Some(&key);
        if self.size.iter().any(|side| *side < 1.0) || (!changed && self.cursor_drawn == Some(at)) {
            return;
        }
        let data = chart_data(state);
        let theme = Theme::of(key.mode);
        if changed {
            let fitted = fit_canvas(chart, key.size, key.ratio).and(fit_canvas(cursor, key.size, key.ratio));
            self.layout = fitted.and_then(|_| draw_chart(chart, &data, theme, key.ratio));
            self.chart_drawn = Some(key);
        }
        if let (Some(context), Some(layout)) = (context(cursor), &self.layout) {
            draw_chart_cursor(&context, layout, at, &data, theme);
            self.cursor_drawn = Some(at);
        }
    }
}

/// The visible runs that have a trajectory, and how they are to be shown.
fn chart_data(state: &State) -> ChartData<'_> {
    let View { linear_loss, abscissa, .. } = state.experiment.view;
    let lit = state.highlight.run();
    let runs = state.experiment.runs.iter().zip(state.cards.iter()).enumerate();
    let series = runs.filter(|(_, (run, _))| !run.hidden).filter_map(|(index, (_, card))| {
        let trace = card.trace.as_deref()?;
        let highlighted = lit == Some(index);
        let dimmed = lit.is_some() && !highlighted;
        Some(Series { trace, band: card.band.as_deref(), style: run_style(index), dimmed, highlighted })
    });
    let series: Vec<Series> = series.collect();
    let counted = match abscissa {
        Abscissa::Steps => Key::Step,
        Abscissa::Evaluations => Key::Evaluations,
        Abscissa::Samples => Key::SampleGradients,
        Abscissa::Time => Key::TimeMs,
    };
    let base = lowest(&state.experiment, &series);
    let ordinate = if base == 0.0 || linear_loss { Key::Loss } else { Key::LossAboveLowest };
    let seeds = series.iter().find_map(|series| series.band).map(|band| band.seeds.to_string());
    ChartData {
        note: seeds.map(|n| fill(state.lang(), Key::SeedsBand, &[("n", &n)])).unwrap_or_default(),
        series,
        linear: linear_loss,
        base,
        abscissa,
        labels: (t(state.lang(), counted), t(state.lang(), ordinate)),
        steps: state.transport.total() as usize,
    }
}

/// The lowest value there is: of the surface's known minima, else of the runs where it is negative, else 0.
fn lowest(experiment: &Experiment, series: &[Series]) -> f64 {
    let least = |values: &mut dyn Iterator<Item = f64>| values.filter(|v| v.is_finite()).fold(f64::INFINITY, f64::min);
    let values: Vec<f64> = experiment.surface.all_values().into_iter().map(|(_, value)| value).collect();
    let known = least(&mut (experiment.surface.entry.minima)(&values).into_iter().map(|[_, _, depth]| depth));
    if known.is_finite() {
        return known;
    }
    let losses = |series: &Series| least(&mut (0..=series.trace.last()).map(|step| series.trace.row(step).loss()));
    least(&mut series.iter().map(losses)).min(0.0)
}
