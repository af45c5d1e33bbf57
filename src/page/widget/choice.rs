//! Choosing: one of many from a menu, one of few side by side, on or off.

use super::identity::use_id;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Properties of [`SelectEntry`].
#[derive(Clone, PartialEq, Properties)]
pub struct SelectEntryProps {
    /// What is chosen.
    pub label: AttrValue,
    /// Id, name and one sentence about each option.
    pub options: Vec<(AttrValue, AttrValue, AttrValue)>,
    /// The chosen id.
    pub value: AttrValue,
    /// Chooses another id.
    pub on_change: Callback<String>,
    /// Whether the sentence about the chosen option stands under the menu.
    #[prop_or(true)]
    pub with_about: bool,
    /// Whether the label is for screen readers only.
    #[prop_or_default]
    pub label_hidden: bool,
    /// Whether the choice cannot be changed now.
    #[prop_or_default]
    pub disabled: bool,
}

/// The browser's own menu, with a sentence about what is chosen.
#[component]
pub fn SelectEntry(props: &SelectEntryProps) -> Html {
    let id = use_id("select");
    let about_id = format!("{id}-about");
    let node = use_node_ref();
    // A menu the person has touched no longer follows its options' `selected`; its value is set directly.
    {
        let node = node.clone();
        use_effect_with((props.value.clone(), props.options.clone()), move |(value, _)| {
            if let Some(select) = node.cast::<HtmlSelectElement>() {
                select.set_value(value);
            }
        });
    }
    let onchange = {
        let on_change = props.on_change.clone();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) {
                on_change.emit(select.value());
            }
        })
    };
    let about = props.options.iter().find(|(id, ..)| *id == props.value).map(|(_, _, about)| about.clone());
    html! {
        <div class="select-entry">
            <label class={if props.label_hidden { "visually-hidden" } else { "field-label" }} for={id.clone()}>
                { &props.label }
            </label>
            <span class="select-frame">
                <select
                    {id}
                    ref={node}
                    {onchange}
                    disabled={props.disabled}
                    aria-describedby={props.with_about.then(|| about_id.clone())}
                >
                    { for props.options.iter().map(|(id, name, _)| html! {
                        <option key={id.to_string()} value={id.clone()} selected={*id == props.value}>{ name }</option>
                    }) }
                </select>
            </span>
            if props.with_about {
                <p class="about" id={about_id}>{ about.unwrap_or_default() }</p>
            }
        </div>
    }
}

/// Properties of [`Segmented`].
#[derive(Clone, PartialEq, Properties)]
pub struct SegmentedProps {
    /// What is chosen.
    pub label: AttrValue,
    /// Id and name of each option; two or three.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// The chosen id.
    pub value: AttrValue,
    /// Chooses another id.
    pub on_change: Callback<String>,
    /// Whether the label stands beside the options; else it is for screen readers only.
    #[prop_or_default]
    pub label_visible: bool,
}

/// A choice of few, side by side: a group of radio buttons.
#[component]
pub fn Segmented(props: &SegmentedProps) -> Html {
    let id = use_id("segmented");
    let label_id = format!("{id}-label");
    let option = |(index, (value, name)): (usize, &(AttrValue, AttrValue))| {
        let option_id = format!("{id}-{index}");
        let onchange = {
            let (on_change, value) = (props.on_change.clone(), value.to_string());
            Callback::from(move |_: Event| on_change.emit(value.clone()))
        };
        html! {
            <span class="segment" key={value.to_string()}>
                <input
                    type="radio"
                    id={option_id.clone()}
                    name={id.clone()}
                    value={value.clone()}
                    checked={*value == props.value}
                    {onchange}
                />
                <label for={option_id}>{ name }</label>
            </span>
        }
    };
    html! {
        <div class="segmented" role="radiogroup" aria-labelledby={label_id.clone()}>
            <span id={label_id} class={if props.label_visible { "field-label" } else { "visually-hidden" }}>
                { &props.label }
            </span>
            <span class="segments">{ for props.options.iter().enumerate().map(option) }</span>
        </div>
    }
}

/// Properties of [`Toggle`].
#[derive(Clone, PartialEq, Properties)]
pub struct ToggleProps {
    /// What is on or off.
    pub label: AttrValue,
    /// Whether it is on.
    pub on: bool,
    /// Switches it.
    pub on_change: Callback<bool>,
    /// Whether it cannot be switched now.
    #[prop_or_default]
    pub disabled: bool,
}

/// A switch.
#[component]
pub fn Toggle(props: &ToggleProps) -> Html {
    let onchange = {
        let on_change = props.on_change.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                on_change.emit(input.checked());
            }
        })
    };
    html! {
        <label class="toggle">
            <input type="checkbox" role="switch" checked={props.on} disabled={props.disabled} {onchange} />
            <span class="toggle-track" aria-hidden="true"></span>
            <span>{ &props.label }</span>
        </label>
    }
}
