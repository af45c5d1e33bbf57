//! The heat map of a sweep: a cell a training, walked through with the arrow keys; the best one is outlined and named.

use super::cell::Readout;
use super::plot::attribute;
use super::{Held, said, use_loss, use_metric};
use crate::landscape::ticks;
use crate::page::draw::palette::{Theme, viridis_over};
use crate::page::network::select::grid::{self, Grid, goodness};
use crate::page::network::select::words::{Key, fill, t};
use crate::page::network::select::{Attempted, Measure, Phase, Standing};
use crate::page::network::store::use_select;
use crate::registry::Lang;
use crate::scale::significant;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Strength of viridis over paper.
const STRENGTH: f64 = 0.9;
/// Columns up to which values are written into cells, and up to which there is room for that on a narrow screen.
const WRITTEN: usize = 11;
const FEW: usize = 5;
/// Labels of rates that stand side by side at most, where columns are narrow.
const LABELS: usize = 7;

/// A row and a column.
pub type Place = (usize, usize);

/// Properties of [`Sweep`].
#[derive(Clone, PartialEq, Properties)]
pub struct SweepProps {
    /// The round.
    pub round: Held,
    /// What colours show.
    pub measure: Measure,
}

/// The heat map with its sentence, its legend and the cell that is pointed at.
#[component]
pub fn Sweep(props: &SweepProps) -> Html {
    let (round, measure) = (&props.round.0, props.measure);
    let (lang, percent) = use_select(|state| (state.lang(), state.percent()));
    let (metric, loss) = (use_metric(lang), use_loss(lang));
    let (hovered, pinned) = (use_state(|| None::<Place>), use_state(|| None::<Place>));
    let Some(grid) = Grid::of(round).map(Rc::new) else {
        return html! { <p class="about">{ t(lang, Key::NoTrials) }</p> };
    };
    let best = grid.best(measure);
    let fits = |(row, column): &Place| *row < grid.rows.len() && *column < grid.columns();
    let shown = hovered.filter(fits).or(pinned.filter(fits)).or(best).unwrap_or((0, 0));
    let sentence = match best {
        None => t(lang, Key::BestNone).to_owned(),
        Some((row, column)) => {
            let (schedule, batch) = &grid.rows[row];
            let value =
                measure.of(grid.cell(row, column)).map(|value| said(measure, percent, value)).unwrap_or_default();
            let key = if round.phase == Phase::Ended { Key::BestSaid } else { Key::BestSoFar };
            let measured = if measure == Measure::Loss { loss } else { metric };
            let mut sentence = fill(
                lang,
                key,
                &[
                    ("rate", &rate_text(grid.rates[column])),
                    ("schedule", &schedule.entry.item.name.get(lang).to_lowercase()),
                    ("batch", &batch_text(lang, *batch)),
                    ("measure", &measured.to_lowercase()),
                    ("value", &value),
                ],
            );
            if round.phase == Phase::Ended && grid.columns() > 2 && (column == 0 || column + 1 == grid.columns()) {
                sentence.push(' ');
                sentence.push_str(t(lang, Key::BestAtEdge));
            }
            sentence
        }
    };
    let on_pin = {
        let (hovered, pinned) = (hovered.clone(), pinned.clone());
        Callback::from(move |place: Place| {
            hovered.set(None);
            pinned.set(Some(place));
        })
    };
    let on_hover = Callback::from(move |place: Option<Place>| hovered.set(place));
    html! {
        <div class="sweep">
            <p class="select-sentence" data-testid="sweep-best">{ sentence }</p>
            <div class="sweep-body">
                <div class="sweep-frame">
                    <Map grid={Rc::clone(&grid)} {measure} {lang} {best} {shown} {percent} {on_hover} {on_pin} />
                    <Legend reach={grid.reach(measure)} cut={grid.reach(measure) != grid.ends(measure)} {measure} {lang} {percent} />
                </div>
                <Readout {grid} round={props.round.clone()} {shown} {lang} />
            </div>
        </div>
    }
}

/// A rate as it is read: two digits are enough to tell neighbours apart.
pub fn rate_text(rate: f64) -> String {
    crate::format::short(significant(rate, 2))
}

/// A batch as it is read.
pub fn batch_text(lang: Lang, batch: u32) -> String {
    if batch == 0 { t(lang, Key::BatchAll).to_owned() } else { batch.to_string() }
}

/// Properties of [`Map`].
#[derive(Clone, PartialEq, Properties)]
struct MapProps {
    grid: Rc<Grid>,
    measure: Measure,
    lang: Lang,
    best: Option<Place>,
    shown: Place,
    percent: bool,
    on_hover: Callback<Option<Place>>,
    on_pin: Callback<Place>,
}

#[component]
fn Map(props: &MapProps) -> Html {
    let MapProps { grid, measure, lang, percent, .. } = props;
    let (measure, lang) = (*measure, *lang);
    let mode = use_select(|state| state.mode());
    let colors = use_memo(mode, |mode| viridis_over(Theme::of(*mode), STRENGTH));
    let reach = grid.reach(measure);
    let node = use_node_ref();
    let on_key = {
        let (node, on_pin, size) = (node.clone(), props.on_pin.clone(), (grid.rows.len(), grid.columns()));
        Callback::from(move |event: KeyboardEvent| {
            let Some(to) = place(&event).and_then(|from| moved(from, &event.key(), size)) else { return };
            event.prevent_default();
            on_pin.emit(to);
            let button = node.cast::<Element>().and_then(|map| {
                map.query_selector(&format!("[data-cell='{},{}']", to.0, to.1)).ok()??.dyn_into::<HtmlElement>().ok()
            });
            if let Some(button) = button {
                // A button that is gone meanwhile takes no focus.
                let _ = button.focus();
            }
        })
    };
    let onpointerover = {
        let on_hover = props.on_hover.clone();
        Callback::from(move |event: PointerEvent| {
            // Between two cells it is still the one before.
            if let Some(place) = place(&event) {
                on_hover.emit(Some(place));
            }
        })
    };
    let onpointerleave = {
        let on_hover = props.on_hover.clone();
        Callback::from(move |_: PointerEvent| on_hover.emit(None))
    };
    let onclick = {
        let on_pin = props.on_pin.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(place) = place(&event) {
                on_pin.emit(place);
            }
        })
    };
    let cell = |row: usize, column: usize| {
        let one = grid.cell(row, column);
        let value = measure.of(one);
        let tone = value
            .zip(reach)
            .filter(|_| !grid::is_bad(one))
            .map(|(value, reach)| colors[(255.0 * goodness(measure, value, reach)).round() as usize]);
        let style = tone.map(|[r, g, b]| {
            // The ink that reads better on it (relative luminance, roughly).
            let light = 0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b) > 140.0;
            format!("background:rgb({r} {g} {b});color:{}", if light { "#16181c" } else { "#fcfbf8" })
        });
        let (schedule, batch) = &grid.rows[row];
        let label = fill(
            lang,
            Key::CellLabel,
            &[
                ("rate", &rate_text(grid.rates[column])),
                ("schedule", schedule.entry.item.name.get(lang)),
                ("batch", &batch_text(lang, *batch)),
                ("state", &state_text(lang, one, measure, *percent)),
            ],
        );
        let text = match (grid::diverged(one), one.standing) {
            (true, _) => "×".to_owned(),
            (_, Standing::Failed) => "!".to_owned(),
            _ => value.map(|value| written(measure, *percent, value)).unwrap_or_default(),
        };
        html! {
            <td translate="no" key={column}>
                <button
                    type="button"
                    class={classes!(
                        "sweep-cell",
                        grid::diverged(one).then_some("is-diverged"),
                        (one.standing == Standing::Failed).then_some("is-failed"),
                        (props.best == Some((row, column))).then_some("is-best"),
                    )}
                    {style}
                    data-cell={format!("{row},{column}")}
                    data-standing={format!("{:?}", one.standing)}
                    tabindex={if (row, column) == props.shown { "0" } else { "-1" }}
                    aria-pressed={((row, column) == props.shown).to_string()}
                    aria-label={label}
                >
                    <span class="cell-text">{ text }</span>
                    if one.standing == Standing::Running {
                        <span class="cell-share" style={format!("width:{:.0}%", 100.0 * one.share())}></span>
                    }
                </button>
            </td>
        }
    };
    // Schedules are the outer rows: one head for all their batches.
    let batches = grid.rows.iter().take_while(|row| row.0 == grid.rows[0].0).count().max(1);
    let row = |at: usize| {
        let (schedule, batch) = &grid.rows[at];
        html! {
            <tr key={at}>
                if at.is_multiple_of(batches) {
                    <th scope="rowgroup" rowspan={batches.to_string()} class="sweep-schedule" title={schedule.entry.item.name.get(lang)}>{ schedule.entry.item.name.get(lang) }</th>
                }
                <th scope="row" class="sweep-batch">{ batch_text(lang, *batch) }</th>
                { for (0..grid.columns()).map(|column| cell(at, column)) }
            </tr>
        }
    };
    let every = if grid.columns() > WRITTEN { grid.columns().div_ceil(LABELS) } else { 1 };
    let head = |(at, rate): (usize, &f64)| {
        let label = if at.is_multiple_of(every) { ticks::compact(significant(*rate, 2)) } else { String::new() };
        html! { <th scope="col" key={at} title={rate_text(*rate)}><span>{ label }</span></th> }
    };
    let dense = if grid.columns() > WRITTEN { Some("is-dense") } else { None };
    let few = if grid.columns() <= FEW { Some("is-few") } else { None };
    html! {
        <table
            ref={node}
            class={classes!("sweep-map", dense, few)}
            style={format!("--columns:{}", grid.columns())}
            aria-label={t(lang, Key::Map)}
            data-testid="sweep-map"
            onkeydown={on_key}
            {onpointerover}
            {onpointerleave}
            {onclick}
        >
            <colgroup>
                <col class="col-schedule" />
                <col class="col-batch" />
                { for grid.rates.iter().map(|_| html! { <col /> }) }
            </colgroup>
            <thead>
                <tr>
                    <th class="sweep-corner" colspan="2" scope="col"><span>{ t(lang, Key::BatchName) }{ " ↓" }</span><span>{ t(lang, Key::Rate) }{ " →" }</span></th>
                    { for grid.rates.iter().enumerate().map(head) }
                </tr>
            </thead>
            <tbody>{ for (0..grid.rows.len()).map(row) }</tbody>
        </table>
    }
}

/// A value as short as it fits into a cell.
fn written(measure: Measure, percent: bool, value: f64) -> String {
    match measure {
        Measure::Metric if percent => crate::format::fixed(100.0 * value, 1),
        _ => crate::format::steady(value, 2),
    }
}

/// How a cell stands, in words.
pub fn state_text(lang: Lang, one: &Attempted, measure: Measure, percent: bool) -> String {
    if grid::diverged(one) {
        return fill(lang, Key::CellDiverged, &[("n", &one.step.to_string())]);
    }
    match one.standing {
        Standing::Waiting => t(lang, Key::CellWaiting).to_owned(),
        Standing::Running => fill(lang, Key::CellRunning, &[("share", &format!("{:.0}", 100.0 * one.share()))]),
        Standing::Failed => t(lang, Key::CellFailed).to_owned(),
        Standing::Done => measure.of(one).map_or_else(|| "–".to_owned(), |value| said(measure, percent, value)),
    }
}

/// The cell that an event comes from.
fn place(event: &Event) -> Option<Place> {
    let cell = attribute(event, "data-cell")?;
    let (row, column) = cell.split_once(',')?;
    Some((row.parse().ok()?, column.parse().ok()?))
}

/// Where a key leads to from a cell.
fn moved((row, column): Place, key: &str, (rows, columns): (usize, usize)) -> Option<Place> {
    Some(match key {
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "ArrowRight" => (row, (column + 1).min(columns - 1)),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowDown" => ((row + 1).min(rows - 1), column),
        "Home" => (row, 0),
        "End" => (row, columns - 1),
        _ => return None,
    })
}

/// Properties of [`Legend`].
#[derive(Clone, PartialEq, Properties)]
struct LegendProps {
    reach: Option<(f64, f64)>,
    /// Whether there are values beyond the worst that has a colour.
    cut: bool,
    measure: Measure,
    lang: Lang,
    percent: bool,
}

/// What colours and marks mean.
#[component]
fn Legend(props: &LegendProps) -> Html {
    let LegendProps { reach, cut, measure, lang, percent } = *props;
    let mode = use_select(|state| state.mode());
    let stops = use_memo(mode, |mode| {
        let colors = viridis_over(Theme::of(*mode), STRENGTH);
        let stop = |at: usize| {
            let [r, g, b] = colors[(at * 255) / 8];
            format!("rgb({r} {g} {b})")
        };
        (0..=8).map(stop).collect::<Vec<_>>().join(",")
    });
    let end = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| said(measure, percent, value));
    let worst = end(reach.map(|(worst, _)| worst));
    let worst =
        if cut { fill(lang, Key::OrWorse, &[("value", &worst)]) } else { format!("{} {worst}", t(lang, Key::Worst)) };
    html! {
        <div class="sweep-legend">
            <span class="legend-end">{ worst }</span>
            <span class="legend-bar" style={format!("background:linear-gradient(to right,{})", *stops)} aria-hidden="true"></span>
            <span class="legend-end">{ t(lang, Key::Best) }{ " " }{ end(reach.map(|(_, best)| best)) }</span>
            <span class="legend-mark"><span class="sweep-cell is-diverged" aria-hidden="true">{ "×" }</span>{ t(lang, Key::LegendDiverged) }</span>
            <span class="legend-mark"><span class="sweep-cell" aria-hidden="true"><span class="cell-share" style="width:60%"></span></span>{ t(lang, Key::LegendRunning) }</span>
            <span class="legend-help">{ t(lang, Key::CellHelp) }</span>
        </div>
    }
}
