//! How far the training is: epoch, time left, examples a second.

use super::curves::stretch_name;
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
    /// What is trained: the number of the stretch and how many there are, where there are several.
    stretch: Option<(usize, usize)>,
    share: u32,
    /// Examples a second, all runs together, in two digits.
    speed: u64,
    /// Seconds that are left.
    left: Option<u64>,
}

/// The line of progress.
#[component]
pub fn Progress() -> Html {
    let Some(Shown { lang, epoch, epochs, stretch, share, speed, left }) = use_select(shown) else {
        return Html::default();
    };
    let (n, total) = (epoch.to_string(), epochs.to_string());
    let place = match stretch {
        None => fill(lang, Key::Epoch, &[("n", &n), ("total", &total)]),
        Some((at, of)) => {
            let name = stretch_name(lang, at, of);
            fill(lang, Key::StretchEpoch, &[("stretch", &name), ("n", &n), ("total", &total)])
        }
    };
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
            <span data-testid="epoch">{ place }</span>
            <progress max="1000" value={share.to_string()} aria-label={t(lang, Key::EpochShort)}></progress>
            <span class="progress-speed">
                <output data-testid="throughput" translate="no">{ if speed > 0 { thousands(speed) } else { "–".to_owned() } }</output>
                { " " }{ t(lang, Key::Speed) }
            </span>
            <span class="quiet progress-left">{ left.unwrap_or_default() }</span>
        </section>
    }
}

/// None where there is no training.
fn shown(state: &State) -> Option<Shown> {
    let examples = state.outline.as_ref()?.examples[0];
    let per_epoch = state.epoch_steps();
    let steps = state.steps();
    let head = state.head();
    let playing = state.playing && !state.done;
    let all: f32 = state.tracks.iter().map(|track| track.throughput).filter(|_| playing).sum();
    let epochs = steps.div_ceil(per_epoch);
    let todo = f64::from(epochs) * f64::from(examples) * (1.0 - f64::from(head) / f64::from(steps.max(1)));
    let todo = todo * state.tracks.len() as f64;
    let timed = all > 0.0 && state.pace().is_none();
    // A step at a boundary is the last one of the stretch before.
    let stretches = state.stretches(0);
    let at = stretches.partition_point(|(end, _)| *end < state.at).min(stretches.len().saturating_sub(1));
    let began = at.checked_sub(1).map_or(0, |before| stretches[before].0);
    let several = stretches.len() > 1;
    let epochs = if several { stretches[at].1 } else { epochs };
    Some(Shown {
        lang: state.lang(),
        epoch: (state.at - began).div_ceil(per_epoch).max(1).min(epochs.max(1)),
        epochs,
        stretch: several.then_some((at, stretches.len())),
        share: (f64::from(state.at) / f64::from(steps.max(1)) * 1000.0) as u32,
        speed: rounded(f64::from(all)),
        // One run after another takes its turn.
        left: timed.then(|| (todo / f64::from(all) * state.tracks.len() as f64).ceil() as u64),
    })
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
