//! The legend: which sign belongs to which run.

use crate::page::draw::{Marker, marker_path, run_style};
use crate::page::names::run_names;
use crate::page::store::{Action, use_hub, use_select};
use crate::page::widget::RunBadge;
use yew::prelude::*;

/// Side of a badge's marker in SVG units.
const MARKER: f64 = 8.0;

/// Properties of [`Badge`].
#[derive(Clone, PartialEq, Properties)]
pub struct BadgeProps {
    /// Index into the experiment's runs.
    pub index: usize,
    /// Whether the run is left out of the pictures.
    #[prop_or_default]
    pub faded: bool,
}

/// The sign of a run.
#[component]
pub fn Badge(props: &BadgeProps) -> Html {
    let style = run_style(props.index);
    let dash: Vec<String> = style.dash.iter().map(f64::to_string).collect();
    html! {
        <RunBadge color={style.color} dash={dash.join(" ")} marker_path={badge_path(style.marker)} faded={props.faded} />
    }
}

fn badge_path(marker: Marker) -> String {
    marker_path(marker, MARKER)
}

/// The visible runs with their names, over the stage.
#[component]
pub fn Legend() -> Html {
    let hub = use_hub();
    let (experiment, lang) = use_select(|state| (state.experiment.clone(), state.lang()));
    let names = run_names(&experiment, lang);
    let visible = experiment.runs.iter().enumerate().filter(|(_, run)| !run.hidden);
    html! {
        <ul class="legend">
            { for visible.map(|(index, _)| html! {
                <li
                    key={index}
                    onpointerenter={hub.callback(move |_: PointerEvent| Action::HighlightRun(Some(index)))}
                    onpointerleave={hub.callback(|_: PointerEvent| Action::HighlightRun(None))}
                >
                    <Badge {index} />
                    { &names[index] }
                </li>
            }) }
        </ul>
    }
}
