//! Cross-validation: folds × runs with means, a dot plot, and differences. Seeds show theirs the same way.

use super::differences::Differences;
use super::dots::Dots;
use super::{Held, use_loss, use_metric};
use crate::page::lab::network::run_card::badge;
use crate::page::network::select::words::{Key, fill, t};
use crate::page::network::select::{Attempted, Measure, Standing, Table, grid};
use crate::page::network::store::use_select;
use crate::page::widget::number;
use crate::registry::Lang;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Folds`].
#[derive(Clone, PartialEq, Properties)]
pub struct FoldsProps {
    /// The round.
    pub round: Held,
    /// What outcomes are measured by.
    pub measure: Measure,
}

/// Cross-validation.
#[component]
pub fn Folds(props: &FoldsProps) -> Html {
    html! { <Outcomes round={props.round.clone()} measure={props.measure} unit={Key::Fold} dot={Key::UnitFold} about={Key::PairedFolds} /> }
}

/// Properties of [`Outcomes`].
#[derive(Clone, PartialEq, Properties)]
pub struct OutcomesProps {
    /// The round.
    pub round: Held,
    /// What outcomes are measured by.
    pub measure: Measure,
    /// What a row is.
    pub unit: Key,
    /// What a dot is.
    pub dot: Key,
    /// How differences are taken.
    pub about: Key,
}

/// The table of outcomes, their dots and differences.
#[component]
pub fn Outcomes(props: &OutcomesProps) -> Html {
    let OutcomesProps { round, measure, unit, dot, about } = props.clone();
    let (lang, percent) = use_select(|state| (state.lang(), state.percent()));
    let (metric, loss) = (use_metric(lang), use_loss(lang));
    let table = Rc::new(Table::of(&round.0));
    let names = round.0.of.labels();
    let best = table.best(measure);
    let title = if measure == Measure::Loss { loss } else { metric };
    let value = |value: f64| -> Html {
        if measure == Measure::Metric && percent {
            html! { { format!("{} %", crate::format::fixed(100.0 * value, 1)) } }
        } else {
            number(value, lang, 3)
        }
    };
    let row = |at: usize| {
        let name = table.units[at] + u32::from(unit == Key::Fold);
        html! {
            <tr key={at} data-testid="outcome-row">
                <th scope="row">{ name }</th>
                { for (0..table.runs.len()).map(|column| html! { <td translate="no" class="is-number">{ cell(lang, table.cell(at, column), measure, &value) }</td> }) }
            </tr>
        }
    };
    let summaries: Vec<_> = (0..table.runs.len()).map(|column| table.summary(column, measure)).collect();
    let head = |column: usize| {
        let run = table.runs[column] as usize;
        html! { <th scope="col" class="is-number" key={column}>{ badge(run) }{ names.get(run).cloned().unwrap_or_default() }</th> }
    };
    let lost = |column: usize| match table.diverged(column) {
        0 => Html::default(),
        n => html! { <small class="quiet">{ fill(lang, Key::DivergedIn, &[("n", &n.to_string())]) }</small> },
    };
    html! {
        <div class="outcomes">
            <div class="outcomes-body">
                <div class="table-frame">
                    <table class="run-table outcome-table is-even" style={format!("--runs:{}", table.runs.len())} aria-label={title} data-testid="outcomes">
                        <thead>
                            <tr><th scope="col">{ t(lang, unit) }</th>{ for (0..table.runs.len()).map(head) }</tr>
                        </thead>
                        <tbody>{ for (0..table.units.len()).map(row) }</tbody>
                        <tfoot>
                            <tr title={t(lang, Key::MeanHelp)} data-testid="outcome-mean">
                                <th scope="row">{ t(lang, Key::Mean) }</th>
                                { for summaries.iter().enumerate().map(|(column, summary)| html! {
                                    <td translate="no" class={classes!("is-number", (best == Some(column)).then_some("is-best"))}>
                                        { summary.map_or_else(|| html! { "–" }, |(mean, _)| value(mean)) }
                                        { lost(column) }
                                    </td>
                                }) }
                            </tr>
                            <tr title={t(lang, Key::MeanHelp)}>
                                <th scope="row">{ t(lang, Key::Deviation) }</th>
                                { for summaries.iter().map(|summary| html! {
                                    <td translate="no" class="is-number">
                                        { summary.and_then(|(_, interval)| interval).map_or_else(|| html! { "–" }, |interval| value(interval.deviation)) }
                                    </td>
                                }) }
                            </tr>
                        </tfoot>
                    </table>
                </div>
                <Dots table={Rc::clone(&table)} names={names.clone()} {measure} {percent} unit={dot} {lang} />
            </div>
            <Differences {table} {names} {measure} {percent} {about} {lang} />
        </div>
    }
}

/// An outcome, or how far it is.
fn cell(lang: Lang, one: Option<&Rc<Attempted>>, measure: Measure, value: &impl Fn(f64) -> Html) -> Html {
    let Some(one) = one else { return Html::default() };
    if grid::diverged(one) {
        return html! { <span class="quiet">{ "× " }{ t(lang, Key::LegendDiverged) }</span> };
    }
    match one.standing {
        Standing::Waiting => html! { <span class="quiet">{ "·" }</span> },
        Standing::Running => html! { <span class="quiet">{ format!("{:.0} %", 100.0 * one.share()) }</span> },
        Standing::Failed => {
            let why = one.problem.as_ref().map(|problem| problem.get(lang).to_owned());
            html! { <span class="quiet" title={why}>{ "! " }{ t(lang, Key::LegendFailed) }</span> }
        }
        Standing::Done => measure.of(one).map_or_else(|| html! { "–" }, value),
    }
}
