//! A trainer that is asked for trials: what it says of them is what a terminal computes, it listens while it trains, and what
//! else it does goes on.

use crate::harness::Page;
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::link;
use descent_lab::protocol::Status;
use descent_lab::protocol::training::{ToPage, ToTrainer, Tried, bytes, read};
use descent_lab::train::network::selection::{Attempt, trials};
use serde_json::{Value, json};
use std::cell::RefCell;

/// Starts a trainer of its own, and keeps what it says.
const START: &str = "
    window.trainer = new Worker(new URL('.', location.href).href + 'boot-trainer.js?v=test', { type: 'module' });
    window.said = [];
    trainer.onmessage = ({ data }) => said.push(Array.from(data));
    trainer.onerror = ({ message }) => said.push(message);";

/// A conversation with a trainer.
struct Trainer<'a> {
    page: &'a Page,
    heard: RefCell<Vec<ToPage>>,
}

impl<'a> Trainer<'a> {
    fn start(page: &'a Page) -> Self {
        page.script(START);
        let trainer = Self { page, heard: RefCell::default() };
        page.wait_until("the trainer is ready", || trainer.has(|message| *message == ToPage::Ready));
        trainer
    }

    fn say(&self, message: &ToTrainer) {
        let all = json!([bytes(message)]);
        self.page.browser().script("trainer.postMessage(new Uint8Array(arguments[0]))", all).expect("it can be said");
    }

    /// Takes in what was said since, and says whether something of the kind was ever said.
    fn has(&self, wanted: impl Fn(&ToPage) -> bool) -> bool {
        let Value::Array(new) = self.page.script("return said.splice(0)") else { panic!("a list of messages") };
        for message in new {
            let all: Vec<u8> =
                serde_json::from_value(message.clone()).unwrap_or_else(|_| panic!("a message: {message}"));
            let message: ToPage = read(&all).expect("a message of this build");
            if matches!(message, ToPage::Frame(_)) {
                self.say(&ToTrainer::Ack);
            }
            self.heard.borrow_mut().push(message);
        }
        self.heard.borrow().iter().any(wanted)
    }

    fn wait(&self, what: &str, wanted: impl Fn(&ToPage) -> bool) {
        self.page.wait_until(what, || self.has(&wanted));
    }

    /// All news of what was asked for by this number, as one.
    fn tried(&self, id: u32) -> Tried {
        let mut all = Tried::default();
        for message in self.heard.borrow().iter() {
            if let ToPage::Tried(news) = message
                && news.id == id
            {
                all.marks.extend(news.marks.clone());
                all.losses.extend(&news.losses);
                all.rates.extend(&news.rates);
                let (marks, losses, rates) = (all.marks, all.losses, all.rates);
                all = Tried { marks, losses, rates, ..(**news).clone() };
            }
        }
        all
    }
}

/// Whether these are the last news of this number.
fn last(message: &ToPage, id: u32) -> bool {
    matches!(message, ToPage::Tried(news) if news.id == id && (news.end.is_some() || news.problem.is_some()))
}

fn experiment(selection: &str, epochs: u32) -> (NetworkExperiment, String) {
    let link = format!(
        "v1&lab=network&data=moons(preprocess=[standardize],test=20)&model=mlp(hidden=[8])&loss=binary_cross_entropy\
         &epochs={epochs}&selection={selection}&run=adam(lr=0.01),batch=16&run=sgd(lr=0.1),batch=32"
    );
    (link::network::decode(&link).expect("it is one"), link)
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_trainer_trains_trials_as_a_terminal_does() {
    let page = Page::open("");
    let trainer = Trainer::start(&page);
    let mut id = 0;
    for selection in [
        "k_fold(folds=2)",
        "seeds(seeds=2)",
        "sweep(rates=2,schedules=[cosine],batches=[0],from=0.1,to=10)",
        "range_test",
    ] {
        let (experiment, link) = experiment(selection, 3);
        for number in 0..trials(&experiment).len() as u32 {
            id += 1;
            trainer.say(&ToTrainer::Try { id, link: link.clone(), trial: number });
            trainer.wait("the trial ends", |message| last(message, id));
            let mut native = Attempt::new(&experiment, number, None).expect("it can begin");
            while !native.is_done() {
                native.advance().expect("it goes on");
            }
            assert_eq!(trainer.tried(id), Tried { id, ..native.news() }, "{selection}, trial {number}");
        }
    }
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_trainer_listens_while_it_tries() {
    let page = Page::open("");
    let trainer = Trainer::start(&page);
    let (_, long) = experiment("seeds", 100_000);
    let (_, short) = experiment("seeds", 2);
    // One that takes long says how far it is, and gives way to another.
    trainer.say(&ToTrainer::Try { id: 1, link: long.clone(), trial: 0 });
    trainer
        .wait("news of the first", |message| matches!(message, ToPage::Tried(news) if news.id == 1 && news.step > 0));
    trainer.say(&ToTrainer::Ping { nonce: 7 });
    trainer.wait("a pong", |message| *message == ToPage::Pong { nonce: 7 });
    trainer.say(&ToTrainer::Try { id: 2, link: short.clone(), trial: 1 });
    trainer.wait("the second ends", |message| last(message, 2));
    assert!(!trainer.heard.borrow().iter().any(|message| last(message, 1)));
    // What it left is over: after a pong nothing more is said of it.
    trainer.say(&ToTrainer::Try { id: 3, link: long, trial: 0 });
    trainer.wait("news of the third", |message| matches!(message, ToPage::Tried(news) if news.id == 3));
    trainer.say(&ToTrainer::Leave);
    trainer.say(&ToTrainer::Ping { nonce: 8 });
    trainer.wait("a pong", |message| *message == ToPage::Pong { nonce: 8 });
    trainer.heard.borrow_mut().clear();
    // Beside an open race both end, and both are what they are alone.
    trainer.say(&ToTrainer::Open { id: 9, link: short.clone() });
    trainer.say(&ToTrainer::Play { pace: None });
    trainer.say(&ToTrainer::Try { id: 4, link: short.clone(), trial: 1 });
    trainer.wait("the trial ends", |message| last(message, 4));
    trainer.wait(
        "the race ends",
        |message| matches!(message, ToPage::Frame(frame) if frame.done && frame.digest.is_some()),
    );
    assert_eq!(trainer.tried(4).end, trainer_alone(&short));
    assert!(!trainer.heard.borrow().iter().any(|message| matches!(message, ToPage::Tried(news) if news.id == 3)));
    // What cannot be tried is said, and the next can.
    for (id, link, trial, says) in [
        (5, short.clone(), 99, "there is no trial 99: "),
        (6, short.replace("seeds&", "bagging&"), 0, "bagging"),
        (7, short.replace("hidden=[8]", "layers=[dense(units=3)]"), 0, "the last layer gives (3)"),
    ] {
        trainer.say(&ToTrainer::Try { id, link, trial });
        trainer.wait("it is refused", |message| last(message, id));
        let refused = trainer.tried(id);
        assert!(
            refused.end.is_none() && refused.problem.as_ref().is_some_and(|said| said.en.contains(says)),
            "{refused:?}"
        );
    }
    trainer.say(&ToTrainer::Try { id: 8, link: short, trial: 0 });
    trainer.wait("the trial ends", |message| last(message, 8));
    assert_eq!(trainer.tried(8).end.map(|end| end.status), Some(Status::Finished));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

/// How the second trial of a link ends in a terminal.
fn trainer_alone(link: &str) -> Option<descent_lab::protocol::training::Outcome> {
    let experiment = link::network::decode(link).expect("it is one");
    let mut attempt = Attempt::new(&experiment, 1, None).expect("it can begin");
    while !attempt.is_done() {
        attempt.advance().expect("it goes on");
    }
    attempt.outcome().cloned()
}
