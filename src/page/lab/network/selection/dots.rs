//! A dot plot: each outcome of a run a dot on its line, the mean a bar with one standard deviation to either side.

use super::said;
use crate::page::draw::{marker_path, run_style};
use crate::page::lab::network::run_card::badge;
use crate::page::network::select::axis::Axis;
use crate::page::network::select::words::{Key, fill, t};
use crate::page::network::select::{Measure, Table};
use crate::page::network::store::use_select;
use crate::registry::Lang;
use std::rc::Rc;
use yew::prelude::*;

/// Height of a run's line, in CSS pixels.
const LINE: f64 = 30.0;
/// Size of a dot.
const DOT: f64 = 9.0;

/// Properties of [`Dots`].
#[derive(Clone, PartialEq, Properties)]
pub struct DotsProps {
    /// The outcomes.
    pub table: Rc<Table>,
    /// Names of the experiment's runs.
    pub names: Vec<String>,
    /// What they are measured by.
    pub measure: Measure,
    /// Whether the metric is read in per cent.
    pub percent: bool,
    /// What a dot is.
    pub unit: Key,
    /// Language of the page.
    pub lang: Lang,
}

/// The dot plot.
#[component]
pub fn Dots(props: &DotsProps) -> Html {
    let DotsProps { table, names, measure, percent, unit, lang } = props;
    let (measure, percent, lang) = (*measure, *percent, *lang);
    let mode = use_select(|state| state.mode());
    let all = (0..table.runs.len()).flat_map(|column| table.values(column, measure)).flatten();
    let axis = Axis::over(all, false, 5, 0.08);
    let x = |value: f64| axis.share(value).map(|share| format!("{:.2}%", 100.0 * share));
    let label = fill(lang, Key::Dots, &[("unit", t(lang, *unit))]);
    let row = |column: usize| {
        let style = run_style(table.runs[column] as usize);
        let color = style.color_on(mode);
        let name = names.get(table.runs[column] as usize).cloned().unwrap_or_default();
        let summary = table.summary(column, measure);
        let spread = summary.and_then(|(mean, interval)| {
            let deviation = interval?.deviation;
            Some((axis.share(mean - deviation)?, axis.share(mean + deviation)?))
        });
        let dots = table.values(column, measure).into_iter().flatten().filter_map(|value| {
            Some(html! {
                <svg x={x(value)?} y={(LINE / 2.0).to_string()} overflow="visible">
                    <path
                        d={marker_path(style.marker, DOT)}
                        transform={format!("translate({0} {0})", -DOT / 2.0)}
                        fill={color}
                        fill-opacity="0.55"
                        stroke={color}
                    />
                </svg>
            })
        });
        let said = summary.map(|(mean, _)| said(measure, percent, mean)).unwrap_or_default();
        html! {
            <div class="dots-row" key={column}>
                <span class="dots-name">{ badge(table.runs[column] as usize) }<span>{ name }</span></span>
                <svg class="dots-line" height={LINE.to_string()} role="img" aria-label={said}>
                    { for axis.labels.iter().map(|(share, _)| {
                        let at = format!("{:.2}%", 100.0 * share);
                        html! { <line class="plot-grid" x1={at.clone()} x2={at} y1="0" y2={LINE.to_string()} /> }
                    }) }
                    if let Some((low, high)) = spread {
                        <line
                            class="dots-spread"
                            x1={format!("{:.2}%", 100.0 * low)}
                            x2={format!("{:.2}%", 100.0 * high)}
                            y1={(LINE / 2.0).to_string()}
                            y2={(LINE / 2.0).to_string()}
                        />
                    }
                    { for dots }
                    if let Some(at) = summary.and_then(|(mean, _)| x(mean)) {
                        <line class="dots-mean" x1={at.clone()} x2={at} y1="4" y2={(LINE - 4.0).to_string()} />
                    }
                </svg>
            </div>
        }
    };
    html! {
        <figure class="dots" data-testid="dots">
            { for (0..table.runs.len()).map(row) }
            <div class="dots-row is-axis" aria-hidden="true">
                <span class="dots-name"></span>
                <span class="dots-axis">
                    { for axis.labels.iter().map(|(share, label)| html! {
                        <span class="plot-tick" style={format!("left:{:.2}%", 100.0 * share)}>{ axis_text(measure, percent, label) }</span>
                    }) }
                </span>
            </div>
            <figcaption class="about">{ label }</figcaption>
        </figure>
    }
}

/// A label of the axis; an accuracy in per cent.
fn axis_text(measure: Measure, percent: bool, label: &str) -> String {
    match crate::format::read(label) {
        Some(value) if measure == Measure::Metric && percent => format!("{} %", crate::format::short(100.0 * value)),
        _ => label.to_owned(),
    }
}
