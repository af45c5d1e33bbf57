//! Link to experiment. Total: any text gives an experiment or an error.

use super::{LinkError, shortened};
use crate::digest;
use crate::experiment::{Abscissa, Choice, Experiment, ExperimentError, MAX_RUNS, Run, View, unknown_name};
use crate::optim::line_search::LineSearch;
use crate::registry::{Entry, Text};
use crate::schedule::Schedule;
use crate::surface::Surface;
use percent_encoding::percent_decode_str;

const KEYS: [&str; 15] = [
    "surface", "f", "domain", "start", "steps", "seed", "seeds", "noise", "run", "rule", "schedule", "label", "step",
    "view", "digest",
];
/// Keys that may stand once; the others belong to runs.
const SINGLE: [&str; 11] =
    ["surface", "f", "domain", "start", "steps", "seed", "seeds", "noise", "step", "view", "digest"];

/// What a value should have been.
mod expected {
    use crate::registry::{Text, text};

    pub const PART_OF_SURFACE: Text =
        text("part of this surface, which has a formula of its own", "属于该曲面的部分，它已有自己的公式");
    pub const AFTER_A_RUN: Text = text("after a run it could belong to", "位于其所属的 run 之后");
    pub const PART_OF_OPTIMIZER: Text =
        text("part of this optimizer, which has a rule of its own", "属于该优化器的部分，它已有自己的规则");
    pub const PART_OF_SCHEDULE: Text =
        text("part of this run, whose schedule has a formula of its own", "属于该 run 的部分，其调度已有自己的公式");
    pub const OPTIMIZER_AND_SCHEDULE: Text = text(
        "an optimizer, then at most one line search (of a search method), one schedule, batch=n and hidden",
        "一个优化器，之后至多一个线搜索（限搜索方法）、一个调度、batch=n 与 hidden",
    );
    pub const CLOSED: Text = text("closed by \")\"", "以“)”结尾");
    pub const PAIR: Text = text("of the form name=value", "形如 名称=数值");
    pub const NUMBER: Text = text("a number", "一个数");
    pub const WHOLE: Text = text("a whole number", "一个整数");
    pub const VIEW_WORD: Text = text(
        "log_height, linear_height, linear_loss, by_values, by_gradients, by_hessians, by_samples or relief",
        "log_height、linear_height、linear_loss、by_values、by_gradients、by_hessians、by_samples 或 relief",
    );
    pub const DIGEST: Text = text("sixteen hexadecimal digits", "十六个十六进制数字");
    pub const FOUR_NUMBERS: Text = text("four numbers: x_min,x_max,y_min,y_max", "四个数：x_min,x_max,y_min,y_max");
    pub const TWO_NUMBERS: Text = text("two numbers: x,y", "两个数：x,y");
}

type Read<T> = Result<T, LinkError>;

/// Reads the readable form.
pub fn readable(fragment: &str) -> Read<Experiment> {
    let parts: Vec<(&'static str, String)> = fragment.split('&').skip(1).map(split).collect::<Read<_>>()?;
    for key in SINGLE {
        if parts.iter().filter(|(k, _)| *k == key).count() > 1 {
            return Err(LinkError::Twice(key));
        }
    }
    let one = |key: &str| parts.iter().find(|(k, _)| *k == key).map(|(_, value)| value.as_str());

    let mut surface = match one("surface") {
        Some(text) => named::<Surface>("surface", text, one("f"))?,
        None => Choice::new(Surface::table()[0]),
    };
    if let (Some(text), None) = (one("f"), &surface.text) {
        return Err(value_error("f", text, expected::PART_OF_SURFACE));
    }
    surface.forget_stale_values();
    let runs = runs(&parts)?;
    let default = Experiment::default();
    let domain = match one("domain") {
        Some(text) => {
            let [a, b, c, d] = numbers("domain", text, expected::FOUR_NUMBERS)?;
            Some([[a, b], [c, d]])
        }
        None => None,
    };
    let experiment = Experiment {
        start: match one("start") {
            Some(text) => numbers("start", text, expected::TWO_NUMBERS)?,
            None => surface.entry.start,
        },
        surface,
        domain,
        steps: one("steps").map_or(Ok(default.steps), |text| whole("steps", text))?,
        seed: one("seed").map_or(Ok(default.seed), |text| whole("seed", text))?,
        seeds: one("seeds").map_or(Ok(default.seeds), |text| whole("seeds", text))?,
        noise: one("noise").map_or(Ok(0.0), |text| number("noise", text))?,
        runs: if one("surface").is_none() && runs.is_empty() { default.runs } else { runs },
        step: one("step").map(|text| whole("step", text)).transpose()?,
        view: one("view").map_or(Ok(View::default()), view)?,
        digest: one("digest").map(digest).transpose()?,
    };
    experiment.validate()?;
    Ok(experiment)
}

fn split(part: &str) -> Read<(&'static str, String)> {
    let unknown = || LinkError::UnknownPart { part: shortened(part), known: KEYS.to_vec() };
    let (key, value) = part.split_once('=').ok_or_else(unknown)?;
    let key = KEYS.iter().find(|k| **k == key).ok_or_else(unknown)?;
    let value = percent_decode_str(value).decode_utf8().map_err(|_| LinkError::Damaged)?;
    Ok((key, value.into_owned()))
}

/// Runs in order, each with the `rule`, `schedule` and `label` that follow it.
fn runs(parts: &[(&'static str, String)]) -> Read<Vec<Run>> {
    let mut runs: Vec<Run> = Vec::new();
    let mut own = parts.iter().filter(|(key, _)| ["run", "rule", "schedule", "label"].contains(key)).peekable();
    while let Some((key, value)) = own.next() {
        if *key != "run" {
            return Err(value_error(key, value, expected::AFTER_A_RUN));
        }
        if runs.len() == MAX_RUNS {
            let found = parts.iter().filter(|(key, _)| *key == "run").count();
            let error = ExperimentError::TooMany { path: "run".into(), what: "runs", limit: MAX_RUNS, found };
            return Err(error.into());
        }
        let (mut rule, mut schedule, mut label) = (None, None, None);
        while let Some((key, value)) = own.next_if(|(key, _)| *key != "run") {
            let place = match *key {
                "rule" => &mut rule,
                "schedule" => &mut schedule,
                _ => &mut label,
            };
            if place.replace(value.clone()).is_some() {
                return Err(LinkError::Twice(key));
            }
        }
        runs.push(run(value, rule.as_deref(), schedule.as_deref(), label)?);
    }
    Ok(runs)
}

/// `optimizer(key=value,…),schedule(key=value,…),hidden`
fn run(text: &str, rule: Option<&str>, formula: Option<&str>, label: Option<String>) -> Read<Run> {
    let mut items = items(text).into_iter();
    let optimizer = named("run", items.next().unwrap_or_default(), rule)?;
    if let (Some(rule), None) = (rule, &optimizer.text) {
        return Err(value_error("rule", rule, expected::PART_OF_OPTIMIZER));
    }
    let mut run = Run { label, ..Run::new(optimizer) };
    let (mut scheduled, mut searched, mut batched) = (false, run.line_search.is_none(), false);
    for item in items {
        let id = item.split('(').next().unwrap_or_default();
        match item {
            "hidden" => run.hidden = true,
            line if !searched && LineSearch::find(id).is_some() => {
                run.line_search = Some(named("run", line, None)?);
                searched = true;
            }
            batch if !batched && batch.starts_with("batch=") => {
                run.batch = whole("batch", &batch["batch=".len()..])?;
                batched = true;
            }
            schedule if !scheduled => {
                run.schedule = named::<Schedule>("run", schedule, formula)?;
                scheduled = true;
            }
            more => return Err(value_error("run", more, expected::OPTIMIZER_AND_SCHEDULE)),
        }
    }
    if let (Some(formula), None) = (formula, &run.schedule.text) {
        return Err(value_error("schedule", formula, expected::PART_OF_SCHEDULE));
    }
    Ok(run)
}

/// Splits at commas outside parentheses.
fn items(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    text.split(|c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
    .collect()
}

/// `id(key=value,…)`, with the typed formula where there is one.
fn named<E: Entry>(key: &str, text: &str, formula: Option<&str>) -> Read<Choice<E>> {
    let (id, list) = match text.split_once('(') {
        Some((id, rest)) => {
            let list = rest.strip_suffix(')').ok_or_else(|| value_error(key, text, expected::CLOSED))?;
            (id, Some(list))
        }
        None => (text, None),
    };
    let mut choice = Choice::<E>::named(id).ok_or_else(|| unknown_name::<E>(key, &shortened(id)))?;
    if let (Some(formula), true) = (formula, choice.entry.typed()) {
        choice.text = Some(formula.to_owned());
        choice.check(key, E::FORMULA)?;
    }
    for pair in list.into_iter().flat_map(|list| list.split(',')) {
        let (name, value) = pair.split_once('=').ok_or_else(|| value_error(key, pair, expected::PAIR))?;
        match choice.has_words(name) {
            true => choice.set_word(name, &shortened(value))?,
            false => choice.set(name, number(name, value)?)?,
        }
    }
    Ok(choice)
}

fn value_error(key: &str, value: &str, expected: Text) -> LinkError {
    LinkError::Value { key: shortened(key), value: shortened(value), expected }
}

fn number(key: &str, text: &str) -> Read<f64> {
    let value = text.parse().ok().filter(|v: &f64| v.is_finite());
    value.ok_or_else(|| value_error(key, text, expected::NUMBER))
}

fn whole(key: &str, text: &str) -> Read<u32> {
    text.parse().map_err(|_| value_error(key, text, expected::WHOLE))
}

fn numbers<const N: usize>(key: &str, text: &str, expected: Text) -> Read<[f64; N]> {
    let all: Vec<f64> = text.split(',').map(|part| number(key, part)).collect::<Read<_>>()?;
    all.try_into().map_err(|_| value_error(key, text, expected))
}

fn view(text: &str) -> Read<View> {
    let mut view = View::default();
    for word in text.split(',') {
        match word {
            "log_height" => view.log_height = Some(true),
            "linear_height" => view.log_height = Some(false),
            "linear_loss" => view.linear_loss = true,
            "relief" => view.relief = true,
            other => match other.strip_prefix("by_").and_then(Abscissa::named) {
                Some(abscissa) => view.abscissa = abscissa,
                None => return Err(value_error("view", other, expected::VIEW_WORD)),
            },
        }
    }
    Ok(view)
}

fn digest(text: &str) -> Read<u64> {
    digest::parse_hex(text).ok_or_else(|| value_error("digest", text, expected::DIGEST))
}
