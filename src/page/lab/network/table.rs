//! The table of runs at the step that is looked at: losses and metrics of whole parts, how each stands; below it, of the run that is
//! looked into, what its last batch lost and what its penalties come to.

use super::run_card::badge;
use crate::format::{fixed, steady};
use crate::page::network::store::{Action, State, Track, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::number;
use crate::protocol::Status;
use crate::protocol::training::Grade;
use crate::registry::Lang;
use yew::prelude::*;

/// A run as it stands.
#[derive(Clone, PartialEq)]
struct Row {
    train: Option<Grade>,
    validation: Option<Grade>,
    /// The step at which that was measured, where it is an earlier one.
    earlier: Option<u32>,
    status: Status,
    problem: Option<String>,
    /// The best step, where early stopping has ended it and it stands at its end.
    stopped: Option<u32>,
}

/// All runs.
#[component]
pub fn RunTable() -> Html {
    let hub = use_hub();
    let (lang, looked) = use_select(|state| (state.lang(), state.looked()));
    let (names, rows) = use_select(|state| (state.experiment.labels(), rows(state)));
    let has_metric = rows.iter().any(|row| row.validation.or(row.train).is_some_and(|grade| grade.metric.is_some()));
    let classes = use_select(|state| state.outline.as_ref().is_some_and(|outline| !outline.classes.is_empty()));
    let metric = t(lang, if classes { Key::Accuracy } else { Key::FitCurve });
    let row = |(index, row): (usize, Row)| {
        let measured = row.earlier.map(|step| fill(lang, Key::MeasuredAt, &[("n", &step.to_string())]));
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
                    <td data-testid="loss" translate="no" title={measured.clone()}>{ cell(row.train.map(|grade| grade.loss), lang) }</td>
                    <td data-testid="validation" translate="no" title={measured.clone()}>{ cell(row.validation.map(|grade| grade.loss), lang) }</td>
                    if has_metric {
                        <td translate="no" data-testid="metric" title={measured}>{ graded(row.validation.or(row.train).and_then(|grade| grade.metric), classes) }</td>
                    }
                </tr>
                if let Some(best) = row.stopped {
                    <tr class="row-note"><td colspan="4" role="status" data-testid="stopped-early">
                        { fill(lang, Key::StoppedEarly, &[("n", &best.to_string())]) }{ " " }
                        <button type="button" class="text-button" onclick={hub.callback(move |_: MouseEvent| Action::Seek(best))}>
                            { fill(lang, Key::GoToStep, &[("n", &best.to_string())]) }
                        </button>
                    </td></tr>
                }
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
                            <th scope="col" title={t(lang, Key::TrainHelp)}>{ t(lang, Key::TrainShort) }</th>
                            <th scope="col" title={t(lang, Key::ValidationHelp)}>{ t(lang, Key::Validation) }</th>
                            if has_metric { <th scope="col">{ metric }</th> }
                        </tr>
                    </thead>
                    <tbody>{ for rows.into_iter().enumerate().map(row) }</tbody>
                </table>
            </div>
            <BatchLine />
        </section>
    }
}

/// What the last batch of the run that is looked into lost, and what its penalties come to.
#[component]
fn BatchLine() -> Html {
    let (lang, batch, penalty, earlier) = use_select(|state| {
        let Some(track) = state.tracks.get(state.looked()) else { return (state.lang(), None, None, None) };
        let step = state.at.min(track.head);
        let penalty = track.known(step, |mark| mark.penalty).map(|(_, penalty)| penalty);
        let earlier = measured(track, step).filter(|at| *at != step);
        (state.lang(), track.loss_at(step).filter(|_| step > 0), penalty, earlier)
    });
    let text = |value: f64| steady(value, 3);
    html! {
        <p class="quiet batch-line" title={t(lang, Key::BatchLossHelp)}>
            <span>{ t(lang, Key::BatchLoss) }{ " " }</span>
            <span data-testid="batch-loss">{ batch.map_or_else(|| "–".to_owned(), text) }</span>
            if let Some(penalty) = penalty {
                <span>{ " · " }{ t(lang, Key::Penalties) }{ " " }</span>
                <span data-testid="penalty">{ text(penalty) }</span>
            }
            if let Some(step) = earlier {
                <span data-testid="measured-at">{ " · " }{ fill(lang, Key::MeasuredAt, &[("n", &step.to_string())]) }</span>
            }
        </p>
    }
}

/// The step of which the numbers beside a run are: the last one up to `step` that was scored. None where the run was lost by
/// then: what was measured before is no number of that.
fn measured(track: &Track, step: u32) -> Option<u32> {
    let (at, _) = track.known(step, |mark| mark.train.or(mark.validation))?;
    (at == step || !(track.status.is_lost() && step >= track.head)).then_some(at)
}

fn rows(state: &State) -> Vec<Row> {
    let row = |track: &Track| {
        let step = state.at.min(track.head);
        let [train, validation] = [track.known(step, |mark| mark.train), track.known(step, |mark| mark.validation)];
        // Both of one step: a training loss of an earlier one stands beside no validation.
        let measured = measured(track, step);
        let of = |known: Option<(u32, Grade)>| known.filter(|(at, _)| Some(*at) == measured).map(|(_, grade)| grade);
        Row {
            train: of(train),
            validation: of(validation),
            earlier: measured.filter(|at| *at != step),
            status: track.status,
            problem: track.problem.as_ref().map(|problem| problem.get(state.lang()).to_owned()),
            stopped: track.stopped,
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
        Status::Undefined => Key::Undefined,
    }
}

fn cell(value: Option<f64>, lang: Lang) -> Html {
    value.map_or_else(|| html! { "–" }, |value| number(value, lang, 3))
}

/// An accuracy in per cent, or R² as the number that it is.
fn graded(value: Option<f64>, classes: bool) -> String {
    match value {
        None => "–".to_owned(),
        Some(share) if classes => format!("{} %", fixed(100.0 * share, 1)),
        Some(fit) => fixed(fit, 3),
    }
}
