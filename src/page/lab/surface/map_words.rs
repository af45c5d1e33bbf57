//! What a map says of one of its cells, in a sentence.

use crate::format::short;
use crate::landscape::map::{Cell, Ending};
use crate::page::i18n::{Key, fill, t};
use crate::page::maps::{self, Fineness, Kind, Picture};
use crate::page::store::State;
use crate::protocol::{Status, Trace};
use crate::registry::Lang;

/// The cell singled out, or that of the present start or setting.
pub fn sentence(state: &State) -> String {
    match state.maps.open {
        Some(Kind::Basins) => basin(state),
        Some(Kind::Rates) => rate(state),
        None => None,
    }
    .unwrap_or_else(|| t(state.lang(), Key::MapPending).to_owned())
}

/// Of the cell under the pointer, from its own start; with no pointer there, of the run itself.
fn basin(state: &State) -> Option<String> {
    let picture = state.maps.picture.as_ref()?;
    let (point, cell) = match state.hover {
        Some(point) => {
            let at = picture.cell_at(point)?;
            let axes = picture.job.axes()?;
            ([0, 1].map(|i| axes[i].at(at[i])), picture.cell(at)?)
        }
        None => (state.experiment.start, own_basin(state, picture)?),
    };
    let Cell { ending, steps, loss } = cell;
    let [x, y] = point.map(coordinate);
    let (n, loss) = (steps.to_string(), short(loss));
    let place = [("x", x.as_str()), ("y", y.as_str()), ("n", n.as_str())];
    Some(match ending {
        Ending::Reached(minimum) => {
            let [a, b, _] = *picture.minima().get(minimum as usize)?;
            let (m, a, b) = ((minimum + 1).to_string(), coordinate(a), coordinate(b));
            let [x, y, n] = place;
            let values = [x, y, n, ("m", m.as_str()), ("a", a.as_str()), ("b", b.as_str())];
            fill(state.lang(), Key::BasinReached, &values)
        }
        Ending::Elsewhere => {
            let [x, y, n] = place;
            fill(state.lang(), Key::BasinElsewhere, &[x, y, n, ("loss", loss.as_str())])
        }
        // Without a finite number at its start a run takes no step.
        Ending::Diverged if !cell.loss.is_finite() => fill(state.lang(), Key::BasinUndefined, &place),
        Ending::Diverged => fill(state.lang(), Key::BasinDiverged, &place),
    })
}

/// What becomes of the run itself, as a cell says it.
fn own_basin(state: &State, picture: &Picture) -> Option<Cell> {
    let trace = ended(state)?;
    let (last, reach) = (trace.row(trace.last()), picture.job.reach);
    let (steps, loss) = (trace.head.steps, last.loss());
    if trace.head.status.is_lost() {
        return Some(Cell { ending: Ending::Diverged, steps, loss });
    }
    let near = |[x, y]: [f64; 2], [a, b, _]: [f64; 3]| libm::hypot(x - a, y - b) <= reach;
    let Some(minimum) = picture.minima().iter().position(|minimum| near(last.point(), *minimum)) else {
        return Some(Cell { ending: Ending::Elsewhere, steps, loss });
    };
    let is_away = |step: &usize| !picture.minima().iter().any(|minimum| near(trace.row(*step).point(), *minimum));
    let first = (0..=trace.last()).rev().find(is_away).map_or(0, |step| step + 1);
    Some(Cell { ending: Ending::Reached(minimum as u32), steps: first as u32, loss })
}

/// The trajectory of the map's run, once it has ended.
fn ended(state: &State) -> Option<&Trace> {
    state.trace(state.map_run()?).filter(|trace| trace.head.status != Status::Running)
}

/// Of the cell under the pointer or the keys, at its own setting; with none singled out, of the run itself.
fn rate(state: &State) -> Option<String> {
    let lang = state.lang();
    let job = state.map_job(Fineness::Fine)?;
    let second = state.map_second()?;
    let keys = [maps::LR, &second].map(str::to_owned);
    let said = |values: [f64; 2], lost: bool, steps: u32, loss: f64| {
        let setting = setting_in_words(state, &keys.clone().into_iter().zip(values).collect::<Vec<_>>());
        let (n, loss) = (steps.to_string(), short(loss));
        match lost {
            true => fill(lang, Key::RateDiverged, &[("setting", &setting), ("n", &n)]),
            false => fill(lang, Key::RateOf, &[("setting", &setting), ("n", &n), ("loss", &loss)]),
        }
    };
    let Some(at) = state.maps.cell else {
        let trace = ended(state)?;
        let optimizer = &state.experiment.runs.get(state.map_run()?)?.optimizer;
        let now = keys.clone().map(|key| optimizer.value(&key).unwrap_or(0.0));
        let (head, loss) = (&trace.head, trace.row(trace.last()).loss());
        return Some(said(now, head.status.is_lost(), head.steps, loss));
    };
    let picture = state.maps.picture.as_ref().filter(|picture| picture.job.kind == job.kind)?;
    // A coarser look has fewer cells; what is said is what the one that has come was computed at.
    let at = [0, 1].map(|i| (u64::from(at[i]) * u64::from(picture.job.size[i]) / u64::from(job.size[i])) as u32);
    let (cell, axes) = (picture.cell(at)?, picture.job.axes()?);
    let values = [0, 1].map(|i| axes[i].at(at[i]));
    let lost = cell.ending == Ending::Diverged;
    Some(said(values, lost, if lost { cell.steps } else { state.experiment.steps }, cell.loss))
}

/// Name and value of each: "Learning rate 0.01, Momentum 0.9".
pub fn setting_in_words(state: &State, values: &[(String, f64)]) -> String {
    let lang = state.lang();
    let run = state.map_run().and_then(|run| state.experiment.runs.get(run));
    let Some(hypers) = run.map(|run| run.optimizer.hypers()) else { return String::new() };
    let named = values.iter().filter_map(|(key, value)| {
        let hyper = hypers.iter().find(|hyper| hyper.key == *key)?;
        Some(format!("{} {}", hyper.name.get(lang), short(*value)))
    });
    named.collect::<Vec<String>>().join(if lang == Lang::Zh { "，" } else { ", " })
}

/// A coordinate, in as many digits as anyone reads aloud.
pub fn coordinate(value: f64) -> String {
    short(crate::scale::significant(value, 3))
}
