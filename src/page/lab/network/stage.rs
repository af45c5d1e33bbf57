//! The stage: what is being learned, large.

use super::curves::{Chart, Subject};
use crate::page::i18n::{self, Key as Shared};
use crate::page::network::store::use_select;
use crate::page::network::words::{Key, fill, t};
use yew::prelude::*;

/// The stage.
#[component]
pub fn Stage() -> Html {
    let lang = use_select(|state| state.lang());
    let (ready, problem) = use_select(|state| (state.outline.is_some(), state.problem.clone()));
    html! {
        <main class="stage network-stage" id="network-stage" tabindex="-1" aria-label={i18n::t(lang, Shared::Stage)}>
            if let Some(problem) = &problem {
                <p class="stage-problem" role="alert" data-testid="refused">
                    { fill(lang, Key::Refused, &[("reason", problem.get(lang))]) }
                </p>
            } else if !ready {
                <p class="stage-waiting" role="status">{ t(lang, Key::Preparing) }</p>
            }
            <div class="stage-view-body">
                <Chart subject={Subject::Loss} label={t(lang, Key::LossCurve)} />
            </div>
        </main>
    }
}
