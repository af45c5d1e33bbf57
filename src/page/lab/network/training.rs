//! Set-up: the loss, what keeps the network from learning by heart, and for how long it trains. What is changed of the second
//! while runs are under way holds from where they are on.

use super::pick::{hypers, menu};
use crate::experiment::network::MAX_EPOCHS;
use crate::page::network::edit::{Edit, changes_by, regularization_at};
use crate::page::network::store::{Action, use_hub, use_select};
use crate::page::network::words::{Key, t};
use crate::page::widget::{Disclosure, NumberField};
use crate::registry::{Entry, Scale};
use crate::regularization::Regularizer;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Loss, regularization, epochs.
#[component]
pub fn TrainingSetup() -> Html {
    let hub = use_hub();
    let (lang, experiment) = use_select(|state| (state.lang(), state.experiment.clone()));
    let open = use_state(|| false);
    let under_way = use_select(|state| state.head() > 0);
    // As it is at the step that is looked at.
    let step = use_select(|state| {
        let runs = 0..state.experiment.runs.len();
        let changes = runs.filter_map(|run| changes_by(&state.experiment, run, state.at).last());
        changes.map(|change| change.step).max().unwrap_or(0)
    });
    let regularization = if under_way { regularization_at(&experiment, step) } else { &experiment.regularization };
    let row = |entry: &&'static Regularizer| {
        let id = entry.item.id;
        let chosen = regularization.get(id);
        let place = format!("/regularization/{id}");
        let on = chosen.is_some();
        let onchange = {
            let (hub, place) = (hub.clone(), place.clone());
            Callback::from(move |event: Event| {
                // What is refused is not shown either: the box follows what holds.
                if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                    input.set_checked(on);
                }
                let value = if on { Value::Null } else { json!(true) };
                hub.send(Action::Edit(Edit::set(&*place, value)));
            })
        };
        html! {
            <li key={id} class="regularizer" data-testid={id}>
                <label title={entry.item.about.get(lang)}>
                    <input type="checkbox" checked={on} {onchange} />
                    { entry.item.name.get(lang) }
                </label>
                if matches!(id, "batch_norm" | "dropout") {
                    <p class="about">{ t(lang, Key::ChangesLayers) }</p>
                }
                if let Some(choice) = chosen {
                    { super::pick::inner(&hub, lang, &place, choice) }
                }
            </li>
        }
    };
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |to| open.set(to))
    };
    let used = regularization.all().len();
    let title = t(lang, Key::Regularization);
    let label = if used > 0 { format!("{title} ({used})") } else { title.to_owned() };
    html! {
        <section class="panel-section" data-testid="training">
            { menu(&hub, lang, t(lang, Key::Loss), "/loss", &experiment.loss, true) }
            { hypers(&hub, lang, "/loss", &experiment.loss, |_| true) }
            <NumberField
                label={t(lang, Key::Epochs)}
                value={f64::from(experiment.epochs)}
                on_change={hub.callback(|epochs: f64| Action::Edit(Edit::set("/epochs", epochs as u32)))}
                {lang}
                range={(1.0, f64::from(MAX_EPOCHS))}
                scale={Scale::Integer}
            />
            <Disclosure {label} open={*open} {on_toggle}>
                <ul class="regularizers">{ for Regularizer::table().iter().map(row) }</ul>
            </Disclosure>
        </section>
    }
}
