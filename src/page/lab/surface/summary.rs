//! The race in words, for whoever does not see it.

use crate::format::spoken;
use crate::order::sort_few;
use crate::page::endings::{self, sentence};
use crate::page::i18n::{Key, fill, t};
use crate::page::names::run_names;
use crate::page::store::State;

/// Where every visible run stands at the step shown, the lowest first.
pub fn summary(state: &State) -> String {
    let lang = state.lang();
    let step = state.transport.step();
    let names = run_names(&state.experiment, lang);
    let mut standings: Vec<(f64, String)> = Vec::new();
    for (index, (run, name)) in state.experiment.runs.iter().zip(&names).enumerate() {
        let Some(trace) = state.trace(index).filter(|_| !run.hidden) else { continue };
        let loss = trace.row(step as usize).loss();
        let ended = step as usize >= trace.last();
        let lost = sentence(name, trace, lang).filter(|_| ended);
        let rank = if lost.is_some() { f64::INFINITY } else { loss };
        let end = endings::word(&trace.head, lang).filter(|_| ended);
        let words = lost.unwrap_or_else(|| match end {
            Some((_, word, _)) => format!("{name}: {} {}, {word}.", t(lang, Key::Loss), spoken(loss, lang)),
            None => format!("{name}: {} {}.", t(lang, Key::Loss), spoken(loss, lang)),
        });
        standings.push((rank, words));
    }
    if standings.is_empty() {
        return t(lang, Key::NothingToShow).to_owned();
    }
    sort_few(&mut standings, |a, b| a.0.total_cmp(&b.0).is_lt());
    let total = state.transport.total().to_string();
    let head = fill(lang, Key::StepOf, &[("n", &step.to_string()), ("total", &total)]);
    let words: Vec<String> = standings.into_iter().map(|(_, words)| words).collect();
    format!("{head}. {}", words.join(" "))
}
