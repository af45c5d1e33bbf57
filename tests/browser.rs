//! The built page in real browsers: what a person does, and what they see. All of it in Chromium, a part of it in Firefox
//! and WebKit as well (`DESCENT_LAB_BROWSER` names the browser).
//!
//! `cargo xtask test` builds the page and runs these; a plain `cargo test` leaves them out, since they need the page.
//! To run one: `cargo xtask build && cargo test --test browser NAME -- --ignored`.
//!
//! One file a theme. [`harness`] and [`hand`] drive the browser, [`lab`] gives the words the tests are written in.
#![cfg(not(target_arch = "wasm32"))]

#[path = "browser/conversation.rs"]
mod conversation;
#[path = "browser/editing.rs"]
mod editing;
#[path = "browser/engine.rs"]
mod engine;
#[path = "browser/everywhere.rs"]
mod everywhere;
#[path = "browser/failures.rs"]
mod failures;
#[path = "browser/hand.rs"]
mod hand;
#[path = "browser/harness.rs"]
mod harness;
#[path = "browser/inside.rs"]
mod inside;
#[path = "browser/keyboard.rs"]
mod keyboard;
#[path = "browser/lab.rs"]
mod lab;
#[path = "browser/languages.rs"]
mod languages;
#[path = "browser/links.rs"]
mod links;
#[path = "browser/maps.rs"]
mod maps;
#[path = "browser/monkey.rs"]
mod monkey;
#[path = "browser/network_charts.rs"]
mod network_charts;
#[path = "browser/network_data.rs"]
mod network_data;
#[path = "browser/network_formulas.rs"]
mod network_formulas;
#[path = "browser/network_lab.rs"]
mod network_lab;
#[path = "browser/network_look.rs"]
mod network_look;
#[path = "browser/network_pointing.rs"]
mod network_pointing;
#[path = "browser/network_screens.rs"]
mod network_screens;
#[path = "browser/network_selection.rs"]
mod network_selection;
#[path = "browser/opening.rs"]
mod opening;
#[path = "browser/playing.rs"]
mod playing;
#[path = "browser/pointing.rs"]
mod pointing;
#[path = "browser/reading.rs"]
mod reading;
#[path = "browser/refused.rs"]
mod refused;
#[path = "browser/relief.rs"]
mod relief;
#[path = "browser/reproduction.rs"]
mod reproduction;
#[path = "browser/results.rs"]
mod results;
#[path = "browser/runs.rs"]
mod runs;
#[path = "browser/screens.rs"]
mod screens;
#[path = "browser/survival.rs"]
mod survival;
#[path = "browser/translation.rs"]
mod translation;
#[path = "browser/trials.rs"]
mod trials;
#[path = "browser/truth.rs"]
mod truth;
#[path = "browser/undo.rs"]
mod undo;
#[path = "browser/webdriver.rs"]
mod webdriver;
