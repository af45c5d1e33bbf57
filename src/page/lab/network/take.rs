//! A run to take along: its series as CSV and JSON, the network as ONNX, its weights, and the experiment as a PyTorch script.

use super::run_card::badge;
use crate::export::series::{self, Row};
use crate::link;
use crate::page::network::store::{Action, Hub, State, use_hub, use_select};
use crate::page::network::words::{Key, fill};
use crate::page::save;
use crate::page::widget::Icon;
use crate::protocol::training::Format;
use yew::prelude::*;

/// The buttons, for the run that is looked into.
#[component]
pub fn Take() -> Html {
    let hub = use_hub();
    let (lang, run, names) = use_select(|state| (state.lang(), state.looked(), state.experiment.labels()));
    let name = names.get(run).cloned().unwrap_or_default();
    let title = |key: Key| fill(lang, key, &[("run", &name)]);
    let button = |id: &'static str, text: &'static str, key: Key, onclick: Callback<MouseEvent>| {
        let title = title(key);
        html! { <button type="button" class="text-button" data-testid={format!("save-{id}")} aria-label={title.clone()} {title} {onclick}>{ text }</button> }
    };
    let format = |format: Format| hub.callback(move |_: MouseEvent| Action::Export(run, format));
    let table = |json: bool| {
        let hub = hub.clone();
        Callback::from(move |_: MouseEvent| save_series(&hub, run, json))
    };
    html! {
        <section class="panel-section take" aria-label={title(Key::Export)}>
            <span class="take-run">{ Icon::Download.view() }{ badge(run) }{ &name }</span>
            { button("csv", "CSV", Key::ExportCsv, table(false)) }
            { button("json", "JSON", Key::ExportJson, table(true)) }
            { button("onnx", "ONNX", Key::ExportOnnx, format(Format::Onnx)) }
            { button("safetensors", "safetensors", Key::ExportWeights, format(Format::Safetensors)) }
            { button("pytorch", "PyTorch", Key::ExportScript, format(Format::Pytorch)) }
        </section>
    }
}

fn save_series(hub: &Hub, run: usize, json: bool) {
    let (name, text) = hub.read(|state| {
        let rows = rows(state, run);
        let label = state.experiment.labels().get(run).cloned().unwrap_or_default();
        let link = format!("#{}", link::network::encode(&state.experiment));
        let stem = format!("descent-lab-{}-{label}", state.experiment.data.dataset.entry.item.id);
        if json {
            (format!("{stem}.json"), series::json(&label, &link, &rows))
        } else {
            (format!("{stem}.csv"), series::csv(&rows))
        }
    });
    save::bytes(&name, text.as_bytes());
}

/// A row for each step that was taken, with its scores where there are some.
fn rows(state: &State, run: usize) -> Vec<Row> {
    let Some(track) = state.tracks.get(run) else { return Vec::new() };
    let epoch =
        state.outline.as_ref().and_then(|outline| outline.runs.get(run)).map_or(1, |[_, epoch]| (*epoch).max(1));
    let row = |step: u32| {
        let mark = track.scores.binary_search_by_key(&step, |mark| mark.step).ok().map(|at| &track.scores[at]);
        let [train, validation] = [mark.and_then(|mark| mark.train), mark.and_then(|mark| mark.validation)];
        let at = (step as usize).checked_sub(1);
        let classes = state.outline.as_ref().is_some_and(|outline| !outline.classes.is_empty());
        let accuracy = |grade: Option<crate::protocol::training::Grade>| {
            grade.and_then(|grade| grade.metric).filter(|_| classes).map(f64::from)
        };
        Row {
            step,
            epoch: f64::from(step) / f64::from(epoch),
            loss: at.and_then(|at| track.losses.get(at)).map(f64::from),
            rate: at.and_then(|at| track.rates.get(at)).map(f64::from),
            train_loss: train.map(|grade| f64::from(grade.loss)),
            train_accuracy: accuracy(train),
            validation_loss: validation.map(|grade| f64::from(grade.loss)),
            validation_accuracy: accuracy(validation),
        }
    };
    (0..=track.losses.len() as u32).map(row).collect()
}
