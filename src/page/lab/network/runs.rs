//! Set-up: the optimizers that train the network, side by side.

use super::run_card::RunCard;
use crate::experiment::MAX_RUNS;
use crate::optim::Rule;
use crate::page::i18n::{self, Key as Shared};
use crate::page::network::edit::Edit;
use crate::page::network::store::{Action, Hub, use_hub, use_select};
use crate::page::network::words::{Key, t};
use crate::page::widget::{Icon, IconButton, SelectEntry};
use crate::registry::{Entry, Lang};
use serde_json::{Value, json};
use yew::prelude::*;

/// All runs.
#[component]
pub fn RunList() -> Html {
    let hub = use_hub();
    let (lang, experiment) = use_select(|state| (state.lang(), state.experiment.clone()));
    let full = experiment.runs.len() >= MAX_RUNS;
    let names = experiment.labels();
    let at = experiment.runs.len();
    let batch = experiment.runs.last().map_or(32, |run| run.batch);
    let races = |rule: &Rule| experiment.runs.iter().any(|run| std::ptr::eq(run.optimizer.entry, rule));
    let next = Rule::table().iter().find(|rule| !rule.typed() && rule.search.is_none() && !races(rule));
    let next = next.map_or("sgd", |rule| rule.item.id);
    let add = hub.callback(move |_: MouseEvent| {
        let run = json!({"optimizer": {"name": next}, "schedule": {"name": "constant"}, "batch": batch});
        Action::Edit(Edit::Insert("/runs".into(), at, run))
    });
    let label = if full {
        i18n::fill(lang, Shared::TooManyRuns, &[("limit", &MAX_RUNS.to_string())])
    } else {
        t(lang, Key::AddRun).to_owned()
    };
    html! {
        <section class="panel-section" aria-label={t(lang, Key::Optimizers)}>
            <header class="section-head">
                <h2>{ t(lang, Key::Optimizers) }</h2>
                <span data-testid="add-run">{ IconButton::new(Icon::Plus, label, add).disabled(full).view() }</span>
            </header>
            { twin_menu(&hub, lang, at, full) }
            <div class="run-list">
                { for experiment.runs.iter().enumerate().map(|(index, run)| html! {
                    <RunCard
                        key={format!("{index}-{}", run.optimizer.entry.item.id)}
                        {index}
                        run={run.clone()}
                        name={names[index].clone()}
                        only={at == 1}
                        {full}
                        {lang}
                    />
                }) }
            </div>
        </section>
    }
}

/// One thing that a twin has for itself, by its id in the menu, with the fields of the run that say so.
type Twin = (&'static str, Key, fn(&Value) -> Value);

/// What twins differ in.
const TWINS: [Twin; 9] = [
    ("batch_norm", Key::TwinBatchNorm, |all| with(all, "batch_norm", json!(true))),
    ("dropout", Key::TwinDropout, |all| with(all, "dropout", json!(0.3))),
    ("l2", Key::TwinL2, |all| with(all, "l2", json!(0.001))),
    ("gradient_clip", Key::TwinClip, |all| with(all, "gradient_clip", json!(1.0))),
    ("plain", Key::TwinPlain, |_| json!({"regularization": {}})),
    ("he_normal", Key::TwinHe, |_| json!({"init": {"name": "he_normal"}})),
    ("glorot_normal", Key::TwinGlorot, |_| json!({"init": {"name": "glorot_normal"}})),
    ("normal", Key::TwinNormal, |_| json!({"init": {"name": "normal"}})),
    ("augment", Key::TwinAugment, |_| json!({"augment": [{"name": "noise"}]})),
];

/// The experiment's regularization and one more.
fn with(all: &Value, id: &str, value: Value) -> Value {
    let mut regularization = all["regularization"].clone();
    regularization[id] = value;
    json!({ "regularization": regularization })
}

/// Adds a run that is the first one in all but one thing: the same weights where they have the same shapes, the same
/// batches.
fn twin_menu(hub: &Hub, lang: Lang, runs: usize, full: bool) -> Html {
    let mut options: Vec<(AttrValue, AttrValue, AttrValue)> =
        vec![("".into(), t(lang, Key::AddTwin).into(), "".into())];
    options.extend(TWINS.iter().map(|(id, name, _)| ((*id).into(), t(lang, *name).into(), "".into())));
    let hub = hub.clone();
    let on_change = Callback::from(move |id: String| {
        let Some((_, name, differs)) = TWINS.iter().find(|(twin, ..)| *twin == id) else { return };
        let all = hub.read(|state| state.experiment.to_value());
        let mut run = all["runs"][0].clone();
        let label = run["label"].as_str().unwrap_or_default().to_owned();
        if let (Some(fields), Value::Object(own)) = (run.as_object_mut(), differs(&all)) {
            fields.remove("changes");
            fields.extend(own);
        }
        let label: String =
            format!("{label}, {}", t(Lang::En, *name)).chars().take(crate::experiment::MAX_LABEL).collect();
        run["label"] = json!(label);
        hub.send(Action::Edit(Edit::Insert("/runs".into(), runs, run)));
    });
    html! {
        <div data-testid="twin">
            <SelectEntry key={runs} label={t(lang, Key::AddTwin)} label_hidden={true} {options} value="" with_about={false} disabled={full} {on_change} />
        </div>
    }
}
