//! How far the training is: epoch, time left, examples a second.

use crate::page::network::store::{State, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::registry::Lang;
use yew::prelude::*;

/// What is shown; it changes no faster than can be read.
#[derive(Clone, PartialEq)]
struct Shown {
    lang: Lang,
    epoch: u32,
    epochs: u32,
    share: u32,
    /// Examples a second, all runs together, in two digits.
    speed: u64,
    /// Seconds that are left.
    left: Option<u64>,
}

/// The line of progress.
#[component]
pub fn Progress() -> Html {
    let Shown { lang, epoch, epochs, share, speed, left } = use_select(shown);
    let left = left.map(|seconds| {
        let time = if seconds < 120 {
            fill(lang, Key::Seconds, &[("n", &seconds.to_string())])
        } else {
            fill(lang, Key::Minutes, &[("n", &seconds.div_ceil(60).to_string())])
        };
        fill(lang, Key::Left, &[("time", &time)])
    });
    html! {
        <section class="panel-section progress" aria-label={t(lang, Key::Training)}>
            <span data-testid="epoch">{ fill(lang, Key::Epoch, &[("n", &epoch.to_string()), ("total", &epochs.to_string())]) }</span>
            <progress max="1000" value={share.to_string()} aria-label={t(lang, Key::EpochShort)}></progress>
            <span class="progress-speed">
                <output data-testid="throughput">{ if speed > 0 { thousands(speed) } else { "–".to_owned() } }</output>
                { " " }{ t(lang, Key::Speed) }
            </span>
            <span class="quiet progress-left">{ left.unwrap_or_default() }</span>
        </section>
    }
}

fn shown(state: &State) -> Shown {
    let per_epoch = state.epoch_steps();
    let steps = state.steps();
    let epochs = steps.div_ceil(per_epoch);
    let head = state.head();
    let all: f32 = state.tracks.iter().map(|track| track.throughput).sum();
    let examples = state.outline.as_ref().map_or(0, |outline| outline.examples[0]);
    let todo = f64::from(epochs) * f64::from(examples) * (1.0 - f64::from(head) / f64::from(steps.max(1)));
    let todo = todo * state.tracks.len() as f64;
    let playing = state.playing && all > 0.0 && state.pace().is_none();
    Shown {
        lang: state.lang(),
        epoch: (state.at / per_epoch + u32::from(!state.at.is_multiple_of(per_epoch))).max(1).min(epochs.max(1)),
        epochs,
        share: (f64::from(state.at) / f64::from(steps.max(1)) * 1000.0) as u32,
        speed: rounded(f64::from(all)),
        // One run after another takes its turn.
        left: playing.then(|| (todo / f64::from(all) * state.tracks.len() as f64).ceil() as u64),
    }
}

/// Two digits, so that the number stands still.
fn rounded(value: f64) -> u64 {
    if value < 1.0 {
        return 0;
    }
    let unit = 10f64.powi((libm::log10(value).floor() as i32 - 1).max(0));
    ((value / unit).round() * unit) as u64
}

fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}
