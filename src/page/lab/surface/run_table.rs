//! The table of runs: where each one is at the step shown, in numbers of fixed width, in the order that a column's head
//! asks for, and as a file.

use super::figure::file_name;
use super::legend::badge;
use super::words::{GRADIENT, GRADIENT_NORM, HESSIAN, RATE, STEP_LENGTH, VALUE};
use crate::format::{short, steady};
use crate::page::endings::{self, Tone};
use crate::page::i18n::{Key, fill, t};
use crate::page::names::run_names;
use crate::page::results::{Column, Sort, Standing, order, steps_csv, table_csv};
use crate::page::save::save;
use crate::page::store::{Action, Hub, State, use_hub, use_select};
use crate::page::widget::{number, save_button};
use crate::protocol::{RunHead, Status};
use crate::registry::Lang;
use crate::train::ending::Reason;
use yew::prelude::*;

/// Significant digits of a loss, of everything else.
const LOSS_DIGITS: usize = 4;
const DIGITS: usize = 3;
/// Media type of the files.
const CSV: &str = "text/csv";

/// The rows as they stand: how they are sorted, and the runs in that order.
type Rows = (Option<Sort>, Vec<usize>);

/// Every run. A row never jumps while the race plays: the order is looked at when it rests.
#[component]
pub fn RunTable() -> Html {
    let hub = use_hub();
    let (experiment, lang) = use_select(|state| (state.experiment.clone(), state.lang()));
    let held = use_mut_ref(Rows::default);
    let (sort, rows) = use_select(move |state| {
        let mut held = held.borrow_mut();
        let keeps = state.transport.is_playing() && held.0 == state.sort && held.1.len() == state.cards.len();
        if !keeps {
            *held = (state.sort, shown_order(state));
        }
        held.clone()
    });
    let names = run_names(&experiment, lang);
    if names.is_empty() {
        return html! { <section class="panel-section"><p class="empty">{ t(lang, Key::NothingToShow) }</p></section> };
    }
    let has_data = experiment.surface.entry.data.is_some();
    let head = |column: Column, text: &'static str, name: Key| head(&hub, lang, sort, column, (text, name));
    let saves = |text: Key, title: Key, file: fn(&State) -> [String; 2]| {
        let hub = hub.clone();
        let on_click = Callback::from(move |_: MouseEvent| save_csv(&hub, file));
        save_button(t(lang, text), t(lang, title).to_owned(), on_click)
    };
    html! {
        <section class="panel-section" aria-label={t(lang, Key::Runs)}>
            <header class="section-head">
                <h2>{ t(lang, Key::Runs) }</h2>
                <span class="save-tools">
                    { saves(Key::TableOnly, Key::SaveTable, table_file) }
                    { saves(Key::AllSteps, Key::SaveSteps, steps_file) }
                </span>
            </header>
            <div class="table-frame">
                <table class="run-table">
                    <thead>
                        <tr>
                            { head(Column::Name, t(lang, Key::Run), Key::Run) }
                            { head(Column::Loss, t(lang, Key::Loss), Key::Loss) }
                            { head(Column::GradientNorm, GRADIENT_NORM, Key::GradientNorm) }
                            { head(Column::Values, VALUE, Key::ValuesAsked) }
                            { head(Column::Gradients, GRADIENT, Key::GradientsAsked) }
                            { head(Column::Hessians, HESSIAN, Key::HessiansAsked) }
                            if has_data {
                                { head(Column::Samples, t(lang, Key::BySamples), Key::SampleGradients) }
                            }
                        </tr>
                    </thead>
                    <tbody>
                        { for rows.into_iter().filter(|index| *index < names.len()).map(|index| html! {
                            <RunRow
                                key={index}
                                {index}
                                name={names[index].clone()}
                                hidden={experiment.runs[index].hidden}
                                searches={experiment.runs[index].optimizer.entry.search.is_some()}
                                {has_data}
                                {lang}
                            />
                        }) }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// The head of a column, which sorts by it.
fn head(hub: &Hub, lang: Lang, sort: Option<Sort>, column: Column, (text, name): (&'static str, Key)) -> Html {
    let (state, arrow) = match sort.filter(|sort| sort.column == column) {
        None => (None, ""),
        Some(Sort { descending: false, .. }) => (Some("ascending"), "↑"),
        Some(Sort { descending: true, .. }) => (Some("descending"), "↓"),
    };
    let sorts = fill(lang, Key::SortBy, &[("name", t(lang, name))]);
    let help = match column {
        Column::Values => Some(Key::ValuesHelp),
        Column::Gradients => Some(Key::GradientsHelp),
        Column::Hessians => Some(Key::HessiansHelp),
        Column::Samples => Some(Key::SamplesHelp),
        Column::Name | Column::Loss | Column::GradientNorm => None,
    };
    let title = help.map_or_else(|| sorts.clone(), |help| format!("{}\n{sorts}", t(lang, help)));
    html! {
        <th scope="col" class={(column != Column::Name).then_some("is-number")} aria-sort={state}>
            <button type="button" {title} onclick={hub.callback(move |_: MouseEvent| Action::Sort(column))}>
                { text }
                <span aria-hidden="true">{ arrow }</span>
            </button>
        </th>
    }
}

fn standing(state: &State, index: usize) -> Option<Standing> {
    state.trace(index).map(|trace| Standing::of(trace, state.transport.step() as usize))
}

/// The order of the runs by their numbers at the step shown.
fn shown_order(state: &State) -> Vec<usize> {
    let standings: Vec<Option<Standing>> = (0..state.cards.len()).map(|index| standing(state, index)).collect();
    order(&run_names(&state.experiment, state.lang()), &standings, state.sort)
}

/// Name and text of the file with the table as it is shown.
fn table_file(state: &State) -> [String; 2] {
    let names = run_names(&state.experiment, state.lang());
    let runs =
        shown_order(state).into_iter().filter_map(|index| Some((names[index].as_str(), standing(state, index)?)));
    let step = state.transport.step();
    [file_name(state, &format!("-step-{step}.csv")), table_csv(runs)]
}

/// Name and text of the file with all steps of all runs.
fn steps_file(state: &State) -> [String; 2] {
    let names = run_names(&state.experiment, state.lang());
    let runs = names.iter().enumerate().filter_map(|(index, name)| Some((name.as_str(), state.trace(index)?)));
    [file_name(state, ".csv"), steps_csv(runs)]
}

fn save_csv(hub: &Hub, file: fn(&State) -> [String; 2]) {
    let [name, text] = hub.read(file);
    save(hub, move |saver| saver.text(&name, CSV, &text));
}

/// Properties of [`RunRow`].
#[derive(Clone, PartialEq, Properties)]
struct RunRowProps {
    index: usize,
    name: AttrValue,
    hidden: bool,
    /// Whether its rate is the step of a line search.
    searches: bool,
    /// Whether sample gradients have a column.
    has_data: bool,
    lang: Lang,
}

/// Numbers of a row as bits, so that a number that is none equals itself.
#[derive(Clone, Copy, PartialEq)]
struct Snapshot {
    /// The columns, the rate, the point.
    bits: [u64; 9],
    /// The run's fate, once the step shown has reached it.
    end: Option<(Status, Option<Reason>)>,
}

/// A run at the step shown.
#[component]
fn RunRow(props: &RunRowProps) -> Html {
    let hub = use_hub();
    let RunRowProps { index, lang, has_data, .. } = *props;
    let now = use_select(move |state| snapshot(state, index));
    let lit = use_select(move |state| state.highlight.run() == Some(index));
    let point = |run: Option<usize>| hub.callback(move |_: PointerEvent| Action::HighlightRun(run));
    let cell =
        |value: f64, digits: usize| html! { <td translate="no" class="is-number">{ number(value, lang, digits) }</td> };
    html! {
        <tr
            class={classes!(lit.then_some("is-lit"), props.hidden.then_some("is-hidden"))}
            data-testid="run-row"
            onpointerenter={point(Some(index))}
            onpointerleave={point(None)}
            onclick={hub.callback(move |_: MouseEvent| Action::Pin(Some(index)))}
        >
            <th scope="row" title={props.name.clone()}>
                <span class="run-line">
                    <span class="run-name">{ badge(index, props.hidden) }{ &props.name }</span>
                    { whereabouts(now, props, lang) }
                </span>
            </th>
            if let Some([loss, norm, counts @ .., _, _, _]) = now.map(|now| now.bits.map(f64::from_bits)) {
                { cell(loss, LOSS_DIGITS) }
                { cell(norm, DIGITS) }
                { for counts.into_iter().take(if has_data { 4 } else { 3 }).map(|count| html! {
                    <td translate="no" class="is-number">{ count }</td>
                }) }
            } else {
                <td colspan={if has_data { "6" } else { "5" }}></td>
            }
        </tr>
    }
}

/// Beside the run's name, above its numbers: where the run is, and its rate there or how it stands, where that is worth a
/// word.
fn whereabouts(now: Option<Snapshot>, props: &RunRowProps, lang: Lang) -> Html {
    let Some(now) = now else { return html! { <small class="quiet">{ t(lang, Key::Running) }</small> } };
    let [.., rate, x, y] = now.bits.map(f64::from_bits);
    let end =
        now.end.and_then(|(status, reason)| endings::word(&RunHead { steps: 0, status, reason, digest: None }, lang));
    html! {
        <small class="quiet">
            <span>{ format!("({}, {})", steady(x, DIGITS), steady(y, DIGITS)) }</span>
            { match end {
                _ if props.hidden => html! { <span class="status">{ t(lang, Key::Hidden) }</span> },
                None => html! {
                    <span data-testid="rate" translate="no" title={t(lang, if props.searches { Key::StepLength } else { Key::Rate })}>
                        { if props.searches { STEP_LENGTH } else { RATE } }{ " " }{ short(rate) }
                    </span>
                },
                Some((tone, word, title)) => html! {
                    <span class={class_of(tone)} {title} data-testid="ending">{ word }</span>
                },
            } }
        </small>
    }
}

fn class_of(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "status is-converged",
        Tone::Doubtful => "status is-doubtful",
        Tone::Bad => "status is-diverged",
    }
}

fn snapshot(state: &State, index: usize) -> Option<Snapshot> {
    let Standing { columns: [loss, norm, f, g, h, samples], rate, point: [x, y], .. } = standing(state, index)?;
    let trace = state.trace(index)?;
    let ended = state.transport.step() as usize >= trace.last();
    Some(Snapshot {
        bits: [loss, norm, f, g, h, samples, rate, x, y].map(f64::to_bits),
        end: ended.then_some((trace.head.status, trace.head.reason)),
    })
}
