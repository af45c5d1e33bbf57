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

/// What a finger does that has come down on a slider.
#[derive(Clone, Copy)]
enum Finger {
    /// Nothing, or it drags.
    Away,
    /// It came down here, in CSS pixels, when this was the value, and has not moved yet.
    Down([i32; 2], f64),
    /// It scrolls the page, or has done so and nothing has been pressed since; this stays the value.
    Scrolls(f64),
}

/// How far a finger moves before it shows which way it goes, in CSS pixels.
const SLOP: u32 = 6;

fn input_of(event: &web_sys::Event) -> Option<HtmlInputElement> {
    event.target().and_then(|target| target.dyn_into().ok())
}

/// A slider with a filled track.
#[component]
pub fn Slider(props: &SliderProps) -> Html {
    let finger = use_mut_ref(|| Finger::Away);
    let oninput = {
        let (on_input, finger) = (props.on_input.clone(), finger.clone());
        Callback::from(move |event: InputEvent| {
            let Some(input) = input_of(&event) else { return };
            match *finger.borrow() {
                Finger::Scrolls(value) => input.set_value_as_number(value),
                _ if input.value_as_number().is_finite() => on_input.emit(input.value_as_number()),
                _ => {}
            }
        })
    };
    let onpointerdown = {
        let (finger, value) = (finger.clone(), props.value);
        Callback::from(move |event: PointerEvent| {
            let at = [event.client_x(), event.client_y()];
            finger.replace(if event.pointer_type() == "touch" { Finger::Down(at, value) } else { Finger::Away });
        })
    };
    // A finger that goes up or down scrolls what the slider lies on, and leaves the value as it was.
    let scrolls = {
        let (on_input, finger) = (props.on_input.clone(), finger.clone());
        move |event: &PointerEvent, value: f64| {
            finger.replace(Finger::Scrolls(value));
            if let Some(input) = input_of(event) {
                input.set_value_as_number(value);
            }
            on_input.emit(value);
        }
    };
    let onpointermove = {
        let (finger, scrolls) = (finger.clone(), scrolls.clone());
        Callback::from(move |event: PointerEvent| {
            let Finger::Down([x, y], value) = *finger.borrow() else { return };
            let [across, along] = [event.client_y().abs_diff(y), event.client_x().abs_diff(x)];
            if across.max(along) < SLOP {
                return;
            }
            match across > along {
                true => scrolls(&event, value),
                false => drop(finger.replace(Finger::Away)),
            }
        })
    };
    let onpointercancel = {
        let finger = finger.clone();
        Callback::from(move |event: PointerEvent| {
            let down = *finger.borrow();
            if let Finger::Down(_, value) = down {
                scrolls(&event, value);
            }
        })
    };
    let onkeydown = {
        let on_key = props.on_key.clone();
        Callback::from(move |event: KeyboardEvent| {
            finger.replace(Finger::Away);
            on_key.emit(event);
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
                {onpointerdown}
                {onpointermove}
                {onpointercancel}
                {onkeydown}
            />
        </span>
    }
}
