//! A worker that crashes, falls silent or cannot start: the page says so and goes on from the experiment.

use super::harness::Page;
use super::lab::{NOTICE, START};

/// Keeps every worker the page starts within reach of the test.
const WATCH: &str = "
  window.workers = [];
  const Real = window.Worker;
  window.Worker = class extends Real {
    constructor(...given) {
      if (window.refuses) throw new Error('no workers here');
      super(...given);
      window.workers.push(this);
    }
    terminate() {
      window.ended = true;
      super.terminate();
    }
  };";

fn watched(more: &str) -> Page {
    let page = Page::open("");
    page.script("localStorage.setItem('descent-lab.hints', '3')");
    page.prepare(&format!("{WATCH}{more}"));
    page.load("v1&surface=quadratic&steps=80&run=adam(lr=0.1)&run=sgd(lr=0.02)");
    page
}

/// Brings the race to rest. At rest the inside of a step is looked at, and for that the engine takes over from the first
/// worker: from then on it is the one that is counted.
#[track_caller]
fn settle(page: &Page) {
    page.wait_for_digest();
    page.go_to_end();
    page.wait_until("the engine takes over", || page.script("return window.ended === true").as_bool() == Some(true));
    page.script("window.workers = window.workers.slice(-1)");
}

fn workers(page: &Page) -> u64 {
    page.script("return window.workers.length").as_u64().expect("a count")
}

/// The newest worker raises an error, as one does whose code panics.
fn crash(page: &Page) {
    page.script("window.workers.at(-1).dispatchEvent(new ErrorEvent('error', { message: 'panicked' }))");
}

/// Moves the start by key and waits until every number has followed.
#[track_caller]
fn assert_answers_to_an_edit(page: &Page) {
    let rows = page.rows();
    page.script(&format!("document.querySelector({START:?}).focus()"));
    page.press("Shift+ArrowRight");
    page.wait_until("the numbers answer to an edit", || {
        let now = page.rows();
        now.len() == 2 && now.iter().zip(&rows).all(|(now, before)| !now.loss.is_empty() && now.loss != before.loss)
    });
    page.wait_for_digest();
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_crashed_worker_is_replaced_and_the_experiment_goes_on() {
    let page = watched("");
    settle(&page);
    assert_answers_to_an_edit(&page);
    let (digest, rows) = (page.digest(), page.rows());
    crash(&page);
    page.wait_for_text("[data-testid=fault]", "A fault in this program stopped a computation.");
    page.wait_until("a second worker starts", || workers(&page) == 2);
    assert_eq!(page.wait_for_digest(), digest, "the replacement computes something else");
    assert_eq!((page.status().as_str(), page.rows()), ("ended", rows));
    assert_answers_to_an_edit(&page);
    assert_eq!(workers(&page), 2);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_silent_worker_is_noticed_and_replaced() {
    let page = watched("");
    settle(&page);
    // Ended behind the page's back, it says nothing any more, not even that it has gone.
    page.script("window.workers.at(-1).terminate()");
    assert_answers_to_an_edit(&page);
    page.wait_for_text(NOTICE, "was restarted");
    assert_eq!(workers(&page), 2);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_worker_that_talks_nonsense_is_replaced() {
    let page = watched("");
    settle(&page);
    page.script("window.workers.at(-1).dispatchEvent(new MessageEvent('message', { data: ['{\"frame\":'] }))");
    page.wait_for_text(NOTICE, "was restarted");
    page.wait_until("a second worker starts", || workers(&page) == 2);
    assert_answers_to_an_edit(&page);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn after_too_many_failures_it_offers_a_way_out_that_works() {
    let page = watched("");
    settle(&page);
    // One after the other, before any of them gets to work: a worker that works asks for the engine beside it.
    page.script(
        "for (let i = 0; i < 4; i++) {
           window.workers.at(-1).dispatchEvent(new ErrorEvent('error', { message: 'panicked' }));
         }",
    );
    page.wait_for_status("stopped");
    let told = page.visible_text(NOTICE);
    assert!(told.contains("The computation cannot start in this browser: it stopped with an error"), "{told}");
    assert_eq!(workers(&page), 4, "a fifth worker without being asked");
    page.click(&format!("{NOTICE} .text-button"));
    page.wait_until("the race is back", || page.status() == "ended" && workers(&page) >= 5);
    page.wait_until("the message is gone", || !page.text(NOTICE).contains("cannot start"));
    assert_answers_to_an_edit(&page);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_browser_without_workers_is_told_so_and_may_try_again() {
    let page = watched("window.refuses = true;");
    page.wait_for_status("stopped");
    page.wait_for_text(NOTICE, "the browser refuses background workers");
    page.script("window.refuses = false");
    page.click(&format!("{NOTICE} .text-button"));
    page.wait_for_digest();
    page.wait_for_status("playing");
    page.go_to_end();
    assert_answers_to_an_edit(&page);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_browser_without_storage_only_forgets() {
    let page = Page::open("");
    page.prepare(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });",
    );
    page.visit("v1&surface=saddle&run=adam");
    page.wait_for_status("playing");
    page.click("[data-testid=language]");
    page.wait_for_text(".brand", "梯度下降实验室");
    page.reload();
    page.wait_for_digest();
    assert_eq!(page.text(".brand"), "Descent Lab");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}
