//! The Network lab: a network learns while one watches. One file a panel.

mod boundary;
mod cases;
mod chain;
mod changes;
mod columns;
mod confusion;
mod curves;
mod data;
mod diagram;
mod figure;
mod gallery;
mod health;
mod jacobian;
mod latent;
mod layers;
mod model;
mod mosaic;
mod own;
mod part;
mod photo;
mod pick;
mod picture;
mod progress;
mod rate_curve;
mod rebuilt;
mod run_card;
mod runs;
mod selection;
mod signal;
mod sketch;
mod stage;
mod start;
mod survey;
mod table;
mod take;
mod training;
mod transport;
mod troubles;
mod typed;

use crate::page::i18n::{Key, t};
use crate::page::network::store::{Action, use_hub, use_select};
use crate::page::store::Sheet as Which;
use crate::page::widget::{Sheet, Side};
use yew::prelude::*;

/// The lab: set-up, stage, read-outs and transport.
#[component]
pub fn NetworkLab() -> Html {
    let hub = use_hub();
    let (lang, sheet) = use_select(|state| (state.lang(), state.sheet));
    // Of a training that is not there nothing is read out.
    let there = use_select(|state| state.outline.is_some());
    let on_close = hub.callback(|()| Action::Sheet(None));
    html! {
        <>
            <Sheet
                side={Side::Left}
                class="setup"
                open={sheet == Some(Which::Setup)}
                title={t(lang, Key::SetUp)}
                close_label={t(lang, Key::Close)}
                on_close={on_close.clone()}
            >
                <start::StartFrom />
                <data::DataSetup />
                <model::ModelSetup />
                <training::TrainingSetup />
                <runs::RunList />
            </Sheet>
            <stage::Stage />
            <Sheet
                side={Side::Right}
                class="readouts"
                open={sheet == Some(Which::Readouts)}
                title={t(lang, Key::ReadOuts)}
                close_label={t(lang, Key::Close)}
                {on_close}
            >
                if there {
                    <progress::Progress />
                    <troubles::Troubles />
                    <curves::LossPanel />
                    <curves::MetricPanel />
                    <table::RunTable />
                    <take::Take />
                    <layers::LayerTable />
                }
            </Sheet>
            <transport::TransportBar />
        </>
    }
}
