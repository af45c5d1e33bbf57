//! The figures of maps: how fast the engine takes elementwise steps, and how soon its helpers have a map.

use crate::figure::{Figure, Goal, median};
use crate::webdriver::{Browser, Outcome};
use crate::{json_word, numbers};
use descent_lab::experiment::{Choice, Experiment, Run};
use descent_lab::landscape::map::{MapJob, MapKind};
use descent_lab::optim::Rule;
use descent_lab::protocol::ToWorker;
use serde_json::{Value, json};
use std::thread;
use xtask::server::Server;

/// Columns, and rows, of the map.
const SIDE: u32 = 256;
const STEPS: u32 = 200;
/// Times a map is computed; the first [`WARM_UP`] are for the browser's compiler.
const REPEATS: usize = 12;
const WARM_UP: usize = 3;

/// Steps of single coordinates that one worker takes, and the map that several share.
pub fn figures(server: &Server) -> [Figure; 2] {
    // As many as `worker/pool.rs` takes.
    let helpers = thread::available_parallelism().map_or(1, usize::from).clamp(2, 4);
    // Both coordinates of every cell.
    let steps = f64::from(SIDE * SIDE) * f64::from(STEPS) * 2.0;
    let speed = times_ms(server, "help").and_then(|times| {
        let speeds: Vec<f64> = times.iter().map(|[_, busy]| steps / busy / 1e3).collect();
        median(&speeds).ok_or("the engine gave too few answers".to_owned())
    });
    let shared = times_ms(server, "map").and_then(|times| {
        let walls: Vec<f64> = times.iter().map(|[wall, _]| *wall).collect();
        median(&walls).ok_or("the engine gave too few answers".to_owned())
    });
    [
        Figure {
            name: "elementwise steps of Adam on rosenbrock, one core".to_owned(),
            unit: "M/s",
            goal: Goal::AtLeast(20.0),
            value: speed,
        },
        Figure {
            name: format!("{SIDE}×{SIDE} basin map of {STEPS} steps, {helpers} helpers"),
            unit: "ms",
            goal: Goal::AtMost(500.0),
            value: shared,
        },
    ]
}

/// Of each repeat after the warm-up: the time to the last row, and the time all workers took together, in ms.
fn times_ms(server: &Server, kind: &str) -> Outcome<Vec<[f64; 2]>> {
    let browser = Browser::start("en-US")?;
    // A document of the same origin on which nothing else runs.
    browser.navigate(&format!("{}boot-engine.js", server.url()))?;
    let message = ToWorker::Map { map: 0, job: Box::new(job()) };
    let words: Vec<Value> = message.words().into_iter().skip(2).map(json_word).collect();
    let arguments = json!([server.url(), kind, words, SIDE, REPEATS]);
    let times = numbers(&browser.script_async(include_str!("maps.js"), arguments)?)?;
    Ok(times.chunks_exact(2).skip(WARM_UP).map(|pair| [pair[0], pair[1]]).collect())
}

/// Adam from everywhere in the opening experiment's region.
fn job() -> MapJob {
    let adam = Choice::<Rule>::named("adam").unwrap_or_else(|| panic!("adam is in the registry"));
    let runs = vec![Run::new(adam.with("lr", 0.15))];
    let experiment = Experiment { steps: STEPS, runs, ..Experiment::default() };
    let region = experiment.shown();
    let reach = MapJob::usual_reach(region);
    MapJob { experiment, run: 0, kind: MapKind::Basins, region, size: [SIDE; 2], reach }
}
