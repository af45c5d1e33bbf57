//! The quiet button that saves something.

use yew::prelude::*;

/// A quiet button with a short text, and a title that says it all.
pub fn save_button(text: &'static str, title: String, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" class="text-button" aria-label={title.clone()} {title} {onclick}>{ text }</button> }
}
