//! Set-up: the data, how they are split, prepared and altered.

use super::chain::chain;
use super::gallery::Gallery;
use super::own::OwnFiles;
use super::pick::hypers;
use super::survey::DataSurvey;
use crate::experiment::network::MAX_EXAMPLES;
use crate::page::network::edit::Edit;
use crate::page::network::store::{Action, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::{Disclosure, NumberField};
use crate::registry::Scale;
use serde_json::Value;
use yew::prelude::*;

/// The data.
#[component]
pub fn DataSetup() -> Html {
    let hub = use_hub();
    let (lang, experiment) = use_select(|state| (state.lang(), state.experiment.clone()));
    let examples = use_select(|state| state.outline.as_ref().map(|outline| outline.examples));
    let open = use_state(|| false);
    let data = &experiment.data;
    let trained = examples.map_or(data.train.unwrap_or(0), |[train, ..]| train);
    let split = examples.map(|[train, validation, test]| {
        let [train, validation, test] = [train, validation, test].map(|n| n.to_string());
        fill(lang, Key::Examples, &[("train", &train), ("validation", &validation), ("test", &test)])
    });
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |to| open.set(to))
    };
    let steps = data.preprocess.len() + data.augment.len();
    let more = format!(
        "{}, {}{}",
        t(lang, Key::Preprocess),
        t(lang, Key::Augment),
        if steps > 0 { format!(" ({steps})") } else { String::new() }
    );
    html! {
        <section class="panel-section" data-testid="data">
            <h2 class="visually-hidden">{ t(lang, Key::Data) }</h2>
            <Gallery />
            <OwnFiles />
            // The column to predict is chosen by its name.
            { hypers(&hub, lang, "/data", &data.dataset, |hyper| hyper.primary && hyper.key != "target") }
            if let Some([fold, folds]) = data.fold {
                <p class="fold" data-testid="fold">
                    { fill(lang, Key::Fold, &[("n", &(fold + 1).to_string()), ("total", &folds.to_string())]) }
                    <button type="button" class="text-button" onclick={hub.callback(|_: MouseEvent| Action::Edit(Edit::Set("/data/fold".into(), Value::Null)))}>
                        { t(lang, Key::NoFold) }
                    </button>
                </p>
            } else if trained > 0 {
                <NumberField
                    label={t(lang, Key::Train)}
                    value={f64::from(trained)}
                    on_change={hub.callback(|train: f64| Action::Edit(Edit::set("/data/train", train as u32)))}
                    {lang}
                    range={(1.0, f64::from(MAX_EXAMPLES))}
                    scale={Scale::Integer}
                    step={10.0}
                />
            }
            <p class="about" data-testid="split">{ split.unwrap_or_default() }</p>
            <Disclosure label={more} open={*open} {on_toggle}>
                { chain(&hub, lang, Key::Preprocess, "/data/preprocess", &data.preprocess) }
                { chain(&hub, lang, Key::Augment, "/data/augment", &data.augment) }
            </Disclosure>
            <DataSurvey />
        </section>
    }
}
