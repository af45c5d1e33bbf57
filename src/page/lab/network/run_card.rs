//! A run's card: its optimizer, its rate, its batch and its formula at first sight; its schedule and the rest behind
//! "more".

use super::changes::changed;
use super::pick::{hypers, menu, options};
use super::rate_curve::RateCurve;
use super::typed::formula;
use crate::experiment::network::{Change, Own};
use crate::experiment::{MAX_BATCH, MAX_LABEL, Run};
use crate::expr;
use crate::format::short;
use crate::optim::Rule;
use crate::page::draw::marker_path;
use crate::page::draw::palette::run_style;
use crate::page::edit::clean_label;
use crate::page::i18n::{self, Key as Shared};
use crate::page::network::edit::{Edit, changes_by};
use crate::page::network::store::{Action, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::{Disclosure, Formula, Icon, IconButton, NumberField, SelectEntry, run_badge};
use crate::registry::{Entry, Lang, Scale};
use serde_json::{Value, json};
use yew::prelude::*;

/// Side of a badge's marker in SVG units.
const MARKER: f64 = 8.0;

/// The sign of a run.
pub fn badge(index: usize) -> Html {
    let style = run_style(index);
    let dash: Vec<String> = style.dash.iter().map(f64::to_string).collect();
    run_badge(style.color, dash.join(" "), marker_path(style.marker, MARKER), false)
}

/// Properties of [`RunCard`].
#[derive(Clone, PartialEq, Properties)]
pub struct RunCardProps {
    /// Index into the experiment's runs.
    pub index: usize,
    /// The run.
    pub run: Run,
    /// Its name.
    pub name: AttrValue,
    /// Whether it is the only one.
    pub only: bool,
    /// Whether there is no room for another one.
    pub full: bool,
    /// Language of the page.
    pub lang: Lang,
}

/// A run.
#[component]
pub fn RunCard(props: &RunCardProps) -> Html {
    let RunCardProps { index, run, lang, name, .. } = props;
    let (index, lang) = (*index, *lang);
    let hub = use_hub();
    let open = use_state(|| false);
    let lit = use_select(move |state| state.pointed == Some(index));
    let changes: &[Change] = run.own.as_deref().map_or(&[], |own| &own.changes);
    // What holds at the step that is looked at: the last change by then, where there is one.
    let hold = use_select(move |state| changes_by(&state.experiment, index, state.at).len()).min(changes.len());
    let live = hold.checked_sub(1).map_or(run, |last| &changes[last].run);
    let place = match hold {
        0 => format!("/runs/{index}"),
        hold => format!("/runs/{index}/changes/{}", hold - 1),
    };
    let rule = &live.optimizer;
    let optimizer = format!("{place}/optimizer");
    let on_rule = {
        let (optimizer, batch_place, batch) = (optimizer.clone(), format!("{place}/batch"), live.batch);
        hub.callback(move |id: String| {
            let mut edits = vec![Edit::set(&*optimizer, json!({ "name": id }))];
            // A search method takes all examples at once, unless it is told otherwise.
            let searches = Rule::find(&id).is_some_and(|rule| rule.search.is_some());
            if searches != (batch == 0) {
                edits.push(Edit::set(&*batch_place, if searches { 0 } else { 32 }));
            }
            Action::Edit(Edit::All(edits))
        })
    };
    let searches = rule.entry.search.is_some();
    let mathml =
        searches.then(|| expr::mathml(rule.entry.kind(), rule.formula(), &rule.entry.keys(), &rule.all_values()));
    let told = |label: Shared, help: Shared| [i18n::t(lang, label), i18n::t(lang, help)];
    let point = |run: Option<usize>| hub.callback(move |_: PointerEvent| Action::Point(run));
    let label = |key: Shared| i18n::fill(lang, key, &[("run", name)]);
    let remove = hub.callback(move |_: MouseEvent| Action::Edit(Edit::Remove("/runs".into(), index)));
    let duplicate = {
        let hub = hub.clone();
        Callback::from(move |_: MouseEvent| {
            let (mut copy, at) =
                hub.read(|state| (state.experiment.to_value()["runs"][index].take(), state.experiment.runs.len()));
            if let Some(fields) = copy.as_object_mut() {
                fields.remove("label");
            }
            hub.send(Action::Edit(Edit::Insert("/runs".into(), at, copy)));
        })
    };
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |to| open.set(to))
    };
    let batch_place = format!("{place}/batch");
    let schedule_place = format!("{place}/schedule");
    html! {
        <article
            class={classes!("run-card", lit.then_some("is-lit"))}
            style={format!("--run-color:{}", run_style(index).color)}
            aria-label={name.clone()}
            data-testid="run-card"
            onpointerenter={point(Some(index))}
            onpointerleave={point(None)}
        >
            <header class="run-head">
                { badge(index) }
                <SelectEntry
                    label={i18n::t(lang, Shared::Optimizer)}
                    label_hidden={true}
                    with_about={false}
                    options={options::<Rule>(lang, |rule| !matches!(rule.item.id, "newton" | "newton_trust_region" | "dfp" | "bfgs" | "sr1" | "broyden"))}
                    value={rule.entry.item.id}
                    on_change={on_rule}
                />
                <span class="run-tools">
                    { IconButton::new(Icon::Duplicate, label(Shared::DuplicateRun), duplicate).disabled(props.full).view() }
                    { IconButton::new(Icon::Trash, label(Shared::RemoveRun), remove).disabled(props.only).view() }
                </span>
            </header>
            if let Some(own) = run.own.as_deref() {
                { differs(own, lang) }
            }
            { changed(&hub, lang, index, run) }
            { hypers(&hub, lang, &optimizer, rule, |hyper| hyper.primary) }
            <RateHere {index} {lang} rate={rule.value("lr")} />
            if let Some(Ok(mathml)) = mathml {
                <Formula {mathml} label={i18n::t(lang, Shared::UpdateRule)} />
            } else {
                { formula(&hub, lang, &optimizer, rule, told(Shared::UpdateRule, Shared::RuleHelp)) }
            }
            <NumberField
                label={t(lang, Key::Batch)}
                value={f64::from(live.batch)}
                on_change={hub.callback(move |batch: f64| Action::Edit(Edit::set(&*batch_place, batch as u32)))}
                {lang}
                range={(0.0, f64::from(MAX_BATCH))}
                scale={Scale::Integer}
                help={t(lang, Key::BatchHelp)}
            />
            <Disclosure label={i18n::t(lang, Shared::More)} label_open={i18n::t(lang, Shared::Less)} open={*open} {on_toggle}>
                { hypers(&hub, lang, &optimizer, rule, |hyper| !hyper.primary) }
                { menu(&hub, lang, t(lang, Key::Schedule), &schedule_place, &live.schedule, true) }
                if *open { <RateCurve {index} {lang} /> }
                { hypers(&hub, lang, &schedule_place, &live.schedule, |_| true) }
                { formula(&hub, lang, &schedule_place, &live.schedule, told(Shared::Schedule, Shared::ScheduleHelp)) }
                <NameField {index} label={run.label.clone()} name={name.clone()} {lang} />
            </Disclosure>
        </article>
    }
}

/// Properties of [`RateHere`].
#[derive(Clone, PartialEq, Properties)]
struct RateHereProps {
    index: usize,
    lang: Lang,
    /// The rate that the schedule starts from.
    rate: Option<f64>,
}

/// The rate of the step after the one that is looked at, or else of that one, where the schedule has made another one of the run's.
#[component]
fn RateHere(&RateHereProps { index, lang, rate }: &RateHereProps) -> Html {
    let here = use_select(move |state| {
        let track = state.tracks.get(index)?;
        let at = state.at.min(track.head) as usize;
        // Where a change has just been made, the step before knows nothing of it.
        let changed =
            changes_by(&state.experiment, index, state.at).last().is_some_and(|last| last.step as usize == at);
        let before = || track.rates.get(at.checked_sub(1).filter(|_| !changed)?);
        track.rates.get(at).or_else(before).map(short)
    });
    match (here, rate.map(short)) {
        (Some(here), Some(rate)) if here != rate => html! {
            <p class="about" data-testid="rate-here" translate="no">{ fill(lang, Key::RateHere, &[("rate", &here)]) }</p>
        },
        _ => Html::default(),
    }
}

/// Properties of [`NameField`].
#[derive(Clone, PartialEq, Properties)]
struct NameFieldProps {
    index: usize,
    /// As the person gave it.
    label: Option<String>,
    /// What the run is called everywhere.
    name: AttrValue,
    lang: Lang,
}

/// The run's name, where the person gives it one; else that of its rule stands there, faint.
#[component]
fn NameField(props: &NameFieldProps) -> Html {
    let hub = use_hub();
    // As it is typed: a name that is the rule's own is none, and must not vanish under the hand.
    let draft = use_state(|| None::<String>);
    let oninput = {
        let (draft, index) = (draft.clone(), props.index);
        Callback::from(move |event: InputEvent| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            let label = clean_label(&input.value()).map_or(Value::Null, Value::String);
            draft.set(Some(input.value()));
            hub.send(Action::Edit(Edit::set(format!("/runs/{index}/label"), label)));
        })
    };
    let onblur = {
        let draft = draft.clone();
        Callback::from(move |_: FocusEvent| draft.set(None))
    };
    let value = (*draft).clone().or_else(|| props.label.clone()).unwrap_or_default();
    html! {
        <label class="label-field">
            <span class="field-label">{ t(props.lang, Key::Name) }</span>
            <input
                type="text"
                maxlength={MAX_LABEL.to_string()}
                {value}
                placeholder={props.name.clone()}
                data-testid="run-name"
                {oninput}
                {onblur}
            />
        </label>
    }
}

/// What the run has for itself, in a line.
fn differs(own: &Own, lang: Lang) -> Html {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(own.init.iter().map(|init| init.entry.item.name.get(lang).to_owned()));
    for choice in own.regularization.iter().flat_map(|all| all.all()) {
        parts.push(choice.entry.item.name.get(lang).to_owned());
    }
    if own.regularization.as_ref().is_some_and(|all| all.all().is_empty()) {
        parts.push(t(lang, Key::NoRegularization).to_owned());
    }
    if let Some(augment) = &own.augment {
        let names: Vec<&str> = augment.iter().map(|step| step.entry.item.name.get(lang)).collect();
        parts.push(if names.is_empty() { t(lang, Key::NoAugment).to_owned() } else { names.join(", ") });
    }
    if parts.is_empty() {
        return Html::default();
    }
    html! { <p class="about" data-testid="differs">{ fill(lang, Key::Differs2, &[("what", &parts.join(", "))]) }</p> }
}
