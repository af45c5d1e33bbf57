//! TO COME: Latent.

use yew::prelude::*;

/// To come.
#[component]
pub fn Latent() -> Html {
    Html::default()
}
