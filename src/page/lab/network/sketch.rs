//! TO COME: Sketch.

use yew::prelude::*;

/// To come.
#[component]
pub fn Sketch() -> Html {
    Html::default()
}
