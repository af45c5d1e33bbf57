//! The table of runs at the step that is looked at: losses, metrics, how each stands.

use super::run_card::badge;
use crate::page::network::store::{Action, State, use_hub, use_select};
use crate::page::network::words::{Key, t};
use crate::page::widget::number;
use crate::protocol::Status;
use crate::protocol::training::Grade;
use crate::registry::Lang;
use yew::prelude::*;

/// A run as it stands.
#[derive(Clone, PartialEq)]
struct Row {
    loss: Option<f32>,
    validation: Option<Grade>,
    train: Option<Grade>,
    status: Status,
    problem: Option<String>,
}

/// All runs.
#[component]
pub fn RunTable() -> Html {
    let hub = use_hub();
    let (lang, looked) = use_select(|state| (state.lang(), state.looked()));
    let (names, rows) = use_select(|state| (state.experiment.labels(), rows(state)));
    let has_metric = rows.iter().any(|row| row.validation.or(row.train).is_some_and(|grade| grade.metric.is_some()));
    let metric = use_select(|state| state.outline.as_ref().is_some_and(|outline| !outline.classes.is_empty()));
    let metric = t(lang, if metric { Key::Accuracy } else { Key::FitCurve });
    let row = |(index, row): (usize, Row)| {
        let point = |run: Option<usize>| hub.callback(move |_: PointerEvent| Action::Point(run));
        html! {
            <>
                <tr key={index} data-testid="run-row" onpointerenter={point(Some(index))} onpointerleave={point(None)}>
                    <th scope="row" title={t(lang, word(row.status))} data-status={format!("{:?}", row.status)}>
                        <button
                            type="button"
                            class="run-look"
                            data-testid="look"
                            aria-pressed={(index == looked).to_string()}
                            title={t(lang, Key::LookInto)}
                            onclick={hub.callback(move |_: MouseEvent| Action::Look(index))}
                        >
                            { badge(index) }{ names.get(index).cloned().unwrap_or_default() }
                        </button>
                    </th>
                    <td data-testid="loss">{ cell(row.loss, lang) }</td>
                    <td>{ cell(row.validation.map(|grade| grade.loss), lang) }</td>
                    if has_metric {
                        <td data-testid="metric">{ percent(row.validation.or(row.train).and_then(|grade| grade.metric)) }</td>
                    }
                </tr>
                if let Some(problem) = row.problem {
                    <tr class="row-note"><td colspan="4" class="field-error" role="status" data-testid="diagnosis">{ problem }</td></tr>
                }
            </>
        }
    };
    html! {
        <section class="panel-section" aria-label={t(lang, Key::Optimizers)}>
            <div class="table-frame">
                <table class="run-table">
                    <thead>
                        <tr>
                            <th scope="col">{ t(lang, Key::Run) }</th>
                            <th scope="col">{ t(lang, Key::Now) }</th>
                            <th scope="col">{ t(lang, Key::Validation) }</th>
                            if has_metric { <th scope="col">{ metric }</th> }
                        </tr>
                    </thead>
                    <tbody>{ for rows.into_iter().enumerate().map(row) }</tbody>
                </table>
            </div>
        </section>
    }
}

fn rows(state: &State) -> Vec<Row> {
    let row = |track: &crate::page::network::store::Track| {
        let mark = track.score_at(state.at);
        Row {
            loss: track.loss_at(state.at).or_else(|| mark.and_then(|mark| mark.train).map(|grade| grade.loss)),
            validation: mark.and_then(|mark| mark.validation),
            train: mark.and_then(|mark| mark.train),
            status: track.status,
            problem: track.problem.as_ref().map(|problem| problem.get(state.lang()).to_owned()),
        }
    };
    state.tracks.iter().map(row).collect()
}

fn word(status: Status) -> Key {
    match status {
        Status::Running => Key::Running,
        Status::Finished => Key::Finished,
        Status::Diverged => Key::Diverged,
        Status::Converged => Key::Converged,
    }
}

fn cell(value: Option<f32>, lang: Lang) -> Html {
    value.map_or_else(|| html! { "–" }, |value| number(f64::from(value), lang, 3))
}

fn percent(value: Option<f32>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.1} %", 100.0 * value))
}
