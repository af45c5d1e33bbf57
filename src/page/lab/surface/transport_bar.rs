//! The transport: play, pause, step, scrub, speed, seed, and the digest that proves a replay.

use super::words::{DIFFERS, REPRODUCED};
use crate::page::edit::Edit;
use crate::page::i18n::{Key, fill, t};
use crate::page::store::{Action, Drive, Hub, Reproduction, Sheet, State, use_hub, use_select};
use crate::page::widget::{Icon, IconButton, Slider, sheet_buttons, transport_buttons};
use crate::registry::Lang;
use yew::prelude::*;

/// Characters of the digest that are shown.
const DIGEST_SHOWN: usize = 8;

/// The transport bar.
#[component]
pub fn TransportBar() -> Html {
    let hub = use_hub();
    let shown = use_select(shown);
    let lang = shown.lang;
    html! {
        <footer class="transport" role="group" aria-label={t(lang, Key::Transport)}>
            { buttons(&hub, &shown) }
            <Scrubber {lang} />
            { speed(&hub, &shown) }
            { seed(&hub, &shown) }
            { digest(&shown) }
            { sheet_buttons(lang, shown.sheet, &hub.callback(Action::Sheet)) }
        </footer>
    }
}

/// What every part but the scrubber shows; it does not change from step to step.
#[derive(Clone, PartialEq)]
struct Shown {
    lang: Lang,
    playing: bool,
    speed: f64,
    /// Steps a second.
    rate: f64,
    seed: u32,
    noise: f64,
    digest: Option<String>,
    /// The digest a link has promised.
    promised: Option<u64>,
    reproduction: Reproduction,
    sheet: Option<Sheet>,
}

fn shown(state: &State) -> Shown {
    let speed = state.transport.speed();
    Shown {
        lang: state.lang(),
        playing: state.transport.is_playing(),
        speed,
        rate: state.transport.base_rate() * speed,
        seed: state.experiment.seed,
        noise: state.experiment.noise,
        digest: state.race.digest.clone(),
        promised: state.experiment.digest,
        reproduction: state.race.reproduction,
        sheet: state.sheet,
    }
}

fn buttons(hub: &Hub, &Shown { lang, playing, .. }: &Shown) -> Html {
    let drive = |drive: Drive| hub.callback(move |_: MouseEvent| Action::Transport(drive));
    transport_buttons(lang, playing, [Drive::Reset, Drive::Step(-1), Drive::Toggle, Drive::Step(1)].map(drive))
}

/// Properties of [`Scrubber`].
#[derive(Clone, PartialEq, Properties)]
struct ScrubberProps {
    lang: Lang,
}

/// The step shown and the slider over all of them: the one part that moves with the race.
#[component]
fn Scrubber(ScrubberProps { lang }: &ScrubberProps) -> Html {
    let hub = use_hub();
    let lang = *lang;
    let (step, head, total) = use_select(|state| {
        let transport = &state.transport;
        (transport.step(), transport.head(), transport.total())
    });
    let (n, of) = (step.to_string(), total.to_string());
    let values = [("n", n.as_str()), ("total", of.as_str())];
    html! {
        <>
            <output class="transport-step" data-testid="step" translate="no">{ fill(lang, Key::StepShort, &values) }</output>
            <div class="transport-scrubber" data-testid="scrubber">
                <Slider
                    label={t(lang, Key::Scrub)}
                    value={f64::from(step)}
                    max={f64::from(total)}
                    step={1.0}
                    buffered={(head < total).then(|| f64::from(head))}
                    text={fill(lang, Key::StepOf, &values)}
                    on_input={hub.callback(|step| Action::Transport(Drive::Seek(step)))}
                />
            </div>
        </>
    }
}

fn speed(hub: &Hub, &Shown { lang, speed, rate, .. }: &Shown) -> Html {
    let shift = |by: isize| hub.callback(move |_: MouseEvent| Action::Transport(Drive::ShiftSpeed(by)));
    let title = fill(lang, Key::SpeedOf, &[("n", &crate::format::short(rate))]);
    html! {
        <div class="transport-speed" role="group" aria-label={t(lang, Key::Speed)} {title}>
            { IconButton::new(Icon::Minus, format!("{} −", t(lang, Key::Speed)), shift(-1)).shortcut("−").view() }
            <output class="transport-value" data-testid="speed">{ format!("{speed}×") }</output>
            { IconButton::new(Icon::Plus, format!("{} +", t(lang, Key::Speed)), shift(1)).shortcut("+").view() }
        </div>
    }
}

/// The seed, where there is chance in the race.
fn seed(hub: &Hub, &Shown { lang, seed, noise, .. }: &Shown) -> Html {
    if noise == 0.0 {
        return Html::default();
    }
    html! {
        <div class="transport-seed" title={t(lang, Key::SeedReproducibility)}>
            <span class="quiet">{ t(lang, Key::Seed) }</span>
            <output class="transport-value" data-testid="seed">{ seed }</output>
            { IconButton::new(Icon::Dice, t(lang, Key::NewSeed), hub.callback(move |_: MouseEvent| Action::Edit(Edit::Seed(seed.wrapping_add(1))))).view() }
        </div>
    }
}

fn digest(Shown { lang, digest, promised, reproduction, .. }: &Shown) -> Html {
    let lang = *lang;
    let shown = digest.as_deref().unwrap_or_default();
    let expected = promised.map(crate::digest::hex).unwrap_or_default();
    let verdict = match reproduction {
        Reproduction::Unchecked => None,
        Reproduction::Same => Some((REPRODUCED, fill(lang, Key::Reproduced, &[("digest", shown)]))),
        Reproduction::Different => {
            Some((DIFFERS, fill(lang, Key::NotReproduced, &[("expected", &expected), ("digest", shown)])))
        }
    };
    let class = match reproduction {
        Reproduction::Different => "status is-diverged",
        Reproduction::Same | Reproduction::Unchecked => "status is-converged",
    };
    html! {
        <div class="transport-digest" title={format!("{}\n{shown}", t(lang, Key::DigestHelp))}>
            <span class="quiet">{ t(lang, Key::Digest) }</span>
            <code data-testid="digest" translate="no" data-digest={shown.to_owned()}>{ shown.chars().take(DIGEST_SHOWN).collect::<String>() }</code>
            <span {class} role="status" data-testid="reproduced">
                if let Some((word, title)) = verdict {
                    <span {title}>{ word.get(lang) }</span>
                }
            </span>
        </div>
    }
}
