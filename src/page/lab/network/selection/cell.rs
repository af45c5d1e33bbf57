//! The cell of a sweep that is pointed at: its settings, how good it is, its curves, and a way to train it.

use super::plot::{Line, Plot};
use super::sweep::{Place, batch_text, rate_text, state_text};
use super::{Held, adopt, said, use_loss, use_metric};
use crate::experiment::json::choice_value;
use crate::page::draw::run_style;
use crate::page::network::select::axis::Axis;
use crate::page::network::select::grid::{Grid, diverged};
use crate::page::network::select::words::{Key, fill, t};
use crate::page::network::select::{Attempted, Measure, Standing};
use crate::page::network::store::{use_hub, use_select};
use crate::protocol::training::{Grade, Mark};
use crate::registry::Lang;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Readout`].
#[derive(Clone, PartialEq, Properties)]
pub struct ReadoutProps {
    /// The grid.
    pub grid: Rc<Grid>,
    /// The round it is of.
    pub round: Held,
    /// The cell.
    pub shown: Place,
    /// Language of the page.
    pub lang: Lang,
}

/// What is known of a cell.
#[component]
pub fn Readout(props: &ReadoutProps) -> Html {
    let ReadoutProps { grid, round, shown: (row, column), lang } = props;
    let (row, column, lang) = (*row, *column, *lang);
    let hub = use_hub();
    let (percent, mode) = use_select(|state| (state.percent(), state.mode()));
    let (metric, loss) = (use_metric(lang), use_loss(lang));
    let one = grid.cell(row, column);
    let (schedule, batch) = &grid.rows[row];
    let rate = grid.rates[column];
    let number = row * grid.columns() + column;
    let run = round.0.trials.get(number).map_or(0, |trial| trial.run as usize);
    let name = round.0.of.labels().get(run).cloned().unwrap_or_default();
    let epochs = epochs(round);
    let best = one.outcome.as_ref().and_then(|outcome| outcome.best.as_ref()).map(|mark| {
        let at = epoch_of(one, epochs, mark.step);
        let loss = Measure::Loss.of_mark(mark).map(|loss| said(Measure::Loss, percent, loss)).unwrap_or_default();
        let values = [
            ("n", crate::format::short(crate::scale::significant(at, 3))),
            ("total", epochs.to_string()),
            ("loss", loss),
        ];
        fill(lang, Key::BestEpochOf, &values.each_ref().map(|(key, value)| (*key, value.as_str())))
    });
    let train = {
        let (hub, schedule, batch) = (hub.clone(), choice_value(schedule), *batch);
        Callback::from(move |_: MouseEvent| adopt(&hub, run, rate, Some((schedule.clone(), batch))))
    };
    let help = fill(lang, Key::TrainThisHelp, &[("run", &name)]);
    let value = |measure: Measure| match one.standing {
        Standing::Done if !diverged(one) => {
            measure.of(one).map_or_else(|| "–".to_owned(), |value| said(measure, percent, value))
        }
        Standing::Done | Standing::Failed | Standing::Waiting => state_text(lang, one, measure, percent),
        Standing::Running => measure
            .of(one)
            .map_or_else(|| state_text(lang, one, measure, percent), |value| said(measure, percent, value)),
    };
    let fact = |name: &'static str, testid: &'static str, text: String| {
        html! { <><dt>{ name }</dt><dd data-testid={testid}>{ text }</dd></> }
    };
    let measured = Measure::Metric.of(one).is_some();
    html! {
        <section class="cell-readout" data-testid="cell-readout" data-at={format!("{row},{column}")}>
            <div class="cell-facts">
            <dl class="facts">
                { fact(t(lang, Key::Rate), "cell-rate", rate_text(rate)) }
                { fact(t(lang, Key::Schedule), "cell-schedule", schedule.entry.item.name.get(lang).to_owned()) }
                { fact(t(lang, Key::BatchName), "cell-batch", batch_text(lang, *batch)) }
                { fact(loss, "cell-loss", value(Measure::Loss)) }
                { fact(metric, "cell-metric", if measured { value(Measure::Metric) } else { "–".to_owned() }) }
                { fact(t(lang, Key::BestEpoch), "cell-epoch", best.unwrap_or_else(|| "–".to_owned())) }
            </dl>
            if let Some(problem) = &one.problem {
                <p class="field-error">{ problem.get(lang) }</p>
            }
            <button
                type="button"
                class="button"
                data-testid="train-this"
                title={help.clone()}
                aria-label={format!("{}. {help}", t(lang, Key::TrainThis))}
                disabled={round.0.stale}
                onclick={train}
            >{ t(lang, Key::TrainThis) }</button>
            </div>
            <div class="cell-curves">{ curves(lang, one, epochs, run_style(run).color_on(mode)) }</div>
        </section>
    }
}

/// Epochs of a trial.
fn epochs(round: &Held) -> u32 {
    let own = round.0.of.selection.as_ref().map_or(0, |selection| selection.whole("epochs"));
    if own > 0 { own } else { round.0.of.epochs }
}

/// The epoch of a step.
fn epoch_of(one: &Attempted, epochs: u32, step: u32) -> f64 {
    f64::from(step) * f64::from(epochs) / f64::from(one.steps.max(1))
}

/// Both losses over epochs.
fn curves(lang: Lang, one: &Attempted, epochs: u32, color: &'static str) -> Html {
    let line = |grade: fn(&Mark) -> Option<Grade>| -> Vec<[f64; 2]> {
        let all = one.marks.iter().filter_map(|mark| Some((mark.step, grade(mark)?.loss)));
        all.map(|(step, loss)| [epoch_of(one, epochs, step), loss]).collect()
    };
    let (train, validation) = (line(|mark| mark.train), line(|mark| mark.validation));
    let values = train.iter().chain(&validation).map(|[_, loss]| *loss);
    let y = Axis::over(values, true, 4, 0.06);
    let x = Axis::between(0.0, f64::from(epochs.max(1)), false, 4);
    let lines = vec![
        Line { points: train, color, dash: String::new(), faint: false },
        Line { points: validation, color, dash: "1 4".to_owned(), faint: false },
    ];
    let label = fill(
        lang,
        Key::CellCurves,
        &[("what", &format!("{}, {}", t(lang, Key::LineTrain), t(lang, Key::LineValidation)))],
    );
    html! {
        <>
            <Plot testid="cell-curves" {label} {x} {y} names={[AttrValue::from(t(lang, Key::EpochAxis)), t(lang, Key::LossAxis).into()]} {lines} />
            <ul class="lines-key">
                <li><svg viewBox="0 0 24 8" aria-hidden="true"><path d="M0 4h24" /></svg>{ t(lang, Key::LineTrain) }</li>
                <li class="is-dotted"><svg viewBox="0 0 24 8" aria-hidden="true"><path d="M0 4h24" /></svg>{ t(lang, Key::LineValidation) }</li>
            </ul>
        </>
    }
}
