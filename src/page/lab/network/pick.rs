//! One choice of a registry as a control: a menu, and a control for each hyper-parameter. What it changes it changes at a
//! place of the experiment ([`crate::page::network::edit`]).

use crate::experiment::Choice;
use crate::experiment::json::choice_value;
use crate::page::network::edit::Edit;
use crate::page::network::store::{Action, Hub};
use crate::page::widget::{HyperControl, SelectEntry};
use crate::registry::{Entry, Hyper, Lang, Scale};
use serde_json::{Value, json};
use yew::prelude::*;

/// Id, name and a sentence about every entry of a registry that passes.
pub fn options<E: Entry>(lang: Lang, passes: impl Fn(&E) -> bool) -> Vec<(AttrValue, AttrValue, AttrValue)> {
    let option = |entry: &&'static E| {
        let item = entry.item();
        (item.id.into(), item.name.get(lang).into(), item.about.get(lang).into())
    };
    E::table().iter().filter(|entry| passes(entry)).map(option).collect()
}

/// A menu over the entries of a registry.
pub fn menu<E: Entry>(hub: &Hub, lang: Lang, label: &str, place: &str, choice: &Choice<E>, with_about: bool) -> Html {
    let place = place.to_owned();
    let on_change = hub.callback(move |id: String| Action::Edit(Edit::set(&*place, json!({ "name": id }))));
    html! {
        <SelectEntry
            label={label.to_owned()}
            options={options::<E>(lang, |_| true)}
            value={choice.entry.item().id}
            {with_about}
            {on_change}
        />
    }
}

/// A control for each hyper-parameter that passes.
pub fn hypers<E: Entry>(
    hub: &Hub,
    lang: Lang,
    place: &str,
    choice: &Choice<E>,
    passes: impl Fn(&Hyper) -> bool,
) -> Html {
    let whole = choice_value(choice);
    let all = choice.hypers();
    all.iter().filter(|hyper| passes(hyper)).map(|hyper| control(hub, lang, place, &whole, choice, hyper)).collect()
}

/// The control of one hyper-parameter. The choice is written whole: it may stand in the experiment by its name alone.
fn control<E: Entry>(hub: &Hub, lang: Lang, place: &str, whole: &Value, choice: &Choice<E>, hyper: &Hyper) -> Html {
    let key = hyper.key.to_string();
    let value = choice.value(&key).unwrap_or(hyper.default);
    let set = {
        let (hub, place, whole, key) = (hub.clone(), place.to_owned(), whole.clone(), key.clone());
        move |new: Value| {
            let mut whole = whole.clone();
            whole[&*key] = new;
            hub.send(Action::Edit(Edit::set(&*place, whole)));
        }
    };
    if let Scale::Choice(words) = hyper.scale {
        let options: Vec<_> = words.iter().map(|(id, name)| ((*id).into(), name.get(lang).into(), "".into())).collect();
        return html! {
            <SelectEntry
                {key}
                label={hyper.name.get(lang)}
                {options}
                value={words.get(value as usize).map_or("", |(id, _)| id)}
                with_about={false}
                on_change={Callback::from(move |id: String| set(json!(id)))}
            />
        };
    }
    html! {
        <HyperControl {key} hyper={hyper.clone()} {value} {lang} on_change={Callback::from(move |value: f64| set(json!(value)))} />
    }
}

/// The controls of a choice that stands at its place without its name, as regularization does.
pub fn inner<E: Entry>(hub: &Hub, lang: Lang, place: &str, choice: &Choice<E>) -> Html {
    let mut whole = choice_value(choice);
    if let Some(fields) = whole.as_object_mut() {
        fields.remove("name");
    }
    let all = choice.hypers();
    all.iter().map(|hyper| control(hub, lang, place, &whole, choice, hyper)).collect()
}
