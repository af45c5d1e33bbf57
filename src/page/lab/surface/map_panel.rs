//! The map that is open, in the read-outs: of which run it is, how far it has come, what its colours mean, what it says
//! of the cell singled out, and what theory knows.

use super::map_bar::percent;
use super::map_words::{coordinate, sentence, setting_in_words};
use super::rate_map::RateMap;
use crate::format::{integer, short};
use crate::landscape::theory::{Best, SOURCE};
use crate::page::draw::map::{gradient, minimum_color};
use crate::page::draw::{Shade, Theme};
use crate::page::edit::{Edit, RunEdit, Weight};
use crate::page::i18n::{Key, fill, t};
use crate::page::maps::{self, Colours, Kind, LR};
use crate::page::names::run_names;
use crate::page::store::{Action, MapAction, Progress, State, use_hub, use_select};
use crate::page::widget::{Icon, IconButton, Segmented, SelectEntry};
use crate::scale::significant;
use yew::prelude::*;

/// Digits of the best setting when it is taken: more than any map tells apart.
const DIGITS: usize = 6;

/// The map that is open; nothing where none is.
#[component]
pub fn MapPanel() -> Html {
    let hub = use_hub();
    let (lang, open) = use_select(|state| (state.lang(), state.maps.open));
    let (names, run) = use_select(|state| (run_names(&state.experiment, state.lang()), state.map_run()));
    let Some(kind) = open else { return Html::default() };
    let title = t(lang, if kind == Kind::Basins { Key::BasinsTitle } else { Key::RatesTitle });
    let option = |(index, name): (usize, String)| (index.to_string().into(), name.into(), AttrValue::default());
    html! {
        <section class="panel-section map-panel" data-testid="map-panel">
            <header class="section-head">
                <h2>{ title }</h2>
                { IconButton::new(Icon::Close, t(lang, Key::Close), hub.callback(|_| Action::Map(MapAction::Open(None)))).view() }
            </header>
            if let Some(run) = run {
                <div class="map-choices">
                    <SelectEntry
                        label={t(lang, Key::Run)}
                        options={names.into_iter().enumerate().map(option).collect::<Vec<_>>()}
                        value={run.to_string()}
                        on_change={hub.callback(|id: String| Action::Map(MapAction::Run(id.parse().unwrap_or(0))))}
                        with_about={false}
                    />
                    if kind == Kind::Basins { <ColourChoice /> } else { <SecondChoice /> }
                </div>
                if kind == Kind::Basins { <BasinLegend /> } else { <Rates /> }
                <Standing />
            } else {
                <p class="empty">{ t(lang, Key::NothingToShow) }</p>
            }
        </section>
    }
}

/// What the colours of basins follow.
#[component]
fn ColourChoice() -> Html {
    let hub = use_hub();
    let (lang, colours) = use_select(|state| (state.lang(), state.maps.colours));
    Segmented {
        id: "map-colours",
        label: t(lang, Key::MapColours),
        options: vec![("minimum", t(lang, Key::ByMinimum)), ("steps", t(lang, Key::ByDuration))],
        value: if colours == Colours::Minimum { "minimum" } else { "steps" },
        on_change: hub.callback(|id: &str| {
            Action::Map(MapAction::Colour(if id == "steps" { Colours::Steps } else { Colours::Minimum }))
        }),
    }
    .view()
}

/// What stands upwards on the rate map.
#[component]
fn SecondChoice() -> Html {
    let hub = use_hub();
    let (lang, second) = use_select(|state| (state.lang(), state.map_second()));
    let seconds = use_select(|state| {
        let run = state.map_run().and_then(|run| state.experiment.runs.get(run));
        let name = |hyper: &crate::registry::Hyper| (hyper.key.to_string(), hyper.name.get(state.lang()));
        run.map(|run| maps::seconds(&run.optimizer).iter().map(name).collect::<Vec<_>>()).unwrap_or_default()
    });
    let Some(second) = second else { return Html::default() };
    let option = |(key, name): (String, &'static str)| (key.into(), name.into(), AttrValue::default());
    html! {
        <SelectEntry
            label={t(lang, Key::MapUpwards)}
            options={seconds.into_iter().map(option).collect::<Vec<_>>()}
            value={second}
            on_change={hub.callback(|key: String| Action::Map(MapAction::Second(key)))}
            with_about={false}
        />
    }
}

/// Each minimum with its colour, its place and its share of the starts; or the scale of steps.
#[component]
fn BasinLegend() -> Html {
    let (mode, colours) = use_select(|state| (state.mode(), state.maps.colours));
    let steps = use_select(|state| state.experiment.steps);
    let (lang, shares) = use_select(|state| (state.lang(), shares(state)));
    let row = |(place, minimum, share): (String, Option<usize>, String)| {
        let color = minimum.map_or_else(|| Theme::of(mode).grid.to_owned(), |index| minimum_color(index, mode));
        html! {
            <li key={minimum.map_or(-1, |index| index as i32)}>
                if colours == Colours::Minimum || minimum.is_none() {
                    <i style={format!("background:{color}")}></i>
                } else {
                    <i></i>
                }
                if let Some(index) = minimum {
                    <b>{ index + 1 }</b>
                }
                <span>{ place }</span>
                <span class="is-number">{ fill(lang, Key::BasinShare, &[("share", &share)]) }</span>
            </li>
        }
    };
    html! {
        <>
            <p class="map-sentence"><Sentence /></p>
            if colours == Colours::Steps {
                { scale(&gradient(Shade::Steps, mode), "0", &integer(steps.into())) }
            }
            <ul class="map-minima" data-testid="map-minima">{ for shares.into_iter().map(row) }</ul>
        </>
    }
}

/// The place, the index and the share of the starts so far of every minimum, then of none, where there are such starts.
fn shares(state: &State) -> Vec<(String, Option<usize>, String)> {
    let Some(picture) = &state.maps.picture else { return Vec::new() };
    let rows: u32 = picture.bands.iter().map(|band| band.rows.end - band.rows.start).sum();
    let cells = rows * picture.job.size[0];
    // Rows come one after another: of a part of the region nothing can be said about all of it.
    let whole = picture.missing == 0;
    let share = |count: u32| match whole {
        true => format!("{:.1}", f64::from(count) / f64::from(cells.max(1)) * 100.0),
        false => "–".to_owned(),
    };
    let mut left = cells;
    let mut all = Vec::new();
    for (index, [x, y, _]) in picture.minima().iter().enumerate() {
        let count = picture.counts.get(index).copied().unwrap_or(0);
        left = left.saturating_sub(count);
        all.push((format!("({}, {})", coordinate(*x), coordinate(*y)), Some(index), share(count)));
    }
    if left > 0 {
        all.push((t(state.lang(), Key::BasinNone).to_owned(), None, share(left)));
    }
    all
}

/// A scale of colours between two numbers.
fn scale(gradient: &str, low: &str, high: &str) -> Html {
    html! {
        <p class="map-scale"><span>{ low }</span><i style={format!("background:{gradient}")}></i><span>{ high }</span></p>
    }
}

/// The rate map with its scale and what theory knows.
#[component]
fn Rates() -> Html {
    let (lang, mode) = use_select(|state| (state.lang(), state.mode()));
    let ends = use_select(|state| {
        let picture = state.maps.picture.as_ref().filter(|picture| !picture.bands.is_empty())?;
        Some([short(picture.base + picture.depth), short(picture.start)])
    });
    let possible = use_select(|state| state.map_second().is_some());
    if !possible {
        return html! { <p class="empty">{ t(lang, Key::NoRate) }</p> };
    }
    let [low, high] = ends.unwrap_or_else(|| ["–".to_owned(), "–".to_owned()]);
    html! {
        <>
            <RateMap />
            <p class="map-sentence"><Sentence /></p>
            <div class="map-legend">
                { scale(&gradient(Shade::Loss, mode), &low, &high) }
                <span class="map-unstable">{ t(lang, Key::RateNotStable) }</span>
            </div>
            <Known />
        </>
    }
}

/// What theory knows, and the way there.
#[component]
fn Known() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let known = use_select(|state| {
        let theory = state.map_theory()?;
        let best = taken(&theory.best());
        let optimizer = &state.experiment.runs.get(state.map_run()?)?.optimizer;
        let limit = short(theory.limit(optimizer.value("momentum").unwrap_or(0.0)));
        let factor = short(significant(theory.best().factor, 3));
        let there = best.iter().all(|(key, value)| optimizer.value(key) == Some(*value));
        Some((setting_in_words(state, &best), factor, limit, theory.method.formulas(), there))
    });
    let Some((setting, factor, limit, formulas, there)) = known else { return Html::default() };
    let jump = {
        let hub = hub.clone();
        Callback::from(move |_: MouseEvent| {
            let jump = hub.read(|state| state.map_run().zip(state.map_theory().map(|theory| taken(&theory.best()))));
            if let Some((run, values)) = jump {
                hub.send(Action::Edit(Edit::Run(run, RunEdit::Hypers(values, Weight::Discrete))));
            }
        })
    };
    html! {
        <div class="map-known" data-testid="map-known">
            <p>{ "◇ " }{ fill(lang, Key::TheoryBest, &[("setting", &setting), ("factor", &factor)]) }</p>
            <p>{ fill(lang, Key::TheoryLimit, &[("limit", &limit)]) }</p>
            <button type="button" class="button" data-testid="jump" disabled={there} onclick={jump}>
                { t(lang, Key::JumpToBest) }
            </button>
            <p class="about">
                { for formulas.into_iter().map(|formula| html! { <>{ Html::from_html_unchecked(formula.into()) }{ ", " }</> }) }
                { t(lang, Key::TheoryLetters) }{ " " }{ SOURCE }
            </p>
        </div>
    }
}

/// The values that a jump to the best setting sets.
fn taken(best: &Best) -> Vec<(String, f64)> {
    let rate = (LR.to_owned(), significant(best.lr, DIGITS));
    let momentum = best.momentum.map(|momentum| ("momentum".to_owned(), significant(momentum, DIGITS)));
    std::iter::once(rate).chain(momentum).collect()
}

/// What the map says of the cell singled out. A component of its own: it alone follows the pointer.
#[component]
fn Sentence() -> Html {
    let sentence = use_select(sentence);
    html! { <span aria-live="polite" data-testid="map-sentence">{ sentence }</span> }
}

/// How far the map has come, with a way to give it up or to ask for it again.
#[component]
fn Standing() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let (progress, share) = use_select(|state| (state.maps.progress.clone(), state.map_progress().map(percent)));
    let (total, steps) = use_select(|state| {
        let picture = state.maps.picture.as_ref();
        let [columns, rows] = picture.map_or([0; 2], |picture| picture.job.size);
        (integer(u64::from(columns) * u64::from(rows)), integer(state.experiment.steps.into()))
    });
    let act = |action: fn() -> MapAction| hub.callback(move |_: MouseEvent| Action::Map(action()));
    let (text, button) = match progress {
        Progress::Computing => {
            let n = share.unwrap_or(0).to_string();
            let cancel = act(|| MapAction::Ended(Progress::Cancelled));
            (fill(lang, Key::MapPart, &[("n", &n), ("total", &total)]), Some((Key::Cancel, cancel)))
        }
        Progress::Resting if total == "0" => (String::new(), None),
        Progress::Resting => (fill(lang, Key::MapWhole, &[("total", &total), ("steps", &steps)]), None),
        Progress::Cancelled => {
            (t(lang, Key::MapStopped).to_owned(), Some((Key::ComputeAgain, act(|| MapAction::Again))))
        }
        Progress::Failed(reason) => (fill(lang, Key::MapFailed, &[("reason", &reason)]), None),
        Progress::Missing => (t(lang, Key::PartMissing).to_owned(), None),
    };
    html! {
        <div class="map-standing" data-testid="map-standing" data-progress={share.map(|share| share.to_string())}>
            <progress max="100" value={share.unwrap_or(0).to_string()} aria-label={text.clone()} hidden={share.is_none()}></progress>
            <span role="status">{ text }</span>
            if let Some((key, onclick)) = button {
                <button type="button" class="button" {onclick}>{ t(lang, key) }</button>
            }
        </div>
    }
}
