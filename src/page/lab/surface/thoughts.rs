//! What a method thought at a step: the legend of what is drawn on the stage, notes, and the line search.

use crate::format::{short, steady};
use crate::page::draw::Theme;
use crate::page::draw::phi::{SIGNS, phi_figure};
use crate::page::draw::stage::insight::{is_seen, role_sign};
use crate::page::i18n::{Key, fill, t};
use crate::page::store::{Action, use_hub, use_select};
use crate::registry::Lang;
use crate::search::Verdict;
use crate::train::inside::phi::PhiPlot;
use crate::train::inside::{Insight, Role, Shape};
use yew::prelude::*;

/// Significant digits of a trial's numbers.
const DIGITS: usize = 4;

/// The names of what is drawn over the paths; pointing at one brings it out on the stage.
#[component]
pub fn Roles() -> Html {
    let hub = use_hub();
    let (lang, mode, lit) = use_select(|state| (state.lang(), state.mode(), state.highlight.role));
    let drawn = use_select(|state| {
        let inspection = state.inspection.as_ref().filter(|_| !state.shows_relief());
        let shapes =
            inspection.and_then(|inspection| inspection.insight.as_ref()).map_or(&[][..], |insight| &insight.shapes);
        // The last shape of a role stands for it: an arrow rather than the side opposite to it.
        let camera = state.camera();
        let seen = |shape: &&Shape, role: &Role| shape.role == *role && is_seen(shape.form, &camera);
        let form = |role: &Role| shapes.iter().rev().find(|shape| seen(shape, role)).map(|shape| shape.form);
        Role::ALL.iter().filter_map(|role| Some((*role, role_sign(*role, form(role)?)))).collect::<Vec<_>>()
    });
    let theme = Theme::of(mode);
    let point = |role: Option<Role>| hub.callback(move |()| Action::HighlightRole(role));
    html! {
        <ul class="roles" data-testid="roles" aria-label={t(lang, Key::DrawnOnStage)}>
            { for drawn.iter().map(|(role, sign)| {
                let (on, off) = (point(Some(*role)), point(None));
                html! {
                    <li
                        tabindex="0"
                        class={(lit == Some(*role)).then_some("is-lit")}
                        onpointerenter={on.reform(|_: PointerEvent| ())}
                        onpointerleave={off.reform(|_: PointerEvent| ())}
                        onfocus={on.reform(|_: FocusEvent| ())}
                        onblur={off.reform(|_: FocusEvent| ())}
                    >
                        { Html::from_html_unchecked(sign.svg(*role, theme).into()) }
                        { role.name().get(lang) }
                    </li>
                }
            }) }
        </ul>
    }
}

/// What the method noted.
pub fn notes(insight: &Insight, lang: Lang) -> Html {
    let note = |both: &[String; 2]| html! { <p class="note" data-testid="note">{ &both[lang as usize] }</p> };
    insight.notes.iter().map(note).collect()
}

/// The line search: its figure, the figure's legend, its trials as text.
pub fn line_search(plot: &PhiPlot, lang: Lang) -> Html {
    let summary = summary(plot, lang);
    let row = |(index, trial): (usize, &crate::search::Trial)| {
        let slope = trial.slope.map_or(String::new(), |slope| steady(slope, DIGITS));
        let taken = (trial.verdict == Verdict::Accepted).then_some("is-taken");
        html! {
            <tr class={taken} data-testid="trial">
                <td translate="no">{ index + 1 }</td>
                <td translate="no">{ steady(trial.alpha, DIGITS) }</td>
                <td translate="no">{ steady(trial.value, DIGITS) }</td>
                <td translate="no">{ slope }</td>
                <td>{ trial.verdict.name().get(lang) }</td>
            </tr>
        }
    };
    html! {
        <div class="phi-panel" data-testid="phi">
            <h3>{ t(lang, Key::LineSearch) }{ " φ(α) = f(x + αd)" }</h3>
            { Html::from_html_unchecked(phi_figure(plot, &summary).into()) }
            { Html::from_html_unchecked(legend(plot, lang).into()) }
            <p class="quiet" data-testid="trials-summary">{ summary }</p>
            <div class="table-frame" tabindex="0">
                <table class="trials">
                    <thead><tr><th>{ "#" }</th><th>{ "α" }</th><th>{ "φ(α)" }</th><th>{ "φ′(α)" }</th><th></th></tr></thead>
                    <tbody>{ for plot.trials.iter().enumerate().map(row) }</tbody>
                </table>
            </div>
        </div>
    }
}

/// How many trials there were and what came of them.
fn summary(plot: &PhiPlot, lang: Lang) -> String {
    let count = plot.trials.len();
    let trials = if count == 1 { Key::OneTrial } else { Key::Trials };
    let trials = fill(lang, trials, &[("n", &count.to_string())]);
    match plot.accepted() {
        Some(trial) => fill(lang, Key::TrialAccepted, &[("trials", &trials), ("alpha", &short(trial.alpha))]),
        None => fill(lang, Key::TrialsRejected, &[("trials", &trials)]),
    }
}

/// The signs of the figure with their names, those of them that stand in it.
fn legend(plot: &PhiPlot, lang: Lang) -> String {
    let refused = plot.trials.iter().any(|trial| trial.verdict != Verdict::Accepted);
    let entries = [
        (true, "φ(α)"),
        (plot.armijo.is_some(), t(lang, Key::ArmijoLine)),
        (plot.wolfe.is_some() && plot.accepted().is_some(), t(lang, Key::WolfeSlopes)),
        (!plot.allowed.is_empty(), t(lang, Key::AllowedSteps)),
        (!plot.model.is_empty(), Role::Model.name().get(lang)),
        (plot.accepted().is_some(), Verdict::Accepted.name().get(lang)),
        (refused, t(lang, Key::RejectedTrial)),
    ];
    let mut list = String::from("<ul class=\"roles\">");
    for ((_, name), (class, d)) in entries.iter().zip(SIGNS).filter(|((shown, _), _)| *shown) {
        list += "<li><svg class=\"phi\" viewBox=\"0 0 28 10\" aria-hidden=\"true\"><path class=\"";
        list += class;
        list += "\" d=\"";
        list += d;
        list += "\"/></svg>";
        list += name;
        list += "</li>";
    }
    list + "</ul>"
}
