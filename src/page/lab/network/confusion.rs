//! TO COME: Confusion.

use yew::prelude::*;

/// To come.
#[component]
pub fn Confusion() -> Html {
    Html::default()
}
