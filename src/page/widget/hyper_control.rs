//! The control of one hyper-parameter: name and symbol, slider, a value that can be typed, a way back to the default.
//!
//! It answers at once: every movement of the slider and every acceptable number typed is emitted. What is typed stays
//! as typed; what the slider gives is rounded by [`crate::scale`].

use super::icon::{Icon, IconButton};
use super::identity::use_id;
use super::number_field::{is_left, refusal};
use super::slider::Slider;
use crate::page::i18n::{Key, fill};
use crate::registry::{Hyper, Lang};
use crate::{expr, format, scale};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// Fine steps a Page key takes.
const PAGE: i32 = 10;

/// Properties of [`HyperControl`].
#[derive(Clone, PartialEq, Properties)]
pub struct HyperControlProps {
    /// What it is.
    pub hyper: Hyper,
    /// Its value.
    pub value: f64,
    /// Language of its texts.
    pub lang: Lang,
    /// Sets the value; always acceptable to the hyper-parameter.
    pub on_change: Callback<f64>,
    /// The pointer or the focus is on it: its key; none when it leaves.
    #[prop_or_default]
    pub on_hover: Callback<Option<String>>,
    /// Whether its letter is pointed at somewhere else.
    #[prop_or_default]
    pub highlighted: bool,
}

/// A number being typed.
#[derive(Clone, PartialEq)]
struct Draft {
    /// As typed so far.
    text: String,
    /// The value to go back to.
    before: f64,
    /// The last one that stood for itself: it holds while what is typed is refused.
    stood: f64,
}

/// Where the focus goes after a render.
#[derive(Clone, Copy, PartialEq)]
enum Focus {
    /// Stays where it is.
    Leave,
    /// Into the field, with all its text selected.
    Field,
    /// Back to the value.
    Value,
}

/// A hyper-parameter's control.
#[component]
pub fn HyperControl(props: &HyperControlProps) -> Html {
    let id = use_id("hyper");
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let draft = use_state(|| None::<Draft>);
    let focus = use_state(|| Focus::Leave);
    let (field, button) = (use_node_ref(), use_node_ref());
    {
        let (field, button) = (field.clone(), button.clone());
        use_effect_with((*focus, draft.is_some()), move |(focus, _)| match focus {
            Focus::Leave => {}
            Focus::Field => {
                if let Some(input) = field.cast::<HtmlInputElement>() {
                    // A field that cannot take the focus is still there to be tapped.
                    let _ = input.focus();
                    input.select();
                }
            }
            Focus::Value => {
                if let Some(button) = button.cast::<HtmlElement>() {
                    let _ = button.focus();
                }
            }
        });
    }

    let hyper = &props.hyper;
    let typing = use_mut_ref(|| false);
    {
        // What was refused stays until it is mended, given up by Escape, or the value is set elsewhere.
        let (draft, typing) = (draft.clone(), typing.clone());
        use_effect_with(props.value, move |_| {
            if !*typing.borrow() {
                draft.set(None);
            }
        });
    }
    let name = hyper.name.get(props.lang);
    let shown = format::short(props.value);
    let begin = {
        let (draft, focus, value, typing) = (draft.clone(), focus.clone(), props.value, typing.clone());
        Callback::from(move |()| {
            *typing.borrow_mut() = true;
            draft.set(Some(Draft { text: format::typed(value), before: value, stood: value }));
            focus.set(Focus::Field);
        })
    };
    let end = {
        let (draft, focus, typing) = (draft.clone(), focus.clone(), typing.clone());
        Callback::from(move |next: Focus| {
            *typing.borrow_mut() = false;
            draft.set(None);
            focus.set(next);
        })
    };
    let refused = draft.as_ref().is_some_and(|draft| !format::read(&draft.text).is_some_and(|v| hyper.accepts(v)));

    let oninput = {
        let (draft, on_change, hyper) = (draft.clone(), props.on_change.clone(), hyper.clone());
        let now = props.value;
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let (Some(input), Some(current)) = (input, draft.as_ref()) else { return };
            let text = input.value();
            // Of what is refused no part counts: 9 is not meant where 99 is too much.
            let accepted = |text: &str| format::read(text).filter(|value| hyper.accepts(*value));
            let stands = is_left(&current.text, &text) && accepted(&current.text).is_some();
            let stood = if stands { now } else { current.stood };
            let typed = accepted(&text).unwrap_or(stood);
            if typed != now {
                on_change.emit(typed);
            }
            draft.set(Some(Draft { text, stood, before: current.before }));
        })
    };
    let on_field_key = {
        let (draft, end, on_change) = (draft.clone(), end.clone(), props.on_change.clone());
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            if key == "Escape" {
                if let Some(draft) = draft.as_ref() {
                    on_change.emit(draft.before);
                }
                event.stop_propagation();
            }
            if key == "Escape" || (key == "Enter" && !refused && !event.is_composing()) {
                event.prevent_default();
                end.emit(Focus::Value);
            }
        })
    };
    let on_field_focus = {
        let typing = typing.clone();
        Callback::from(move |_: FocusEvent| *typing.borrow_mut() = true)
    };
    let on_field_blur = {
        let (end, typing) = (end.clone(), typing.clone());
        Callback::from(move |_: FocusEvent| {
            *typing.borrow_mut() = false;
            if !refused {
                end.emit(Focus::Leave);
            }
        })
    };
    let on_slider_key = {
        let (begin, on_change, hyper, value) = (begin.clone(), props.on_change.clone(), hyper.clone(), props.value);
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" | "ArrowUp" => scale::nudge(&hyper, value, 1),
                "ArrowLeft" | "ArrowDown" => scale::nudge(&hyper, value, -1),
                "PageUp" => scale::nudge(&hyper, value, PAGE),
                "PageDown" => scale::nudge(&hyper, value, -PAGE),
                "Home" => scale::value_at(&hyper, 0.0),
                "End" => scale::value_at(&hyper, 1.0),
                "Enter" => {
                    event.prevent_default();
                    return begin.emit(());
                }
                _ => return,
            };
            event.prevent_default();
            if next != value {
                on_change.emit(next);
            }
        })
    };
    let on_slide = {
        let (on_change, hyper, value) = (props.on_change.clone(), hyper.clone(), props.value);
        Callback::from(move |position: f64| {
            let next = scale::value_at(&hyper, position);
            if next != value {
                on_change.emit(next);
            }
        })
    };
    let hover = |on: bool| {
        let (on_hover, key) = (props.on_hover.clone(), on.then(|| hyper.key.to_string()));
        move || on_hover.emit(key.clone())
    };
    let (enter, leave, focus_in, focus_out) = (hover(true), hover(false), hover(true), hover(false));
    let reset = {
        let (on_change, end, default) = (props.on_change.clone(), end.clone(), hyper.default);
        Callback::from(move |_: MouseEvent| {
            end.emit(Focus::Value);
            on_change.emit(default);
        })
    };
    let changed = props.value != hyper.default;
    let reset_label =
        fill(props.lang, Key::ResetToDefault, &[("name", name), ("value", &format::short(hyper.default))]);
    let edit_label = fill(props.lang, Key::EditValue, &[("name", name), ("value", &shown)]);

    html! {
        <div
            class={classes!(
                "hyper",
                props.highlighted.then_some("is-lit"),
                refused.then_some("is-refused"),
                changed.then_some("is-changed"),
            )}
            data-key={hyper.key.to_string()}
            onmouseenter={Callback::from(move |_| enter())}
            onmouseleave={Callback::from(move |_| leave())}
            onfocusin={Callback::from(move |_| focus_in())}
            onfocusout={Callback::from(move |_| focus_out())}
        >
            <label class="hyper-name" for={id.clone()}>
                <span class="hyper-title">{ name }</span>
                <var class="symbol">{ expr::symbol(&hyper.key) }</var>
            </label>
            <span class="hyper-tip" role="tooltip" id={help_id.clone()}>{ hyper.help.get(props.lang) }</span>
            { IconButton::new(Icon::Reset, reset_label, reset).class("hyper-reset").disabled(!changed).view() }
            if let Some(draft) = draft.as_ref() {
                <input
                    ref={field}
                    class="hyper-field"
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label={name}
                    aria-invalid={if refused { "true" } else { "false" }}
                    aria-describedby={if refused { error_id.clone() } else { help_id.clone() }}
                    value={draft.text.clone()}
                    {oninput}
                    onkeydown={on_field_key}
                    onfocus={on_field_focus}
                    onblur={on_field_blur}
                />
            } else {
                <button
                    ref={button}
                    type="button"
                    class="hyper-value"
                    translate="no"
                    title={edit_label.clone()}
                    aria-label={edit_label}
                    onclick={Callback::from(move |_| begin.emit(()))}
                >
                    { &shown }
                </button>
            }
            <Slider
                id={id}
                label={name}
                value={scale::position_of(hyper, props.value)}
                max={1.0}
                step={0.0}
                tick={scale::position_of(hyper, hyper.default)}
                text={format::spoken(props.value, props.lang)}
                described_by={help_id}
                on_input={on_slide}
                on_key={on_slider_key}
            />
            <p class="field-error" id={error_id} role="alert">
                if let Some(draft) = draft.as_ref().filter(|_| refused) {
                    { refusal(&draft.text, hyper.scale, hyper.range, props.lang) }
                }
            </p>
        </div>
    }
}
