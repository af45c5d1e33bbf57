//! A bare slider: the transport's scrubber, and the track under every hyper-parameter.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Slider`].
#[derive(Clone, PartialEq, Properties)]
pub struct SliderProps {
    /// What it moves.
    pub label: AttrValue,
    /// Where it stands, 0 to `max`.
    pub value: f64,
    /// The right end.
    pub max: f64,
    /// What a screen reader says for the value, for example "step 3 of 400".
    pub text: AttrValue,
    /// Moves it; called at every movement of the pointer.
    pub on_input: Callback<f64>,
    /// Smallest movement; 0 for any.
    #[prop_or(1.0)]
    pub step: f64,
    /// How far there is something to show, where it is not yet all: the buffered head.
    #[prop_or_default]
    pub buffered: Option<f64>,
    /// A faint tick, for example at the default.
    #[prop_or_default]
    pub tick: Option<f64>,
    /// Keys, before the browser's own handling.
    #[prop_or_default]
    pub on_key: Callback<KeyboardEvent>,
    /// Id of the input, for a label elsewhere.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// Id of what describes it.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    /// Whether it cannot be moved now.
    #[prop_or_default]
    pub disabled: bool,
}

/// A slider with a filled track.
#[component]
pub fn Slider(props: &SliderProps) -> Html {
    let oninput = {
        let on_input = props.on_input.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(value) = input.map(|input| input.value_as_number()).filter(|value| value.is_finite()) {
                on_input.emit(value);
            }
        })
    };
    // Shares of the track, for the style sheet.
    let share = |value: f64| if props.max > 0.0 { (value / props.max).clamp(0.0, 1.0) } else { 0.0 };
    let places = [("at", Some(props.value)), ("head", props.buffered), ("tick", props.tick)];
    let place = |(name, value): (&str, Option<f64>)| value.map(|value| format!("--{name}:{:.4};", share(value)));
    let style: String = places.into_iter().filter_map(place).collect();
    html! {
        <span class={classes!("slider", props.tick.map(|_| "has-tick"), props.buffered.map(|_| "has-head"))} {style}>
            <input
                type="range"
                id={props.id.clone()}
                min="0"
                max={props.max.to_string()}
                step={if props.step > 0.0 { props.step.to_string() } else { "any".to_owned() }}
                value={props.value.to_string()}
                aria-label={props.id.is_none().then(|| props.label.clone())}
                aria-valuetext={props.text.clone()}
                aria-describedby={props.described_by.clone()}
                disabled={props.disabled}
                {oninput}
                onkeydown={props.on_key.clone()}
            />
        </span>
    }
}
