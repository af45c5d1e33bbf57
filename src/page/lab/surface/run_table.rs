//! The table of runs: where each one is at the step shown, in numbers of fixed width.

use super::legend::badge;
use super::words::{GRADIENT, GRADIENT_NORM, RATE};
use crate::format::{short, steady};
use crate::page::i18n::{Key, t};
use crate::page::names::run_names;
use crate::page::store::{Action, State, use_hub, use_select};
use crate::page::widget::number;
use crate::protocol::Status;
use crate::registry::Lang;
use yew::prelude::*;

/// Significant digits of a loss, of everything else.
const LOSS_DIGITS: usize = 4;
const DIGITS: usize = 3;

/// Every run in the experiment's order: a row never jumps.
#[component]
pub fn RunTable() -> Html {
    let (experiment, lang) = use_select(|state| (state.experiment.clone(), state.lang()));
    let names = run_names(&experiment, lang);
    if names.is_empty() {
        return html! { <section class="panel-section"><p class="empty">{ t(lang, Key::NothingToShow) }</p></section> };
    }
    let number_head = |text: &'static str, title: &'static str| {
        html! { <th scope="col" class="is-number" {title}>{ text }</th> }
    };
    html! {
        <section class="panel-section" aria-label={t(lang, Key::Runs)}>
            <div class="table-frame">
                <table class="run-table">
                    <thead>
                        <tr>
                            <th scope="col">{ t(lang, Key::Run) }</th>
                            { number_head(t(lang, Key::Loss), t(lang, Key::Loss)) }
                            { number_head(GRADIENT_NORM, t(lang, Key::GradientNorm)) }
                            { number_head(RATE, t(lang, Key::Rate)) }
                        </tr>
                    </thead>
                    <tbody>
                        { for names.into_iter().enumerate().map(|(index, name)| html! {
                            <RunRow key={index} {index} {name} hidden={experiment.runs[index].hidden} {lang} />
                        }) }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// Properties of [`RunRow`].
#[derive(Clone, PartialEq, Properties)]
struct RunRowProps {
    index: usize,
    name: AttrValue,
    hidden: bool,
    lang: Lang,
}

/// Numbers of a row as bits, so that a number that is none equals itself.
#[derive(Clone, Copy, PartialEq)]
struct Snapshot {
    /// Loss, norm of the gradient, rate, point, gradient.
    bits: [u64; 7],
    /// The run's fate, once the step shown has reached it.
    status: Status,
}

/// A run at the step shown.
#[component]
fn RunRow(props: &RunRowProps) -> Html {
    let hub = use_hub();
    let RunRowProps { index, lang, .. } = *props;
    let now = use_select(move |state| snapshot(state, index));
    let lit = use_select(move |state| state.highlight.run() == Some(index));
    let point = |run: Option<usize>| hub.callback(move |_: PointerEvent| Action::HighlightRun(run));
    let cell = |value: f64, digits: usize| html! { <td class="is-number">{ number(value, lang, digits) }</td> };
    html! {
        <tr
            class={classes!(lit.then_some("is-lit"), props.hidden.then_some("is-hidden"))}
            data-testid="run-row"
            onpointerenter={point(Some(index))}
            onpointerleave={point(None)}
            onclick={hub.callback(move |_: MouseEvent| Action::Pin(Some(index)))}
        >
            <th scope="row" title={props.name.clone()}>
                <span class="run-name">{ badge(index, props.hidden) }{ &props.name }</span>
                { whereabouts(now, props.hidden, lang) }
            </th>
            if let Some([loss, norm, rate, ..]) = now.map(|now| now.bits.map(f64::from_bits)) {
                { cell(loss, LOSS_DIGITS) }
                { cell(norm, DIGITS) }
                <td class="is-number">{ short(rate) }</td>
            } else {
                <td colspan="3"></td>
            }
        </tr>
    }
}

/// A second line under the row's numbers: where the run is, its gradient there, and how it stands where that is worth a
/// word.
fn whereabouts(now: Option<Snapshot>, hidden: bool, lang: Lang) -> Html {
    let Some(now) = now else { return html! { <small class="quiet">{ t(lang, Key::Running) }</small> } };
    let [_, _, _, x, y, gx, gy] = now.bits.map(f64::from_bits);
    let pair = |a: f64, b: f64| format!("({}, {})", steady(a, DIGITS), steady(b, DIGITS));
    let (class, key) = match now.status {
        _ if hidden => ("status", Some(Key::Hidden)),
        Status::Diverged => ("status is-diverged", Some(Key::Diverged)),
        Status::Converged => ("status is-converged", Some(Key::Converged)),
        Status::Running | Status::Finished => ("status", None),
    };
    html! {
        <small class="quiet">
            <span>{ pair(x, y) }</span>
            <span>{ GRADIENT }{ " " }{ pair(gx, gy) }</span>
            if let Some(key) = key {
                <span {class}>{ t(lang, key) }</span>
            }
        </small>
    }
}

fn snapshot(state: &State, index: usize) -> Option<Snapshot> {
    let trace = state.trace(index)?;
    let step = state.transport.step() as usize;
    let row = trace.row(step);
    let ([x, y], [gx, gy]) = (row.point(), row.gradient());
    let ended = step >= trace.last();
    Some(Snapshot {
        bits: [row.loss(), libm::hypot(gx, gy), row.rate(), x, y, gx, gy].map(f64::to_bits),
        status: if ended { trace.head.status } else { Status::Running },
    })
}
