//! A field for a formula, with the error under it and the offending place marked in the text.
//!
//! The mark stands in a copy of the text that lies exactly behind the field: same letters, same breaks. The copy also
//! gives the field its height, so that it never scrolls within itself.

use super::identity::use_id;
use crate::expr::FormulaError;
use crate::page::i18n::{Key, fill};
use crate::registry::Lang;
use std::ops::Range;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// What is wrong with the text, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct FormulaProblem {
    /// Byte range in the text.
    pub span: Range<usize>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// One clear sentence, in the reader's language, with the position where it helps.
    pub message: AttrValue,
}

impl FormulaProblem {
    /// An error of the formula language, with its place in words.
    pub fn of(error: &FormulaError, lang: Lang) -> Self {
        let (line, column) = (error.line.to_string(), error.column.to_string());
        let said = error.message(lang);
        let words = [("line", &*line), ("column", &*column), ("message", &*said)];
        let message = fill(lang, Key::FormulaPosition, &words).into();
        Self { span: error.span.clone(), line: error.line, column: error.column, message }
    }
}

/// Properties of [`FormulaEditor`].
#[derive(Clone, PartialEq, Properties)]
pub struct FormulaEditorProps {
    /// What is typed here.
    pub label: AttrValue,
    /// The text.
    pub value: AttrValue,
    /// What is wrong with it.
    #[prop_or_default]
    pub error: Option<FormulaProblem>,
    /// Sets the text; called at every keystroke.
    pub on_change: Callback<String>,
    /// Smallest number of lines shown.
    #[prop_or(2)]
    pub rows: u32,
    /// A line under the field while nothing is wrong: what may be typed.
    #[prop_or_default]
    pub help: AttrValue,
    /// Most bytes accepted.
    #[prop_or(crate::expr::MAX_LENGTH)]
    pub limit: usize,
}

/// A formula being typed.
#[component]
pub fn FormulaEditor(props: &FormulaEditorProps) -> Html {
    let id = use_id("formula");
    let note_id = format!("{id}-note");
    let oninput = {
        let on_change = props.on_change.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok()) {
                on_change.emit(area.value());
            }
        })
    };
    // What stood there, and was good, when the field was entered: whoever leaves a text that is refused goes on with that, and
    // not with the last beginning of it that happened to mean something.
    let before = use_mut_ref(|| None::<AttrValue>);
    let onfocus = {
        let (before, value) = (before.clone(), props.value.clone());
        let good = props.error.is_none();
        Callback::from(move |_: FocusEvent| {
            if good {
                before.replace(Some(value.clone()));
            }
        })
    };
    let onblur = {
        let (value, on_change) = (props.value.clone(), props.on_change.clone());
        let refused = props.error.is_some();
        Callback::from(move |_: FocusEvent| {
            let good = before.borrow().clone().filter(|_| refused);
            if let Some(good) = good {
                on_change.emit(good.to_string());
                // It stays to be mended.
                on_change.emit(value.to_string());
            }
        })
    };
    let wrong = props.error.as_ref();
    let copy = mirror(&props.value, wrong.map(|error| &error.span));
    html! {
        <div class={classes!("formula-editor", wrong.map(|_| "is-refused"))} style={format!("--rows:{}", props.rows)}>
            <label class="field-label" for={id.clone()}>{ &props.label }</label>
            <div class="formula-field">
                <pre class="formula-mirror" aria-hidden="true">{ copy }</pre>
                <textarea
                    {id}
                    rows={props.rows.to_string()}
                    maxlength={props.limit.to_string()}
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    value={props.value.clone()}
                    aria-invalid={if wrong.is_some() { "true" } else { "false" }}
                    aria-describedby={note_id.clone()}
                    {oninput}
                    {onfocus}
                    {onblur}
                />
            </div>
            <p class={if wrong.is_some() { "field-error" } else { "about" }} id={note_id} aria-live="polite">
                { wrong.map_or(&props.help, |error| &error.message) }
            </p>
        </div>
    }
}

/// The text with the wrong part marked; a place where something is missing is marked by a space.
fn mirror(text: &str, wrong: Option<&Range<usize>>) -> Html {
    // A final line break has height only where something follows it.
    const END: &str = "\u{200b}";
    let Some(span) = wrong else { return html! { <>{ text }{ END }</> } };
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end.clamp(start, text.len().max(start)));
    let part = match &text[start..end] {
        part if part.trim().is_empty() => "\u{a0}",
        part => part,
    };
    html! { <>{ &text[..start] }<mark class="formula-wrong">{ part }</mark>{ &text[end..] }{ END }</> }
}
