//! The figures of the relief: how long its frames last while a hand turns it.
//!
//! The figure's name says what drew it. Without [`crate::webdriver::CARD`] that is Chromium's software adapter
//! (SwiftShader), on the same cores as everything else.

use crate::figure::{Figure, Goal, median, worst};
use crate::webdriver::{Browser, Outcome};
use crate::{PATIENCE, ROUNDS, WATCH_MS, numbers};
use descent_lab::landscape::relief::SIDE;
use serde_json::json;
use std::thread;
use std::time::{Duration, Instant};
use xtask::server::Server;

/// Median and longest frame of several rounds.
pub fn figures(server: &Server) -> [Figure; 2] {
    let rounds: Outcome<Vec<Vec<f64>>> = (0..ROUNDS).map(|_| frame_intervals_ms(server)).collect();
    let adapter = adapter(server).unwrap_or_else(|error| error);
    let of = |statistic: fn(&[f64]) -> Option<f64>| -> Outcome<f64> {
        let rounds = rounds.as_ref().map_err(String::clone)?;
        let each: Option<Vec<f64>> = rounds.iter().map(|round| statistic(round)).collect();
        each.and_then(|each| median(&each)).ok_or("there were no frames".to_owned())
    };
    let figure = |name: &str, limit: f64, value| Figure {
        name: format!(
            "{name} frame of {} s of turning the relief, {SIDE}×{SIDE} mesh, WebGL 2 by {adapter}, median of {ROUNDS}",
            WATCH_MS / 1_000
        ),
        unit: "ms",
        goal: Goal::AtMost(limit),
        value,
    };
    [figure("median", 17.0, of(median)), figure("longest", 33.0, of(worst))]
}

/// What the browser says draws its WebGL.
fn adapter(server: &Server) -> Outcome<String> {
    let browser = Browser::start("en-US")?;
    browser.navigate(&format!("{}boot-worker.js", server.url()))?;
    let name = browser.script(
        "const gl = document.createElement('canvas').getContext('webgl2'); \
         const names = gl?.getExtension('WEBGL_debug_renderer_info'); \
         return names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : null",
        json!([]),
    )?;
    name.as_str().map(str::to_owned).ok_or("nothing: there is no WebGL 2".to_owned())
}

/// Times between frames while the relief of the opening experiment turns, in a browser of its own.
fn frame_intervals_ms(server: &Server) -> Outcome<Vec<f64>> {
    let browser = Browser::start("en-US")?;
    // Paused, so that what is measured is the turning.
    browser.navigate(&format!("{}#v1&step=200&view=relief", server.url()))?;
    let start = Instant::now();
    let shown = "return document.querySelector('.app')?.dataset.status === 'paused' \
                 && document.querySelector('.relief')?.hidden === false";
    while browser.script(shown, json!([]))? != true {
        if start.elapsed() > PATIENCE {
            return Err("the relief was not shown".to_owned());
        }
        thread::sleep(Duration::from_millis(50));
    }
    numbers(&browser.script_async(include_str!("turning.js"), json!([WATCH_MS]))?)
}
