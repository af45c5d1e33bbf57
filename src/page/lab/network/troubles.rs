//! What is going wrong in a run: in which layer and since when, a way there, and fixes by one click.

use super::run_card::badge;
use crate::page::network::edit::Edit;
use crate::page::network::store::{Action, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::train::network::verdict::{Fix, Verdict};
use yew::prelude::*;

/// All verdicts, the gravest of each run first; nothing while all is well.
#[component]
pub fn Troubles() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let experiment = use_select(|state| state.experiment.clone());
    let found = use_select(|state| state.tracks.iter().map(|track| track.verdicts.clone()).collect::<Vec<_>>());
    if found.iter().all(|verdicts| verdicts.is_empty()) {
        return Html::default();
    }
    let button = |run: usize, fix: &Fix| {
        let mut better = (*experiment).clone();
        // A fix that does not go with the experiment any more has no button.
        fix.apply(&mut better, run).ok()?;
        // What is taken back goes on from where it was made; all else begins anew.
        let edit = match fix {
            Fix::Back(at, ..) => Edit::Remove(format!("/runs/{run}/changes"), *at),
            _ => Edit::Replace(Box::new(better)),
        };
        let apply = hub.callback(move |_: MouseEvent| Action::Edit(edit.clone()));
        Some(
            html! { <button type="button" class="button" data-testid="fix" onclick={apply}>{ fix.label(lang) }</button> },
        )
    };
    let trouble = |run: usize, verdict: &Verdict| {
        let step = verdict.step;
        let go = hub.callback(move |_: MouseEvent| Action::Seek(step));
        html! {
            <li key={format!("{run}-{}", verdict.message(lang))} class="trouble" data-testid="trouble">
                <p>{ badge(run) }{ verdict.message(lang) }</p>
                <p class="trouble-ways">
                    <button type="button" class="text-button" onclick={go}>{ fill(lang, Key::GoToStep, &[("n", &step.to_string())]) }</button>
                    { for verdict.fixes.iter().take(3).filter_map(|fix| button(run, fix)) }
                </p>
            </li>
        }
    };
    let all =
        found.iter().enumerate().flat_map(|(run, verdicts)| verdicts.iter().take(2).map(move |verdict| (run, verdict)));
    html! {
        <section class="panel-section troubles" aria-label={t(lang, Key::Troubles)} role="status">
            <header class="section-head"><h2>{ t(lang, Key::Troubles) }</h2></header>
            <ul>{ for all.map(|(run, verdict)| trouble(run, verdict)) }</ul>
        </section>
    }
}
