//! True against predicted classes: a grid whose cells open the examples in them, how well each class is told apart, and the
//! most confident mistakes.

use super::cases::{CaseStrip, class_called};
use super::signal::part_name;
use super::stage::use_look;
use crate::page::network::store::{Slot, View, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::pointed;
use crate::page::widget::Segmented;
use crate::protocol::training::Outline;
use crate::registry::Lang;
use crate::train::network::look::{Ask, ClassSeen, ConfusionSeen, Seen, Which};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// A true and a predicted class.
type Cell = (u32, u32);

/// The view.
#[component]
pub fn Confusion() -> Html {
    let (lang, outline) = use_select(|state| (state.lang(), state.outline.clone()));
    let part = use_state(|| None::<Which>);
    let cell = use_state(|| None::<Cell>);
    let parts = outline.as_ref().map_or_else(Vec::new, |outline| parts(outline));
    let classes = outline.as_ref().map_or_else(Vec::new, |outline| outline.classes.clone());
    let first = parts.iter().copied().find(|part| *part == Which::Validation).or_else(|| parts.first().copied());
    let chosen = part.filter(|part| parts.contains(part)).or(first);
    let opened = cell.filter(|(truth, class)| (*truth.max(class) as usize) < classes.len());
    let view = use_look(Slot::Stage, chosen.map(|part| Ask::Confusion { part, cell: opened }));
    let worst = use_look(Slot::Detail, chosen.map(|part| Ask::Mistakes { part }));
    let Some(chosen) = chosen else { return Html::default() };
    let seen = match view.as_ref().map(|view| &view.seen) {
        Some(Err(why)) => return html! { <p class="about">{ why.get(lang).to_owned() }</p> },
        Some(Ok(Seen::Confusion(seen))) if of(&view, chosen) && seen.names.len() == classes.len() => Some(seen),
        _ => None,
    };
    let mistakes = match worst.as_ref().map(|view| &view.seen) {
        Some(Ok(Seen::Mistakes(seen))) if of(&worst, chosen) => Some(seen),
        _ => None,
    };
    let on_part = {
        let part = part.clone();
        Callback::from(move |id: &str| part.set(parts_by_id(id)))
    };
    let on_cell = {
        let cell = cell.clone();
        Callback::from(move |at: Cell| cell.set(if *cell == Some(at) { None } else { Some(at) }))
    };
    let listed = seen.filter(|seen| opened.is_some() && seen.cell.is_some());
    html! {
        <div class="confusion-view" data-testid="confusion">
            <header class="view-head">
                { Segmented {
                    id: "confusion-part",
                    label: t(lang, Key::Part),
                    options: parts.iter().map(|part| (id(*part), part_name(*part, lang))).collect(),
                    value: id(chosen),
                    on_change: on_part,
                }.view() }
                <p class="confusion-score" data-testid="accuracy">{ score(lang, seen) }</p>
            </header>
            <div class="confusion-body">
                <Grid names={classes.clone()} counts={seen.map(|seen| Rc::from(&seen.counts[..]))} {opened} {on_cell} {lang} />
                { by_class(lang, &classes, seen) }
            </div>
            <section class="case-section" data-testid="cell-cases">
                if let Some((seen, (truth, class))) = listed.and_then(|seen| Some((seen, seen.cell?))) {
                    <h3>{ fill(lang, Key::CellCases, &[
                        ("truth", &class_called(&classes, Some(truth))),
                        ("class", &class_called(&classes, Some(class))),
                        ("n", &count(seen, truth, class).to_string()),
                    ]) }</h3>
                    <CaseStrip cases={seen.cases.clone()} part={chosen} classes={classes.clone()} />
                } else {
                    <h3>{ t(lang, Key::CellCasesNone) }</h3>
                }
            </section>
            <section class="case-section" data-testid="mistakes">
                <h3>{ t(lang, Key::Mistakes) }</h3>
                if let Some(seen) = mistakes {
                    if seen.cases.is_empty() {
                        <p class="about">{ t(lang, Key::NoMistakes) }</p>
                    } else {
                        <CaseStrip cases={seen.cases.clone()} part={chosen} classes={classes.clone()} />
                    }
                }
            </section>
        </div>
    }
}

/// Whether an answer is of this part: numbers of examples mean others in another.
fn of(view: &Option<Rc<View>>, chosen: Which) -> bool {
    let part = match view.as_ref().map(|view| &view.ask) {
        Some(Ask::Confusion { part, .. } | Ask::Mistakes { part }) => Some(*part),
        _ => None,
    };
    part == Some(chosen)
}

/// The parts that hold examples.
fn parts(outline: &Outline) -> Vec<Which> {
    let all = [Which::Train, Which::Validation, Which::Test];
    all.into_iter().zip(outline.examples).filter(|(_, count)| *count > 0).map(|(part, _)| part).collect()
}

/// A part's id.
fn id(part: Which) -> &'static str {
    match part {
        Which::Train => "train",
        Which::Validation => "validation",
        Which::Test => "test",
    }
}

fn parts_by_id(word: &str) -> Option<Which> {
    [Which::Train, Which::Validation, Which::Test].into_iter().find(|part| id(*part) == word)
}

/// Accuracy, and over how many examples.
fn score(lang: Lang, seen: Option<&ConfusionSeen>) -> String {
    let Some(seen) = seen else { return "\u{a0}".to_owned() };
    let share = format!("{:.1}", 100.0 * seen.accuracy);
    let key = if seen.examples < seen.of { Key::AccuracyFirst } else { Key::AccuracyAll };
    fill(lang, key, &[("share", &share), ("n", &seen.examples.to_string()), ("of", &seen.of.to_string())])
}

/// Examples of a cell.
fn count(seen: &ConfusionSeen, truth: u32, class: u32) -> u32 {
    seen.counts.get(truth as usize * seen.names.len() + class as usize).copied().unwrap_or(0)
}

/// Properties of [`Grid`].
#[derive(Clone, PartialEq, Properties)]
struct GridProps {
    names: Vec<String>,
    /// (classes, classes): row the true class; none before the first answer.
    counts: Option<Rc<[u32]>>,
    /// The cell whose examples are listed.
    opened: Option<Cell>,
    on_cell: Callback<Cell>,
    lang: Lang,
}

/// The grid: one button a cell, walked through with the arrow keys.
#[component]
fn Grid(props: &GridProps) -> Html {
    let (lang, size) = (props.lang, props.names.len());
    let at = use_state(|| (0_usize, 0_usize));
    let node = use_node_ref();
    let on_key = {
        let (at, node) = (at.clone(), node.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(from) = place(&event) else { return };
            let Some(to) = moved(from, &event.key(), size) else { return };
            event.prevent_default();
            at.set(to);
            let button = node.cast::<Element>().and_then(|grid| {
                grid.query_selector(&format!("[data-cell='{},{}']", to.0, to.1)).ok()??.dyn_into::<HtmlElement>().ok()
            });
            if let Some(button) = button {
                // A button that is gone meanwhile takes no focus.
                let _ = button.focus();
            }
        })
    };
    let counts = |row: usize| props.counts.as_ref().and_then(|all| all.get(row * size..(row + 1) * size));
    let cell = |row: usize, column: usize| {
        let counts = counts(row);
        let total = counts.map_or(0, |counts| counts.iter().sum::<u32>());
        let count = counts.and_then(|counts| counts.get(column).copied());
        let share = if total > 0 { f64::from(count.unwrap_or(0)) / f64::from(total) } else { 0.0 };
        // The root lets few errors among many examples be seen.
        let shade = if row == column { 24.0 * share } else { 62.0 * share.sqrt() };
        let place = (row as u32, column as u32);
        let onclick = {
            let on_cell = props.on_cell.clone();
            Callback::from(move |_: MouseEvent| on_cell.emit(place))
        };
        let label = fill(
            lang,
            Key::CellLabel,
            &[("truth", &props.names[row]), ("class", &props.names[column]), ("n", &count.unwrap_or(0).to_string())],
        );
        html! {
            <td translate="no" key={column}>
                <button
                    type="button"
                    class={classes!("cell", if row == column { "is-right" } else { "is-wrong" }, (count == Some(0)).then_some("is-none"))}
                    style={format!("--shade: {shade:.1}%")}
                    data-cell={format!("{row},{column}")}
                    tabindex={if (row, column) == *at { "0" } else { "-1" }}
                    aria-pressed={(props.opened == Some(place)).to_string()}
                    title={label.clone()}
                    aria-label={label}
                    {onclick}
                >
                    { count.map(|count| count.to_string()).unwrap_or_default() }
                </button>
            </td>
        }
    };
    let row = |row: usize| {
        html! {
            <tr key={row}>
                <th scope="row" title={props.names[row].clone()}>{ &props.names[row] }</th>
                { for (0..size).map(|column| cell(row, column)) }
            </tr>
        }
    };
    html! {
        <table
            ref={node}
            class={classes!("confusion-grid", (size > 12).then_some("is-dense"))}
            style={format!("--classes: {size}")}
            aria-label={t(lang, Key::TabConfusion)}
            onkeydown={on_key}
        >
            <thead>
                <tr>
                    <th class="axes" scope="col">
                        <span>{ t(lang, Key::Predicted) }{ " →" }</span>
                        <span>{ t(lang, Key::True) }{ " ↓" }</span>
                    </th>
                    { for props.names.iter().map(|name| html! { <th scope="col" title={name.clone()}>{ name }</th> }) }
                </tr>
            </thead>
            <tbody>{ for (0..size).map(row) }</tbody>
        </table>
    }
}

/// The row and column of the cell that an event comes from.
fn place(event: &KeyboardEvent) -> Option<(usize, usize)> {
    let cell = pointed::target(event)?.get_attribute("data-cell")?;
    let (row, column) = cell.split_once(',')?;
    Some((row.parse().ok()?, column.parse().ok()?))
}

/// Where a key leads to from a cell.
fn moved((row, column): (usize, usize), key: &str, size: usize) -> Option<(usize, usize)> {
    let last = size.saturating_sub(1);
    Some(match key {
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "ArrowRight" => (row, (column + 1).min(last)),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowDown" => ((row + 1).min(last), column),
        "Home" => (row, 0),
        "End" => (row, last),
        _ => return None,
    })
}

/// How well each class is told apart.
fn by_class(lang: Lang, names: &[String], seen: Option<&ConfusionSeen>) -> Html {
    let row = |(class, name): (usize, &String)| {
        let of = seen.and_then(|seen| seen.classes.get(class));
        let cell = |figure: fn(&ClassSeen) -> Option<f64>| html! { <td translate="no">{ of.map(|of| percent(figure(of))).unwrap_or_default() }</td> };
        html! {
            <tr key={class}>
                <th scope="row" title={name.clone()}>{ name }</th>
                <td translate="no">{ of.map(|of| of.examples.to_string()).unwrap_or_default() }</td>
                { cell(|of| of.precision) }
                { cell(|of| of.recall) }
                { cell(|of| of.f1) }
            </tr>
        }
    };
    html! {
        <table class="class-table" data-testid="classes">
            <thead>
                <tr>
                    <th scope="col">{ t(lang, Key::Class) }</th>
                    <th scope="col">{ t(lang, Key::ExamplesShort) }</th>
                    <th scope="col" title={t(lang, Key::PrecisionHelp)}>{ t(lang, Key::Precision) }</th>
                    <th scope="col" title={t(lang, Key::RecallHelp)}>{ t(lang, Key::Recall) }</th>
                    <th scope="col" title={t(lang, Key::F1Help)}>{ "F1" }</th>
                </tr>
            </thead>
            <tbody>{ for names.iter().enumerate().map(row) }</tbody>
        </table>
    }
}

/// A share in per cent; a dash where it is none.
fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}", 100.0 * share))
}
