//! Set-up, first part: the surface with its parameters and its formula.

use super::letters::{own_keys, use_letters};
use super::words::MEAN_OVER;
use crate::experiment::Choice;
use crate::expr::{self, Kind, MAX_LENGTH};
use crate::page::edit::Edit;
use crate::page::i18n::{Key, t};
use crate::page::store::{Action, Draft, use_hub, use_select};
use crate::page::widget::{Formula, FormulaEditor, FormulaProblem, HyperControl, SelectEntry};
use crate::registry::{Entry, Lang};
use crate::surface::Surface;
use yew::prelude::*;

/// The surface.
#[component]
pub fn SurfaceSetup() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let surface = use_select(|state| state.experiment.surface.clone());
    let draft = use_select(|state| state.surface_draft.clone());
    let letters = use_letters(None);
    let control = |hyper: &crate::registry::Hyper| {
        let key = hyper.key.to_string();
        let value = surface.value(&key).unwrap_or(hyper.default);
        let highlighted = letters.is_lit(&key);
        let on_hover = letters.on_hover.clone();
        let name = key.clone();
        let on_change = hub.callback(move |value| Action::Edit(Edit::SurfaceHyper(name.clone(), value)));
        html! {
            <HyperControl {key} hyper={hyper.clone()} {value} {lang} {highlighted} {on_hover} {on_change} />
        }
    };
    let mathml = expr::mathml(Kind::Surface, surface.formula(), &own_keys(surface.entry), &surface.all_values());
    html! {
        <section class="panel-section" data-testid="surface-select">
            <SelectEntry
                label={t(lang, Key::Surface)}
                options={options::<Surface>(lang)}
                value={surface.entry.item.id}
                with_about={true}
                on_change={hub.callback(|id| Action::Edit(Edit::Surface(id)))}
            />
            if surface.entry.typed() {
                <div data-testid="formula-editor">
                    <FormulaEditor
                        label={t(lang, Key::SurfaceFormula)}
                        value={typed_text(&surface, draft.as_ref())}
                        error={draft.as_ref().and_then(|draft| problem(draft, lang))}
                        help={t(lang, Key::FormulaHelp)}
                        limit={MAX_LENGTH}
                        on_change={hub.callback(|text| Action::Edit(Edit::SurfaceText(text)))}
                    />
                </div>
            }
            if let Ok(mathml) = mathml {
                <Formula {mathml} label={t(lang, Key::SurfaceFormula)} highlight={letters.lit.clone()} on_hover={letters.on_hover.clone()} />
            }
            if let Some(data) = surface.entry.data {
                <p class="about">{ MEAN_OVER.get(lang) }{ data.source }</p>
            }
            // A list of its own: the editor above keeps its focus where a control comes or goes while it is typed.
            <>{ for surface.hypers().iter().map(control) }</>
        </section>
    }
}

/// Id, name and a sentence about every entry of a registry.
pub fn options<E: Entry>(lang: Lang) -> Vec<(AttrValue, AttrValue, AttrValue)> {
    let option = |entry: &&'static E| {
        let item = entry.item();
        (item.id.into(), item.name.get(lang).into(), item.about.get(lang).into())
    };
    E::table().iter().map(option).collect()
}

/// What stands in the editor: what is being typed, else the formula that runs.
pub fn typed_text<E: Entry>(choice: &Choice<E>, draft: Option<&Draft>) -> AttrValue {
    draft.map_or_else(|| choice.formula().to_owned(), |draft| draft.text.clone()).into()
}

/// What is wrong with what is being typed.
pub fn problem(draft: &Draft, lang: Lang) -> Option<FormulaProblem> {
    if let Some(error) = &draft.error {
        return Some(FormulaProblem::of(error, lang));
    }
    let message = draft.refusal.as_ref()?.message(lang).into();
    Some(FormulaProblem { span: 0..draft.text.len(), line: 1, column: 1, message })
}
