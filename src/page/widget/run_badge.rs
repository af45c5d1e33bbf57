//! The sign of a run: its line, dash and marker, as the stage and the charts draw them.

use yew::prelude::*;

/// A small picture of a run's line, 26 × 12: its colour, its dash as `stroke-dasharray` (empty for a solid line) and its
/// marker as SVG path data in a box of 8 × 8. Faded, it stands for a run that is left out of the pictures.
pub fn run_badge(color: &'static str, dash: String, marker_path: String, faded: bool) -> Html {
    html! {
        <svg
            class={classes!("run-badge", faded.then_some("is-faded"))}
            viewBox="0 0 26 12"
            width="26"
            height="12"
            aria-hidden="true"
            focusable="false"
        >
            <g fill="none" stroke={color}>
                <path d="M1 6h24" stroke-width="2" stroke-dasharray={dash} />
                <path d={marker_path} transform="translate(9 2)" stroke-width="1.5" fill={color} />
            </g>
        </svg>
    }
}
