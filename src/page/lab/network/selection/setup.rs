//! The settings of a selection, in place: numbers, and for a sweep the run, schedules and batches.

use super::{entry, settings};
use crate::experiment::json::choice_value;
use crate::page::lab::network::pick::options;
use crate::page::network::edit::Edit;
use crate::page::network::select::proposal;
use crate::page::network::select::words::{Key, t};
use crate::page::network::store::{Action, Hub, use_hub, use_select};
use crate::page::widget::{Disclosure, HyperControl, NumberField, SelectEntry};
use crate::registry::{Entry, Hyper, Lang, Scale};
use crate::schedule::Schedule;
use serde_json::{Value, json};
use yew::prelude::*;

/// Properties of [`Setup`].
#[derive(Clone, PartialEq, Properties)]
pub struct SetupProps {
    /// The kind of selection.
    pub kind: &'static str,
    /// The round whose results are to be seen: the settings fold up where it begins.
    pub round: Option<u32>,
}

/// The settings.
#[component]
pub fn Setup(props: &SetupProps) -> Html {
    let SetupProps { kind, round } = *props;
    let hub = use_hub();
    // Whatever the settings may depend on.
    let (lang, _experiment) = use_select(|state| (state.lang(), state.experiment.clone()));
    let open = use_state(|| round.is_none());
    {
        let open = open.clone();
        use_effect_with(round, move |round| open.set(round.is_none()));
    }
    let value = settings(&hub, kind);
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |to| open.set(to))
    };
    html! {
        <section class="select-setup" aria-label={t(lang, Key::Settings)} data-testid="select-setup">
            <Disclosure label={t(lang, Key::Settings)} open={*open} {on_toggle}>
                if kind == "sweep" {
                    { run_menu(&hub, lang, &value) }
                }
                <div class="select-numbers">
                    { for entry(kind).map_or(&[][..], |entry| entry.item.hypers).iter().map(|hyper| number(&hub, lang, &value, hyper)) }
                </div>
                if kind == "sweep" {
                    { schedules(&hub, lang, &value) }
                    { batches(&hub, lang, &value) }
                }
            </Disclosure>
        </section>
    }
}

/// Writes the settings with one of them changed.
fn set(hub: &Hub, whole: &Value, key: &str, new: Value) {
    let mut whole = whole.clone();
    whole[key] = new;
    hub.send(Action::Edit(Edit::set("/selection", whole)));
}

/// A number of it.
fn number(hub: &Hub, lang: Lang, whole: &Value, hyper: &'static Hyper) -> Html {
    let key = hyper.key.to_string();
    let value = whole[&*key].as_f64().unwrap_or(hyper.default);
    let on_change = {
        let (hub, whole, key) = (hub.clone(), whole.clone(), key.clone());
        Callback::from(move |value: f64| {
            let value = if value.fract() == 0.0 && value.abs() < 1e9 { json!(value as i64) } else { json!(value) };
            set(&hub, &whole, &key, value);
        })
    };
    if hyper.scale == Scale::Integer {
        return html! {
            <div {key} data-key={hyper.key.to_string()}>
                <NumberField
                    label={hyper.name.get(lang)}
                    {value}
                    {on_change}
                    {lang}
                    range={hyper.range}
                    scale={Scale::Integer}
                    help={hyper.help.get(lang)}
                />
            </div>
        };
    }
    html! { <HyperControl {key} hyper={hyper.clone()} {value} {lang} {on_change} /> }
}

/// Which run is swept, where there are several with a rate; another run brings rates around its own.
fn run_menu(hub: &Hub, lang: Lang, whole: &Value) -> Html {
    let (names, rated) = hub.read(|state| {
        let rated = state.experiment.runs.iter().map(|run| run.optimizer.value("lr").is_some());
        (state.experiment.labels(), rated.collect::<Vec<bool>>())
    });
    if names.len() < 2 {
        return Html::default();
    }
    let runs = names.into_iter().enumerate().filter(|(at, _)| rated[*at]);
    let options: Vec<_> = runs.map(|(at, name)| (at.to_string().into(), name.into(), AttrValue::default())).collect();
    let on_change = {
        let hub = hub.clone();
        Callback::from(move |run: String| {
            let sweep = hub.read(|state| proposal::sweep(&state.experiment, run.parse().unwrap_or(0)));
            hub.send(Action::Edit(Edit::All(vec![Edit::set("/selection", sweep)])));
        })
    };
    html! {
        <div class="select-run" data-testid="select-run">
            <SelectEntry label={t(lang, Key::OfRun)} {options} value={whole["run"].to_string()} with_about={false} {on_change} />
        </div>
    }
}

/// A row of chips, one at least of which is pressed.
fn chips(label: &str, testid: &'static str, all: Vec<(AttrValue, bool, Callback<MouseEvent>)>) -> Html {
    let pressed = all.iter().filter(|(_, on, _)| *on).count();
    let chip = |(name, on, onclick): (AttrValue, bool, Callback<MouseEvent>)| {
        html! {
            <button type="button" class="chip" aria-pressed={on.to_string()} disabled={on && pressed == 1} {onclick}>{ name }</button>
        }
    };
    html! {
        <div class="select-chips" role="group" aria-label={label.to_owned()} data-testid={testid}>
            <span class="field-label">{ label }</span>
            { for all.into_iter().map(chip) }
        </div>
    }
}

/// The run that is swept, as JSON.
fn own(hub: &Hub, whole: &Value) -> (Value, u32) {
    let run = whole["run"].as_u64().unwrap_or(0) as usize;
    hub.read(|state| {
        let runs = &state.experiment.runs;
        let run = runs.get(run).or_else(|| runs.first());
        run.map_or((Value::Null, 0), |run| (choice_value(&run.schedule), run.batch))
    })
}

fn schedules(hub: &Hub, lang: Lang, whole: &Value) -> Html {
    let (own, _) = own(hub, whole);
    let listed = whole["schedules"].as_array().cloned().unwrap_or_default();
    // None named means the run's own.
    let listed = if listed.is_empty() { vec![own.clone()] } else { listed };
    let is = |value: &Value, id: &str| value["name"] == id || value == id;
    let passes = |schedule: &Schedule| !schedule.typed() || listed.iter().any(|one| is(one, schedule.item.id));
    let chip = |(id, name, _): (AttrValue, AttrValue, AttrValue)| {
        let on = listed.iter().any(|one| is(one, &id));
        let onclick = {
            let (hub, whole, own, mut listed) = (hub.clone(), whole.clone(), own.clone(), listed.clone());
            let id = id.clone();
            if on {
                listed.retain(|one| !is(one, &id));
            } else {
                listed.push(if is(&own, &id) { own } else { json!({"name": &*id}) });
            }
            Callback::from(move |_: MouseEvent| set(&hub, &whole, "schedules", json!(listed)))
        };
        (name, on, onclick)
    };
    let all = options::<Schedule>(lang, passes).into_iter().map(chip).collect();
    chips(t(lang, Key::Schedules), "select-schedules", all)
}

fn batches(hub: &Hub, lang: Lang, whole: &Value) -> Html {
    let (_, own) = own(hub, whole);
    let listed: Vec<u32> =
        whole["batches"].as_array().into_iter().flatten().filter_map(|n| Some(n.as_u64()? as u32)).collect();
    let listed = if listed.is_empty() { vec![own] } else { listed };
    let mut offered: Vec<u32> = proposal::BATCHES.into_iter().chain([own]).chain(listed.iter().copied()).collect();
    // All at once is the largest.
    let size = |batch: &u32| batch.wrapping_sub(1);
    offered.sort_by_key(size);
    offered.dedup();
    let chip = |batch: u32| {
        let on = listed.contains(&batch);
        let (hub, whole, mut listed) = (hub.clone(), whole.clone(), listed.clone());
        if on {
            listed.retain(|one| *one != batch);
        } else {
            listed.push(batch);
            listed.sort_by_key(size);
        }
        let name = if batch == 0 { AttrValue::from(t(lang, Key::AllAtOnce)) } else { batch.to_string().into() };
        (name, on, Callback::from(move |_: MouseEvent| set(&hub, &whole, "batches", json!(listed))))
    };
    chips(t(lang, Key::Batches), "select-batches", offered.into_iter().map(chip).collect())
}
