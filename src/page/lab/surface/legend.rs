//! The legend: which sign belongs to which run.

use crate::page::draw::{marker_path, run_style};
use crate::page::i18n::{Key, t};
use crate::page::names::run_names;
use crate::page::store::{Action, use_hub, use_select};
use crate::page::widget::run_badge;
use yew::prelude::*;

/// Side of a badge's marker in SVG units.
const MARKER: f64 = 8.0;

/// The sign of the run at an index; faded where it is left out of the pictures.
pub fn badge(index: usize, faded: bool) -> Html {
    let style = run_style(index);
    let dash: Vec<String> = style.dash.iter().map(f64::to_string).collect();
    run_badge(style.color, dash.join(" "), marker_path(style.marker, MARKER), faded)
}

/// The visible runs with their names, over the stage; and what hatching means, where there is some.
#[component]
pub fn Legend() -> Html {
    let hub = use_hub();
    let (experiment, lang) = use_select(|state| (state.experiment.clone(), state.lang()));
    let names = run_names(&experiment, lang);
    let holed = use_select(|state| !state.shows_relief() && state.field.as_ref().is_some_and(|field| field.holed));
    let visible = experiment.runs.iter().enumerate().filter(|(_, run)| !run.hidden);
    html! {
        <ul class="legend">
            { for visible.map(|(index, _)| html! {
                <li
                    key={index}
                    onpointerenter={hub.callback(move |_: PointerEvent| Action::HighlightRun(Some(index)))}
                    onpointerleave={hub.callback(|_: PointerEvent| Action::HighlightRun(None))}
                >
                    { badge(index, false) }
                    { &names[index] }
                </li>
            }) }
            if holed {
                <li data-testid="not-defined"><i class="hatching" aria-hidden="true"></i>{ t(lang, Key::NotDefinedHere) }</li>
            }
        </ul>
    }
}
