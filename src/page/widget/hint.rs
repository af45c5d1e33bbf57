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

/// One of the hints of the first visit.
pub struct HintBubble {
    /// The hint.
    pub text: &'static str,
    /// "1 of 3".
    pub progress: String,
    /// Where its tip points, from the left and the top edge of the page, in CSS pixels.
    pub tip: [f64; 2],
    /// On which side of that point it stands.
    pub side: HintSide,
    /// Label of the button that goes on.
    pub next_label: &'static str,
    /// Goes on to the next hint.
    pub on_next: Callback<MouseEvent>,
    /// Label of the button that ends the hints.
    pub close_label: &'static str,
    /// Ends the hints.
    pub on_close: Callback<MouseEvent>,
}

impl HintBubble {
    /// The bubble.
    pub fn view(self) -> Html {
        let side = match self.side {
            HintSide::Below => "is-below",
            HintSide::Above => "is-above",
        };
        let [x, y] = self.tip;
        html! {
            <div class={classes!("hint", side)} role="status" style={format!("--x:{x:.0}px;--y:{y:.0}px")}>
                <p class="hint-text">{ self.text }</p>
                <div class="hint-foot">
                    <span class="hint-progress">{ self.progress }</span>
                    <button type="button" class="text-button" onclick={self.on_next}>{ self.next_label }</button>
                    { IconButton::new(Icon::Close, self.close_label, self.on_close).view() }
                </div>
            </div>
        }
    }
}

/// A word such as "Copied" at a point of the window, in CSS pixels. It fades by itself after a second and a half, and
/// then wants to be removed.
pub fn cursor_bubble(text: &'static str, [x, y]: [f64; 2], on_end: Callback<AnimationEvent>) -> Html {
    html! {
        <div
            class="cursor-bubble"
            role="status"
            style={format!("left:{x:.0}px;top:{y:.0}px")}
            onanimationend={on_end}
        >
            { text }
        </div>
    }
}
