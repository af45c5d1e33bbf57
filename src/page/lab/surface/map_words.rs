//! What a map says of one of its cells, in a sentence.

use crate::format::short;
use crate::landscape::map::{Cell, Ending};
use crate::page::i18n::{Key, fill, t};
use crate::page::maps::{self, Fineness, Kind};
use crate::page::store::State;
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

fn basin(state: &State) -> Option<String> {
    let point = state.hover.unwrap_or(state.experiment.start);
    let picture = state.maps.picture.as_ref()?;
    let Cell { ending, steps, loss } = picture.cell(picture.cell_at(point)?)?;
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
        Ending::Diverged => fill(state.lang(), Key::BasinDiverged, &place),
    })
}

fn rate(state: &State) -> Option<String> {
    let job = state.map_job(Fineness::Fine)?;
    let (axes, second) = (job.axes()?, state.map_second()?);
    let optimizer = &state.experiment.runs.get(state.map_run()?)?.optimizer;
    let now = [maps::LR, &second].map(|key| optimizer.value(key).unwrap_or(0.0));
    let at = state.maps.cell.unwrap_or_else(|| [0, 1].map(|i| maps::cell_of(&axes[i], now[i])));
    let values = match state.maps.cell {
        Some(cell) => maps::setting(optimizer, &axes, &second, cell),
        None => [maps::LR, &second].into_iter().map(str::to_owned).zip(now).collect(),
    };
    let picture = state.maps.picture.as_ref().filter(|picture| picture.job.kind == job.kind)?;
    // A coarser look has fewer cells.
    let at = [0, 1].map(|i| (u64::from(at[i]) * u64::from(picture.job.size[i]) / u64::from(job.size[i])) as u32);
    let cell = picture.cell(at)?;
    let (setting, n, loss) = (setting_in_words(state, &values), cell.steps.to_string(), short(cell.loss));
    let steps = state.experiment.steps.to_string();
    let lang = state.lang();
    Some(match cell.ending {
        Ending::Diverged => fill(lang, Key::RateDiverged, &[("setting", setting.as_str()), ("n", n.as_str())]),
        _ => fill(lang, Key::RateOf, &[("setting", &setting), ("n", &steps), ("loss", &loss)]),
    })
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
