//! Set-up, third part: the runs.

use super::run_card::RunCard;
use super::surface_setup::options;
use crate::experiment::MAX_RUNS;
use crate::optim::Rule;
use crate::page::edit::Edit;
use crate::page::i18n::{Key, fill, t};
use crate::page::names::run_names;
use crate::page::store::{Action, use_hub, use_select};
use crate::page::widget::{Icon, IconButton};
use yew::prelude::*;

/// The rule that the button adds; the card's menu changes it.
const ADDED: &str = "adam";

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
                rules={rules.clone()}
                {full}
                {lang}
            />
        }
    };
    let add = hub.callback(|_: MouseEvent| Action::Edit(Edit::AddRun(ADDED.to_owned())));
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
                    <IconButton icon={Icon::Plus} label={add_label} disabled={full} on_click={add.clone()} />
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
