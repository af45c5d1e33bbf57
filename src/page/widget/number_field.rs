//! A typed number, and a typed point.

use super::identity::use_id;
use crate::format;
use crate::page::i18n::{Key, fill};
use crate::registry::{Lang, Scale};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Whether a text is none that goes on from the last one: that one stands for itself, and is no beginning of another.
pub(super) fn is_left(last: &str, text: &str) -> bool {
    !text.starts_with(last)
}

/// The sentence for a text that is no number, or none that is acceptable.
pub(super) fn refusal(text: &str, scale: Scale, range: (f64, f64), lang: Lang) -> String {
    match format::without_comma(text) {
        [Some(decimal), Some(groups)] => fill(lang, Key::WriteEither, &[("decimal", &decimal), ("groups", &groups)]),
        [Some(number), None] | [None, Some(number)] => fill(lang, Key::WriteNumber, &[("number", &number)]),
        [None, None] => range_sentence(scale, range, lang),
    }
}

/// The sentence for a number that is not acceptable.
fn range_sentence(scale: Scale, range: (f64, f64), lang: Lang) -> String {
    let key = match scale {
        Scale::Linear | Scale::Log | Scale::TowardsOne => Key::Between,
        Scale::LogOrZero => Key::BetweenOrZero,
        Scale::Integer | Scale::Choice(_) => Key::WholeBetween,
    };
    fill(lang, key, &[("low", &format::bound(range.0)), ("high", &format::bound(range.1))])
}

/// Properties of [`NumberField`].
#[derive(Clone, PartialEq, Properties)]
pub struct NumberFieldProps {
    /// What it is.
    pub label: AttrValue,
    /// Its value.
    pub value: f64,
    /// Sets the value; called for every acceptable number while it is typed, and with the one before where what is typed is
    /// refused.
    pub on_change: Callback<f64>,
    /// Language of its messages.
    pub lang: Lang,
    /// Smallest and largest acceptable number.
    #[prop_or((f64::MIN, f64::MAX))]
    pub range: (f64, f64),
    /// Which numbers of the range are acceptable; [`Scale::Integer`] for whole ones.
    #[prop_or(Scale::Linear)]
    pub scale: Scale,
    /// How much an arrow key adds.
    #[prop_or(1.0)]
    pub step: f64,
    /// What it does, in one sentence.
    #[prop_or_default]
    pub help: Option<AttrValue>,
    /// Whether the label is for screen readers only.
    #[prop_or_default]
    pub label_hidden: bool,
}

/// A small field for a number.
#[component]
pub fn NumberField(props: &NumberFieldProps) -> Html {
    let id = use_id("number");
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    // What is being typed; none while the field rests and shows its value. What was refused stays, with the reason, until
    // it is mended, given up by Escape, or the value is set elsewhere.
    let draft = use_state(|| None::<String>);
    let typing = use_mut_ref(|| false);
    // The last value that stood for itself: it holds while what is typed is refused.
    let before = use_mut_ref(|| props.value);
    {
        let (draft, typing) = (draft.clone(), typing.clone());
        use_effect_with(props.value, move |_| {
            if !*typing.borrow() {
                draft.set(None);
            }
        });
    }
    let accepts = {
        let (scale, (low, high)) = (props.scale, props.range);
        move |value: f64| {
            let whole = !matches!(scale, Scale::Integer | Scale::Choice(_)) || value == value.trunc();
            whole && ((low..=high).contains(&value) || (scale == Scale::LogOrZero && value == 0.0))
        }
    };
    let refused = draft.as_ref().is_some_and(|text| !format::read(text).is_some_and(accepts));
    let oninput = {
        let (draft, on_change, typing) = (draft.clone(), props.on_change.clone(), typing.clone());
        let value = props.value;
        Callback::from(move |event: InputEvent| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
                return;
            };
            let text = input.value();
            *typing.borrow_mut() = true;
            if draft.as_ref().is_none_or(|last| is_left(last, &text) && format::read(last).is_some_and(accepts)) {
                *before.borrow_mut() = value;
            }
            // Of what is refused no part counts: 3 is not meant where 3 and another digit is too much.
            let typed = format::read(&text).filter(|value| accepts(*value)).unwrap_or(*before.borrow());
            if typed != value {
                on_change.emit(typed);
            }
            draft.set(Some(text));
        })
    };
    let onkeydown = {
        let (draft, on_change) = (draft.clone(), props.on_change.clone());
        let (value, step, (low, high)) = (props.value, props.step, props.range);
        Callback::from(move |event: KeyboardEvent| {
            let direction = match event.key().as_str() {
                "ArrowUp" => 1.0,
                "ArrowDown" => -1.0,
                "Enter" if refused => return,
                "Enter" | "Escape" => return draft.set(None),
                _ => return,
            };
            event.prevent_default();
            draft.set(None);
            on_change.emit(round_to_step(value + direction * step, step).clamp(low, high));
        })
    };
    let onblur = {
        let draft = draft.clone();
        Callback::from(move |_| {
            *typing.borrow_mut() = false;
            if !refused {
                draft.set(None);
            }
        })
    };
    let described_by = if refused { Some(error_id.clone()) } else { props.help.is_some().then(|| help_id.clone()) };
    let shown = (*draft).clone().unwrap_or_else(|| format::typed(props.value));
    html! {
        <div class={classes!("number-field", refused.then_some("is-refused"))}>
            <label
                class={if props.label_hidden { "visually-hidden" } else { "field-label" }}
                for={id.clone()}
                title={props.help.clone()}
            >
                { &props.label }
            </label>
            <input
                {id}
                type="text"
                inputmode="decimal"
                autocomplete="off"
                spellcheck="false"
                value={shown}
                aria-invalid={if refused { "true" } else { "false" }}
                aria-describedby={described_by}
                {oninput}
                {onkeydown}
                {onblur}
            />
            if let Some(help) = &props.help {
                <span class="visually-hidden" id={help_id}>{ help }</span>
            }
            <p class="field-error" id={error_id} role="alert">
                if refused {
                    { refusal(draft.as_deref().unwrap_or_default(), props.scale, props.range, props.lang) }
                }
            </p>
        </div>
    }
}

/// A number without the dust that adding a decimal step leaves: 0.1 + 0.2 is 0.3.
fn round_to_step(value: f64, step: f64) -> f64 {
    let decimals = (2.0 - libm::log10(step.abs()).floor()).clamp(0.0, 12.0);
    format!("{value:.*}", decimals as usize).parse().unwrap_or(value)
}

/// Properties of [`PointField`].
#[derive(Clone, PartialEq, Properties)]
pub struct PointFieldProps {
    /// What point it is.
    pub label: AttrValue,
    /// Names of the two fields for a screen reader, for example "Start point, x".
    pub axis_labels: (AttrValue, AttrValue),
    /// Where it is.
    pub value: [f64; 2],
    /// Moves it.
    pub on_change: Callback<[f64; 2]>,
    /// Language of its messages.
    pub lang: Lang,
    /// Smallest and largest acceptable coordinate.
    #[prop_or((-1e6, 1e6))]
    pub range: (f64, f64),
    /// How much an arrow key adds.
    #[prop_or(0.1)]
    pub step: f64,
    /// What it is for, in one sentence.
    #[prop_or_default]
    pub help: Option<AttrValue>,
}

/// Two fields for the coordinates of a point: (x, y).
#[component]
pub fn PointField(props: &PointFieldProps) -> Html {
    let set = |axis: usize| {
        let (on_change, value) = (props.on_change.clone(), props.value);
        Callback::from(move |coordinate: f64| {
            let mut next = value;
            next[axis] = coordinate;
            on_change.emit(next);
        })
    };
    let field = |axis: usize, label: &AttrValue| {
        html! {
            <NumberField
                label={label.clone()}
                label_hidden={true}
                value={props.value[axis]}
                on_change={set(axis)}
                lang={props.lang}
                range={props.range}
                step={props.step}
                help={props.help.clone()}
            />
        }
    };
    html! {
        <div class="point-field" role="group" aria-label={props.label.clone()}>
            <span class="field-label" title={props.help.clone()}>{ &props.label }</span>
            <span class="point-coordinates">
                <var class="symbol">{ "x" }</var>
                { field(0, &props.axis_labels.0) }
                <var class="symbol">{ "y" }</var>
                { field(1, &props.axis_labels.1) }
            </span>
        </div>
    }
}
