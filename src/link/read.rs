//! Link to experiment. Total: any text gives a valid experiment, and a complaint for each part that cannot be read.

use super::fragment::{part_of, value_of};
use super::open::{Complaints, Opened};
use super::{LinkError, NO_RUNS, shortened};
use crate::digest;
use crate::experiment::{
    Abscissa, Angle, Choice, Domain, Experiment, ExperimentError, MAX_RUNS, MapView, Run, View, unknown_name,
};
use crate::optim::line_search::LineSearch;
use crate::preset;
use crate::registry::{Entry, Text};
use crate::schedule::Schedule;
use crate::surface::Surface;

const KEYS: [&str; 17] = [
    "surface", "f", "domain", "start", "steps", "seed", "seeds", "noise", "run", "rule", "schedule", "label", "step",
    "view", "focus", "angle", "digest",
];
/// Keys whose values are typed text.
const TYPED: [&str; 4] = ["f", "rule", "schedule", "label"];
/// Keys that may stand once; the others belong to runs.
const SINGLE: [&str; 13] =
    ["surface", "f", "domain", "start", "steps", "seed", "seeds", "noise", "step", "view", "focus", "angle", "digest"];

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
    pub const NONE_ALONE: Text = text("alone: it says that there are no runs", "单独出现：它表示没有 run");
    pub const CLOSED: Text = text("closed by \")\"", "以“)”结尾");
    pub const PAIR: Text = text("of the form name=value", "形如 名称=数值");
    pub const NUMBER: Text = text("a number", "一个数");
    pub const WHOLE: Text = text("a whole number", "一个整数");
    pub const VIEW_WORD: Text = text(
        "log_height, linear_height, linear_loss, by_values, by_gradients, by_hessians, by_samples, relief, basins, rates or model",
        "log_height、linear_height、linear_loss、by_values、by_gradients、by_hessians、by_samples、relief、basins、rates 或 model",
    );
    pub const DIGEST: Text = text("sixteen hexadecimal digits", "十六个十六进制数字");
    pub const FOUR_NUMBERS: Text = text("four numbers: x_min,x_max,y_min,y_max", "四个数：x_min,x_max,y_min,y_max");
    pub const THREE_NUMBERS: Text = text("three whole numbers: yaw,pitch,zoom", "三个整数：yaw,pitch,zoom");
    pub const TWO_NUMBERS: Text = text("two numbers: x,y", "两个数：x,y");
}

type Read<T> = Result<T, LinkError>;
/// Key and value, in their order.
type Part = (&'static str, String);

/// Reads the readable form.
pub(super) fn readable(fragment: &str) -> Opened<Experiment> {
    let mut out = Complaints::default();
    let parts = parts(fragment, &mut out);
    let one = |key: &str| parts.iter().find(|(k, _)| *k == key).map(|(_, value)| value.as_str());
    let default = Experiment::default();

    let surface = match one("surface") {
        Some(text) => named::<Surface>("surface", text, one("f"), &mut out),
        None => Some(default.surface.clone()),
    };
    if let (Some(text), Some(None)) = (one("f"), surface.as_ref().map(|surface| &surface.text)) {
        out.say(value_error("f", text, expected::PART_OF_SURFACE));
    }
    // What belongs to a surface that cannot be read goes with it.
    let known = surface.is_some();
    let mut surface = surface.unwrap_or_else(|| default.surface.clone());
    surface.forget_stale_values();
    let of_surface = |key: &str| one(key).filter(|_| known);
    let domain = of_surface("domain").and_then(|text| out.take(domain(text)));
    let start = of_surface("start").and_then(|text| out.take(numbers("start", text, expected::TWO_NUMBERS)));
    let runs = runs(&parts, &mut out);
    let mut whole = |key: &str| one(key).and_then(|text| out.take(whole(key, text)));
    let usual = surface.entry.item.id;
    let focus = whole("focus");
    let mut experiment = Experiment {
        start: start.unwrap_or(surface.entry.start),
        domain,
        steps: whole("steps").unwrap_or(if runs.is_none() { preset::steps(usual) } else { default.steps }),
        seed: whole("seed").unwrap_or(default.seed),
        seeds: whole("seeds").unwrap_or(default.seeds),
        step: whole("step"),
        noise: one("noise").and_then(|text| out.take(number("noise", text))).unwrap_or(0.0),
        runs: runs.unwrap_or_else(|| preset::race(usual)),
        surface,
        view: View {
            focus,
            angle: one("angle").and_then(|text| out.take(angle(text))),
            ..one("view").map(|text| view(text, &mut out)).unwrap_or_default()
        },
        digest: one("digest").and_then(|text| out.take(digest(text))),
    };
    // Every complaint takes its cause away; should that ever fail, the default is a good experiment.
    for _ in 0..MAX_REPAIRS {
        let Err(error) = experiment.validate() else {
            return Opened { experiment, complaints: out.into_list() };
        };
        repair(&mut experiment, &error);
        out.say(error);
    }
    Opened { experiment: default, complaints: out.into_list() }
}

/// Most things that are put right after reading: every field of every run, and those of the experiment.
const MAX_REPAIRS: usize = 64;

/// Takes away what an experiment is refused for.
fn repair(experiment: &mut Experiment, error: &ExperimentError) {
    let default = Experiment::default();
    let place = error.path().split(['.', '[']).next().unwrap_or_default();
    let run = error.path().strip_prefix("runs[").and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
    match (place, run.filter(|run| *run < experiment.runs.len())) {
        ("steps", _) => experiment.steps = default.steps,
        ("seeds", _) => experiment.seeds = default.seeds,
        ("focus", _) => experiment.view.focus = None,
        ("noise", _) => experiment.noise = default.noise,
        ("start", _) => experiment.start = experiment.surface.entry.start,
        ("domain", _) => experiment.domain = None,
        (_, Some(run)) if error.path().ends_with(".label") => experiment.runs[run].label = None,
        (_, Some(run)) if error.path().ends_with(".batch") => experiment.runs[run].batch = 0,
        (_, Some(run)) => drop(experiment.runs.remove(run)),
        _ => *experiment = default,
    }
}

/// The parts that are known and stand where they may.
fn parts(fragment: &str, out: &mut Complaints) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut all = fragment.split('&').skip(1).map(part_of).filter(|part| !part.is_empty()).peekable();
    while let Some(part) = all.next() {
        let Some((key, mut value)) = out.take(split(part)) else { continue };
        if SINGLE.contains(&key) && parts.iter().any(|(other, _)| *other == key) {
            out.say(LinkError::Twice(key.to_owned()));
            continue;
        }
        let bracketed = ["surface", "run"].contains(&key);
        if let Some(end) = (bracketed && all.peek().is_none()).then(|| cut_off(&value)).flatten() {
            out.say(LinkError::CutOff(shortened(part)));
            value = end;
        }
        parts.push((key, value));
    }
    parts
}

/// What is whole of a value whose bracket is not closed.
fn cut_off(value: &str) -> Option<String> {
    let open = value.matches('(').count() > value.matches(')').count();
    let (whole, _) = value.rsplit_once(['(', ',']).filter(|_| open)?;
    let closed = whole.matches('(').count() == whole.matches(')').count();
    Some(if closed { whole.to_owned() } else { format!("{whole})") })
}

fn split(part: &str) -> Read<(&'static str, String)> {
    let unknown = || LinkError::UnknownPart { part: shortened(part), known: KEYS.to_vec() };
    let part =
        if part.contains('=') { std::borrow::Cow::Borrowed(part) } else { value_of(part, true).unwrap_or_default() };
    let (key, value) = part.split_once('=').ok_or_else(unknown)?;
    let key = KEYS.iter().find(|k| **k == key).ok_or_else(unknown)?;
    let value = value_of(value, TYPED.contains(key)).ok_or_else(|| LinkError::NoText(shortened(&part)))?;
    Ok((key, value.into_owned()))
}

/// Runs in order, each with the `rule`, `schedule` and `label` that follow it; none where none was named or none of them can be
/// read.
fn runs(parts: &[Part], out: &mut Complaints) -> Option<Vec<Run>> {
    let mut runs: Vec<Run> = Vec::new();
    let named = parts.iter().filter(|(key, _)| *key == "run").count();
    let mut own = parts.iter().filter(|(key, _)| ["run", "rule", "schedule", "label"].contains(key)).peekable();
    while let Some((key, value)) = own.next() {
        if *key != "run" {
            out.say(value_error(key, value, expected::AFTER_A_RUN));
            continue;
        }
        let (mut rule, mut schedule, mut label) = (None, None, None);
        while let Some((key, value)) = own.next_if(|(key, _)| *key != "run") {
            let place = match *key {
                "rule" => &mut rule,
                "schedule" => &mut schedule,
                _ => &mut label,
            };
            match place {
                Some(_) => out.say(LinkError::Twice((*key).to_owned())),
                None => *place = Some(value.clone()),
            }
        }
        if value == NO_RUNS {
            if named == 1 {
                return Some(runs);
            }
            out.say(value_error("run", value, expected::NONE_ALONE));
            continue;
        }
        if runs.len() == MAX_RUNS {
            out.say(ExperimentError::TooMany { path: "run".into(), what: "runs", limit: MAX_RUNS, found: named });
            break;
        }
        runs.extend(run(value, rule.as_deref(), schedule.as_deref(), label, out));
    }
    (!runs.is_empty()).then_some(runs)
}

/// How a line search is named among an optimizer's own values.
const INSIDE: &str = "line_search=";

/// `optimizer(key=value,…),schedule(key=value,…),hidden`
fn run(
    text: &str,
    rule: Option<&str>,
    formula: Option<&str>,
    label: Option<String>,
    out: &mut Complaints,
) -> Option<Run> {
    let mut items = items(text).into_iter();
    let (optimizer, inside) = apart(items.next().unwrap_or_default());
    let optimizer = named("run", &optimizer, rule, out)?;
    if let (Some(rule), None) = (rule, &optimizer.text) {
        out.say(value_error("rule", rule, expected::PART_OF_OPTIMIZER));
    }
    let mut run = Run { label, ..Run::new(optimizer) };
    let (mut scheduled, mut searched, mut batched) = (false, run.line_search.is_none(), false);
    for item in inside.into_iter().chain(items) {
        let id = item.split('(').next().unwrap_or_default();
        match item {
            "hidden" => run.hidden = true,
            line if !searched && LineSearch::find(id).is_some() => {
                run.line_search = named("run", line, None, out).or(run.line_search);
                searched = true;
            }
            batch if !batched && batch.starts_with("batch=") => {
                run.batch = out.take(whole("batch", &batch["batch=".len()..])).unwrap_or(run.batch);
                batched = true;
            }
            schedule if !scheduled => {
                run.schedule = named::<Schedule>("run", schedule, formula, out).unwrap_or(run.schedule);
                scheduled = true;
            }
            more => out.say(value_error("run", more, expected::OPTIMIZER_AND_SCHEDULE)),
        }
    }
    if let (Some(formula), None) = (formula, &run.schedule.text) {
        out.say(value_error("schedule", formula, expected::PART_OF_SCHEDULE));
    }
    Some(run)
}

/// An optimizer, and what of its brackets belongs after it: `newton(line_search=backtracking)`, as files have it, is
/// `newton,backtracking`.
fn apart(text: &str) -> (String, Vec<&str>) {
    let Some((id, list)) = text.split_once('(').and_then(|(id, rest)| Some((id, rest.strip_suffix(')')?))) else {
        return (text.to_owned(), Vec::new());
    };
    let after = |item: &&str| item.trim_start().starts_with(INSIDE);
    let (inside, own): (Vec<_>, Vec<_>) = items(list).into_iter().partition(after);
    if inside.is_empty() {
        return (text.to_owned(), inside);
    }
    let own = own.join(",");
    let optimizer = if own.is_empty() { id.to_owned() } else { format!("{id}({own})") };
    (optimizer, inside.into_iter().map(|item| &item.trim_start()[INSIDE.len()..]).collect())
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

/// `id(key=value,…)`, with the typed formula where there is one; none where there is no such entry, or its formula does not
/// parse.
fn named<E: Entry>(key: &str, text: &str, formula: Option<&str>, out: &mut Complaints) -> Option<Choice<E>> {
    let (id, list) = match text.split_once('(') {
        Some((id, rest)) => {
            let list = rest.strip_suffix(')');
            if list.is_none() {
                out.say(value_error(key, text, expected::CLOSED));
            }
            (id, Some(list.unwrap_or(rest)))
        }
        None => (text, None),
    };
    let found = Choice::<E>::named(id).ok_or_else(|| unknown_name::<E>(key, &shortened(id)));
    let mut choice = out.take(found)?;
    if let (Some(formula), true) = (formula, choice.entry.typed()) {
        choice.text = Some(formula.to_owned());
        out.take(choice.check(key, E::FORMULA))?;
    }
    let mut seen: Vec<&str> = Vec::new();
    for pair in list.into_iter().flat_map(|list| list.split(',')) {
        let Some((name, value)) = pair.split_once('=') else {
            out.say(value_error(key, pair, expected::PAIR));
            continue;
        };
        if seen.contains(&name) {
            out.say(LinkError::Twice(format!("{id}.{}", shortened(name))));
            continue;
        }
        seen.push(name);
        out.take(match choice.has_words(name) {
            true => choice.set_word(name, &shortened(value)).map_err(LinkError::from),
            false => number(name, value).and_then(|value| Ok(choice.set(name, value)?)),
        });
    }
    Some(choice)
}

fn value_error(key: &str, value: &str, expected: Text) -> LinkError {
    LinkError::Value { key: shortened(key), value: shortened(value), expected }
}

fn number(key: &str, text: &str) -> Read<f64> {
    // A minus sign that a text program has set.
    let value = text.replace('−', "-").parse().ok().filter(|v: &f64| v.is_finite());
    value.ok_or_else(|| value_error(key, text, expected::NUMBER))
}

fn whole(key: &str, text: &str) -> Read<u32> {
    text.parse().map_err(|_| value_error(key, text, expected::WHOLE))
}

fn numbers<const N: usize>(key: &str, text: &str, expected: Text) -> Read<[f64; N]> {
    let all: Vec<f64> = text.split(',').map(|part| number(key, part)).collect::<Read<_>>()?;
    all.try_into().map_err(|_| value_error(key, text, expected))
}

fn domain(text: &str) -> Read<Domain> {
    numbers("domain", text, expected::FOUR_NUMBERS).map(|[a, b, c, d]| [[a, b], [c, d]])
}

fn angle(text: &str) -> Read<Angle> {
    let three = numbers("angle", text, expected::THREE_NUMBERS)?;
    Ok(Angle::of("angle", three)?)
}

fn view(text: &str, out: &mut Complaints) -> View {
    let mut view = View::default();
    for word in text.split(',') {
        match word {
            "log_height" => view.log_height = Some(true),
            "linear_height" => view.log_height = Some(false),
            "linear_loss" => view.linear_loss = true,
            "relief" => view.relief = true,
            "model" => view.model = true,
            other => match (other.strip_prefix("by_").and_then(Abscissa::named), MapView::named(other)) {
                (Some(abscissa), _) => view.abscissa = abscissa,
                (_, Some(map)) => view.map = Some(map),
                _ => out.say(value_error("view", other, expected::VIEW_WORD)),
            },
        }
    }
    view
}

fn digest(text: &str) -> Read<u64> {
    digest::parse_hex(text).ok_or_else(|| value_error("digest", text, expected::DIGEST))
}
