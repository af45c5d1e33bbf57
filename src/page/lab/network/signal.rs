//! An example on its way through the layers: what each makes of it, or how the loss would change with it, and one unit as
//! the formula it computes, with its numbers.

use super::diagram::Diagram;
use super::jacobian::Jacobian;
use super::mosaic::Mosaic;
use super::picture::{Picture, Tones, reach, span};
use super::stage::use_look;
use super::unit::use_spot;
use crate::format::short;
use crate::page::draw::palette::Mode;
use crate::page::network::store::{Action, Slot, State, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::{Icon, IconButton, Segmented};
use crate::registry::Lang;
use crate::train::network::look::{
    Ask, ExampleSeen, LayerValues, NeuronSeen, Of, Prediction, SaliencySeen, Seen, Tensor, Term, Which,
};
use std::rc::Rc;
use yew::prelude::*;

/// What is shown of the layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Activations,
    Gradients,
}

/// The example, the layers, and the unit under the finger.
#[component]
pub fn Signal() -> Html {
    let hub = use_hub();
    let (lang, mode) = use_select(|state| (state.lang(), state.mode()));
    let (part, index, count) = use_select(chosen);
    let classes = use_select(|state| state.outline.as_ref().map(|outline| outline.classes.clone()).unwrap_or_default());
    let what = use_state(|| What::Activations);
    let unit = use_spot();
    let ready = count > 0;
    let gradients = *what == What::Gradients;
    let view = use_look(Slot::Stage, ready.then_some(Ask::Example { part, index, gradients }));
    let slopes = use_look(Slot::Saliency, ready.then_some(Ask::Saliency { part, index, of: Of::Top }));
    let asked = unit.map(|(layer, unit, position)| Ask::Neuron { part, index, layer, unit, position });
    let neuron = use_look(Slot::Detail, asked.filter(|_| ready));
    let seen = match view.as_ref().map(|view| &view.seen) {
        Some(Ok(Seen::Example(seen))) => Rc::new((**seen).clone()),
        Some(Err(why)) => return html! { <p class="about stage-said">{ why.get(lang) }</p> },
        _ => return Html::default(),
    };
    // The number of the example that is drawn, which another has been asked for since.
    let drawn = match view.as_ref().map(|view| &view.ask) {
        Some(Ask::Example { part, index, .. }) => (*part, *index),
        _ => (part, index),
    };
    let slopes = match slopes.as_ref().map(|view| &view.seen) {
        Some(Ok(Seen::Saliency(slopes))) => Some(slopes.clone()),
        _ => None,
    };
    let neuron = match neuron.as_ref().map(|view| &view.seen) {
        Some(Ok(Seen::Neuron(neuron))) => Some(Ok(neuron.clone())),
        Some(Err(why)) => Some(Err(why.get(lang).to_owned())),
        _ => None,
    };
    let go = |by: i64| {
        let to = (i64::from(index) + by).rem_euclid(i64::from(count.max(1))) as u32;
        hub.callback(move |_: MouseEvent| Action::Example(part, to))
    };
    let on_what = {
        let what = what.clone();
        Callback::from(move |id: &'static str| {
            what.set(if id == "gradients" { What::Gradients } else { What::Activations })
        })
    };
    let on_node = {
        let unit = unit.clone();
        Callback::from(move |(layer, at)| unit.set(Some((layer, at, [0, 0]))))
    };
    let row = |(layer, values): (usize, &LayerValues)| {
        let tensor = if gradients { values.gradients.as_ref() } else { Some(&values.activations) };
        let on_pick = {
            let unit = unit.clone();
            Callback::from(move |(at, position): (u32, [u32; 2])| unit.set(Some((layer as u32, at, position))))
        };
        let picked = unit.filter(|(other, ..)| *other == layer as u32).map(|(_, at, _)| at);
        html! {
            <li key={values.name.clone()} class="signal-row" data-testid="signal-layer">
                <header><span>{ &values.name }</span><span class="quiet">{ sizes(&values.activations.full) }</span></header>
                if let Some(tensor) = tensor {
                    <Mosaic tensor={Rc::new(tensor.clone())} {mode} signed={gradients} {picked} {on_pick} label={fill(lang, Key::LayerPicture, &[("layer", &values.name)])} />
                }
                if let Some(filters) = values.filters.as_ref().filter(|_| !gradients) {
                    <details class="signal-filters">
                        <summary>{ t(lang, Key::FilterWeights) }</summary>
                        <Mosaic tensor={Rc::new(filter_tensor(filters))} {mode} signed={true} label={t(lang, Key::FilterWeights)} />
                    </details>
                }
            </li>
        }
    };
    html! {
        <div class="signal" data-testid="signal" data-step={seen.step.to_string()}>
            <header class="signal-head">
                { IconButton::new(Icon::StepBack, t(lang, Key::ExampleBefore), go(-1)).view() }
                <output data-testid="example">{ fill(lang, Key::ExampleOf, &[("n", &(drawn.1 + 1).to_string()), ("total", &count.to_string()), ("part", part_name(drawn.0, lang))]) }</output>
                { IconButton::new(Icon::StepForward, t(lang, Key::ExampleAfter), go(1)).view() }
                { Segmented {
                    id: "signal-what",
                    label: t(lang, Key::Views),
                    options: vec![("activations", t(lang, Key::Activations)), ("gradients", t(lang, Key::Gradients))],
                    value: if gradients { "gradients" } else { "activations" },
                    on_change: on_what,
                }.view() }
            </header>
            <div class="signal-body">
                <section class="signal-ends">
                    { input(&seen, mode, lang) }
                    { slopes.map(|slopes| saliency(&slopes, mode, lang)).unwrap_or_default() }
                    { prediction(&seen.prediction, seen.truth.class, &classes, lang) }
                    <p class="quiet">{ t(lang, Key::Loss) }{ " " }{ short(seen.loss) }</p>
                </section>
                <ol class="signal-layers">
                    <li class="signal-row"><Diagram seen={Rc::clone(&seen)} index={drawn.1} {mode} {lang} classes={classes.clone()} on_pick={on_node} /></li>
                    { for seen.layers.iter().enumerate().map(row) }
                    <li class="signal-row"><Jacobian {part} {index} /></li>
                </ol>
            </div>
            <section class="neuron" aria-live="polite" data-testid="neuron">
                { match neuron {
                    Some(Ok(neuron)) => formula(&neuron, lang),
                    Some(Err(why)) => html! { <p class="about">{ why }</p> },
                    None => html! { <p class="about">{ t(lang, Key::PickUnit) }</p> },
                } }
            </section>
        </div>
    }
}

/// Part and number of the example, and how many there are.
fn chosen(state: &State) -> (Which, u32, u32) {
    let examples = state.outline.as_ref().map_or([0; 3], |outline| outline.examples);
    let (part, index) = state.example;
    let count = |part: Which| examples[part as usize];
    let part = if count(part) > 0 { part } else { Which::Train };
    (part, index.min(count(part).saturating_sub(1)), count(part))
}

/// A part in words.
pub fn part_name(part: Which, lang: Lang) -> &'static str {
    t(
        lang,
        match part {
            Which::Train => Key::PartTrain,
            Which::Validation => Key::PartValidation,
            Which::Test => Key::PartTest,
        },
    )
}

fn sizes(shape: &[u32]) -> String {
    shape.iter().map(u32::to_string).collect::<Vec<_>>().join("×")
}

/// The example as the network sees it.
fn input(seen: &ExampleSeen, mode: Mode, lang: Lang) -> Html {
    html! {
        <figure class="signal-input">
            { tensor_picture(&seen.input, false, mode, t(lang, Key::Input)) }
            <figcaption class="quiet">{ t(lang, Key::Input) }</figcaption>
        </figure>
    }
}

/// How the answer changes with each number of the example.
fn saliency(seen: &SaliencySeen, mode: Mode, lang: Lang) -> Html {
    html! {
        <figure class="signal-input" data-testid="saliency">
            { tensor_picture(&seen.slopes, true, mode, t(lang, Key::Saliency)) }
            <figcaption class="quiet" title={t(lang, Key::SaliencyHelp)}>{ t(lang, Key::Saliency) }</figcaption>
        </figure>
    }
}

/// A tensor as a picture, where it is one; a strip of cells where it is a list.
fn tensor_picture(tensor: &Tensor, signed: bool, mode: Mode, label: &'static str) -> Html {
    let (size, values): ((usize, usize), Rc<[f32]>) = match tensor.shape[..] {
        [height, width, channels @ (1 | 3)] => {
            let values: Vec<f32> = if channels == 3 && signed {
                tensor.values.chunks_exact(3).map(|pixel| pixel.iter().sum()).collect()
            } else {
                tensor.values.clone()
            };
            ((width as usize, height as usize), Rc::from(values))
        }
        _ => ((1, tensor.values.len()), Rc::from(tensor.values.clone())),
    };
    let (low, high) = span(&tensor.values);
    let tones = if signed || low < 0.0 { Tones::Signed(reach(&tensor.values)) } else { Tones::Ink(0.0, high) };
    html! { <Picture {size} {values} {tones} {mode} {label} /> }
}

/// The first channel of each filter, as channels of an image.
fn filter_tensor(filters: &crate::train::network::look::Filters) -> Tensor {
    let [count, rows, columns, channels] = filters.shape.map(|axis| axis as usize);
    let mut values = Vec::with_capacity(count * rows * columns);
    for pixel in 0..rows * columns {
        for filter in 0..count {
            let first = filters.values.get((filter * rows * columns + pixel) * channels);
            values.push(first.copied().unwrap_or(f32::NAN));
        }
    }
    let shape = vec![rows as u32, columns as u32, count as u32];
    Tensor { full: shape.clone(), shape, stride: 1, values }
}

/// What the network says, as bars.
fn prediction(said: &Prediction, truth: Option<u32>, classes: &[String], lang: Lang) -> Html {
    if said.probabilities.is_empty() {
        return match said.number {
            Some(number) => {
                html! { <p>{ t(lang, Key::Predicted) }{ " " }<strong>{ short(f64::from(number)) }</strong></p> }
            }
            None => Html::default(),
        };
    }
    let bar = |(class, share): (usize, &f32)| {
        let name = classes.get(class).cloned().unwrap_or_else(|| class.to_string());
        let right = truth == Some(class as u32);
        html! {
            <li key={class} class={classes!((said.class == Some(class as u32)).then_some("is-said"))}>
                <span class="bar-name">{ name }{ if right { " ✓" } else { "" } }</span>
                <span class="bar"><span style={format!("width:{:.1}%", 100.0 * share)}></span></span>
                <span class="bar-value" translate="no">{ format!("{:.1} %", 100.0 * share) }</span>
            </li>
        }
    };
    html! { <ol class="bars" data-testid="prediction">{ for said.probabilities.iter().enumerate().map(bar) }</ol> }
}

/// A unit's sum, product by product.
fn formula(seen: &NeuronSeen, lang: Lang) -> Html {
    let number = |value: f64| short(value);
    let term = |term: &Term| {
        let place = term.from.iter().map(|axis| (axis + 1).to_string()).collect::<Vec<_>>().join(", ");
        html! {
            <tr>
                <th scope="row"><var>{ "x" }</var><sub>{ place }</sub></th>
                <td translate="no">{ number(f64::from(term.value)) }</td>
                <td translate="no">{ "×" }</td>
                <td translate="no">{ number(f64::from(term.weight)) }</td>
                <td translate="no">{ "=" }</td>
                <td translate="no">{ number(f64::from(term.value) * f64::from(term.weight)) }</td>
            </tr>
        }
    };
    let unit = (seen.unit + 1).to_string();
    let activation = seen.activation.clone().unwrap_or_default();
    html! {
        <>
            <h3>{ fill(lang, Key::UnitOf, &[("n", &unit), ("layer", &seen.layer)]) }</h3>
            <p class="neuron-sum">
                <var>{ "y" }</var>{ " = " }{ if activation.is_empty() { String::new() } else { format!("{activation}(") } }
                { "Σ " }<var>{ "w x" }</var>{ " + " }<var>{ "b" }</var>{ if activation.is_empty() { "" } else { ")" } }
                { " = " }{ if activation.is_empty() { String::new() } else { format!("{activation}({}) = ", number(seen.sum)) } }
                <strong>{ number(f64::from(seen.output)) }</strong>
            </p>
            <table class="neuron-terms">
                { for seen.terms.iter().map(term) }
                if seen.others > 0 {
                    <tr><th scope="row" colspan="5">{ fill(lang, Key::OtherTerms, &[("n", &seen.others.to_string())]) }</th><td translate="no">{ number(seen.rest) }</td></tr>
                }
                <tr><th scope="row" colspan="5"><var>{ "b" }</var></th><td translate="no">{ number(seen.bias) }</td></tr>
            </table>
        </>
    }
}
