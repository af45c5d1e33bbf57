//! Set-up: the optimizers that train the network, side by side.

use super::run_card::RunCard;
use crate::experiment::MAX_RUNS;
use crate::optim::Rule;
use crate::page::i18n::{self, Key as Shared};
use crate::page::network::edit::Edit;
use crate::page::network::store::{Action, use_hub, use_select};
use crate::page::network::words::{Key, t};
use crate::page::widget::{Icon, IconButton};
use crate::registry::Entry;
use serde_json::json;
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
