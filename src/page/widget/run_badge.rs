//! The sign of a run: its line, dash and marker, as the stage and the charts draw them.

use yew::prelude::*;

/// Properties of [`RunBadge`].
#[derive(Clone, PartialEq, Properties)]
pub struct RunBadgeProps {
    /// The run's colour, any CSS colour.
    pub color: AttrValue,
    /// Its dash as `stroke-dasharray`; empty for a solid line.
    #[prop_or_default]
    pub dash: AttrValue,
    /// Its marker as SVG path data in a box of 8 × 8 with its corner at the origin.
    #[prop_or_default]
    pub marker_path: AttrValue,
    /// Whether the marker is an outline only.
    #[prop_or_default]
    pub hollow: bool,
    /// Whether the run is left out of the pictures.
    #[prop_or_default]
    pub faded: bool,
    /// What it stands for, where no text beside it says so.
    #[prop_or_default]
    pub label: Option<AttrValue>,
}

/// A small picture of a run's line, 26 × 12.
#[component]
pub fn RunBadge(props: &RunBadgeProps) -> Html {
    let fill = if props.hollow { AttrValue::from("var(--paper)") } else { props.color.clone() };
    let hidden = props.label.is_none().then_some("true");
    html! {
        <svg
            class={classes!("run-badge", props.faded.then_some("is-faded"))}
            viewBox="0 0 26 12"
            width="26"
            height="12"
            role={props.label.is_some().then_some("img")}
            aria-label={props.label.clone()}
            aria-hidden={hidden}
            focusable="false"
        >
            <g fill="none" stroke={props.color.clone()}>
                <path d="M1 6h24" stroke-width="2" stroke-dasharray={props.dash.clone()} />
                <path d={props.marker_path.clone()} transform="translate(9 2)" stroke-width="1.5" fill={fill} />
            </g>
        </svg>
    }
}
