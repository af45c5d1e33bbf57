//! The layers of the network: what each gives and how much it holds.

use super::model::shape;
use crate::page::network::store::use_select;
use crate::page::network::words::{Key, fill, t};
use crate::protocol::training::LayerCard;
use yew::prelude::*;

/// All layers.
#[component]
pub fn LayerTable() -> Html {
    let (lang, outline) = use_select(|state| (state.lang(), state.outline.clone()));
    let Some(outline) = outline else {
        return html! { <section class="panel-section"><p class="about">{ t(lang, Key::Preparing) }</p></section> };
    };
    let row = |card: &LayerCard| {
        html! {
            <tr key={card.name.clone()}>
                <th scope="row">{ &card.name }</th>
                <td>{ shape(card) }</td>
                <td>{ if card.parameters > 0 { card.parameters.to_string() } else { t(lang, Key::NoParameters).to_owned() } }</td>
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
        </section>
    }
}
