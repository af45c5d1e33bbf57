//! The canvas of the relief, between the flat picture and what stands over it; and why there is none, where that is so.

use crate::page::i18n::{Key, t};
use crate::page::store::{ReliefState, use_select};
use yew::prelude::*;

/// Properties of [`ReliefCanvas`].
#[derive(Clone, PartialEq, Properties)]
pub struct ReliefCanvasProps {
    /// The canvas.
    pub node: NodeRef,
}

/// The canvas, which takes the focus for the keys that turn it.
#[component]
pub fn ReliefCanvas(props: &ReliefCanvasProps) -> Html {
    let (lang, shown, missing) = use_select(|state| {
        let missing = match state.relief {
            ReliefState::Absent | ReliefState::Ready => None,
            ReliefState::NoWebGl => Some(Key::ReliefNoWebGl),
            ReliefState::NotLoaded => Some(Key::ReliefNotLoaded),
        };
        (state.lang(), state.shows_relief(), missing.filter(|_| state.experiment.view.relief))
    });
    html! {
        <>
            <canvas
                class="relief"
                ref={props.node.clone()}
                hidden={!shown}
                tabindex="0"
                role="img"
                aria-label={t(lang, Key::ReliefLabel)}
                data-testid="relief"
            ></canvas>
            if let Some(key) = missing {
                <p class="stage-notice" role="status" data-testid="relief-notice">{ t(lang, key) }</p>
            }
        </>
    }
}
