//! A run to take along: its series as CSV and JSON, the network as ONNX, its weights, and the experiment as a PyTorch script.

use super::run_card::badge;
use crate::export::filename;
use crate::export::series::{self, Row};
use crate::link;
use crate::page::network::store::{Action, Hub, State, use_hub, use_select};
use crate::page::network::words::{Key, fill};
use crate::page::save;
use crate::page::widget::Icon;
use crate::protocol::training::{Format, Grade};
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
        let stem = filename::safe(&state.file_stem(run));
        if json {
            (format!("{stem}.json"), series::json(&label, &link, &rows))
        } else {
            (format!("{stem}.csv"), series::csv(&rows))
        }
    });
    save::bytes(&name, text.as_bytes());
}

/// A row for each step that was taken, with its scores where the series has some: the rows that `lab export` writes.
fn rows(state: &State, run: usize) -> Vec<Row> {
    let Some(track) = state.tracks.get(run) else { return Vec::new() };
    let epoch = state.extent(run)[1].max(1);
    let classes = state.classifies();
    let row = |step: u32| {
        let mark = track.scored(step);
        let [train, validation] = [mark.and_then(|mark| mark.train), mark.and_then(|mark| mark.validation)];
        let at = (step as usize).checked_sub(1);
        let accuracy = |grade: Option<Grade>| grade.and_then(|grade| grade.metric).filter(|_| classes);
        Row {
            step,
            epoch: f64::from(step) / f64::from(epoch),
            loss: at.and_then(|at| track.losses.get(at)),
            rate: at.and_then(|at| track.rates.get(at)),
            penalty: mark.and_then(|mark| mark.penalty),
            train_loss: train.map(|grade| grade.loss),
            train_accuracy: accuracy(train),
            validation_loss: validation.map(|grade| grade.loss),
            validation_accuracy: accuracy(validation),
        }
    };
    (0..=track.losses.len() as u32).map(row).collect()
}
