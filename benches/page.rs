//! The figures of docs/performance.md, taken on the built page in a headless Chromium: `cargo xtask bench`.
//!
//! Nothing in the product is there for the benchmark's sake. Transfer is what the server sent; the first race is a mark
//! the page sets on the browser's own timeline; times of the worker are those it reports in its answers; frames are
//! stamps of requestAnimationFrame. A figure that cannot be taken says why, and the others are taken all the same.
#![cfg(not(target_arch = "wasm32"))]

#[path = "page/figure.rs"]
mod figure;
#[path = "page/heap.rs"]
mod heap;
#[path = "page/maps.rs"]
mod maps;
#[path = "page/network.rs"]
mod network;
#[path = "page/relief.rs"]
mod relief;
#[allow(dead_code, reason = "shared with the tests, which use more of it")]
#[path = "../tests/browser/webdriver.rs"]
mod webdriver;

use descent_lab::experiment::{Choice, Experiment, Run};
use descent_lab::optim::Rule;
use descent_lab::protocol::ToWorker;
use descent_lab::protocol::wire::Word;
use descent_lab::registry::Entry;
use descent_lab::surface::Surface;
use figure::{Figure, Goal, median, worst};
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};
use webdriver::{Browser, Outcome};
use xtask::server::Server;

/// Cold starts of the page, each with a fresh profile.
const STARTS: usize = 7;
/// Times the worker computes the same thing; the first [`WARM_UP`] are for the browser's compiler.
const REPEATS: u32 = 30;
const WARM_UP: usize = 5;
/// How long frames are watched, in ms.
const WATCH_MS: u32 = 5_000;
/// How often.
const ROUNDS: usize = 5;
/// How long the first race may take before it is given up.
const PATIENCE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let server = match Server::start(&root.join("dist"), "/", 0) {
        Ok(server) => server,
        Err(error) => {
            eprintln!("dist/ cannot be served ({error}); `cargo xtask bench` builds it");
            return ExitCode::FAILURE;
        }
    };
    type Group<'a> = (&'a str, Box<dyn Fn() -> Vec<Figure> + 'a>);
    let groups: [Group; 8] = [
        ("opening", Box::new(|| first_view(&server).into())),
        ("play", Box::new(|| playing(&server).into())),
        ("recompute", Box::new(|| vec![recompute(&server)])),
        ("grids", Box::new(|| Surface::table().iter().map(|surface| heat_map(&server, surface)).collect())),
        ("maps", Box::new(|| maps::figures(&server).into_iter().collect())),
        ("relief", Box::new(|| relief::figures(&server).into())),
        ("network", Box::new(|| network::figures(&server).into())),
        ("heap", Box::new(|| heap::figures(&server).into())),
    ];
    // Cargo adds options of its own; names choose groups, none chooses all but the one that takes half an hour.
    let chosen: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |name: &str| (chosen.is_empty() && name != "heap") || chosen.iter().any(|chosen| chosen == name);
    let figures: Vec<Figure> =
        groups.iter().filter(|(name, _)| wanted(name)).flat_map(|(_, figures)| figures()).collect();
    for figure in &figures {
        println!("{}", figure.line());
    }
    let report = json!({
        "cores": thread::available_parallelism().map_or(0, usize::from),
        "browser": browser_version().unwrap_or_else(|error| error),
        "figures": figures.iter().map(Figure::json).collect::<Vec<_>>(),
    });
    let file = root.join("target/bench.json");
    match std::fs::write(&file, format!("{report:#}\n")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{} cannot be written ({error})", file.display());
            ExitCode::FAILURE
        }
    }
}

fn browser_version() -> Outcome<String> {
    let version = Browser::start("en-US")?.devtools("Browser.getVersion", json!({}))?;
    Ok(version["product"].as_str().unwrap_or("unknown").to_owned())
}

/// Bytes of a first visit and the time to its first race, over cold starts.
fn first_view(server: &Server) -> [Figure; 2] {
    let mut bytes = Vec::new();
    let mut times_ms = Vec::new();
    let mut problem = String::from("nothing was measured");
    for _ in 0..STARTS {
        let before = server.served().len();
        match first_race_ms(server) {
            Ok(time_ms) => times_ms.push(time_ms),
            Err(error) => problem = error,
        }
        bytes.push(server.served()[before..].iter().map(|sent| sent.bytes as f64).sum());
    }
    let complete = times_ms.len() == STARTS;
    [
        Figure {
            name: "transfer of the first view, gzipped".to_owned(),
            unit: "bytes",
            goal: Goal::AtMost(350_000.0),
            value: worst(&bytes).ok_or_else(|| problem.clone()),
        },
        Figure {
            name: format!("first race on screen, median of {STARTS} cold starts"),
            unit: "ms",
            goal: Goal::AtMost(1_000.0),
            value: if complete { median(&times_ms).ok_or(problem) } else { Err(problem) },
        },
    ]
}

/// Time from navigation to the page's mark `first-race`, in ms.
fn first_race_ms(server: &Server) -> Outcome<f64> {
    let browser = Browser::start("en-US")?;
    open_page(&browser, server)
}

/// Opens the page, waits for its first race and says when it came, in ms after navigation.
fn open_page(browser: &Browser, server: &Server) -> Outcome<f64> {
    browser.navigate(&server.url())?;
    let start = Instant::now();
    loop {
        let mark = browser.script("return performance.getEntriesByName('first-race')[0]?.startTime", json!([]))?;
        match mark.as_f64() {
            Some(time_ms) => return Ok(time_ms),
            None if start.elapsed() > PATIENCE => return Err("the page set no mark first-race".to_owned()),
            None => thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// Times between frames while the race plays: of several rounds, so that one frame that the machine lost to something
/// else does not decide.
fn playing(server: &Server) -> [Figure; 2] {
    let rounds: Outcome<Vec<Vec<f64>>> = (0..ROUNDS).map(|_| frame_intervals_ms(server)).collect();
    let of = |statistic: fn(&[f64]) -> Option<f64>| -> Outcome<f64> {
        let rounds = rounds.as_ref().map_err(String::clone)?;
        let each: Option<Vec<f64>> = rounds.iter().map(|round| statistic(round)).collect();
        each.and_then(|each| median(&each)).ok_or("there were no frames".to_owned())
    };
    let figure = |name: &str, limit: f64, value| Figure {
        name: format!("{name} frame of {} s of play, median of {ROUNDS}", WATCH_MS / 1_000),
        unit: "ms",
        goal: Goal::AtMost(limit),
        value,
    };
    [figure("median", 17.0, of(median)), figure("longest", 33.0, of(worst))]
}

fn frame_intervals_ms(server: &Server) -> Outcome<Vec<f64>> {
    let browser = Browser::start("en-US")?;
    open_page(&browser, server)?;
    // Whatever it was doing: reset, then play.
    for key in ["r", " "] {
        let stroke = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        let source = json!({ "type": "key", "id": "keyboard", "actions": stroke });
        browser.post("/actions", &json!({ "actions": [source] }))?;
    }
    numbers(&browser.script_async(include_str!("page/frames.js"), json!([WATCH_MS]))?)
}

/// Time of the worker for what a drag asks for: ten runs of 500 steps.
fn recompute(server: &Server) -> Figure {
    let experiment = Experiment { steps: 500, runs: contestants(), ..Experiment::default() };
    let message = |run| ToWorker::Open { run, experiment: Box::new(experiment.clone()) };
    let messages = (1..=REPEATS).map(message).collect();
    Figure {
        name: "10 runs × 500 steps, in the worker".to_owned(),
        unit: "ms",
        goal: Goal::AtMost(8.0),
        value: worker_median_ms(server, messages),
    }
}

/// Ten runs: every rule, at rates that keep them alive on the Rosenbrock function.
fn contestants() -> Vec<Run> {
    let rules = [
        ("sgd", 1e-3),
        ("sgd", 5e-4),
        ("momentum", 2e-4),
        ("momentum", 5e-4),
        ("nesterov", 2e-4),
        ("nesterov", 5e-4),
        ("adagrad", 0.5),
        ("rmsprop", 0.01),
        ("adam", 0.05),
        ("adam", 0.1),
    ];
    let run = |(name, lr): &(&str, f64)| {
        let rule = Choice::<Rule>::named(name).unwrap_or_else(|| panic!("{name} is in the registry"));
        Run::new(rule.with("lr", *lr))
    };
    rules.iter().map(run).collect()
}

/// Time of the worker for a 512×512 grid of a surface.
fn heat_map(server: &Server, surface: &'static Surface) -> Figure {
    let id = surface.item.id;
    let experiment = Experiment { surface: Choice::new(surface), runs: Vec::new(), ..Experiment::default() };
    let message = |grid| ToWorker::Grid {
        grid,
        experiment: Box::new(experiment.clone()),
        view: surface.domain,
        size: [512, 512],
    };
    Figure {
        name: format!("512×512 grid of {id}, in the worker"),
        unit: "ms",
        goal: if surface.typed() { Goal::Known } else { Goal::AtMost(30.0) },
        value: worker_median_ms(server, (1..=REPEATS).map(message).collect()),
    }
}

/// Median of what a fresh worker says it took for each message, after the warm-up.
fn worker_median_ms(server: &Server, messages: Vec<ToWorker>) -> Outcome<f64> {
    let browser = Browser::start("en-US")?;
    // A document of the same origin on which nothing else runs.
    browser.navigate(&format!("{}boot-worker.js", server.url()))?;
    let messages: Vec<Value> =
        messages.iter().map(|message| message.words().into_iter().map(json_word).collect()).collect();
    let answer = browser.script_async(include_str!("page/worker.js"), json!([server.url(), messages]))?;
    let elapsed_ms = numbers(&answer)?;
    median(elapsed_ms.get(WARM_UP..).unwrap_or_default()).ok_or("the worker gave too few answers".to_owned())
}

fn json_word(word: Word) -> Value {
    match word {
        Word::Number(value) => json!(value),
        Word::Text(text) => json!(text),
    }
}

/// The numbers of a list; a text in its place is what went wrong.
fn numbers(answer: &Value) -> Outcome<Vec<f64>> {
    match answer {
        Value::Array(values) => Ok(values.iter().filter_map(Value::as_f64).collect()),
        Value::String(problem) => Err(problem.clone()),
        other => Err(format!("the browser answered {other}")),
    }
}
