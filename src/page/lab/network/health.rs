//! How every layer is doing: gradient, update, resting and saturated units, and distributions, now and over time. What came
//! before is kept for as long as the section is open; what the trainer recorded tells of the whole run.

mod course;

use super::figure::{self, figure_buttons};
use super::picture::{Picture, Tones};
use super::stage::use_look;
use crate::format;
use crate::page::draw::palette::Mode;
use crate::page::network::store::{Slot, View, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::{Segmented, SelectEntry, number};
use crate::registry::Lang;
use crate::train::network::look::{Ask, BINS, Histogram, LayerSeen, LayersSeen, Seen};
use crate::train::network::verdict::Record;
use course::{Course, Figure};
use std::rc::Rc;
use yew::prelude::*;

/// Answers that are kept.
const KEPT: usize = 120;
/// Width and height of the small drawings, in CSS pixels.
const TREND: [f64; 2] = [56.0, 16.0];
const GAUGE: [f64; 2] = [44.0, 10.0];
const BARS: [f64; 2] = [88.0, 28.0];
/// The decades a gauge of updates reaches over, and the one at which it is usual.
const DECADES: [f64; 2] = [-6.0, 0.0];
const USUAL: f64 = -3.0;

/// Which distribution is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Weights,
    WeightGradients,
    Activations,
    ActivationGradients,
}

const ALL: [(Of, &str, Key); 4] = [
    (Of::Weights, "weights", Key::OfWeights),
    (Of::WeightGradients, "weight-gradients", Key::OfWeightGradients),
    (Of::Activations, "activations", Key::OfActivations),
    (Of::ActivationGradients, "activation-gradients", Key::OfActivationGradients),
];

impl Of {
    fn find(id: &str) -> Self {
        ALL.iter().find(|(_, other, _)| *other == id).map_or(Self::Activations, |(of, ..)| *of)
    }

    fn id(self) -> &'static str {
        ALL.iter().find(|(of, ..)| *of == self).map_or("", |(_, id, _)| *id)
    }

    fn read(self, layer: &LayerSeen) -> Option<&Histogram> {
        match self {
            Self::Weights => layer.weights.as_ref(),
            Self::WeightGradients => layer.weight_gradients.as_ref(),
            Self::Activations => Some(&layer.activations),
            Self::ActivationGradients => Some(&layer.activation_gradients),
        }
    }
}

/// The answers so far, the newest last, of one run of one experiment.
#[derive(Default)]
struct History {
    of: (u32, usize),
    views: Vec<Rc<View>>,
}

impl History {
    /// Takes an answer in, once. One of an earlier step ends what came after it.
    fn take(&mut self, of: (u32, usize), view: Option<&Rc<View>>) {
        if self.of != of {
            *self = Self { of, views: Vec::new() };
        }
        let Some(view) = view.filter(|view| layers(view).is_some()) else { return };
        if self.views.last().is_some_and(|last| Rc::ptr_eq(last, view)) {
            return;
        }
        self.views.retain(|other| other.step < view.step);
        self.views.push(Rc::clone(view));
        if self.views.len() > KEPT {
            self.views.remove(0);
        }
    }

    /// Of every answer the layer of this number.
    fn of_layer(&self, number: usize) -> impl DoubleEndedIterator<Item = &LayerSeen> {
        self.views.iter().filter_map(move |view| layers(view)?.layers.get(number))
    }

    /// The decades that the gradients of all layers reach over.
    fn decades(&self) -> [f64; 2] {
        let seen = self.views.iter().filter_map(|view| layers(view));
        let all = seen.flat_map(|seen| &seen.layers).map(|layer| layer.health.gradient);
        let logs = all.filter(|norm| norm.is_finite() && *norm > 0.0).map(f64::log10);
        let (low, high) =
            logs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), log| (low.min(log), high.max(log)));
        if low > high { [-1.0, 0.0] } else { [low.floor(), high.ceil().max(low.floor() + 1.0)] }
    }
}

fn layers(view: &View) -> Option<&LayersSeen> {
    match &view.seen {
        Ok(Seen::Layers(seen)) => Some(seen),
        _ => None,
    }
}

/// The section.
#[component]
pub fn HealthTable() -> Html {
    let (lang, mode) = use_select(|state| (state.lang(), state.mode()));
    let of = use_select(|state| (state.opened, state.looked()));
    let names = use_select(|state| state.outline.clone());
    let (shown, over_time) = (use_state(|| Of::Activations), use_state(|| false));
    let hub = use_hub();
    let timed = *over_time;
    let (records, steps, step) = use_select(move |state| {
        let track = state.tracks.get(state.looked()).filter(|_| timed);
        (track.map(|track| track.records.clone()), state.steps(), if timed { state.at } else { 0 })
    });
    let history = use_mut_ref(History::default);
    let view = use_look(Slot::Health, Some(Ask::Layers));
    if let Some(Err(why)) = view.as_ref().map(|view| &view.seen) {
        return html! { <p class="about">{ why.get(lang).to_owned() }</p> };
    }
    history.borrow_mut().take(of, view.as_ref());
    let history = history.borrow();
    let decades = history.decades();
    let recorded: &[Record] = records.as_ref().map_or(&[], |records| records);
    let course = Course { records: recorded, steps, at: step, lang };
    let cards = names.as_ref().map_or(&[][..], |outline| &outline.layers[..]);
    let row = |(at, name): (usize, &str)| {
        let now = history.of_layer(at).next_back();
        let health = now.map(|layer| &layer.health);
        let learns = now.is_some_and(|layer| layer.parameters > 0);
        html! {
            <tr key={name.to_owned()} data-testid="health-row">
                <th scope="row">{ name.to_owned() }</th>
                <td translate="no" data-testid="gradient">
                    if let Some(health) = health.filter(|_| learns) {
                        { number(health.gradient, lang, 2) }
                        { if timed { course.line(Figure::Gradient, name) } else { trend(&history, at, decades) } }
                    }
                </td>
                <td translate="no" data-testid="ratio">
                    if let Some(now) = health.filter(|_| learns).and_then(|health| health.ratio) {
                        { ratio(now, timed.then(|| course.line(Figure::Ratio, name))) }
                    }
                </td>
                <td translate="no" data-testid="resting">
                    if let Some(health) = health {
                        { resting(lang, health.dead, timed.then(|| course.line(Figure::Dead, name)), DEAD) }
                        { resting(lang, health.saturated, timed.then(|| course.line(Figure::Saturated, name)), SATURATED) }
                    }
                </td>
                <td class="health-bars">
                    { if timed { strip(&history, at, *shown, (lang, mode), name) } else { now.and_then(|layer| bars(layer, *shown, lang, name)).unwrap_or_default() } }
                </td>
            </tr>
        }
    };
    let on_shown = {
        let shown = shown.clone();
        Callback::from(move |id: String| shown.set(Of::find(&id)))
    };
    let on_time = {
        let over_time = over_time.clone();
        Callback::from(move |id: &str| over_time.set(id == "time"))
    };
    html! {
        <div class="health" data-testid="health">
            <div class="health-choices">
                <SelectEntry
                    label={t(lang, Key::HealthShown)}
                    label_hidden=true
                    with_about=false
                    options={ALL.map(|(_, id, key)| (id.into(), t(lang, key).into(), AttrValue::default())).to_vec()}
                    value={shown.id()}
                    on_change={on_shown}
                />
                { Segmented {
                    id: "health-time",
                    label: t(lang, Key::HealthShown),
                    options: vec![("now", t(lang, Key::NowOnly)), ("time", t(lang, Key::OverTime))],
                    value: if timed { "time" } else { "now" },
                    on_change: on_time,
                }.view() }
                { figure_buttons(&hub, lang, figure::Figure::Health) }
            </div>
            <div class="table-frame" id="network-health">
                <table class={classes!("run-table", "health-table", timed.then_some("is-timed"))}>
                    <thead>
                        <tr>
                            <th scope="col">{ t(lang, Key::Layer) }</th>
                            <th scope="col" title={t(lang, Key::GradientNormHelp)}>{ t(lang, Key::GradientNorm) }</th>
                            <th scope="col" title={t(lang, Key::UpdateRatioHelp)}>{ t(lang, Key::UpdateRatio) }</th>
                            <th scope="col"></th>
                            <th scope="col">{ t(lang, Key::HealthShown) }</th>
                        </tr>
                    </thead>
                    <tbody>{ for cards.iter().map(|card| card.name.as_str()).enumerate().map(row) }</tbody>
                </table>
            </div>
        </div>
    }
}

/// The gradient's norm over the kept answers, the newest at the right.
fn trend(history: &History, layer: usize, [low, high]: [f64; 2]) -> Html {
    let [width, height] = TREND;
    let norms: Vec<f64> = history.of_layer(layer).map(|layer| layer.health.gradient).collect();
    let first = KEPT - norms.len().min(KEPT);
    let mut path = String::new();
    let mut broken = true;
    for (at, norm) in norms.iter().enumerate() {
        if !norm.is_finite() || *norm <= 0.0 {
            broken = true;
            continue;
        }
        let x = width * (first + at) as f64 / (KEPT - 1) as f64;
        let y = 1.0 + (height - 2.0) * (high - norm.log10()) / (high - low);
        path.push_str(&format!("{}{x:.1} {y:.1}", if broken { 'M' } else { 'L' }));
        broken = false;
    }
    html! {
        <svg class="health-trend" viewBox={format!("0 0 {width} {height}")} aria-hidden="true"><path d={path} /></svg>
    }
}

/// How long the last step was beside the parameters: its logarithm, and where that stands on a scale, or how it went.
fn ratio(ratio: f64, course: Option<Html>) -> Html {
    let [width, height] = GAUGE;
    let x = |log: f64| 2.0 + (width - 4.0) * ((log - DECADES[0]) / (DECADES[1] - DECADES[0])).clamp(0.0, 1.0);
    let log = ratio.log10();
    let text = if log.is_finite() { format!("{log:.1}").replace('-', "−") } else { "–".to_owned() };
    let middle = height / 2.0;
    let gauge = || {
        html! {
            <svg class="health-gauge" viewBox={format!("0 0 {width} {height}")} aria-hidden="true">
                <path d={format!("M0 {middle}H{width}M{0:.1} 0V{height}", x(USUAL))} />
                if log.is_finite() {
                    <circle cx={format!("{:.1}", x(log))} cy={middle.to_string()} r="2.5" />
                }
            </svg>
        }
    };
    html! { <><span class="number">{ text }</span>{ course.unwrap_or_else(gauge) }</> }
}

/// What is said of a share, and what that means.
type Said = (Key, Key);

const DEAD: Said = (Key::Resting, Key::RestingHelp);
const SATURATED: Said = (Key::Saturated, Key::SaturatedHelp);

/// A share of dead or saturated units, and how it went.
fn resting(lang: Lang, share: Option<f64>, course: Option<Html>, (key, help): Said) -> Html {
    let Some(share) = share else { return Html::default() };
    let warns = share >= 0.5;
    html! {
        <span class={classes!("resting", warns.then_some("warns"))} title={t(lang, help)}>
            { t(lang, key) }
            if course.is_some() { { " " } } else { <br /> }
            { format!("{:.0} %", 100.0 * share) }
            { course.unwrap_or_default() }
        </span>
    }
}

/// A histogram as a silhouette, with 0 marked.
fn bars(layer: &LayerSeen, of: Of, lang: Lang, name: &str) -> Option<Html> {
    let histogram = of.read(layer).filter(|histogram| !histogram.counts.is_empty())?;
    let [width, height] = BARS;
    let most = histogram.counts.iter().copied().max().unwrap_or(0).max(1);
    let mut path = format!("M0 {height}");
    for (bin, count) in histogram.counts.iter().enumerate() {
        let x = |bin: usize| width * bin as f64 / histogram.counts.len() as f64;
        // The root: a peak of zeros leaves the rest to be seen.
        let y = height - (height - 2.0) * (f64::from(*count) / f64::from(most)).sqrt();
        path.push_str(&format!("L{:.1} {y:.1}L{:.1} {y:.1}", x(bin), x(bin + 1)));
    }
    path.push_str(&format!("L{width} {height}Z"));
    let zero = width * f64::from(-histogram.low / (histogram.high - histogram.low));
    let label = label(lang, name, histogram.low, histogram.high);
    Some(html! {
        <svg class="health-histogram" viewBox={format!("0 0 {width} {height}")} role="img" aria-label={label.clone()}>
            <title>{ label }</title>
            <path d={path} />
            if zero > 0.0 { <path class="zero" d={format!("M{zero:.1} 0V{height}")} /> }
        </svg>
    })
}

fn label(lang: Lang, name: &str, low: f32, high: f32) -> String {
    let number = |value: f32| format::short(f64::from(value));
    fill(lang, Key::DistributionLabel, &[("layer", name), ("low", &number(low)), ("high", &number(high))])
}

/// The histograms of all kept answers side by side, the newest at the right, over one range.
fn strip(history: &History, layer: usize, of: Of, (lang, mode): (Lang, Mode), name: &str) -> Html {
    let all: Vec<&Histogram> = history.of_layer(layer).filter_map(|layer| of.read(layer)).collect();
    let ranges = all.iter().map(|histogram| (histogram.low, histogram.high));
    let Some((low, high)) = ranges.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else { return Html::default() };
    let first = KEPT - all.len().min(KEPT);
    let mut values = vec![0.0_f32; KEPT * BINS];
    for (at, histogram) in all.iter().take(KEPT).enumerate() {
        let most = histogram.counts.iter().copied().max().unwrap_or(0).max(1) as f32;
        let scale = (histogram.high - histogram.low) / BINS as f32;
        for row in 0..BINS {
            // The largest value stands at the top.
            let value = high - (row as f32 + 0.5) * (high - low) / BINS as f32;
            let bin = ((value - histogram.low) / scale).floor();
            if bin >= 0.0 && (bin as usize) < histogram.counts.len() {
                values[row * KEPT + first + at] = (histogram.counts[bin as usize] as f32 / most).sqrt();
            }
        }
    }
    html! {
        <Picture
            size={(KEPT, BINS)}
            values={Rc::<[f32]>::from(values)}
            tones={Tones::Ink(0.0, 1.0)}
            {mode}
            label={label(lang, name, low, high)}
            class="health-strip"
        />
    }
}
