//! "More" and "less": the rest of a panel, opened in place.

use super::icon::Icon;
use super::identity::use_id;
use yew::prelude::*;

/// Properties of [`Disclosure`].
#[derive(Clone, PartialEq, Properties)]
pub struct DisclosureProps {
    /// What the button says while closed, for example "More".
    pub label: AttrValue,
    /// What it says while open; the same where not given.
    #[prop_or_default]
    pub label_open: Option<AttrValue>,
    /// Whether it is open.
    pub open: bool,
    /// Asks for it to be opened (true) or closed.
    pub on_toggle: Callback<bool>,
    /// What it holds; not built while closed.
    pub children: Children,
}

/// A button that opens what stands under it.
#[component]
pub fn Disclosure(props: &DisclosureProps) -> Html {
    let id = use_id("disclosure");
    let (open, on_toggle) = (props.open, props.on_toggle.clone());
    let label = if open { props.label_open.as_ref().unwrap_or(&props.label) } else { &props.label };
    html! {
        <div class={classes!("disclosure", open.then_some("is-open"))}>
            <button
                type="button"
                class="disclosure-button"
                aria-expanded={if open { "true" } else { "false" }}
                aria-controls={id.clone()}
                onclick={Callback::from(move |_| on_toggle.emit(!open))}
            >
                { Icon::Chevron.view() }
                { label }
            </button>
            <div class="disclosure-body" id={id}>
                if open {
                    { props.children.clone() }
                }
            </div>
        </div>
    }
}
