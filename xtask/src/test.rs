//! `cargo xtask test`: everything, and one line at the end that says how it went.

use crate::counted::{Counted, count};
use crate::shell::{Outcome, cargo, run, say};
use crate::{build, python, setup};
use std::process::{Command, ExitCode};
use std::thread;
use std::time::Instant;

/// How many checks and tests passed and failed, and the sentences on those that were not single tests.
#[derive(Default)]
pub struct Tally {
    passed: u32,
    failed: u32,
    sentences: Vec<String>,
    /// Browser tests that waited in vain beside others and passed alone.
    late: Vec<String>,
}

/// Tests of the page that run side by side: each waits for its browser most of the time.
const BROWSERS: &str = "--test-threads=3";

/// Sets up and runs every stage, also after one that failed. The page is built beside the native tests: a compiler that
/// optimizes it as a whole keeps one core busy.
pub fn test() -> ExitCode {
    let mut tally = Tally::default();
    toolchain(&mut tally);
    let page = thread::spawn(build::build);
    lint(&mut tally);
    tally.stage("documentation", document);
    tally.tests("native tests", &mut cargo(&["test", "--workspace", "--no-fail-fast"]));
    let evidence = ["test", "--profile", "fast", "--test", "evidence", "--", "--include-ignored"];
    tally.tests("evidence: networks that train", &mut cargo(&evidence));
    let mut python = None;
    if tally.stage("Python for exported networks", || python::environment().map(|found| python = Some(found))) {
        let mut export = cargo(&["test", "--test", "export", "--", "--include-ignored"]);
        tally.tests("exported networks", export.envs(python.map(|found| ("DESCENT_LAB_PYTHON", found))));
    }
    let built = || page.join().unwrap_or_else(|_| Err("the build panicked; its message is above".into()));
    if tally.stage("release page", || built().map(drop)) {
        browsers(&mut tally);
    }
    tally.finish()
}

/// The built page: everything in Chromium, a part of it in Firefox and WebKit as well.
fn browsers(tally: &mut Tally) {
    if tally.stage("Chromium and its driver", setup::browser) {
        tally.tests_of_browser("browser tests", || everywhere("chromium"), &[BROWSERS]);
    }
    other_browsers(tally);
}

/// Tests of the page that run in Firefox and WebKit as well.
const EVERYWHERE: &[&str] = &[
    "opening::it_opens_on_a_running_race",
    "reproduction::long_races_and_diverging_ones_give_the_native_bits",
    "network_lab::it_trains_is_rewound_and_gives_the_bits_of_the_terminal",
    "links::a_link_with_another_digest_says_that_it_differs",
    "everywhere::the_start_and_a_slider_follow_the_hand",
    "everywhere::a_monkey_does_not_break_it",
];

/// A test that runs in Firefox, not in WebKit: there Back passes over addresses that no press or key has led to.
const FIREFOX: &str = "links::the_address_is_edited_by_hand_and_walked_through";

/// Firefox and WebKit, as far as they can be had here: what cannot be had is said, and fails.
fn other_browsers(tally: &mut Tally) {
    let mut driver = None;
    if tally.stage("Firefox and its driver", || setup::firefox().map(|found| driver = Some(found))) {
        let firefox = || {
            let mut firefox = everywhere("firefox");
            firefox.envs(driver.as_ref().map(|found| ("DESCENT_LAB_GECKODRIVER", found)));
            firefox
        };
        let names = [EVERYWHERE, &[FIREFOX, BROWSERS]].concat();
        tally.tests_of_browser("browser tests in Firefox", firefox, &names);
    }
    if tally.stage("WebKit and its driver", setup::webkit) {
        // One after the other, the monkey last: what it leaves running of the browser is in nobody's way.
        for name in EVERYWHERE {
            tally.tests_of_browser("browser tests in WebKit", || everywhere("webkit"), &[name]);
        }
    }
}

/// Tests in another browser; which ones is added.
fn everywhere(browser: &str) -> Command {
    let mut test = cargo(&["test", "--test", "browser", "--", "--include-ignored"]);
    test.env("DESCENT_LAB_BROWSER", browser);
    test
}

/// What the stages ask of rustup.
pub fn toolchain(tally: &mut Tally) {
    tally.stage("toolchain", || setup::components().and_then(|()| setup::wasm_target()));
}

/// Formatting and clippy on both targets; warnings are errors.
pub fn lint(tally: &mut Tally) {
    tally.stage("format", || run(&mut cargo(&["fmt", "--all", "--check"]), "run `cargo fmt --all`"));
    tally.stage("clippy, native", || clippy(&["--workspace", "--all-targets"]));
    tally.stage("clippy, wasm32", || clippy(&["--target", "wasm32-unknown-unknown", "--lib", "--bin", "page"]));
    tally.stage("clippy, engine", || {
        clippy(&["--target", "wasm32-unknown-unknown", "--features", "engine", "--lib", "--bins"])
    });
}

fn clippy(what: &[&str]) -> Outcome {
    let mut clippy = cargo(&["clippy", "--quiet"]);
    run(clippy.args(what).args(["--", "-D", "warnings"]), "clippy has something to say above")
}

/// The documentation of the library as the browser's target sees it: the core, the page and the worker.
fn document() -> Outcome {
    let mut doc = cargo(&["doc", "--quiet", "--no-deps", "--lib", "--target", "wasm32-unknown-unknown"]);
    run(doc.env("RUSTDOCFLAGS", "-D warnings"), "rustdoc has something to say above")
}

impl Tally {
    /// Runs a stage, which counts as one test, and says whether it passed.
    fn stage(&mut self, name: &str, work: impl FnOnce() -> Outcome) -> bool {
        say(name);
        let started = Instant::now();
        let outcome = work();
        took(name, started);
        match &outcome {
            Ok(()) => self.passed += 1,
            Err(sentence) => self.fail(name, sentence),
        }
        outcome.is_ok()
    }

    /// Runs tests by cargo and adds what it counts.
    pub fn tests(&mut self, name: &str, command: &mut Command) {
        say(name);
        let started = Instant::now();
        let counted = count(command);
        took(name, started);
        self.add(name, counted);
    }

    /// As [`Tally::tests`], in a browser, of which several share this machine: a test that waited in vain is run once more,
    /// alone. Where it passes then, it has passed, and is named at the end. What is wrong is not asked again.
    fn tests_of_browser(&mut self, name: &str, command: impl Fn() -> Command, arguments: &[&str]) {
        say(name);
        let started = Instant::now();
        let mut counted = count(command().args(arguments));
        if let Ok(run) = &mut counted {
            // What a monkey has done to a page may be why it does not answer.
            let in_vain = std::mem::take(&mut run.in_vain);
            for test in in_vain.into_iter().filter(|test| !test.contains("monkey")) {
                say(&format!("{test}, once more, alone"));
                if count(command().args(["--exact", &test])).is_ok_and(|alone| alone.is_success && alone.passed == 1) {
                    run.failed -= 1;
                    run.passed += 1;
                    run.is_success |= run.failed == 0;
                    self.late.push(test);
                }
            }
        }
        took(name, started);
        self.add(name, counted);
    }

    fn add(&mut self, name: &str, counted: std::io::Result<Counted>) {
        match counted {
            Ok(run) => {
                self.passed += run.passed;
                self.failed += run.failed;
                if run.failed > 0 {
                    self.sentences.push(format!("{name}: {} failed; their names are above", run.failed));
                } else if !run.is_success {
                    self.fail(name, "they did not run to the end; cargo says why above");
                }
            }
            Err(error) => self.fail(name, &format!("cargo could not be run ({error})")),
        }
    }

    fn fail(&mut self, name: &str, sentence: &str) {
        eprintln!("{name}: {sentence}");
        self.failed += 1;
        self.sentences.push(format!("{name}: {sentence}"));
    }

    /// Repeats what failed and prints the closing line.
    pub fn finish(self) -> ExitCode {
        println!();
        for sentence in &self.sentences {
            println!("{sentence}");
        }
        for test in &self.late {
            println!("{test} passed only when it was run once more, alone");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Says how long something took.
fn took(name: &str, started: Instant) {
    say(&format!("{name}: {} s", started.elapsed().as_secs()));
}
