//! Set-up, first part: experiments to start from.

use crate::page::network::edit::Edit;
use crate::page::network::presets::PRESETS;
use crate::page::network::store::{Action, use_hub, use_select};
use crate::page::network::words::{Key, t};
use crate::page::widget::SelectEntry;
use yew::prelude::*;

/// The presets.
#[component]
pub fn StartFrom() -> Html {
    let hub = use_hub();
    let (lang, experiment) = use_select(|state| (state.lang(), state.experiment.clone()));
    // Of a preset that has been changed the menu shows the name no more.
    let known = use_memo((), |()| PRESETS.iter().map(|preset| (preset.id, preset.experiment())).collect::<Vec<_>>());
    let value = known.iter().find(|(_, preset)| *preset == *experiment).map_or("", |(id, _)| id);
    let mut options: Vec<(AttrValue, AttrValue, AttrValue)> = PRESETS
        .iter()
        .map(|preset| (preset.id.into(), preset.name.get(lang).into(), preset.about.get(lang).into()))
        .collect();
    if value.is_empty() {
        options.insert(0, ("".into(), "—".into(), "".into()));
    }
    let on_change = {
        let hub = hub.clone();
        Callback::from(move |id: String| {
            if let Some(preset) = PRESETS.iter().find(|preset| preset.id == id) {
                hub.send(Action::Edit(Edit::Replace(Box::new(preset.experiment()))));
            }
        })
    };
    html! {
        <section class="panel-section" data-testid="preset">
            <SelectEntry label={t(lang, Key::StartFrom)} {options} {value} {on_change} />
        </section>
    }
}
