//! The layers of the network: what each gives, how much it holds and, where that is asked for, how it is doing.

use super::health::HealthTable;
use super::model::shape;
use crate::page::network::store::use_select;
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::Disclosure;
use crate::protocol::training::LayerCard;
use yew::prelude::*;

/// Up to this width, in CSS pixels, the panels are sheets: see static/styles/layout.css.
const NARROW: f64 = 900.0;

/// All layers.
#[component]
pub fn LayerTable() -> Html {
    let open = use_state(|| !is_narrow());
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |to: bool| open.set(to))
    };
    let (lang, outline) = use_select(|state| (state.lang(), state.outline.clone()));
    let Some(outline) = outline else {
        return html! { <section class="panel-section"><p class="about">{ t(lang, Key::Preparing) }</p></section> };
    };
    let row = |card: &LayerCard| {
        html! {
            <tr key={card.name.clone()}>
                <th scope="row">{ &card.name }</th>
                <td translate="no">{ shape(card) }</td>
                <td translate="no">{ if card.parameters > 0 { card.parameters.to_string() } else { t(lang, Key::NoParameters).to_owned() } }</td>
            </tr>
        }
    };
    let input: Vec<String> = outline.input.iter().map(u32::to_string).collect();
    html! {
        <section class="panel-section" aria-label={t(lang, Key::Layers)}>
            <header class="section-head">
                <h2>{ t(lang, Key::Layers) }</h2>
                <span class="quiet" data-testid="parameters">{ fill(lang, Key::Parameters, &[("n", &outline.parameters.to_string())]) }</span>
            </header>
            <div class="table-frame">
                <table class="run-table layer-table">
                    <thead>
                        <tr>
                            <th scope="col">{ t(lang, Key::Layer) }</th>
                            <th scope="col">{ t(lang, Key::Shape) }</th>
                            <th scope="col">{ t(lang, Key::Weights) }</th>
                        </tr>
                    </thead>
                    <tbody>
                        <tr><th scope="row">{ t(lang, Key::Input) }</th><td>{ input.join("×") }</td><td>{ t(lang, Key::NoParameters) }</td></tr>
                        { for outline.layers.iter().map(row) }
                    </tbody>
                </table>
            </div>
            <div data-testid="health-disclosure">
                <Disclosure label={t(lang, Key::Health)} open={*open} {on_toggle}><HealthTable /></Disclosure>
            </div>
        </section>
    }
}

/// Whether the panels are sheets: then nobody sees this one until it is asked for.
fn is_narrow() -> bool {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
    width.is_some_and(|width| width <= NARROW)
}
