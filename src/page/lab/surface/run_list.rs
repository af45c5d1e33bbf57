//! Set-up, third part: the runs.

use super::run_card::RunCard;
use super::surface_setup::options;
use crate::experiment::{Experiment, MAX_RUNS};
use crate::optim::Rule;
use crate::page::edit::Edit;
use crate::page::i18n::{Key, fill, t};
use crate::page::names::run_names;
use crate::page::store::{Action, use_hub, use_select};
use crate::page::widget::{Icon, IconButton};
use crate::registry::Entry;
use yew::prelude::*;

/// The rule that the button adds where every rule is in the race already.
const ANOTHER: &str = "adam";

/// Every run as a card, and a button for one more.
#[component]
pub fn RunList() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let (experiment, cards) = use_select(|state| (state.experiment.clone(), state.cards.clone()));
    let names = run_names(&experiment, lang);
    let full = experiment.runs.len() >= MAX_RUNS;
    let rules = options::<Rule>(lang);
    let card = |(index, (run, card)): (usize, (&crate::experiment::Run, &crate::page::store::Card))| {
        html! {
            <RunCard
                key={card.key}
                {index}
                run={run.clone()}
                name={names[index].clone()}
                draft={card.draft.clone()}
                schedule_draft={card.schedule_draft.clone()}
                rules={rules.clone()}
                {full}
                {lang}
            />
        }
    };
    let added = next_rule(&experiment);
    let add = hub.callback(move |_: MouseEvent| Action::Edit(Edit::AddRun(added.to_owned())));
    let add_label = if full {
        fill(lang, Key::TooManyRuns, &[("limit", &MAX_RUNS.to_string())])
    } else {
        t(lang, Key::AddRun).to_owned()
    };
    html! {
        <section class="panel-section" aria-label={t(lang, Key::Runs)}>
            <header class="section-head">
                <h2>{ t(lang, Key::Runs) }</h2>
                <span data-testid="add-run">
                    { IconButton::new(Icon::Plus, add_label, add.clone()).disabled(full).view() }
                </span>
            </header>
            if experiment.runs.is_empty() {
                <div class="empty">
                    <p>{ t(lang, Key::NoRuns) }</p>
                    <button type="button" class="button" onclick={add}>{ t(lang, Key::AddRun) }</button>
                </div>
            }
            <div class="run-list">
                { for experiment.runs.iter().zip(cards.iter()).enumerate().map(card) }
            </div>
        </section>
    }
}

/// The first built-in rule that is not in the race yet; the card's menu changes it.
fn next_rule(experiment: &Experiment) -> &'static str {
    let races = |rule: &Rule| experiment.runs.iter().any(|run| run.optimizer.entry.item.id == rule.item.id);
    Rule::table().iter().find(|rule| !rule.typed() && !races(rule)).map_or(ANOTHER, |rule| rule.item.id)
}
