//! The figures of the Network lab: how soon it learns, how it moves while it does, how fast it is, how soon it is rewound.

use crate::figure::{Figure, Goal, median, worst};
use crate::numbers;
use crate::webdriver::{Browser, Outcome};
use serde_json::json;
use xtask::server::Server;

/// The network of the LeNet preset, on 5000 drawn digits, for many epochs.
pub const LENET: &str = "v1&lab=network&data=glyphs(count=5000,train=4000,test=0)&model=cnn(layers=[\
                     conv2d(filters=8,kernel=5,padding=same),relu,max_pool,conv2d(filters=16,kernel=5),relu,max_pool,flatten,\
                     dense(units=64),relu,dense(units=10)],init=he_normal)&loss=cross_entropy&run=adam(lr=0.002),batch=32&epochs=40";
/// A network that is over in a moment.
const MLP: &str = "v1&lab=network&data=moons&model=mlp(hidden=[16,16])&loss=binary_cross_entropy&run=adam(lr=0.01),batch=16&epochs=20";
/// Times the scrubber is moved.
const MOVES: usize = 9;
/// How long frames are watched, in ms.
const WATCH_MS: u32 = 10_000;

/// What was measured in one browser.
struct Measured {
    first_step_ms: f64,
    frames_ms: Vec<f64>,
    examples_per_s: f64,
    visits_ms: Vec<f64>,
}

/// All figures.
pub fn figures(server: &Server) -> [Figure; 7] {
    let lenet = measure(server, LENET);
    let mlp = measure(server, MLP);
    let of = |measured: &Outcome<Measured>, value: fn(&Measured) -> Option<f64>| -> Outcome<f64> {
        let measured = measured.as_ref().map_err(String::clone)?;
        value(measured).ok_or_else(|| "nothing was measured".to_owned())
    };
    let figure = |name: &str, unit, goal, value| Figure { name: name.to_owned(), unit, goal, value };
    [
        figure(
            "from a link to a multilayer perceptron to its first step",
            "ms",
            Goal::AtMost(1500.0),
            of(&mlp, |m| Some(m.first_step_ms)),
        ),
        figure(
            "from a link to LeNet to its first step, 5000 digits drawn",
            "ms",
            Goal::AtMost(1500.0),
            of(&lenet, |m| Some(m.first_step_ms)),
        ),
        figure(
            "median frame of 10 s of LeNet training, default panels",
            "ms",
            Goal::AtMost(17.0),
            of(&lenet, |m| median(&m.frames_ms)),
        ),
        figure("longest frame of the same", "ms", Goal::AtMost(50.0), of(&lenet, |m| worst(&m.frames_ms))),
        figure(
            "examples a second of LeNet in the page, batch 32",
            "1/s",
            Goal::Known,
            of(&lenet, |m| Some(m.examples_per_s)),
        ),
        figure(
            "a multilayer perceptron rewound to a step, median of 9",
            "ms",
            Goal::AtMost(100.0),
            of(&mlp, |m| median(&m.visits_ms)),
        ),
        figure("LeNet rewound to a step, median of 9", "ms", Goal::AtMost(500.0), of(&lenet, |m| median(&m.visits_ms))),
    ]
}

fn measure(server: &Server, link: &str) -> Outcome<Measured> {
    let browser = Browser::start("en-US")?;
    browser.navigate(&format!("{}#{link}", server.url()))?;
    let first = browser.script_async(
        "const done = arguments[0]; const look = () => {
           const app = document.querySelector('.app.network');
           if (Number(app?.dataset.step) > 0) done(performance.now()); else requestAnimationFrame(look);
         }; look();",
        json!([]),
    )?;
    let first_step_ms = first.as_f64().ok_or("it took no step")?;
    let frames_ms = numbers(&browser.script_async(include_str!("frames.js"), json!([WATCH_MS]))?)?;
    let speed = browser.script(
        "return Number(document.querySelector('[data-testid=throughput]').textContent.replace(/[^0-9]/g, ''))",
        json!([]),
    )?;
    let visits_ms = numbers(&browser.script_async(include_str!("rewinding.js"), json!([MOVES]))?)?;
    Ok(Measured { first_step_ms, frames_ms, examples_per_s: speed.as_f64().unwrap_or(0.0), visits_ms })
}
