//! Set-up: the model, its layers, its activations and how its weights start.

use super::chain::tools;
use super::pick::{hypers, menu, options};
use super::typed::formula;
use crate::activation::Activation;
use crate::layer::Layer;
use crate::model::{Family, Model};
use crate::network::{Body, LayerSpec};
use crate::page::network::edit::Edit;
use crate::page::network::store::{Action, Hub, State, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::{Disclosure, Icon, IconButton, NumberField, SelectEntry};
use crate::protocol::training::LayerCard;
use crate::registry::{Lang, Scale};
use serde_json::json;
use yew::prelude::*;

/// Units or filters that a new layer of the lists by width has.
const USUAL_WIDTH: usize = 16;

/// The model.
#[component]
pub fn ModelSetup() -> Html {
    let hub = use_hub();
    let (lang, experiment) = use_select(|state| (state.lang(), state.experiment.clone()));
    let cards = use_select(layer_cards);
    let (problem, faulty) = use_select(|state| (state.problem.clone(), state.faulty()));
    let fault = problem.as_ref().zip(faulty).map(|(problem, at)| (at, AttrValue::from(problem.get(lang).to_owned())));
    let network = &experiment.network;
    let by_width = matches!(network.body, Body::Hidden(_) | Body::Widths(_) | Body::Filters(_));
    let told = [t(lang, Key::Activation), t(lang, Key::ActivationHelp)];
    let rebuilds = network.model.entry.family == Family::Autoencoder && by_width;
    html! {
        <section class="panel-section" data-testid="model">
            <SelectEntry
                label={t(lang, Key::Model)}
                options={options::<Model>(lang, |_| true)}
                value={network.model.entry.item.id}
                on_change={hub.callback(|id: String| Action::Edit(Edit::set("/model", json!({ "name": id }))))}
            />
            { hypers(&hub, lang, "/model", &network.model, |_| false) }
            { body(&hub, lang, &network.body, &cards, fault) }
            if let Some(problem) = problem.as_ref().filter(|_| faulty.is_none()) {
                <p class="field-error" role="alert" data-testid="model-problem">{ problem.get(lang) }</p>
            }
            if by_width {
                { menu(&hub, lang, t(lang, Key::Activation), "/model/activation", &network.activation, false) }
                { formula(&hub, lang, "/model/activation", &network.activation, told) }
                { hypers(&hub, lang, "/model/activation", &network.activation, |_| true) }
            }
            if rebuilds {
                { menu(&hub, lang, t(lang, Key::OutputActivation), "/model/output", &network.output, false) }
            }
            { menu(&hub, lang, t(lang, Key::Init), "/model/init", &network.init, false) }
            { hypers(&hub, lang, "/model/init", &network.init, |_| true) }
        </section>
    }
}

fn layer_cards(state: &State) -> Vec<LayerCard> {
    state.outline.as_ref().map(|outline| outline.layers.clone()).unwrap_or_default()
}

fn body(hub: &Hub, lang: Lang, body: &Body, cards: &[LayerCard], fault: Option<(usize, AttrValue)>) -> Html {
    match body {
        Body::Layers(layers) => {
            html! { <LayerList {lang} title={t(lang, Key::Layers)} place="/model/layers" layers={layers.clone()} cards={cards.to_vec()} {fault} /> }
        }
        Body::Halves { encoder, decoder } => {
            let (first, second) = cards.split_at(encoder.len().min(cards.len()));
            html! {
                <>
                    <LayerList {lang} title={t(lang, Key::Encoder)} place="/model/encoder" layers={encoder.clone()} cards={first.to_vec()} />
                    <LayerList {lang} title={t(lang, Key::Decoder)} place="/model/decoder" layers={decoder.clone()} cards={second.to_vec()} />
                </>
            }
        }
        Body::Hidden(widths) => width_list(hub, lang, Key::Hidden, "/model/hidden", widths, 0),
        Body::Widths(widths) => width_list(hub, lang, Key::Widths, "/model/widths", widths, 1),
        Body::Filters(filters) => width_list(hub, lang, Key::Filters, "/model/filters", filters, 1),
    }
}

/// Layers given by their widths alone.
fn width_list(hub: &Hub, lang: Lang, title: Key, place: &'static str, widths: &[usize], least: usize) -> Html {
    let field = |(index, width): (usize, &usize)| {
        html! {
            <li key={index}>
                <NumberField
                    label={fill(lang, Key::Width, &[("n", &(index + 1).to_string())])}
                    label_hidden={true}
                    value={*width as f64}
                    on_change={hub.callback(move |width: f64| Action::Edit(Edit::set(format!("{place}/{index}"), width as u64)))}
                    {lang}
                    range={(1.0, 4096.0)}
                    scale={Scale::Integer}
                />
            </li>
        }
    };
    let next = widths.last().copied().unwrap_or(USUAL_WIDTH);
    let (at, last) = (widths.len(), widths.len().saturating_sub(1));
    let add = hub.callback(move |_: MouseEvent| Action::Edit(Edit::Insert(place.into(), at, json!(next))));
    let remove = hub.callback(move |_: MouseEvent| Action::Edit(Edit::Remove(place.into(), last)));
    html! {
        <div class="width-list" role="group" aria-label={t(lang, title)} data-testid="widths">
            <span class="field-label">{ t(lang, title) }</span>
            <ol>{ for widths.iter().enumerate().map(field) }</ol>
            { IconButton::new(Icon::Minus, fill(lang, Key::Remove, &[("name", t(lang, Key::Layer))]), remove).disabled(widths.len() <= least).view() }
            { IconButton::new(Icon::Plus, t(lang, Key::AddLayer), add).view() }
        </div>
    }
}

/// Properties of [`LayerList`].
#[derive(Clone, PartialEq, Properties)]
struct LayerListProps {
    lang: Lang,
    title: AttrValue,
    place: &'static str,
    layers: Vec<LayerSpec>,
    /// What is known of them, once the network stands.
    cards: Vec<LayerCard>,
    /// The one at which the fault is, and what is wrong with it.
    #[prop_or_default]
    fault: Option<(usize, AttrValue)>,
}

/// Layers, one by one: with what each gives and holds, its sizes behind its name.
#[component]
fn LayerList(props: &LayerListProps) -> Html {
    let hub = use_hub();
    let LayerListProps { lang, place, layers, cards, .. } = props;
    let (lang, place) = (*lang, *place);
    let open = use_state(|| None::<usize>);
    let last = layers.len().saturating_sub(1);
    let row = |(index, layer): (usize, &LayerSpec)| {
        let name = match layer {
            LayerSpec::Layer(layer) => layer.entry.item.name.get(lang),
            LayerSpec::Activation(activation) => activation.entry.item.name.get(lang),
        };
        // What regularization puts between them is not among the cards of the list.
        let card = cards
            .iter()
            .filter(|card| card.id == layer.id())
            .nth(layers[..index].iter().filter(|l| l.id() == layer.id()).count());
        let at = format!("{place}/{index}");
        let fault = props.fault.as_ref().filter(|(faulty, _)| *faulty == index);
        let is_open = *open == Some(index);
        let on_toggle = {
            let open = open.clone();
            Callback::from(move |to: bool| open.set(to.then_some(index)))
        };
        let sized = match layer {
            LayerSpec::Layer(layer) => !layer.hypers().is_empty(),
            LayerSpec::Activation(_) => true,
        };
        let inside = match layer {
            LayerSpec::Layer(layer) => hypers(&hub, lang, &at, layer, |_| true),
            LayerSpec::Activation(activation) => {
                let told = [t(lang, Key::Activation), t(lang, Key::ActivationHelp)];
                html! {
                    <>
                        { formula(&hub, lang, &at, activation, told) }
                        { hypers(&hub, lang, &at, activation, |_| true) }
                    </>
                }
            }
        };
        html! {
            <li key={format!("{index}-{}", layer.id())} class={classes!("layer-row", fault.map(|_| "is-wrong"))} data-testid="layer">
                <header>
                    if sized {
                        <Disclosure label={name} open={is_open} {on_toggle}>{ inside }</Disclosure>
                    } else {
                        <span class="chain-name">{ name }</span>
                    }
                    <span class="layer-shape" title={card.map(|card| fill(lang, Key::Parameters, &[("n", &card.parameters.to_string())]))}>
                        { card.map(shape).unwrap_or_default() }
                    </span>
                    <span class="layer-tools">
                        { tools(&hub, lang, place, (index, last), name) }
                    </span>
                </header>
                if let Some((_, problem)) = fault {
                    <p class="field-error" role="alert" data-testid="model-problem">{ problem.clone() }</p>
                }
            </li>
        }
    };
    let mut entries = options::<Layer>(lang, |layer| layer.item.id != "activation");
    entries.extend(options::<Activation>(lang, |_| true));
    entries.insert(0, ("".into(), t(lang, Key::AddLayer).into(), "".into()));
    // Before the last one, which gives the predictions.
    let before = last;
    let count = layers.len();
    let on_change = {
        let hub = hub.clone();
        Callback::from(move |id: String| {
            if !id.is_empty() {
                hub.send(Action::Edit(Edit::Insert(place.to_owned(), before, json!({ "name": id }))));
            }
        })
    };
    html! {
        <div class="layer-list" role="group" aria-label={props.title.clone()}>
            <span class="field-label">{ &props.title }</span>
            <ol>{ for layers.iter().enumerate().map(row) }</ol>
            <SelectEntry
                key={count}
                label={t(lang, Key::AddLayer)}
                label_hidden={true}
                options={entries}
                value=""
                with_about={false}
                {on_change}
            />
        </div>
    }
}

/// A shape as people write it.
pub fn shape(card: &LayerCard) -> String {
    let axes: Vec<String> = card.shape.iter().map(u32::to_string).collect();
    axes.join("×")
}
