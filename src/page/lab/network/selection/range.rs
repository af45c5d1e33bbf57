//! Range test: the loss of each run while its rate rises, the rate that it suggests, and a way to take it.

use super::plot::{Cursor, Line, Plot, Upright, dashes};
use super::{Held, adopt};
use crate::page::draw::run_style;
use crate::page::lab::network::run_card::badge;
use crate::page::network::select::axis::Axis;
use crate::page::network::select::words::{Key, fill, t};
use crate::page::network::select::{Attempted, Standing};
use crate::page::network::store::{use_hub, use_select};
use crate::page::widget::number;
use crate::scale::significant;
use crate::selection::statistics::{smoothed, suggestion};
use yew::prelude::*;

/// Of a decade, what an arrow key goes.
const STEP: f64 = 0.1;

/// Properties of [`Range`].
#[derive(Clone, PartialEq, Properties)]
pub struct RangeProps {
    /// The round.
    pub round: Held,
}

/// A run in the test.
struct Tested {
    run: usize,
    name: String,
    smooth: Vec<[f64; 2]>,
    raw: Vec<[f64; 2]>,
    /// The rate where the loss falls steepest, and the smaller of that and a tenth of the rate where it is lowest, as one
    /// would type them.
    suggested: Option<[f64; 2]>,
    standing: Standing,
}

/// The view.
#[component]
pub fn Range(props: &RangeProps) -> Html {
    let round = &props.round.0;
    let hub = use_hub();
    let (lang, mode) = use_select(|state| (state.lang(), state.mode()));
    let rates = use_select(|state| {
        let rates = state.experiment.runs.iter().map(|run| run.optimizer.value("lr"));
        rates.collect::<Vec<_>>()
    });
    let cursor = use_state(|| None::<f64>);
    let names = round.of.labels();
    let tested: Vec<Tested> = round
        .trials
        .iter()
        .zip(&round.attempts)
        .map(|(trial, one)| test(trial.run as usize, names.get(trial.run as usize).cloned().unwrap_or_default(), one))
        .collect();
    let number_of = |key: &str| round.of.selection.as_ref().map_or(1.0, |selection| selection.number(key));
    let ends = [number_of("from"), number_of("to")].map(libm::log10);
    let x = Axis::between(ends[0], ends[1], true, 8);
    let y = Axis::over(tested.iter().flat_map(|one| one.smooth.iter().map(|point| point[1])), true, 5, 0.08);
    let mut lines: Vec<Line> = Vec::new();
    for one in &tested {
        let color = run_style(one.run).color_on(mode);
        lines.push(Line { points: one.raw.clone(), color, dash: String::new(), faint: true });
    }
    for one in &tested {
        let style = run_style(one.run);
        lines.push(Line {
            points: one.smooth.clone(),
            color: style.color_on(mode),
            dash: dashes(style.dash),
            faint: false,
        });
    }
    let upright = |one: &Tested| {
        let [at, _] = one.suggested?;
        Some(Upright {
            at,
            color: run_style(one.run).color_on(mode),
            label: format!("{} {}", one.name, crate::format::short(at)),
        })
    };
    let on_cursor = {
        let cursor = cursor.clone();
        let axis = x.clone();
        Callback::from(move |to: Cursor| {
            let middle = libm::pow(10.0, 0.5 * (ends[0] + ends[1]));
            cursor.set(match to {
                Cursor::Away => None,
                Cursor::To(share) => Some(axis.value(share)),
                Cursor::By(by) => {
                    let log = libm::log10(cursor.unwrap_or(middle)) + STEP * f64::from(by);
                    Some(libm::pow(10.0, log.clamp(ends[0], ends[1])))
                }
            });
        })
    };
    let row = |one: &Tested| {
        let run = one.run;
        let used = one.suggested.is_some_and(|[rate, _]| rates.get(run).copied().flatten() == Some(rate));
        let at = cursor.and_then(|rate| {
            let after = one.smooth.partition_point(|point| point[0] < rate);
            one.smooth.get(after).or(one.smooth.last()).map(|point| point[1])
        });
        let said = match (one.suggested, one.standing) {
            (Some([rate, _]), _) => crate::format::short(rate),
            (None, Standing::Done | Standing::Failed) => t(lang, Key::SuggestNone).to_owned(),
            (None, _) => "–".to_owned(),
        };
        let button = one.suggested.map(|[rate, _]| {
            let hub = hub.clone();
            let help = fill(lang, Key::UseRateHelp, &[("run", &one.name), ("rate", &crate::format::short(rate))]);
            html! {
                <button
                    type="button"
                    class="button"
                    data-testid="use-rate"
                    disabled={round.stale || used}
                    title={help.clone()}
                    aria-label={help}
                    onclick={Callback::from(move |_: MouseEvent| adopt(&hub, run, rate, None))}
                >{ t(lang, if used { Key::InUse } else { Key::UseRate }) }</button>
            }
        });
        html! {
            <tr key={run} data-testid="range-row">
                <th scope="row">{ badge(run) }{ &one.name }</th>
                <td translate="no" class="is-number" data-testid="range-loss">{ at.map_or_else(|| html! { "–" }, |loss| number(loss, lang, 3)) }</td>
                <td translate="no" class="is-number" data-testid="suggested">{ said }</td>
                <td translate="no" class="is-number" data-testid="cautious">{ one.suggested.map_or_else(|| "–".to_owned(), |[_, cautious]| crate::format::short(cautious)) }</td>
                <td>{ button }</td>
            </tr>
        }
    };
    let at = cursor.map(|rate| fill(lang, Key::AtRate, &[("rate", &crate::format::short(significant(rate, 2)))]));
    html! {
        <div class="range">
            <Plot
                testid="range-chart"
                label={t(lang, Key::RangeChart)}
                {x}
                {y}
                names={[AttrValue::from(t(lang, Key::Rate)), t(lang, Key::LossAxis).into()]}
                {lines}
                uprights={tested.iter().filter_map(upright).collect::<Vec<_>>()}
                cursor={*cursor}
                {on_cursor}
            />
            <ul class="lines-key">
                <li class="is-faint"><svg viewBox="0 0 24 8" aria-hidden="true"><path d="M0 4h24" /></svg>{ t(lang, Key::Raw) }</li>
                <li><svg viewBox="0 0 24 8" aria-hidden="true"><path d="M0 4h24" /></svg>{ t(lang, Key::Smoothed) }</li>
            </ul>
            <div class="table-frame">
                <table class="run-table outcome-table range-table">
                    <thead>
                        <tr>
                            <th scope="col"></th>
                            <th scope="col" class="is-number">{ t(lang, Key::LossAxis) }<br />{ at.unwrap_or_else(|| "\u{a0}".to_owned()) }</th>
                            <th scope="col" class="is-number">{ t(lang, Key::Suggested) }</th>
                            <th scope="col" class="is-number">{ t(lang, Key::Cautious) }</th>
                            <th scope="col"></th>
                        </tr>
                    </thead>
                    <tbody>{ for tested.iter().map(row) }</tbody>
                </table>
            </div>
            <p class="about">{ t(lang, Key::SteepHelp) }</p>
        </div>
    }
}

fn test(run: usize, name: String, one: &Attempted) -> Tested {
    let at = |values: &mut dyn Iterator<Item = f64>| -> Vec<[f64; 2]> {
        one.rates.iter().map(|rate| f64::from(*rate)).zip(values).map(|(rate, loss)| [rate, loss]).collect()
    };
    let ended = one.standing == Standing::Done;
    let suggested = suggestion(&one.rates, &one.losses).filter(|_| ended);
    Tested {
        run,
        name,
        smooth: at(&mut smoothed(&one.losses).into_iter()),
        raw: at(&mut one.losses.iter().map(|loss| f64::from(*loss))),
        suggested: suggested.map(|found| [found.steepest, found.cautious()].map(|rate| significant(rate, 2))),
        standing: one.standing,
    }
}
