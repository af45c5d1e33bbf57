//! Whether memory stays flat while a network trains: the module's memory and JavaScript's heap, each before and after many
//! steps, with the garbage collected.

use crate::figure::{Figure, Goal};
use crate::webdriver::{Browser, Outcome};
use serde_json::{Value, json};

/// Steps between the two readings.
const STEPS: usize = 10_000;
/// Steps before the first: until everything is compiled and every pool is filled.
const WARM: usize = 1_000;
/// Steps of one call, well within the time a script may take.
const AT_ONCE: usize = 500;
/// What the heap may grow by, in bytes: less than seven for a step. What the browser compiles meanwhile lies there too.
const SLACK: f64 = 65_536.0;

/// The growth of both.
pub fn figures(root: &str, name: &str, spec: &Value) -> [Figure; 2] {
    let grown = grown(root, spec);
    let figure = |what: &str, limit: f64, value: Outcome<f64>| Figure {
        name: format!("{name}: growth of {what}, 10 000 steps"),
        unit: "bytes",
        goal: Goal::AtMost(limit),
        value,
    };
    let [memory, heap] = [0, 1].map(|i| grown.as_ref().map(|both| both[i]).map_err(String::clone));
    [figure("its memory", 0.0, memory), figure("the heap", SLACK, heap)]
}

/// By how many bytes the module's memory and the heap have grown.
fn grown(root: &str, spec: &Value) -> Outcome<[f64; 2]> {
    let browser = Browser::start("en-US")?;
    browser.navigate(&format!("{root}data.js"))?;
    let before = after(&browser, root, spec, WARM)?;
    let then = after(&browser, root, spec, STEPS)?;
    Ok([0, 1].map(|i| then[i] - before[i]))
}

/// The bytes of both after further steps.
fn after(browser: &Browser, root: &str, spec: &Value, steps: usize) -> Outcome<[f64; 2]> {
    let mut memory = 0.0;
    for _ in 0..steps / AT_ONCE {
        memory = match browser.script_async(include_str!("heap.js"), json!([root, spec, AT_ONCE]))? {
            Value::String(problem) => return Err(problem),
            bytes => bytes.as_f64().ok_or("the script gave no number of bytes")?,
        };
    }
    // Once more for what the first collection has set free.
    for _ in 0..2 {
        browser.devtools("HeapProfiler.collectGarbage", json!({}))?;
    }
    let heap = browser.devtools("Runtime.getHeapUsage", json!({}))?;
    Ok([memory, heap["usedSize"].as_f64().ok_or("the browser does not say how large its heap is")?])
}
