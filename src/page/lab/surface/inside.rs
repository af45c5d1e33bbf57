//! Inside a step: the update formula of one run beside the values of its letters at the step shown.

use super::legend::badge;
use super::letters::{own_keys, use_letters};
use super::thoughts::{Roles, line_search, notes};
use super::words::{GRADIENT, PAUSE_TO_SEE};
use crate::expr::{self, symbol};
use crate::format::steady;
use crate::page::i18n::{Key, fill, t};
use crate::page::names::run_names;
use crate::page::store::{Shared, State, use_select};
use crate::page::widget::Formula;
use crate::protocol::Inspection;
use crate::registry::Lang;
use crate::train::inside::Fact;
use yew::prelude::*;

/// Significant digits of a value.
const DIGITS: usize = 4;

/// The run that stands out, from inside.
#[component]
pub fn Inside() -> Html {
    let lang = use_select(|state| state.lang());
    let (experiment, index) = use_select(|state| (state.experiment.clone(), state.inspected_run()));
    // The run's own step: it may have ended before the one shown. The last step leads to the end, all others lead on.
    let steps = use_select(|state| {
        let trace = state.trace(state.inspected_run()?)?;
        let step = (state.transport.step() as usize).min(trace.last());
        Some([step.min(trace.last().saturating_sub(1)), step, trace.last()])
    });
    let (playing, inspection) = use_select(|state| (state.transport.is_playing(), fitting(state)));
    // As bits, so that a number that is none equals itself.
    let now = use_select(|state| {
        let trace = state.trace(state.inspected_run()?)?;
        let step = (state.transport.step() as usize).min(trace.last());
        let (row, from) = (trace.row(step), trace.row(step.min(trace.last().saturating_sub(1))));
        Some((from.gradient().map(f64::to_bits), row.evaluations().map(|count| count as u64)))
    });
    let letters = use_letters(index);
    let shown = inspection.as_ref().filter(|_| !playing).and_then(|inspection| inspection.insight.as_ref());
    let Some((index, run)) = index.and_then(|index| Some((index, experiment.runs.get(index)?))) else {
        return Html::default();
    };
    let name = run_names(&experiment, lang).swap_remove(index);
    let rule = &run.optimizer;
    let mathml = expr::mathml(rule.entry.kind(), rule.formula(), &own_keys(rule.entry), &rule.all_values());
    let one = |letter: &str, value: String| html! { <><dt>{ letter }</dt><dd>{ value }</dd></> };
    let fact = |letter: &str, value: [f64; 2]| {
        let [x, y] = value.map(|coordinate| steady(coordinate, DIGITS));
        one(letter, format!("({x}, {y})"))
    };
    let known = |part: &Fact| match part.values[..] {
        [x, y] => fact(&part.symbol, [x, y]),
        _ => {
            let values: Vec<String> = part.values.iter().map(|value| steady(*value, DIGITS)).collect();
            one(&part.symbol, values.join(", "))
        }
    };
    let is_told = |key: &str| shown.is_some_and(|insight| insight.facts.iter().any(|fact| fact.symbol == key));
    // Of a search method capitals are matrices, row by row; a number comes as a pair of equals.
    let remembered = |key: &str, value: [f64; 2]| {
        let number = rule.entry.search.is_some() && key != "d" && key.starts_with(char::is_lowercase);
        if number { one(&symbol(key), steady(value[0], DIGITS)) } else { fact(&symbol(key), value) }
    };
    html! {
        <section class="panel-section" data-testid="inside">
            <header class="section-head">
                <h2>{ title(steps, lang) }</h2>
                <span>{ badge(index, false) }{ " " }{ name }</span>
            </header>
            if let Some(mathml) = mathml.ok().filter(|_| shown.is_none_or(|insight| insight.lines.is_empty())) {
                <Formula {mathml} label={t(lang, Key::UpdateRule)} highlight={letters.lit.clone()} on_hover={letters.on_hover.clone()} />
            }
            if let Some(insight) = shown {
                if !insight.lines.is_empty() {
                    <Formula mathml={insight.lines.clone()} label={t(lang, Key::UpdateRule)} highlight={letters.lit.clone()} on_hover={letters.on_hover.clone()} />
                }
                { notes(insight, lang) }
                <Roles />
            }
            if let Some(plot) = shown.and_then(|insight| insight.plot.as_ref()) {
                { line_search(plot, lang) }
            }
            <dl class="facts">
                if let Some((gradient, evaluations)) = now {
                    <dt>{ t(lang, Key::Evaluations) }</dt>
                    <dd>{ counts(evaluations, lang) }</dd>
                    { fact(GRADIENT, gradient.map(f64::from_bits)) }
                }
                { for shown.iter().flat_map(|insight| &insight.facts).map(known) }
                if let Some(inspection) = inspection.as_ref().filter(|_| !playing) {
                    { for inspection.state.iter().filter(|(key, _)| !is_told(key)).map(|(key, value)| remembered(key, *value)) }
                }
            </dl>
            if playing && rule.formula().contains("state ") {
                <p class="quiet">{ PAUSE_TO_SEE.get(lang) }</p>
            }
        </section>
    }
}

/// Which step is looked into: the one that leads on from the step shown.
fn title(steps: Option<[usize; 3]>, lang: Lang) -> String {
    let [from, step, last] = steps.unwrap_or_default();
    match last {
        0 => fill(lang, Key::InsideStart, &[("n", &step.to_string())]),
        _ => fill(lang, Key::InsideStep, &[("n", &from.to_string()), ("m", &(from + 1).to_string())]),
    }
}

/// How often the surface was asked so far.
fn counts([value, gradient, hessian]: [u64; 3], lang: Lang) -> String {
    let [value, gradient, hessian] = [value, gradient, hessian].map(|count| count.to_string());
    let values = [("value", value.as_str()), ("gradient", gradient.as_str()), ("hessian", hessian.as_str())];
    fill(lang, Key::EvaluationsOf, &values)
}

/// The optimizer state, where it is the one of the run and the experiment shown.
pub(super) fn fitting(state: &State) -> Option<Shared<Inspection>> {
    let index = state.inspected_run()?;
    let fits =
        |inspection: &Shared<Inspection>| Some(inspection.run) == state.race.run && inspection.index as usize == index;
    state.inspection.clone().filter(fits)
}
