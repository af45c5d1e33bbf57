//! The columns of a person's table: what each holds, how it was read, and what it is for.

use crate::data::dataset::Recipe;
use crate::data::load::{ColumnCard, ColumnKind, Contents, Role};
use crate::experiment::Choice;
use crate::page::network::edit::Edit;
use crate::page::network::own;
use crate::page::network::store::{Action, Hub, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::store::Shared;
use crate::page::widget::{Disclosure, SelectEntry};
use crate::registry::Lang;
use yew::prelude::*;

/// Columns that are listed.
const LISTED: usize = 200;
/// What says how a table is taken apart.
const READING: [&str; 3] = ["header", "separator", "decimal"];

/// Properties of [`Columns`].
#[derive(Clone, PartialEq, Properties)]
pub struct ColumnsProps {
    /// The files.
    pub contents: Shared<Contents>,
}

/// The columns, a row each, and how the table is read.
#[component]
pub fn Columns(props: &ColumnsProps) -> Html {
    let hub = use_hub();
    let (lang, experiment) = use_select(|state| (state.lang(), state.experiment.clone()));
    let open = use_state(|| false);
    let contents = &props.contents;
    let cards = &contents.columns;
    let data = &experiment.data;
    let roles = own::roles(data, cards);
    let target = roles.iter().position(|role| *role == Role::Target);
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |to| open.set(to))
    };
    let option =
        |(at, column): (usize, &ColumnCard)| ((at + 1).to_string().into(), column.name.clone().into(), "".into());
    let on_target = {
        let (hub, contents) = (hub.clone(), contents.clone());
        Callback::from(move |column: String| {
            if let Some(column) = column.parse::<usize>().ok().and_then(|place| place.checked_sub(1)) {
                assign(&hub, &contents, column, Role::Target);
            }
        })
    };
    let row = |at: usize| row(&hub, lang, contents, &roles, at);
    html! {
        <>
            <div data-testid="own-target">
                <SelectEntry
                    label={t(lang, Key::Target)}
                    options={cards.iter().enumerate().map(option).collect::<Vec<_>>()}
                    value={target.map(|at| (at + 1).to_string()).unwrap_or_default()}
                    with_about={false}
                    on_change={on_target}
                />
            </div>
            { for target.map(|at| unlabeled(&hub, lang, &data.dataset, &cards[at])) }
            { for contents.notes.iter().map(|note| html! { <p class="about">{ note.message(lang) }</p> }) }
            <span class="field-label">{ t(lang, Key::Columns) }</span>
            <ol class="own-columns" tabindex="0" aria-label={t(lang, Key::Columns)} data-testid="own-columns">
                { for (0..cards.len().min(LISTED)).map(row) }
            </ol>
            if cards.len() > LISTED {
                <p class="about">{ fill(lang, Key::MoreColumns, &[("n", &(cards.len() - LISTED).to_string())]) }</p>
            }
            <div data-testid="own-reading">
                <Disclosure label={t(lang, Key::HowRead)} open={*open} {on_toggle}>
                    { for READING.iter().map(|key| reading(&hub, lang, &data.dataset, key)) }
                </Disclosure>
            </div>
        </>
    }
}

fn assign(hub: &Hub, contents: &Contents, column: usize, role: Role) {
    let edit = hub.read(|state| own::assigned(&state.experiment, contents, column, role));
    hub.send(Action::Edit(edit));
}

/// Rows without the value to predict: how many there are, and a button to leave them out.
fn unlabeled(hub: &Hub, lang: Lang, dataset: &Choice<Recipe>, target: &ColumnCard) -> Html {
    if target.missing == 0 {
        return Html::default();
    }
    let (name, n) = (target.name.as_str(), target.missing.to_string());
    let values = [("name", name), ("n", &*n)];
    if dataset.value("unlabeled") == Some(1.0) {
        return html! { <p class="about" data-testid="own-unlabeled">{ fill(lang, Key::LeftOut, &values) }</p> };
    }
    let leave_out = hub.callback(|_: MouseEvent| Action::Edit(Edit::set("/data/unlabeled", "leave_out")));
    html! {
        <p class="field-error" data-testid="own-unlabeled">
            { fill(lang, Key::Unlabeled, &values) }{ " " }
            <button type="button" class="text-button" onclick={leave_out}>{ t(lang, Key::LeaveOut) }</button>
        </p>
    }
}

/// A column: its name, its role, and what there is to know of it.
fn row(hub: &Hub, lang: Lang, contents: &Shared<Contents>, roles: &[Role], at: usize) -> Html {
    let (card, role) = (&contents.columns[at], roles[at]);
    let word = |role: Role| match role {
        Role::Feature => "feature",
        Role::Target => "target",
        Role::Ignored => "ignored",
    };
    let all = [(Role::Feature, Key::RoleFeature), (Role::Target, Key::RoleTarget), (Role::Ignored, Key::RoleIgnored)];
    let options: Vec<_> = all.iter().map(|(role, key)| (word(*role).into(), t(lang, *key).into(), "".into())).collect();
    let on_change = {
        let (hub, contents) = (hub.clone(), contents.clone());
        Callback::from(move |id: String| {
            if let Some((role, _)) = all.iter().find(|(role, _)| word(*role) == id) {
                assign(&hub, &contents, at, *role);
            }
        })
    };
    html! {
        <li key={at} data-column={card.name.clone()} data-role={word(role)}>
            <span class="own-column" title={card.name.clone()}>{ &card.name }</span>
            <SelectEntry
                label={fill(lang, Key::RoleOf, &[("name", &card.name)])}
                label_hidden={true}
                {options}
                value={word(role)}
                with_about={false}
                {on_change}
            />
            <span class="quiet own-known">{ known(lang, contents, role, at) }</span>
        </li>
    }
}

/// Type, different and missing values, how it was read, and why it is left out or should be.
fn known(lang: Lang, contents: &Contents, role: Role, at: usize) -> String {
    let card = &contents.columns[at];
    let kind = match card.kind {
        ColumnKind::Number => Key::KindNumber,
        // Few numbers are classes where they are predicted, and numbers where something is learned from them.
        ColumnKind::Class if role != Role::Target && !card.words => Key::KindNumber,
        ColumnKind::Class => Key::KindClass,
        ColumnKind::Date => Key::KindDate,
        ColumnKind::Time => Key::KindTime,
        ColumnKind::Text => Key::KindText,
        ColumnKind::Empty => Key::KindEmpty,
    };
    let mut parts = vec![t(lang, kind).to_owned()];
    if card.distinct > 0 {
        parts.push(fill(lang, Key::Different, &[("n", &card.distinct.to_string())]));
    }
    if card.missing > 0 && card.kind != ColumnKind::Empty {
        parts.push(fill(lang, Key::MissingValues, &[("n", &card.missing.to_string())]));
    }
    parts.extend(card.notes.iter().map(|note| note.of_column(lang)));
    if role != Role::Target && card.kind != ColumnKind::Empty {
        parts.extend(card.against(&contents.columns).map(|note| note.of_column(lang)));
    }
    parts.join(" · ")
}

/// A menu of how the table is taken apart.
fn reading(hub: &Hub, lang: Lang, dataset: &Choice<Recipe>, key: &'static str) -> Html {
    let all = dataset.hypers();
    let Some(hyper) = all.iter().find(|hyper| hyper.key == key) else { return Html::default() };
    let crate::registry::Scale::Choice(words) = hyper.scale else { return Html::default() };
    let options: Vec<_> =
        words.iter().map(|(word, title)| ((*word).into(), title.get(lang).into(), "".into())).collect();
    let value = hyper.word(dataset.value(key).unwrap_or(0.0)).unwrap_or_default();
    let on_change = hub.callback(move |word: String| Action::Edit(Edit::set(format!("/data/{key}"), word)));
    html! { <SelectEntry label={hyper.name.get(lang)} {options} {value} with_about={false} {on_change} /> }
}
