//! A run's card: its rule, its rate and its formula at first sight; the rest and its schedule behind "more".

use super::legend::badge;
use super::letters::{own_keys, use_letters};
use super::surface_setup::{options, problem, typed_text};
use crate::experiment::{MAX_BATCH, MAX_LABEL, Run};
use crate::expr::{self, Kind, MAX_LENGTH};
use crate::optim::line_search::LineSearch;
use crate::page::draw::palette::run_style;
use crate::page::edit::{Edit, RunEdit};
use crate::page::endings::{of_start, sentence};
use crate::page::i18n::{Key, fill, t};
use crate::page::store::{Action, Draft, Hub, use_hub, use_select};
use crate::page::widget::{
    Disclosure, Formula, FormulaEditor, HyperControl, Icon, IconButton, NumberField, SelectEntry,
};
use crate::registry::{Entry, Hyper, Lang, Scale, Text};
use crate::schedule::{Schedule, WARMUP};
use yew::prelude::*;

/// Properties of [`RunCard`].
#[derive(Clone, PartialEq, Properties)]
pub struct RunCardProps {
    /// Index into the experiment's runs.
    pub index: usize,
    /// The run.
    pub run: Run,
    /// Its name as shown everywhere.
    pub name: AttrValue,
    /// What is typed as its rule while it does not parse.
    pub draft: Option<Draft>,
    /// What is typed as its schedule while it does not parse.
    pub schedule_draft: Option<Draft>,
    /// Id, name and a sentence about every update rule.
    pub rules: Vec<(AttrValue, AttrValue, AttrValue)>,
    /// Whether there is no room for another run.
    pub full: bool,
    /// Language of the page.
    pub lang: Lang,
}

/// A run.
#[component]
pub fn RunCard(props: &RunCardProps) -> Html {
    let RunCardProps { index, run, lang, .. } = props;
    let (index, lang) = (*index, *lang);
    let hub = use_hub();
    let open = use_state(|| false);
    let lit = use_select(move |state| state.highlight.run() == Some(index));
    let name = props.name.clone();
    // What is wrong with the start stands once, beside the start.
    let lost = use_select(move |state| {
        let (trace, lang) = (state.trace(index)?, state.lang());
        sentence(&name, trace, lang).filter(|_| of_start(trace, lang).is_none())
    });
    let letters = use_letters(Some(index));
    let hypers = run.optimizer.hypers();
    let (first, rest): (Vec<&Hyper>, Vec<&Hyper>) = hypers.iter().partition(|hyper| hyper.primary);
    let control = |hyper: &&Hyper| {
        let key = hyper.key.to_string();
        let value = run.optimizer.value(&key).unwrap_or(hyper.default);
        let highlighted = letters.is_lit(&key);
        let on_hover = letters.on_hover.clone();
        let name = key.clone();
        let on_change = hub.callback(move |value| edit(index, RunEdit::Hyper(name.clone(), value)));
        if let Scale::Choice(words) = hyper.scale {
            return choice_of_words(hyper, words, value, lang, on_change);
        }
        html! {
            <HyperControl {key} hyper={(*hyper).clone()} {value} {lang} {highlighted} {on_hover} {on_change} />
        }
    };
    let has_data = use_select(|state| state.experiment.surface.entry.data.is_some());
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |to: bool| open.set(to))
    };
    let point = |run: Option<usize>| hub.callback(move |_: PointerEvent| Action::HighlightRun(run));
    let rule = &run.optimizer;
    let mathml = expr::mathml(rule.entry.kind(), rule.formula(), &own_keys(rule.entry), &rule.all_values());
    let class = classes!("run-card", lit.then_some("is-lit"), run.hidden.then_some("is-hidden"));
    html! {
        <article
            {class}
            style={format!("--run-color:{}", run_style(index).color)}
            aria-label={props.name.clone()}
            data-testid="run-card"
            onpointerenter={point(Some(index))}
            onpointerleave={point(None)}
        >
            <header class="run-head">
                { badge(index, run.hidden) }
                <SelectEntry
                    label={t(lang, Key::Optimizer)}
                    label_hidden={true}
                    with_about={false}
                    options={props.rules.clone()}
                    value={run.optimizer.entry.item.id}
                    on_change={hub.callback(move |id| edit(index, RunEdit::Optimizer(id)))}
                />
                { tools(props, &hub) }
            </header>
            if let Some(label) = &run.label {
                <p class="about">{ label }</p>
            }
            if run.optimizer.entry.typed() {
                <div data-testid="rule-editor">
                    <FormulaEditor
                        label={t(lang, Key::UpdateRule)}
                        value={typed_text(&run.optimizer, props.draft.as_ref())}
                        error={props.draft.as_ref().and_then(|draft| problem(draft, lang))}
                        rows={4}
                        help={t(lang, Key::RuleHelp)}
                        limit={MAX_LENGTH}
                        on_change={hub.callback(move |text| edit(index, RunEdit::Text(text)))}
                    />
                </div>
            }
            // A list of its own: an editor above keeps its focus where a control comes or goes while it is typed.
            <>{ for first.iter().map(control) }</>
            if let Some(lost) = lost {
                <p class="field-error" role="status">{ lost }</p>
            }
            if let Ok(mathml) = mathml {
                <Formula
                    {mathml}
                    label={t(lang, Key::UpdateRule)}
                    highlight={letters.lit.clone()}
                    on_hover={letters.on_hover.clone()}
                />
            }
            { line_search_controls(props, &hub, *open) }
            if has_data && rule.entry.search.is_none() {
                { batch_control(props, &hub) }
            }
            <Disclosure label={t(lang, Key::More)} label_open={t(lang, Key::Less)} open={*open} {on_toggle}>
                <>{ for rest.iter().map(control) }</>
                if *open {
                    if follows_schedule(run) {
                        { schedule_controls(props, &hub) }
                    }
                    { label_field(props, &hub) }
                }
            </Disclosure>
        </article>
    }
}

fn edit(index: usize, edit: RunEdit) -> Action {
    Action::Edit(Edit::Run(index, edit))
}

/// Hide, duplicate, remove.
fn tools(props: &RunCardProps, hub: &Hub) -> Html {
    let RunCardProps { index, run, lang, name, full, .. } = props;
    let (index, lang, hidden) = (*index, *lang, run.hidden);
    let label = |key: Key| AttrValue::from(fill(lang, key, &[("run", name)]));
    let on = |what: RunEdit| hub.callback(move |_: MouseEvent| edit(index, what.clone()));
    html! {
        <span class="run-tools">
            { IconButton::new(if hidden { Icon::EyeOff } else { Icon::Eye }, label(if hidden { Key::ShowRun } else { Key::HideRun }), on(RunEdit::Hidden(!hidden))).view() }
            { IconButton::new(Icon::Duplicate, label(Key::DuplicateRun), on(RunEdit::Duplicate)).disabled(*full).view() }
            { IconButton::new(Icon::Trash, label(Key::RemoveRun), on(RunEdit::Remove)).view() }
        </span>
    }
}

/// A hyper-parameter that is one of a few words.
fn choice_of_words(
    hyper: &Hyper,
    words: &'static [(&'static str, Text)],
    value: f64,
    lang: Lang,
    on_change: Callback<f64>,
) -> Html {
    let options: Vec<_> = words.iter().map(|(id, name)| ((*id).into(), name.get(lang).into(), "".into())).collect();
    let at = |id: &str| words.iter().position(|(word, _)| *word == id).unwrap_or(0) as f64;
    html! {
        <SelectEntry
            key={hyper.key.to_string()}
            label={hyper.name.get(lang)}
            {options}
            value={words.get(value as usize).map_or("", |(id, _)| id)}
            with_about={false}
            on_change={Callback::from(move |id: String| on_change.emit(at(&id)))}
        />
    }
}

/// Whether the run's rate follows its schedule: that of a rule does, and the step of a line search that takes it as given.
fn follows_schedule(run: &Run) -> bool {
    run.optimizer.entry.search.is_none() || run.line_search.as_ref().is_some_and(|line| line.formula().contains("lr"))
}

/// The line search of a search method, with the condition under which it takes a step.
fn line_search_controls(RunCardProps { index, run, lang, .. }: &RunCardProps, hub: &Hub, open: bool) -> Html {
    let (index, lang) = (*index, *lang);
    let Some(line) = &run.line_search else { return Html::default() };
    let control = |hyper: &Hyper| {
        let (key, name) = (hyper.key.to_string(), hyper.key.to_string());
        let value = line.value(&key).unwrap_or(hyper.default);
        let on_change = hub.callback(move |value| edit(index, RunEdit::LineSearchHyper(name.clone(), value)));
        html! { <HyperControl {key} hyper={hyper.clone()} {value} {lang} {on_change} /> }
    };
    let mathml = expr::mathml(Kind::LineSearch, line.formula(), &own_keys(line.entry), &[]);
    let hypers = line.hypers();
    html! {
        <div data-testid="line-search">
            <SelectEntry
                label={t(lang, Key::LineSearch)}
                options={options::<LineSearch>(lang)}
                value={line.entry.item.id}
                with_about={open}
                on_change={hub.callback(move |id| edit(index, RunEdit::LineSearch(id)))}
            />
            { for hypers.iter().filter(|hyper| open || hyper.primary).map(control) }
            if let (true, Ok(mathml)) = (open, mathml) {
                <Formula {mathml} label={t(lang, Key::LineSearch)} />
            }
        </div>
    }
}

/// How many samples a gradient is the mean over.
fn batch_control(RunCardProps { index, run, lang, .. }: &RunCardProps, hub: &Hub) -> Html {
    /// What a mini-batch has at first.
    const USUAL: u32 = 16;
    let (index, lang, batch) = (*index, *lang, run.batch);
    let chosen = match batch {
        0 => "full",
        1 => "single",
        _ => "mini",
    };
    let options = [("full", Key::BatchFull), ("single", Key::BatchSingle), ("mini", Key::BatchMini)];
    let options: Vec<_> = options.into_iter().map(|(id, key)| (id.into(), t(lang, key).into(), "".into())).collect();
    let on_change = hub.callback(move |id: String| {
        let size = match id.as_str() {
            "full" => 0,
            "single" => 1,
            _ => USUAL,
        };
        edit(index, RunEdit::Batch(size))
    });
    html! {
        <div class="field-row" data-testid="batch">
            <SelectEntry label={t(lang, Key::Batch)} {options} value={chosen} with_about={false} {on_change} />
            if batch > 1 {
                <NumberField
                    label={t(lang, Key::BatchSize)}
                    value={f64::from(batch)}
                    on_change={hub.callback(move |size| edit(index, RunEdit::Batch(size as u32)))}
                    {lang}
                    range={(2.0, f64::from(MAX_BATCH))}
                    scale={Scale::Integer}
                    step={1.0}
                />
            }
        </div>
    }
}

/// The schedule with its hyper-parameters and its formula.
fn schedule_controls(RunCardProps { index, run, schedule_draft, lang, .. }: &RunCardProps, hub: &Hub) -> Html {
    let (index, lang, schedule, draft) = (*index, *lang, &run.schedule, schedule_draft.as_ref());
    let control = |hyper: &Hyper| {
        let key = hyper.key.to_string();
        let value = schedule.value(&key).unwrap_or(hyper.default);
        let name = key.clone();
        let on_change = hub.callback(move |value| edit(index, RunEdit::ScheduleHyper(name.clone(), value)));
        html! {
            <HyperControl {key} hyper={hyper.clone()} {value} {lang} {on_change} />
        }
    };
    let keys = own_keys(schedule.entry);
    let warms_up = schedule.value("warmup").is_some_and(|steps| steps > 0.0);
    let warmup = warms_up.then(|| expr::mathml(Kind::Schedule, WARMUP, &keys, &[]).ok()).flatten();
    let mathml = expr::mathml(Kind::Schedule, schedule.formula(), &keys, &schedule.all_values());
    html! {
        <>
            <SelectEntry
                label={t(lang, Key::Schedule)}
                options={options::<Schedule>(lang)}
                value={schedule.entry.item.id}
                with_about={true}
                on_change={hub.callback(move |id| edit(index, RunEdit::Schedule(id)))}
            />
            if schedule.entry.typed() {
                <div data-testid="schedule-editor">
                    <FormulaEditor
                        label={t(lang, Key::Schedule)}
                        value={typed_text(schedule, draft)}
                        error={draft.and_then(|draft| problem(draft, lang))}
                        rows={4}
                        help={t(lang, Key::ScheduleHelp)}
                        limit={MAX_LENGTH}
                        on_change={hub.callback(move |text| edit(index, RunEdit::ScheduleText(text)))}
                    />
                </div>
            }
            <>{ for schedule.hypers().iter().map(control) }</>
            if let Some(mathml) = warmup {
                <p class="about">{ t(lang, Key::WhileWarmingUp) }</p>
                <Formula {mathml} label={t(lang, Key::WhileWarmingUp)} />
            }
            if let Ok(mathml) = mathml {
                <Formula {mathml} label={t(lang, Key::Schedule)} />
            }
        </>
    }
}

/// The run's name, where the person gives it one.
fn label_field(props: &RunCardProps, hub: &Hub) -> Html {
    let (hub, index) = (hub.clone(), props.index);
    let oninput = Callback::from(move |event: InputEvent| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        hub.send(edit(index, RunEdit::Label(input.value())));
    });
    html! {
        <label class="label-field">
            <span class="field-label">{ super::words::NAME.get(props.lang) }</span>
            <input
                type="text"
                maxlength={MAX_LABEL.to_string()}
                value={props.run.label.clone().unwrap_or_default()}
                placeholder={props.name.clone()}
                {oninput}
            />
        </label>
    }
}
