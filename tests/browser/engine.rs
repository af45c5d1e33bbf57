//! The engine, a second module made of the same core: it gives the native bits too, and maps.

use super::harness::{Page, must};
use descent_lab::digest;
use descent_lab::experiment::{Choice, Experiment, MAX_RUNS, Run};
use descent_lab::landscape::map::kernel::Kernel;
use descent_lab::landscape::map::{Cell, MapJob, MapKind};
use descent_lab::optim::Rule;
use descent_lab::protocol::wire::Word;
use descent_lab::protocol::{ToPage, ToWorker};
use descent_lab::registry::Entry;
use descent_lab::surface::Surface;
use descent_lab::train::session::Session;
use serde_json::{Value, json};

/// The last answers to each question, with the bits of their buffers. A question is a few messages at once.
fn ask(page: &Page, questions: &[Vec<ToWorker>]) -> Vec<(ToPage, Vec<u32>)> {
    let word = |word: Word| match word {
        Word::Number(value) => json!(value),
        Word::Text(text) => json!(text),
    };
    let words = |message: &ToWorker| message.words().into_iter().map(word).collect::<Value>();
    let asked: Vec<Vec<Value>> = questions.iter().map(|question| question.iter().map(words).collect()).collect();
    let answers = must(page.browser().script_async(include_str!("engine.js"), json!([asked])));
    let answers: Vec<(Vec<Value>, Vec<u32>)> = serde_json::from_value(answers).expect("a list of answers");
    let unword = |value: Value| match value {
        Value::String(text) => Word::Text(text),
        other => Word::Number(other.as_f64().expect("a number or a text")),
    };
    let message = |words: Vec<Value>| ToPage::from_words(words.into_iter().map(unword).collect());
    answers.into_iter().map(|(words, bits)| (message(words).expect("the engine speaks the language"), bits)).collect()
}

fn rule(id: &str, lr: f64) -> Choice<Rule> {
    Choice::<Rule>::named(id).expect("exists").with("lr", lr)
}

fn basins(surface: &'static Surface, optimizer: Choice<Rule>) -> MapJob {
    let runs = vec![Run::new(optimizer)];
    let start = surface.start;
    let experiment = Experiment { surface: Choice::new(surface), start, runs, steps: 150, ..Experiment::default() };
    let region = experiment.shown();
    MapJob { experiment, run: 0, kind: MapKind::Basins, region, size: [40, 12], reach: MapJob::usual_reach(region) }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_engine_gives_the_native_bits() {
    let page = Page::open("");
    let races = Rule::table().chunks(MAX_RUNS).map(|rules| {
        let runs = rules.iter().map(|rule| Run::new(Choice::new(rule))).collect();
        Experiment { runs, noise: 0.5, steps: 250, ..Experiment::default() }
    });
    let on = |surface: &&'static Surface| Experiment {
        surface: Choice::new(surface),
        start: surface.start,
        ..Experiment::default()
    };
    let experiments: Vec<Experiment> = races.chain(Surface::table().iter().map(on)).collect();
    let open =
        |(run, experiment): (u32, &Experiment)| vec![ToWorker::Open { run, experiment: Box::new(experiment.clone()) }];
    let questions: Vec<_> = (1..).zip(&experiments).map(open).collect();
    for ((answer, _), experiment) in ask(&page, &questions).into_iter().zip(&experiments) {
        let mut session = Session::new(experiment).expect("compiles");
        assert!(session.advance(|| false));
        let ToPage::Frame(frame) = answer else { panic!("{answer:?}") };
        assert_eq!(frame.digest, session.digest().map(digest::hex), "{experiment:?}");
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn bands_are_the_native_ones_to_the_last_bit_and_the_newest_counts() {
    let page = Page::open("");
    let mut jobs: Vec<MapJob> = Surface::table().iter().map(|surface| basins(surface, rule("adam", 0.2))).collect();
    let mut rates = basins(Surface::table()[0], rule("momentum", 0.01));
    rates.kind = MapKind::Rates("momentum".to_owned());
    rates.region = [[1e-4, 1.0], [0.0, 0.99]];
    jobs.push(rates);
    // A long one is asked for first each time, and must not be answered.
    let long = MapJob { size: [1024, 1024], ..jobs[0].clone() };
    let question = |(map, job): (u32, &MapJob)| {
        vec![
            ToWorker::Help { map: 2 * map, job: Box::new(long.clone()) },
            ToWorker::Band { map: 2 * map, first: 0, rows: 1024 },
            ToWorker::Help { map: 2 * map + 1, job: Box::new(job.clone()) },
            ToWorker::Band { map: 2 * map + 1, first: 5, rows: 7 },
        ]
    };
    let questions: Vec<_> = (1..).zip(&jobs).map(question).collect();
    let answers = ask(&page, &questions);
    assert_eq!(answers.len(), jobs.len());
    for ((asked, job), (answer, bits)) in (1..).zip(&jobs).zip(answers) {
        let ToPage::Band { map, first: 5, rows: 7, .. } = &answer else { panic!("{answer:?}") };
        assert_eq!(*map, 2 * asked + 1);
        assert_native(job, &answer, &bits);
    }
}

/// Holds a band against the one that is computed here.
#[track_caller]
fn assert_native(job: &MapJob, answer: &ToPage, bits: &[u32]) {
    let ToPage::Band { first, rows, minima, .. } = answer else { panic!("{answer:?}") };
    let mut kernel = Kernel::new(job).expect("compiles").expect("is sound");
    kernel.begin(*first..first + rows);
    assert!(kernel.advance(|| false));
    assert_eq!(minima, kernel.minima(), "{job:?}");
    let native: Vec<u32> = kernel.cells().iter().flat_map(Cell::numbers).map(f32::to_bits).collect();
    assert_eq!(bits, native, "{job:?}");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn helpers_share_a_map_and_every_row_comes_once() {
    let page = Page::open("");
    let job = MapJob { size: [300, 40], ..basins(Surface::table()[0], rule("adam", 0.2)) };
    let map = |map| ToWorker::Map { map, job: Box::new(job.clone()) };
    // The first is given up for the second, the third is cancelled and then asked for anew.
    let questions = [vec![map(1), map(2)], vec![map(3), ToWorker::Cancel { map: 3 }, map(4)]];
    let answers = ask(&page, &questions);
    for asked in [2, 4] {
        let of = |answer: &&(ToPage, Vec<u32>)| matches!(answer.0, ToPage::Band { map, .. } if map == asked);
        let mut rows = Vec::new();
        for (answer, bits) in answers.iter().filter(of) {
            let ToPage::Band { first, rows: count, .. } = answer else { continue };
            rows.extend(*first..first + count);
            assert_native(&job, answer, bits);
        }
        rows.sort_unstable();
        assert_eq!(rows, (0..40).collect::<Vec<u32>>());
    }
    let stale = |answer: &ToPage| !matches!(answer, ToPage::Band { map: 2 | 4, .. });
    assert!(!answers.iter().any(|(answer, _)| stale(answer)));
}
