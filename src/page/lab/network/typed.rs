//! Formulas that a person types: a field where a choice is of their own, and the formula of any choice as it runs.

use crate::experiment::Choice;
use crate::experiment::json::choice_value;
use crate::expr::{self, Kind, MAX_LENGTH};
use crate::page::network::edit::Edit;
use crate::page::network::store::{Action, Hub};
use crate::page::widget::{Formula, FormulaEditor, FormulaProblem};
use crate::registry::{Entry, Lang};
use yew::prelude::*;

/// The formula of a choice as it runs; before it a field, where it is typed. `help` says what may be typed.
pub fn formula<E: Entry>(hub: &Hub, lang: Lang, place: &str, choice: &Choice<E>, [label, help]: [&str; 2]) -> Html {
    let keys: Vec<String> = choice.entry.keys().into_iter().map(str::to_owned).collect();
    let known: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mathml = expr::mathml(E::FORMULA, choice.formula(), &known, &choice.all_values());
    let on_text = {
        let (hub, place, choice) = (hub.clone(), place.to_owned(), choice.clone());
        Callback::from(move |text: String| {
            let mut choice = choice.clone();
            choice.text = Some(text);
            choice.forget_stale_values();
            hub.send(Action::Edit(Edit::set(&*place, choice_value(&choice))));
        })
    };
    html! {
        <>
            if choice.entry.typed() {
                <Typed {lang} kind={E::FORMULA} {keys} label={label.to_owned()} help={help.to_owned()} text={choice.formula().to_owned()} {on_text} />
            }
            if let Ok(mathml) = mathml {
                <Formula {mathml} label={label.to_owned()} />
            }
        </>
    }
}

/// Properties of [`Typed`].
#[derive(Clone, PartialEq, Properties)]
struct TypedProps {
    lang: Lang,
    /// What it is a formula of.
    kind: Kind,
    /// Hyper-parameters that it may use beside its own.
    keys: Vec<String>,
    label: AttrValue,
    help: AttrValue,
    /// The text that runs.
    text: AttrValue,
    on_text: Callback<String>,
}

/// The field. What does not parse stays in it with its error, and what ran before runs on.
#[component]
fn Typed(props: &TypedProps) -> Html {
    // What stands in the field while a person types, and what is wrong with it.
    let draft = use_state(|| None::<(AttrValue, Option<FormulaProblem>)>);
    // What was typed last and is good: it comes back as the text that runs, perhaps after more has been typed.
    let sent = use_mut_ref(|| None::<AttrValue>);
    {
        // Another text has taken its place.
        let (draft, sent) = (draft.clone(), sent.clone());
        use_effect_with(props.text.clone(), move |text| {
            if draft.is_some() && sent.borrow().as_ref() != Some(text) {
                draft.set(None);
            }
        });
    }
    let on_change = {
        let (props, draft) = (props.clone(), draft.clone());
        Callback::from(move |text: String| {
            let keys: Vec<&str> = props.keys.iter().map(String::as_str).collect();
            match expr::check(props.kind, &text, &keys) {
                Ok(()) => {
                    draft.set(Some((text.clone().into(), None)));
                    *sent.borrow_mut() = Some(text.clone().into());
                    props.on_text.emit(text);
                }
                Err(error) => draft.set(Some((text.into(), Some(FormulaProblem::of(&error, props.lang))))),
            }
        })
    };
    let (value, error) = match &*draft {
        Some((text, problem)) => (text.clone(), problem.clone()),
        None => (props.text.clone(), None),
    };
    html! {
        <div data-testid="typed">
            <FormulaEditor
                label={&props.label}
                {value}
                {error}
                rows={4}
                help={&props.help}
                limit={MAX_LENGTH}
                {on_change}
            />
        </div>
    }
}
