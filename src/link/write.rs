//! Experiment to link.

use super::{COMPRESSED_MARK, NO_RUNS, READABLE_MARK};
use crate::digest;
use crate::experiment::{Abscissa, Angle, Choice, Experiment, MapView, View, default_line_search};
use crate::registry::Entry;
use crate::schedule::Schedule;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What must be escaped inside a value: what ends it, what browsers escape, and `%` itself.
const ESCAPED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'%').add(b'&').add(b'#').add(b'+');

pub(super) fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// The compressed form.
pub fn compressed(experiment: &Experiment) -> String {
    packed(&readable(experiment))
}

/// The compressed form of a readable link.
pub(super) fn packed(readable: &str) -> String {
    let packed = miniz_oxide::deflate::compress_to_vec(readable.as_bytes(), 9);
    format!("{COMPRESSED_MARK}{}", URL_SAFE_NO_PAD.encode(packed))
}

/// The readable form. What has its default is left out.
pub fn readable(experiment: &Experiment) -> String {
    let default = Experiment::default();
    let mut parts = vec![READABLE_MARK.to_owned()];
    let mut put = |key: &str, value: String| parts.push(format!("{key}={value}"));

    put("surface", choice(&experiment.surface));
    if let Some(text) = &experiment.surface.text {
        put("f", escaped(text));
    }
    if let Some([[a, b], [c, d]]) = experiment.domain {
        put("domain", format!("{a},{b},{c},{d}"));
    }
    if experiment.start != experiment.surface.entry.start {
        put("start", format!("{},{}", experiment.start[0], experiment.start[1]));
    }
    if experiment.steps != default.steps {
        put("steps", experiment.steps.to_string());
    }
    if experiment.seed != default.seed {
        put("seed", experiment.seed.to_string());
    }
    if experiment.seeds != default.seeds {
        put("seeds", experiment.seeds.to_string());
    }
    if experiment.noise != 0.0 {
        put("noise", experiment.noise.to_string());
    }
    if experiment.runs.is_empty() {
        put("run", NO_RUNS.to_owned());
    }
    for run in &experiment.runs {
        let mut value = choice(&run.optimizer);
        let own = default_line_search(run.optimizer.entry);
        if let Some(line_search) = run.line_search.as_ref().filter(|line_search| own.as_ref() != Some(line_search)) {
            value = format!("{value},{}", choice(line_search));
        }
        if run.schedule != Choice::new(Schedule::table()[0]) {
            value = format!("{value},{}", choice(&run.schedule));
        }
        if run.batch != 0 {
            value = format!("{value},batch={}", run.batch);
        }
        if run.hidden {
            value.push_str(",hidden");
        }
        put("run", value);
        if let Some(text) = &run.optimizer.text {
            put("rule", escaped(text));
        }
        if let Some(text) = &run.schedule.text {
            put("schedule", escaped(text));
        }
        if let Some(label) = &run.label {
            put("label", escaped(label));
        }
    }
    if let Some(step) = experiment.step {
        put("step", step.to_string());
    }
    let words = view(&experiment.view);
    if !words.is_empty() {
        put("view", words);
    }
    if let Some(focus) = experiment.view.focus {
        put("focus", focus.to_string());
    }
    if let Some(Angle { yaw, pitch, zoom }) = experiment.view.angle {
        put("angle", format!("{yaw},{pitch},{zoom}"));
    }
    if let Some(digest) = experiment.digest {
        put("digest", digest::hex(digest));
    }
    parts.join("&")
}

fn choice<E: Entry>(choice: &Choice<E>) -> String {
    let changed = choice.changed_values();
    let id = choice.entry.item().id;
    if changed.is_empty() {
        return id.to_owned();
    }
    let written = |(key, value): &(String, f64)| match choice.word(key, *value) {
        Some(word) => format!("{key}={word}"),
        None => format!("{key}={value}"),
    };
    let values: Vec<String> = changed.iter().map(written).collect();
    format!("{id}({})", values.join(","))
}

fn view(view: &View) -> String {
    let abscissa = (view.abscissa != Abscissa::Steps).then(|| format!("by_{}", view.abscissa.word()));
    let words = [
        view.log_height.map(|log| if log { "log_height" } else { "linear_height" }),
        view.linear_loss.then_some("linear_loss"),
        abscissa.as_deref(),
        view.relief.then_some("relief"),
        view.map.map(MapView::word),
        view.model.then_some("model"),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(",")
}
