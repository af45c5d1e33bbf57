//! The transport: train, pause, step, scrub, pace, seed, and the digest that proves a replay.

use crate::page::draw::run_style;
use crate::page::i18n::{self, Key as Shared};
use crate::page::network::edit::Edit;
use crate::page::network::store::{Action, Hub, State, use_hub, use_select};
use crate::page::network::words::{Key, t};
use crate::page::store::Sheet;
use crate::page::widget::{Icon, IconButton, Slider, sheet_buttons, transport_buttons};
use crate::registry::Lang;
use std::rc::Rc;
use yew::prelude::*;

/// Characters of the digest that are shown.
const DIGEST_SHOWN: usize = 8;

/// What every part but the scrubber shows.
#[derive(Clone, PartialEq)]
struct Shown {
    lang: Lang,
    playing: bool,
    pace: Option<f32>,
    seed: u32,
    digest: Option<Rc<str>>,
    promised: Option<u64>,
    sheet: Option<Sheet>,
}

fn shown(state: &State) -> Shown {
    Shown {
        lang: state.lang(),
        playing: state.playing,
        pace: state.pace(),
        seed: state.experiment.seed,
        digest: state.digest.clone(),
        promised: state.experiment.digest,
        sheet: state.sheet,
    }
}

/// The transport bar.
#[component]
pub fn TransportBar() -> Html {
    let hub = use_hub();
    let shown = use_select(shown);
    let lang = shown.lang;
    html! {
        <footer class="transport" role="group" aria-label={i18n::t(lang, Shared::Transport)}>
            { buttons(&hub, &shown) }
            <Scrubber {lang} />
            { pace(&hub, &shown) }
            { seed(&hub, &shown) }
            { digest(&shown) }
            { sheet_buttons(lang, shown.sheet, &hub.callback(Action::Sheet)) }
        </footer>
    }
}

fn buttons(hub: &Hub, &Shown { lang, playing, .. }: &Shown) -> Html {
    let (back, on) = (hub.callback(|_| Action::Step(-1)), hub.callback(|_| Action::Step(1)));
    transport_buttons(lang, playing, [hub.callback(|_| Action::Reset), back, hub.callback(|_| Action::Toggle), on])
}

/// Properties of [`Scrubber`].
#[derive(Clone, PartialEq, Properties)]
struct ScrubberProps {
    lang: Lang,
}

/// The step that is looked at, and the slider over all of them.
#[component]
fn Scrubber(ScrubberProps { lang }: &ScrubberProps) -> Html {
    let hub = use_hub();
    let lang = *lang;
    let (step, head, total) = use_select(|state| (state.at, state.head(), state.steps()));
    let marks = use_select(|state| {
        let runs = state.experiment.runs.iter().enumerate();
        let changes = runs.flat_map(|(index, run)| {
            let own = run.own.as_deref().into_iter();
            own.flat_map(move |own| own.changes.iter().map(move |change| (change.step, index)))
        });
        changes.collect::<Vec<_>>()
    });
    // Where there is no training there is no step of it.
    let there = total > 0;
    let number = |n: u32| if there { n.to_string() } else { "–".to_owned() };
    let (n, of) = (number(step), number(total));
    let values = [("n", n.as_str()), ("total", of.as_str())];
    let on_input = {
        let hub = hub.clone();
        // Beyond the head there is nothing to be seen yet.
        Callback::from(move |step: f64| {
            let head = hub.read(State::head);
            hub.send(Action::Seek((step as u32).min(head)));
        })
    };
    html! {
        <>
            <output class="transport-step" data-testid="step" translate="no">{ i18n::fill(lang, Shared::StepShort, &values) }</output>
            <div class="transport-scrubber" data-testid="scrubber">
                <Slider
                    label={i18n::t(lang, Shared::Scrub)}
                    value={f64::from(step)}
                    max={f64::from(total)}
                    step={1.0}
                    buffered={(head < total).then(|| f64::from(head))}
                    text={i18n::fill(lang, Shared::StepOf, &values)}
                    {on_input}
                />
                { for marks.iter().map(|(step, run)| html! {
                    <span
                        class="scrubber-mark"
                        aria-hidden="true"
                        style={format!("left:{:.3}%;background:{}", 100.0 * f64::from(*step) / f64::from(total.max(1)), run_style(*run).color)}
                    ></span>
                }) }
            </div>
        </>
    }
}

fn pace(hub: &Hub, &Shown { lang, pace, .. }: &Shown) -> Html {
    let shift = |by: isize| hub.callback(move |_: MouseEvent| Action::Pace(by));
    let title = t(lang, Key::Pace);
    html! {
        <div class="transport-speed" role="group" aria-label={title} {title}>
            { IconButton::new(Icon::Minus, format!("{title} −"), shift(-1)).shortcut("−").view() }
            <output class="transport-value" data-testid="pace">
                { pace.map_or_else(|| t(lang, Key::PaceMax).to_owned(), |pace| format!("{pace}/s")) }
            </output>
            { IconButton::new(Icon::Plus, format!("{title} +"), shift(1)).shortcut("+").view() }
        </div>
    }
}

fn seed(hub: &Hub, &Shown { lang, seed, .. }: &Shown) -> Html {
    let next = hub.callback(move |_: MouseEvent| Action::Edit(Edit::set("/seed", seed.wrapping_add(1))));
    html! {
        <div class="transport-seed">
            <span class="quiet">{ i18n::t(lang, Shared::Seed) }</span>
            <output class="transport-value" data-testid="seed">{ seed }</output>
            { IconButton::new(Icon::Dice, t(lang, Key::NewSeed), next).view() }
        </div>
    }
}

fn digest(Shown { lang, digest, promised, .. }: &Shown) -> Html {
    let shown = digest.as_deref().unwrap_or_default();
    let verdict = promised.filter(|_| !shown.is_empty()).map(|promised| crate::digest::hex(promised) == shown);
    let lang = *lang;
    html! {
        <div class="transport-digest" title={format!("{}\n{shown}", i18n::t(lang, Shared::DigestHelp))}>
            <span class="quiet">{ i18n::t(lang, Shared::Digest) }</span>
            <code data-testid="digest" translate="no" data-digest={shown.to_owned()}>{ shown.chars().take(DIGEST_SHOWN).collect::<String>() }</code>
            <span class={if verdict == Some(false) { "status is-diverged" } else { "status is-converged" }} role="status" data-testid="reproduced">
                { match verdict { Some(true) => t(lang, Key::Reproduced), Some(false) => t(lang, Key::Differs), None => "" } }
            </span>
        </div>
    }
}
