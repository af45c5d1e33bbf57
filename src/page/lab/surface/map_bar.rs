//! Which map is open: a choice over the stage, and how far the map has come.

use crate::page::i18n::{Key, t};
use crate::page::maps::Kind;
use crate::page::store::{Action, MapAction, Sheet, use_hub, use_select};
use crate::page::widget::Segmented;
use yew::prelude::*;

/// Up to this width the panels are sheets, as in `layout.css`.
const NARROW: f64 = 900.0;

/// The landscape, its basins, or the rates.
#[component]
pub fn MapBar() -> Html {
    let hub = use_hub();
    let (lang, open) = use_select(|state| (state.lang(), state.maps.open));
    let percent = use_select(|state| state.map_progress().map(percent));
    let on_change = {
        let hub = hub.clone();
        Callback::from(move |id: &'static str| {
            let kind = match id {
                "basins" => Some(Kind::Basins),
                "rates" => Some(Kind::Rates),
                _ => None,
            };
            hub.send(Action::Map(MapAction::Open(kind)));
            if kind == Some(Kind::Rates) && is_narrow() {
                // Its figure stands in a panel that is out of sight.
                hub.send(Action::Sheet(Some(Sheet::Readouts)));
            }
        })
    };
    html! {
        <div class="map-bar" data-testid="map-bar">
            { Segmented {
                id: "map",
                label: t(lang, Key::Map),
                options: vec![
                    ("none", t(lang, Key::MapNone)),
                    ("basins", t(lang, Key::MapBasins)),
                    ("rates", t(lang, Key::MapRates)),
                ],
                value: match open {
                    None => "none",
                    Some(Kind::Basins) => "basins",
                    Some(Kind::Rates) => "rates",
                },
                on_change,
            }.view() }
            if let Some(percent) = percent {
                <span class="map-percent" aria-hidden="true">{ percent }{ " %" }</span>
            }
        </div>
    }
}

/// Whether the panels are sheets.
fn is_narrow() -> bool {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
    width.is_some_and(|width| width <= NARROW)
}

/// A share in whole per cent; 100 only once all is there.
pub fn percent(share: f64) -> u32 {
    ((share * 100.0) as u32).min(99)
}
