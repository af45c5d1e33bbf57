//! Memory over a long training: the page's heap after its garbage is collected, and what the browser's process of the page and its
//! workers holds. Half an hour, so it is taken only where it is asked for: `cargo bench --bench page heap`.

use crate::figure::{Figure, Goal};
use crate::network::LENET;
use crate::webdriver::{Browser, Outcome};
use serde_json::json;
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};
use xtask::server::Server;

/// After this it has settled: snapshots fill their budget, the browser has compiled.
const SETTLED: Duration = Duration::from_secs(5 * 60);
const WHOLE: Duration = Duration::from_secs(35 * 60);
/// Looks at memory around a moment, of which the least counts: garbage comes and goes.
const LOOKS: u32 = 6;
const BETWEEN: Duration = Duration::from_secs(5);

/// Bytes of the page's heap and of the process.
type Held = [f64; 2];

/// Growth over 30 minutes.
pub fn figures(server: &Server) -> [Figure; 3] {
    let held = measure(server);
    let of = |value: fn(&(Held, Held, f64)) -> f64| held.as_ref().map(value).map_err(String::clone);
    let figure = |name: &str, unit, goal, value| Figure { name: name.to_owned(), unit, goal, value };
    let name = |what: &str| format!("{what}, growth over 30 min of LeNet training");
    [
        figure(&name("heap of the page"), "MB", Goal::AtMost(2.0), of(|(from, to, _)| (to[0] - from[0]) / 1e6)),
        figure(
            &name("memory of the page's process"),
            "MB",
            Goal::AtMost(20.0),
            of(|(from, to, _)| (to[1] - from[1]) / 1e6),
        ),
        figure("steps taken meanwhile", "", Goal::Known, of(|(.., steps)| *steps)),
    ]
}

fn measure(server: &Server) -> Outcome<(Held, Held, f64)> {
    let browser = Browser::start("en-US")?;
    browser.navigate(&format!("{}#{}", server.url(), LENET.replace("epochs=40", "epochs=100000")))?;
    let start = Instant::now();
    let step = || -> Outcome<f64> {
        let step =
            browser.script("return Number(document.querySelector('.app.network')?.dataset.step ?? 0)", json!([]));
        Ok(step?.as_f64().unwrap_or(0.0))
    };
    let held = |after: Duration| -> Outcome<Held> {
        sleep(after.saturating_sub(start.elapsed()));
        let mut least = [f64::INFINITY; 2];
        for _ in 0..LOOKS {
            browser.devtools("HeapProfiler.collectGarbage", json!({}))?;
            let usage = browser.devtools("Runtime.getHeapUsage", json!({}))?;
            let heap = usage["usedSize"].as_f64().ok_or("the browser does not tell its heap")?;
            least = [least[0].min(heap), least[1].min(process_bytes()?)];
            sleep(BETWEEN);
        }
        Ok(least)
    };
    let from = held(SETTLED)?;
    let before = step()?;
    let to = held(WHOLE)?;
    let steps = step()? - before;
    if steps <= 0.0 { Err("it does not train".to_owned()) } else { Ok((from, to, steps)) }
}

/// Resident bytes of the largest of the processes that hold the browser's pages.
fn process_bytes() -> Outcome<f64> {
    let mut largest = 0.0_f64;
    for process in fs::read_dir("/proc").map_err(|error| error.to_string())?.flatten() {
        let Some(number) = process.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let command = fs::read(process.path().join("cmdline")).unwrap_or_default();
        if !String::from_utf8_lossy(&command).contains("--type=renderer") || !is_ours(number) {
            continue;
        }
        let kilobytes = of_status(number, "VmRSS:").unwrap_or(0.0);
        largest = largest.max(1024.0 * kilobytes);
    }
    if largest > 0.0 { Ok(largest) } else { Err("the page's process cannot be found".to_owned()) }
}

/// Whether a process was started by this one, or by one that was.
fn is_ours(mut process: u32) -> bool {
    while process > 1 && process != std::process::id() {
        process = of_status(process, "PPid:").map_or(0, |parent| parent as u32);
    }
    process == std::process::id()
}

fn of_status(process: u32, field: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}
