//! Seeds: loss and metric over epochs, the mean of each run as a line in a band, and the table of outcomes.

use super::folds::Outcomes;
use super::plot::{Band, Cursor, Line, Plot, dashes};
use super::{Held, said, use_loss, use_metric};
use crate::page::draw::palette::Mode;
use crate::page::draw::run_style;
use crate::page::lab::network::run_card::badge;
use crate::page::network::select::axis::Axis;
use crate::page::network::select::words::{Key, fill, t};
use crate::page::network::select::{Attempted, Measure, Round};
use crate::page::network::store::use_select;
use crate::selection::statistics::band;
use std::rc::Rc;
use yew::prelude::*;

/// Lines of single seeds that are drawn, at most.
const SINGLE: usize = 30;

/// Properties of [`Seeds`].
#[derive(Clone, PartialEq, Properties)]
pub struct SeedsProps {
    /// The round.
    pub round: Held,
    /// What outcomes are measured by.
    pub measure: Measure,
}

/// The mean of a run over its seeds.
#[derive(Clone, Debug, PartialEq)]
struct Mean {
    run: usize,
    /// Epoch, mean, and how low and how high one standard deviation reaches.
    points: Vec<[f64; 4]>,
    /// Each seed's curve.
    single: Vec<Vec<[f64; 2]>>,
}

/// The view.
#[component]
pub fn Seeds(props: &SeedsProps) -> Html {
    let round = &props.round.0;
    let (lang, mode, percent) = use_select(|state| (state.lang(), state.mode(), state.percent()));
    let (metric, loss) = (use_metric(lang), use_loss(lang));
    let cursor = use_state(|| None::<f64>);
    let means = [Measure::Loss, Measure::Metric].map(|measure| means(round, measure));
    let epochs = f64::from(round.of.epochs.max(1));
    // The places that can be pointed at: those of the scores.
    let places: Vec<f64> = {
        let longest = means[0].iter().max_by_key(|mean| mean.points.len());
        longest.map_or_else(Vec::new, |mean| mean.points.iter().map(|point| point[0]).collect())
    };
    let shown = cursor.or(places.last().copied());
    let on_cursor = {
        let (cursor, places) = (cursor.clone(), places.clone());
        Callback::from(move |to: Cursor| {
            let index = |value: f64| nearest(&places, value);
            let at = match to {
                Cursor::Away => None,
                Cursor::To(share) => Some(index(share * epochs)),
                Cursor::By(by) => {
                    let from = cursor.map_or(places.len().saturating_sub(1), index);
                    Some(from.saturating_add_signed(by as isize))
                }
            };
            cursor.set(at.and_then(|at| places.get(at.min(places.len().saturating_sub(1))).copied()));
        })
    };
    let chart = |measure: Measure, testid: &'static str, title: &'static str| {
        let means = &means[measure as usize];
        let (lines, bands) = drawn(means, mode);
        let reach = bands.iter().flat_map(|band| band.points.iter().flat_map(|point| [point[1], point[2]]));
        let reach = reach.chain(lines.iter().flat_map(|line| line.points.iter().map(|point| point[1])));
        // R² has no lower end: what is worse than −1 would press all else into a line.
        let floor = if measure == Measure::Metric { -1.0 } else { f64::NEG_INFINITY };
        let reach = reach.map(|value| value.max(floor));
        let y = Axis::over(reach, measure == Measure::Loss, 5, 0.05);
        let x = Axis::between(0.0, epochs, false, 6);
        html! {
            <figure class="seed-chart">
                <h3>{ title }</h3>
                <Plot
                    {testid}
                    label={fill(lang, Key::CurveOf, &[("what", title)])}
                    {x}
                    {y}
                    names={[AttrValue::from(t(lang, Key::EpochAxis)), AttrValue::default()]}
                    {bands}
                    {lines}
                    cursor={shown}
                    on_cursor={on_cursor.clone()}
                />
            </figure>
        }
    };
    let names = round.of.labels();
    let has_metric = means[1].iter().any(|mean| !mean.points.is_empty());
    let read = |means: &[Mean], run: usize, measure: Measure| -> Option<String> {
        let mean = means.iter().find(|mean| mean.run == run)?;
        let [_, value, _, high] =
            *mean.points.iter().rev().find(|point| shown.is_some_and(|at| point[0] <= at + 1e-9))?;
        let middle = said(measure, percent, value);
        Some(if mean.single.len() > 1 {
            format!("{middle} ± {}", said(measure, percent, high - value))
        } else {
            middle
        })
    };
    let row = |mean: &Mean| {
        html! {
            <tr key={mean.run}>
                <th scope="row">{ badge(mean.run) }{ names.get(mean.run).cloned().unwrap_or_default() }</th>
                <td translate="no" class="is-number" data-testid="seed-loss">{ read(&means[0], mean.run, Measure::Loss).unwrap_or_else(|| "–".to_owned()) }</td>
                if has_metric {
                    <td translate="no" class="is-number">{ read(&means[1], mean.run, Measure::Metric).unwrap_or_else(|| "–".to_owned()) }</td>
                }
            </tr>
        }
    };
    let at = shown.map_or_else(|| "–".to_owned(), |at| crate::format::short(crate::scale::significant(at, 3)));
    html! {
        <div class="seeds">
            <p class="about">{ t(lang, Key::Bands) }{ " " }{ t(lang, Key::PointCurve) }</p>
            <div class="seed-charts">
                { chart(Measure::Loss, "seed-loss-chart", loss) }
                if has_metric {
                    { chart(Measure::Metric, "seed-metric-chart", metric) }
                }
            </div>
            <div class="table-frame">
                <table class="run-table outcome-table" data-testid="seed-readout">
                    <thead>
                        <tr>
                            <th scope="col">{ fill(lang, Key::AtEpoch, &[("n", &at)]) }</th>
                            <th scope="col" class="is-number">{ loss }</th>
                            if has_metric { <th scope="col" class="is-number">{ metric }</th> }
                        </tr>
                    </thead>
                    <tbody>{ for means[0].iter().map(row) }</tbody>
                </table>
            </div>
            <Outcomes round={props.round.clone()} measure={props.measure} unit={Key::Seed} dot={Key::UnitSeed} about={Key::PairedSeeds} />
        </div>
    }
}

/// The nearest place; the first where there is none.
fn nearest(places: &[f64], value: f64) -> usize {
    let after = places.partition_point(|place| *place < value);
    match (after.checked_sub(1).map(|before| places[before]), places.get(after)) {
        (Some(before), Some(next)) if value - before > next - value => after,
        (Some(_), _) => after - 1,
        (None, _) => 0,
    }
}

/// The mean of each run over the seeds that are known so far.
fn means(round: &Round, measure: Measure) -> Vec<Mean> {
    let mut runs: Vec<usize> = Vec::new();
    for trial in &round.trials {
        if !runs.contains(&(trial.run as usize)) {
            runs.push(trial.run as usize);
        }
    }
    let epochs = f64::from(round.of.epochs.max(1));
    let curve = |one: &Rc<Attempted>| -> Vec<[f64; 2]> {
        let epoch = |step: u32| f64::from(step) * epochs / f64::from(one.steps.max(1));
        one.marks.iter().filter_map(|mark| Some([epoch(mark.step), measure.of_mark(mark)?])).collect()
    };
    let of = |run: usize| {
        let of_run = round.trials.iter().zip(&round.attempts).filter(|(trial, _)| trial.run as usize == run);
        let single: Vec<Vec<[f64; 2]>> = of_run.map(|(_, one)| curve(one)).filter(|curve| !curve.is_empty()).collect();
        let values: Vec<Vec<f64>> = single.iter().map(|curve| curve.iter().map(|point| point[1]).collect()).collect();
        let slices: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
        let longest = single.iter().max_by_key(|curve| curve.len());
        let mut points: Vec<[f64; 4]> = Vec::new();
        if let Some(longest) = longest {
            let spread = band(&slices, 0.0);
            for (at, point) in longest.iter().enumerate() {
                // A standard deviation may reach below 0; no seed does.
                let lowest = values.iter().filter_map(|values| values.get(at)).copied().fold(f64::INFINITY, f64::min);
                points.push(match spread.get(at) {
                    Some(one) => [point[0], one.mean, (one.mean - one.deviation).max(lowest), one.mean + one.deviation],
                    None if single.len() == 1 => [point[0], point[1], point[1], point[1]],
                    None => break,
                });
            }
        }
        Mean { run, points, single }
    };
    runs.into_iter().map(of).collect()
}

/// Lines and bands of the means, in their runs' colours and dashes.
fn drawn(means: &[Mean], mode: Mode) -> (Vec<Line>, Vec<Band>) {
    let (mut lines, mut bands) = (Vec::new(), Vec::new());
    let count: usize = means.iter().map(|mean| mean.single.len()).sum();
    for mean in means {
        let color = run_style(mean.run).color_on(mode);
        if count <= SINGLE {
            let single = mean.single.iter().cloned();
            lines.extend(single.map(|points| Line { points, color, dash: String::new(), faint: true }));
        }
        let points = mean.points.iter().map(|[epoch, _, low, high]| [*epoch, *low, *high]).collect();
        bands.push(Band { points, color });
    }
    for mean in means {
        let style = run_style(mean.run);
        let points = mean.points.iter().map(|[epoch, value, ..]| [*epoch, *value]).collect();
        lines.push(Line { points, color: style.color_on(mode), dash: dashes(style.dash), faint: false });
    }
    (lines, bands)
}
