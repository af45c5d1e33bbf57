//! A chain of steps (preprocessing, augmentation): each with its controls, a way up, down and out, and a menu that adds one.

use super::pick::{hypers, options};
use crate::experiment::Choice;
use crate::page::network::edit::Edit;
use crate::page::network::store::{Action, Hub};
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::{Icon, IconButton, SelectEntry};
use crate::registry::{Entry, Lang};
use serde_json::json;
use yew::prelude::*;

/// The chain at a place of the experiment.
pub fn chain<E: Entry>(hub: &Hub, lang: Lang, title: Key, place: &'static str, steps: &[Choice<E>]) -> Html {
    let last = steps.len().saturating_sub(1);
    let step = |(index, step): (usize, &Choice<E>)| {
        let name = step.entry.item().name.get(lang);
        html! {
            <li key={format!("{index}-{}", step.entry.item().id)} class="chain-step">
                <header>
                    <span class="chain-name" title={step.entry.item().about.get(lang)}>{ name }</span>
                    { tools(hub, lang, place, (index, last), name) }
                </header>
                { hypers(hub, lang, &format!("{place}/{index}"), step, |_| true) }
            </li>
        }
    };
    let mut entries = options::<E>(lang, |_| true);
    entries.insert(0, ("".into(), t(lang, Key::AddStep).into(), "".into()));
    let at = steps.len();
    let on_change = {
        let hub = hub.clone();
        Callback::from(move |id: String| {
            if !id.is_empty() {
                hub.send(Action::Edit(Edit::Insert(place.to_owned(), at, json!({ "name": id }))));
            }
        })
    };
    html! {
        <div class="chain" data-testid={place.rsplit('/').next().unwrap_or_default()}>
            <h3>{ t(lang, title) }</h3>
            <ol>{ for steps.iter().enumerate().map(step) }</ol>
            // Made anew after each step, so that it asks again.
            <SelectEntry
                key={at}
                label={t(lang, title)}
                label_hidden={true}
                options={entries}
                value=""
                with_about={false}
                {on_change}
            />
        </div>
    }
}

/// Buttons that move an item of a list up or down, and take it out: that of this number, where the last one has that.
pub fn tools(hub: &Hub, lang: Lang, place: &'static str, (index, last): (usize, usize), name: &str) -> Html {
    let label = |key: Key| fill(lang, key, &[("name", name)]);
    let edit = |edit: Edit| hub.callback(move |_: MouseEvent| Action::Edit(edit.clone()));
    let up = edit(Edit::Move(place.into(), index, index.saturating_sub(1)));
    let down = edit(Edit::Move(place.into(), index, index + 1));
    html! {
        <>
            { IconButton::new(Icon::Up, label(Key::MoveUp), up).disabled(index == 0).view() }
            { IconButton::new(Icon::Down, label(Key::MoveDown), down).disabled(index == last).view() }
            { IconButton::new(Icon::Trash, label(Key::Remove), edit(Edit::Remove(place.into(), index))).view() }
        </>
    }
}
