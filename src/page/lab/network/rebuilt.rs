//! TO COME: Rebuilt.

use yew::prelude::*;

/// To come.
#[component]
pub fn Rebuilt() -> Html {
    Html::default()
}
