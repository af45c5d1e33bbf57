//! Examples side by side, each with what it is and what the network takes it for: pictures, or their numbers. One that is
//! clicked is followed through the layers.

use super::picture::{Picture, Tones, span};
use crate::page::network::store::{Action, Hub, Tab, use_hub, use_select};
use crate::page::network::words::{Key, fill};
use crate::train::network::look::{Case, Tensor, Which};
use std::rc::Rc;
use yew::prelude::*;

/// Numbers of an example that is no image that are written out.
const WRITTEN: usize = 6;

/// Properties of [`CaseStrip`].
#[derive(Clone, PartialEq, Properties)]
pub struct CaseStripProps {
    /// The examples; those without their input are left out.
    pub cases: Vec<Case>,
    /// The part they stand in.
    pub part: Which,
    /// Names of the classes.
    pub classes: Vec<String>,
}

/// The examples.
#[component]
pub fn CaseStrip(props: &CaseStripProps) -> Html {
    let hub = use_hub();
    let (lang, mode) = use_select(|state| (state.lang(), state.mode()));
    let one = |case: &Case| {
        let input = case.input.as_ref()?;
        let (truth, class) = (class_called(&props.classes, case.truth.class), class_called(&props.classes, case.class));
        let sure = case.probability.map(|p| format!("{:.0}", 100.0 * p)).unwrap_or_default();
        let label =
            fill(lang, Key::CaseLabel, &[("truth", &truth), ("class", &class), ("sure", &sure), ("loss", &loss(case))]);
        let part = props.part;
        let index = case.index;
        let shown = match picture_size(input) {
            Some(size) => {
                let (low, high) = span(&input.values);
                html! { <Picture {size} values={Rc::<[f32]>::from(&input.values[..])} tones={Tones::Ink(low, high)} {mode} label={label.clone()} /> }
            }
            None => html! { <span class="case-numbers">{ written(input) }</span> },
        };
        Some(html! {
            <li key={case.index}>
                <button type="button" class="case" title={label.clone()} aria-label={label} onclick={open(&hub, part, index)}>
                    { shown }
                    <span class="case-says">{ says(&truth, &class) }</span>
                    <span class="case-sure">{ &sure }{ " %" }</span>
                </button>
            </li>
        })
    };
    html! { <ul class="case-strip">{ for props.cases.iter().filter_map(one) }</ul> }
}

/// Follows an example through the layers.
fn open(hub: &Hub, part: Which, index: u32) -> Callback<MouseEvent> {
    let hub = hub.clone();
    Callback::from(move |_| {
        hub.send(Action::Example(part, index));
        hub.send(Action::Tab(Tab::Layers));
    })
}

/// The name of a class; a dash where there is none.
pub fn class_called(names: &[String], class: Option<u32>) -> String {
    class.and_then(|class| names.get(class as usize)).cloned().unwrap_or_else(|| "–".to_owned())
}

/// True and predicted class; one of them where they are the same.
fn says(truth: &str, class: &str) -> Html {
    if truth == class {
        html! { truth }
    } else {
        html! { <>{ truth }<i aria-hidden="true">{ " → " }</i><b>{ class }</b></> }
    }
}

fn loss(case: &Case) -> String {
    crate::format::steady(f64::from(case.loss), 3)
}

/// Columns and rows of an image that can be painted.
pub fn picture_size(tensor: &Tensor) -> Option<(usize, usize)> {
    match tensor.shape[..] {
        [height, width, 1 | 3] => Some((width as usize, height as usize)),
        _ => None,
    }
}

/// The first numbers of an example.
fn written(tensor: &Tensor) -> Html {
    let number = |value: &f32| html! { <span>{ crate::format::steady(f64::from(*value), 2) }</span> };
    html! {
        <>
            { for tensor.values.iter().take(WRITTEN).map(number) }
            if tensor.values.len() > WRITTEN { <span>{ "…" }</span> }
        </>
    }
}
