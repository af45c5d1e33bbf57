//! The Surface lab: optimizers race on a function of two variables. One file a panel.

mod chart;
mod figure;
mod inside;
mod legend;
mod letters;
mod map_bar;
mod map_panel;
mod map_words;
mod off_view;
mod painter;
mod race_setup;
mod rate_map;
mod relief;
mod run_card;
mod run_list;
mod run_table;
mod stage;
mod stage_readout;
mod summary;
mod surface_setup;
mod thoughts;
mod transport_bar;
mod words;

use crate::page::i18n::{Key, t};
use crate::page::store::{Action, Sheet as Which, use_hub, use_select};
use crate::page::widget::{Sheet, Side};
use chart::ChartPanel;
use inside::Inside;
use map_panel::MapPanel;
use race_setup::RaceSetup;
use run_list::RunList;
use run_table::RunTable;
use stage::Stage;
use surface_setup::SurfaceSetup;
use transport_bar::TransportBar;
use yew::prelude::*;

/// The lab: set-up, stage, read-outs and transport.
#[component]
pub fn SurfaceLab() -> Html {
    let hub = use_hub();
    let (lang, sheet) = use_select(|state| (state.lang(), state.sheet));
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
                <SurfaceSetup />
                <RaceSetup />
                <RunList />
            </Sheet>
            <Stage />
            <Sheet
                side={Side::Right}
                class="readouts"
                open={sheet == Some(Which::Readouts)}
                title={t(lang, Key::ReadOuts)}
                close_label={t(lang, Key::Close)}
                {on_close}
            >
                <MapPanel />
                <ChartPanel />
                <RunTable />
                <Inside />
            </Sheet>
            <TransportBar />
        </>
    }
}
