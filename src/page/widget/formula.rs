//! Mathematics on the page: MathML whose letters know which control they belong to.

use crate::page::pointed;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// Class of the letters that are pointed at, here or at their control.
const LIT: &str = "is-lit";

/// Properties of [`Formula`].
#[derive(Clone, PartialEq, Properties)]
pub struct FormulaProps {
    /// A `<math>` element as text, as [`crate::expr::mathml`] writes it: every variable stands in an element with
    /// `data-key`. It is trusted; nothing a person typed may stand in it unescaped.
    pub mathml: AttrValue,
    /// The key whose letters are pointed at.
    #[prop_or_default]
    pub highlight: Option<AttrValue>,
    /// The pointer is on a letter: its key; none when it leaves.
    #[prop_or_default]
    pub on_hover: Callback<Option<String>>,
    /// What a screen reader says before the formula.
    #[prop_or_default]
    pub label: Option<AttrValue>,
}

/// A formula.
#[component]
pub fn Formula(props: &FormulaProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((props.mathml.clone(), props.highlight.clone()), move |(_, highlight)| {
            if let Some(root) = node.cast::<Element>() {
                light(&root, highlight.as_deref());
            }
        });
    }
    let onmouseover = {
        let on_hover = props.on_hover.clone();
        Callback::from(move |event: MouseEvent| {
            let letter = pointed::around(&event, "[data-key]");
            on_hover.emit(letter.and_then(|letter| letter.get_attribute("data-key")));
        })
    };
    let onmouseleave = {
        let on_hover = props.on_hover.clone();
        Callback::from(move |_| on_hover.emit(None))
    };
    html! {
        <div
            class="formula"
            translate="no"
            ref={node}
            role={props.label.is_some().then_some("group")}
            aria-label={props.label.clone()}
            {onmouseover}
            {onmouseleave}
        >
            { Html::from_html_unchecked(props.mathml.clone()) }
        </div>
    }
}

/// Marks the letters of `key` under `root`, and no others.
fn light(root: &Element, key: Option<&str>) {
    let Ok(letters) = root.query_selector_all("[data-key]") else { return };
    for letter in (0..letters.length()).filter_map(|index| letters.get(index)?.dyn_into::<Element>().ok()) {
        let lit = key.is_some() && letter.get_attribute("data-key").as_deref() == key;
        // Setting a class can only fail for a malformed name.
        let _ = if lit { letter.set_attribute("class", LIT) } else { letter.remove_attribute("class") };
    }
}
