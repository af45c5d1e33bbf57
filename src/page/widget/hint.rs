//! Bubbles: the first visit's hints, and the word at the cursor.

use super::icon::{Icon, IconButton};
use yew::prelude::*;

/// On which side of the point it explains a hint stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HintSide {
    /// Under it, with the tip upwards.
    #[default]
    Below,
    /// Over it, with the tip downwards: for what stands at the foot of the page.
    Above,
}

/// Properties of [`HintBubble`].
#[derive(Clone, PartialEq, Properties)]
pub struct HintBubbleProps {
    /// The hint.
    pub text: AttrValue,
    /// "1 of 3".
    pub progress: AttrValue,
    /// Where its tip points, from the left edge of what holds it, in CSS lengths or percent.
    pub x: AttrValue,
    /// The same from the top edge.
    pub y: AttrValue,
    /// On which side of that point it stands.
    #[prop_or_default]
    pub side: HintSide,
    /// Label of the button that goes on.
    pub next_label: AttrValue,
    /// Goes on to the next hint.
    pub on_next: Callback<MouseEvent>,
    /// Label of the button that ends the hints.
    pub close_label: AttrValue,
    /// Ends the hints.
    pub on_close: Callback<MouseEvent>,
}

/// One of the hints of the first visit, with its tip at a point of what holds it.
#[component]
pub fn HintBubble(props: &HintBubbleProps) -> Html {
    let side = match props.side {
        HintSide::Below => "is-below",
        HintSide::Above => "is-above",
    };
    html! {
        <div class={classes!("hint", side)} role="status" style={format!("--x:{};--y:{}", props.x, props.y)}>
            <p class="hint-text">{ &props.text }</p>
            <div class="hint-foot">
                <span class="hint-progress">{ &props.progress }</span>
                <button type="button" class="text-button" onclick={props.on_next.clone()}>{ &props.next_label }</button>
                { IconButton::new(Icon::Close, props.close_label.clone(), props.on_close.clone()).view() }
            </div>
        </div>
    }
}

/// Properties of [`CursorBubble`].
#[derive(Clone, PartialEq, Properties)]
pub struct CursorBubbleProps {
    /// The word, for example "Copied".
    pub text: AttrValue,
    /// Left edge of the pointer, in px of the window.
    pub x: f64,
    /// Top edge of the pointer, in px of the window.
    pub y: f64,
    /// It has faded: remove it.
    pub on_end: Callback<AnimationEvent>,
}

/// A word at the pointer that fades by itself after a second and a half.
#[component]
pub fn CursorBubble(props: &CursorBubbleProps) -> Html {
    html! {
        <div
            class="cursor-bubble"
            role="status"
            style={format!("left:{:.0}px;top:{:.0}px", props.x, props.y)}
            onanimationend={props.on_end.clone()}
        >
            { &props.text }
        </div>
    }
}
