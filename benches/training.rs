//! Training steps in a headless Chromium, on the machine and in the run that its vector peak is measured in:
//! `cargo xtask bench` builds the module and runs this. The workloads are those of the comparison with other trainers.
#![cfg(not(target_arch = "wasm32"))]

#[allow(dead_code, reason = "shared with the bench of the page, which uses more of it")]
#[path = "page/figure.rs"]
mod figure;
#[path = "training/heap.rs"]
mod heap;
#[path = "training/peak.rs"]
mod peak;
#[allow(dead_code, reason = "shared with the tests, which use more of it")]
#[path = "../tests/browser/webdriver.rs"]
mod webdriver;

use figure::{Figure, Goal, median};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use webdriver::{Browser, Outcome};
use xtask::server::Server;

/// How long each workload is timed, after a warm-up of the same length, in s.
const SECONDS: f64 = 3.0;
/// Turns of the loop of the peak.
const TURNS: usize = 200_000;

/// A workload: what it is called, what it must reach, its JSON.
struct Workload {
    name: &'static str,
    /// Least share of the peak, in percent.
    share: Option<f64>,
    json: Value,
}

fn main() -> ExitCode {
    let server = match module_folder().and_then(|folder| {
        Server::start(&folder, "/", 0).map_err(|error| format!("{} cannot be served ({error})", folder.display()))
    }) {
        Ok(server) => server,
        Err(error) => {
            eprintln!("{error}; `cargo xtask bench` builds it");
            return ExitCode::FAILURE;
        }
    };
    let mut figures = Vec::new();
    for workload in workloads() {
        figures.extend(measured(&server, &workload));
        if workload.json["batch"] == 32 {
            figures.extend(heap::figures(&server.url(), workload.name, &workload.json));
        }
    }
    figures.iter().for_each(|figure| println!("{}", figure.line()));
    let report = json!({ "figures": figures.iter().map(Figure::json).collect::<Vec<_>>() });
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-training.json");
    let written = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    match written.and_then(|()| std::fs::write(&file, format!("{report:#}\n"))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{} cannot be written ({error})", file.display());
            ExitCode::FAILURE
        }
    }
}

/// Where xtask put the module, with the scripts beside it.
fn module_folder() -> Result<PathBuf, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let folder = target.join("bench-module");
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/training");
    for script in ["data.js", "shared.js"] {
        std::fs::copy(scripts.join(script), folder.join(script))
            .map_err(|error| format!("{} lacks {script} ({error})", folder.display()))?;
    }
    Ok(folder)
}

fn workloads() -> [Workload; 4] {
    let dense = |units: usize, act: &str| json!({ "dense": units, "act": act });
    let lenet = |batch: usize| {
        json!({
            "data": "images", "examples": 512, "input": [28, 28, 1], "batch": batch, "loss": "softmax",
            "layers": [{ "conv": 8, "k": 5, "act": "relu" }, { "pool": 2 }, { "conv": 16, "k": 5, "act": "relu" },
                { "pool": 2 }, dense(10, "none")],
            "opt": { "kind": "adam", "lr": 0.001 },
        })
    };
    let mlp = json!({
        "data": "points", "examples": 500, "input": [2], "batch": 10, "loss": "half-mse",
        "layers": [dense(8, "tanh"), dense(8, "tanh"), dense(1, "tanh")],
        "opt": { "kind": "sgd", "lr": 0.03, "momentum": 0 },
    });
    let autoencoder = json!({
        "data": "images", "examples": 512, "input": [784], "image": [28, 28, 1], "batch": 64, "loss": "mse-self",
        "layers": [dense(128, "relu"), dense(32, "relu"), dense(128, "relu"), dense(784, "sigmoid")],
        "opt": { "kind": "adam", "lr": 0.001 },
    });
    [
        Workload { name: "W1 spiral-mlp b10", share: None, json: mlp },
        Workload { name: "W2 lenet b32", share: Some(50.0), json: lenet(32) },
        Workload { name: "W2 lenet b128", share: Some(50.0), json: lenet(128) },
        Workload { name: "W3 autoencoder b64", share: Some(60.0), json: autoencoder },
    ]
}

/// Time a step, the share of the peak, memory; on two workers as well where a step is long.
fn measured(server: &Server, workload: &Workload) -> Vec<Figure> {
    let Workload { name, share, json } = workload;
    let alone = run(server, json, 1);
    let of = |read: &dyn Fn(&Value) -> Option<f64>| -> Outcome<f64> {
        read(alone.as_ref().map_err(String::clone)?).ok_or_else(|| "the script gave no such number".to_owned())
    };
    let figure = |what: &str, unit, goal, value| Figure { name: format!("{name}: {what}"), unit, goal, value };
    let ms = |value: &Value| median(&numbers(&value["blocks"]));
    let mut figures = vec![match share {
        Some(_) => figure("a step", "ms", Goal::Known, of(&ms)),
        None => figure("a step", "µs", Goal::Known, of(&|value| Some(1000.0 * ms(value)?))),
    }];
    if let Some(share) = share {
        let flops = flops(json);
        let part = |value: &Value| Some(100.0 * flops / ms(value)? / 1e6 / value["peak"].as_f64()?);
        figures.push(figure("the peak", "GF/s", Goal::Known, of(&|value| value["peak"].as_f64())));
        figures.push(figure("share of the peak", "%", Goal::AtLeast(*share), of(&part)));
        let mib = |value: &Value| Some(value["bytes"].as_f64()? / 1_048_576.0);
        figures.push(figure("arena", "MiB", Goal::AtMost(24.0), of(&mib)));
    }
    let grown = |value: &Value| value["grown"].as_f64();
    figures.push(figure("growth of the heap over all steps", "bytes", Goal::AtMost(0.0), of(&grown)));
    if json["batch"] == 128 {
        let both = run(server, json, 2);
        let same = |both: &Value| both["digest"] == alone.as_ref().map_or(Value::Null, |alone| alone["digest"].clone());
        let gain = |both: &Value| Some(of(&ms).ok()? / ms(both)?);
        let value = both.and_then(|both| match same(&both) {
            true => gain(&both).ok_or("the script gave no times".to_owned()),
            false => Err("two workers do not give the bits of one".to_owned()),
        });
        figures.push(figure("two workers, times as fast", "×", Goal::AtLeast(1.6), value));
    }
    figures
}

fn run(server: &Server, spec: &Value, workers: usize) -> Outcome<Value> {
    let browser = Browser::start("en-US")?;
    // A document of the same origin on which nothing else runs.
    browser.navigate(&format!("{}data.js", server.url()))?;
    let peaks: Vec<Value> = [8, 12, 13]
        .map(|chains: u8| {
            let flops = TURNS * peak::REPEAT * usize::from(chains) * 8;
            json!({ "bytes": peak::module(chains), "flops": flops, "turns": TURNS })
        })
        .to_vec();
    let arguments = json!([server.url(), spec, peaks, workers, SECONDS]);
    let answer = browser.script_async(include_str!("training/run.js"), arguments)?;
    match answer {
        Value::String(problem) => Err(problem),
        answer => Ok(answer),
    }
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().map_or(Vec::new(), |list| list.iter().filter_map(Value::as_f64).collect())
}

/// Multiply-adds of a step, times two: three times the forward pass, less the first layer's input gradient.
fn flops(spec: &Value) -> f64 {
    let whole = |value: &Value| value.as_u64().unwrap_or(0);
    let mut shape: Vec<u64> = numbers(&spec["input"]).iter().map(|n| *n as u64).collect();
    let mut products = Vec::new();
    for layer in spec["layers"].as_array().into_iter().flatten() {
        if let Some(size) = layer["pool"].as_u64() {
            shape = vec![shape[0] / size, shape[1] / size, shape[2]];
        } else if let Some(filters) = layer["conv"].as_u64() {
            products.push(shape.iter().product::<u64>() * filters * whole(&layer["k"]).pow(2));
            shape[2] = filters;
        } else {
            products.push(shape.iter().product::<u64>() * whole(&layer["dense"]));
            shape = vec![whole(&layer["dense"])];
        }
    }
    let total: u64 = products.iter().sum();
    2.0 * (whole(&spec["batch"]) * (3 * total - products[0])) as f64
}
