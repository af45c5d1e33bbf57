//! What an autoencoder gives back: each example above what it becomes and the signed difference, with its loss.

use super::part::{PartChooser, image, loss, present, told};
use super::picture::{Picture, Tones, span};
use super::stage::use_look;
use crate::format::steady;
use crate::page::draw::Mode;
use crate::page::network::store::{Slot, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::registry::Lang;
use crate::train::network::look::{Ask, Reconstruction, ReconstructionsSeen, Seen, Which};
use std::rc::Rc;
use yew::prelude::*;

/// How many examples are shown.
const COUNT: u32 = 24;
/// Most numbers of a table's row that are shown.
const COLUMNS: usize = 12;

/// The grid.
#[component]
pub fn Rebuilt() -> Html {
    let chosen = use_state(|| Which::Train);
    let examples = use_select(|state| state.outline.as_ref().map(|outline| outline.examples));
    let part = present(*chosen, examples);
    let view = use_look(Slot::Stage, Some(Ask::Reconstructions { part, count: COUNT }));
    let (lang, mode, outline) = use_select(|state| (state.lang(), state.mode(), state.outline.clone()));
    let classes = outline.as_ref().map(|outline| outline.classes.clone()).unwrap_or_default();
    let body = match view.as_deref().map(|view| &view.seen) {
        Some(Err(why)) => html! { <p class="about">{ why.get(lang) }</p> },
        Some(Ok(Seen::Reconstructions(seen))) => match seen.items.first().and_then(|item| image(&item.input)) {
            Some(_) => pictures(seen, &classes, lang, mode),
            None => rows(seen, &classes, lang),
        },
        _ => Html::default(),
    };
    let step = match view.as_deref().map(|view| &view.seen) {
        Some(Ok(Seen::Reconstructions(seen))) => Some(seen.step.to_string()),
        _ => None,
    };
    let on_change = {
        let chosen = chosen.clone();
        Callback::from(move |to| chosen.set(to))
    };
    html! {
        <div class="rebuilt" data-testid="rebuilt" data-step={step}>
            <header class="view-head">
                <PartChooser id="rebuilt-part" part={part} {on_change} />
                <p class="about">{ t(lang, Key::RebuiltHelp) }</p>
            </header>
            { body }
        </div>
    }
}

/// Images, one below the other.
fn pictures(seen: &ReconstructionsSeen, classes: &[String], lang: Lang, mode: Mode) -> Html {
    // One range for all, taken from what is to be given back: it stays while the network learns.
    let all: Vec<f32> = seen.items.iter().flat_map(|item| item.input.values.iter().copied()).collect();
    let (low, high) = span(&all);
    let tones = Tones::Ink(low, high);
    let one = |item: &Reconstruction| {
        let name = told(item.truth, classes);
        let picture = |key: Key, found: Option<(usize, usize, Rc<[f32]>)>, tones: Tones| {
            let label = format!("{}: {} {name}", t(lang, key), item.index + 1);
            match found {
                Some((columns, rows, values)) => {
                    html! { <Picture size={(columns, rows)} {values} {tones} {mode} {label} class="thumb" /> }
                }
                None => Html::default(),
            }
        };
        html! {
            <li key={item.index} class="rebuilt-item">
                { picture(Key::AsItIs, image(&item.input), tones) }
                { picture(Key::GivenBack, image(&item.output), tones) }
                { picture(Key::Difference, difference(item), Tones::Signed((high - low).max(1e-6))) }
                <span class="rebuilt-truth">{ name.clone() }</span>
                <span class="rebuilt-loss">{ loss(lang, item.loss) }</span>
            </li>
        }
    };
    html! { <ol class="rebuilt-grid">{ for seen.items.iter().map(one) }</ol> }
}

/// What is given back less what it was, as an image of one channel: of colours the mean.
fn difference(item: &Reconstruction) -> Option<(usize, usize, Rc<[f32]>)> {
    let (columns, rows, input) = image(&item.input)?;
    let (.., output) = image(&item.output).filter(|(.., output)| output.len() == input.len())?;
    let channels = (input.len() / (columns * rows).max(1)).max(1);
    let apart: Vec<f32> = output.iter().zip(input.iter()).map(|(a, b)| a - b).collect();
    let mean = |pixel: &[f32]| pixel.iter().sum::<f32>() / channels as f32;
    Some((columns, rows, apart.chunks_exact(channels).map(mean).collect()))
}

/// Rows of numbers, for what is no image.
fn rows(seen: &ReconstructionsSeen, classes: &[String], lang: Lang) -> Html {
    let width = seen.items.first().map_or(0, |item| item.input.values.len());
    let shown = width.min(COLUMNS);
    let cells = |values: &[f32]| -> Html {
        values
            .iter()
            .take(shown)
            .map(|value| html! { <td translate="no">{ steady(f64::from(*value), 3) }</td> })
            .collect()
    };
    let one = |item: &Reconstruction| {
        let apart: Vec<f32> = item.output.values.iter().zip(&item.input.values).map(|(a, b)| a - b).collect();
        html! {
            <tbody key={item.index} class="rebuilt-item">
                <tr>
                    <th scope="rowgroup" rowspan="3">
                        { item.index + 1 }{ " " }{ told(item.truth, classes) }
                        <span class="rebuilt-loss">{ loss(lang, item.loss) }</span>
                    </th>
                    <th scope="row">{ t(lang, Key::AsItIs) }</th>
                    { cells(&item.input.values) }
                </tr>
                <tr><th scope="row">{ t(lang, Key::GivenBack) }</th>{ cells(&item.output.values) }</tr>
                <tr class="rebuilt-apart"><th scope="row">{ t(lang, Key::Difference) }</th>{ cells(&apart) }</tr>
            </tbody>
        }
    };
    html! {
        <div class="table-frame rebuilt-table">
            <table class="run-table">
                <thead>
                    <tr>
                        <th scope="col" colspan="2">{ t(lang, Key::Example) }</th>
                        { for (1..=shown).map(|n| html! { <th scope="col">{ format!("x{}", subscript(n)) }</th> }) }
                    </tr>
                </thead>
                { for seen.items.iter().map(one) }
            </table>
            if width > shown {
                <p class="about">{ fill(lang, Key::FirstColumns, &[("n", &shown.to_string()), ("all", &width.to_string())]) }</p>
            }
        </div>
    }
}

/// A number in small figures below the line.
pub fn subscript(n: usize) -> String {
    let figure = |c: char| c.to_digit(10).and_then(|d| char::from_u32(0x2080 + d)).unwrap_or(c);
    n.to_string().chars().map(figure).collect()
}
