//! The worker's side of the protocol: Ready first, one unacknowledged frame at a time, ears open while it computes.

use crate::harness::Page;
use descent_lab::experiment::{Choice, Experiment, Run};
use descent_lab::optim::Rule;
use descent_lab::protocol::ToWorker;
use descent_lab::protocol::wire::Word;
use serde_json::{Value, json};

fn words(message: &ToWorker) -> Value {
    let word = |word: Word| match word {
        Word::Number(value) => json!(value),
        Word::Text(text) => json!(text),
    };
    message.words().into_iter().map(word).collect()
}

/// Twelve noisy runs of as many steps as there may be: far more than one slice of work.
fn long() -> Experiment {
    let run = Run::new(Choice::<Rule>::named("adam").expect("Adam is in the registry").with("lr", 0.01));
    Experiment { steps: 20_000, noise: 0.5, runs: vec![run; 12], ..Experiment::default() }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_worker_says_ready_first_waits_for_acknowledgement_and_always_listens() {
    let page = Page::open("");
    let open = |run, experiment| ToWorker::Open { run, experiment: Box::new(experiment) };
    let view = [[-2.0, 2.0], [-1.0, 3.0]];
    let messages = json!({
        "long": words(&open(1, long())),
        "grid": words(&ToWorker::Grid { grid: 1, experiment: Box::default(), view, size: [2048, 2048] }),
        "ping1": words(&ToWorker::Ping { nonce: 1 }),
        "ping2": words(&ToWorker::Ping { nonce: 2 }),
        "ping3": words(&ToWorker::Ping { nonce: 3 }),
        "short": words(&open(2, Experiment::default())),
        "ack": words(&ToWorker::Ack { run: 1 }),
        "ack2": words(&ToWorker::Ack { run: 2 }),
        "inspect": words(&ToWorker::Inspect { run: 2, index: 4, step: 123 }),
    });
    let answer = page.browser().script_async(include_str!("conversation.js"), json!([messages]));
    let log: Vec<String> = serde_json::from_value(answer.expect("the browser answers")).expect("a list of texts");
    assert_eq!(log[0], "ready", "{log:?}");
    assert_eq!(log.iter().filter(|entry| *entry == "ready").count(), 1, "{log:?}");

    // Before its acknowledgement the first frame stays alone, and every ping is answered all the same.
    let at = |wanted: &str| log.iter().position(|entry| entry == wanted).unwrap_or_else(|| panic!("{wanted}: {log:?}"));
    let frames_before = log[..at("pong 3")].iter().filter(|entry| entry.starts_with("frame")).count();
    assert_eq!(frames_before, 1, "{log:?}");
    assert_eq!(log[1], "frame 1", "a first, unfinished frame comes early: {log:?}");

    // Nothing of the replaced race comes after it was replaced, and the grid arrives although it was asked for first.
    assert!(log[at("pong 3")..].iter().all(|entry| !entry.starts_with("frame 1")), "{log:?}");
    assert!(log.contains(&"inspected 2".to_owned()) && log.contains(&"grid 1".to_owned()), "{log:?}");
}
