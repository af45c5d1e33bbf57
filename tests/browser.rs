//! The built page in a real Chromium.
//!
//! `cargo xtask test` builds the page and runs these; a plain `cargo test` leaves them out, since they need the page.
//! To run one: `cargo xtask build && cargo test --test browser NAME -- --ignored`.
#![cfg(not(target_arch = "wasm32"))]

#[path = "browser/harness.rs"]
mod harness;
#[path = "browser/webdriver.rs"]
mod webdriver;

use harness::Page;

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_page_opens_without_a_word_in_the_console() {
    let page = Page::open("");
    assert!(page.title().contains("Descent Lab"), "title: {}", page.title());
    page.wait_until("the worker is started", || page.served().iter().any(|sent| sent.path == "boot-worker.js"));
    page.wait_for_frame();
    assert_eq!(page.console_errors(), Vec::<String>::new());
    let refused: Vec<_> = page.served().into_iter().filter(|sent| sent.status >= 400).collect();
    assert_eq!(refused, [], "the page asked for files that are not there");
}
