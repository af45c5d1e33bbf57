//! Choosing: one of many from a menu, one of few side by side.

use super::identity::use_id;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement};
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
        let (on_change, value) = (props.on_change.clone(), props.value.clone());
        Callback::from(move |event: Event| {
            if let Some(select) = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) {
                let chosen = select.value();
                // What is refused is not shown either: the menu follows what holds, not the hand.
                select.set_value(&value);
                on_change.emit(chosen);
                give_back(&select, &select);
            }
        })
    };
    let press = |event: MouseEvent| _ = event.target().and_then(|target| target.dyn_into().ok()).as_ref().map(press);
    let by_key =
        |event: KeyboardEvent| _ = event.target().and_then(|target| target.dyn_into().ok()).as_ref().map(by_key);
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
                    onmousedown={press}
                    onkeydown={by_key}
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

/// Marks the control on which a pointer has come down.
const PRESSED: &str = "data-pressed";

/// A pointer has come down on a control.
fn press(control: &Element) {
    // A mark that cannot be set leaves the focus where the browser puts it.
    let _ = control.set_attribute(PRESSED, "");
}

/// The control is used by a key after all.
fn by_key(control: &Element) {
    // As above.
    let _ = control.remove_attribute(PRESSED);
}

/// After a choice with a pointer the focus goes back to the page, so that the keys mean what they meant before; whoever came
/// by the keyboard keeps it.
fn give_back(control: &Element, focused: &HtmlElement) {
    if control.has_attribute(PRESSED) {
        // Without focus there is nothing to give back.
        let _ = control.remove_attribute(PRESSED);
        let _ = focused.blur();
    }
}

/// The segment in which an event happened.
fn segment_of(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(".segment").ok().flatten()
}

fn press_segment(event: PointerEvent) {
    if let Some(segment) = segment_of(&event) {
        press(&segment);
    }
}

/// A click on the label is followed by one on its button.
fn chosen_in_segment(event: MouseEvent) {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    if let Some((input, segment)) = input.zip(segment_of(&event)) {
        give_back(&segment, &input);
    }
}

/// A choice of few, side by side: a group of radio buttons.
pub struct Segmented {
    /// Ties the parts together; stands nowhere else on the page.
    pub id: &'static str,
    /// What is chosen, for screen readers.
    pub label: &'static str,
    /// Id and name of each option.
    pub options: Vec<(&'static str, &'static str)>,
    /// The chosen id.
    pub value: &'static str,
    /// Chooses another id.
    pub on_change: Callback<&'static str>,
}

impl Segmented {
    /// The buttons.
    pub fn view(self) -> Html {
        let Self { id, label, options, value: chosen, on_change } = self;
        let label_id = format!("{id}-label");
        let option = |(value, name): (&'static str, &'static str)| {
            let option_id = format!("{id}-{value}");
            let on_change = on_change.clone();
            let onchange = Callback::from(move |_: Event| on_change.emit(value));
            let (onpointerdown, onclick) = (Callback::from(press_segment), Callback::from(chosen_in_segment));
            html! {
                <span class="segment" key={value} {onpointerdown} {onclick}>
                    <input type="radio" id={option_id.clone()} name={id} {value} checked={value == chosen} {onchange} />
                    <label for={option_id}>{ name }</label>
                </span>
            }
        };
        html! {
            <div class="segmented" role="radiogroup" aria-labelledby={label_id.clone()}>
                <span id={label_id} class="visually-hidden">{ label }</span>
                <span class="segments">{ for options.into_iter().map(option) }</span>
            </div>
        }
    }
}
