//! It opens on a running race: never blank, nothing missing, nothing from elsewhere.

use super::harness::{Page, Visitor};
use super::lab::STAGE;

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn it_opens_on_a_running_race() {
    let page = Page::open("");
    page.wait_for_status("playing");
    let first = page.step();
    page.wait_until("the race goes on", || page.step() > first);
    assert!(page.title().ends_with("on Rosenbrock · Descent Lab"), "title: {}", page.title());

    let rows = page.rows();
    assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), RACERS);
    for row in &rows {
        for number in [&row.loss, &row.gradient, &row.rate] {
            assert!(number.starts_with(|c: char| c.is_ascii_digit()), "{row:?}");
        }
    }
    page.wait_until("the landscape is drawn", || page.share_of_ink(".stage canvas:first-child") > 0.5);
    assert!(page.share_of_ink(STAGE) > 0.001, "the paths are not drawn");
    assert!(page.share_of_ink(".chart-frame canvas, [data-testid=chart] canvas") > 0.005, "the chart is not drawn");

    let formula = page.text("[data-testid=surface-select] math");
    assert!(formula.contains('x') && formula.contains('y'), "formula: {formula}");
    assert_eq!(
        page.read("document.querySelector('[data-testid=surface-select] math').namespaceURI"),
        "http://www.w3.org/1998/Math/MathML"
    );
    let (width, height) = page.frame("[data-testid=surface-select] math").size();
    assert!(width > 60.0 && height > 10.0, "the formula is {width} × {height}");
}

/// Who races at first.
const RACERS: [&str; 5] = ["Gradient descent", "Momentum", "Nesterov", "RMSprop", "Adam"];

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn everything_comes_from_its_own_place_and_nothing_is_missing() {
    let page = Page::at_work("");
    assert_eq!(page.console_errors(), Vec::<String>::new());
    let refused: Vec<_> = page.served().into_iter().filter(|sent| sent.status >= 400).collect();
    assert_eq!(refused, [], "the page asked for files that are not there");
    assert!(page.served().iter().any(|sent| sent.path == "boot-worker.js"), "no worker was started");
    let foreign = page.script(
        "const own = new URL('.', location.href).href;
         return performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => !name.startsWith(own))",
    );
    assert_eq!(foreign, serde_json::json!([]), "asked for from elsewhere");
}

/// Bytes that a first visit may transfer, compressed as a static host does.
const FIRST_VIEW: usize = 450_000;

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_first_view_is_no_larger_than_promised() {
    let page = Page::open("");
    page.wait_for_digest();
    let sent: Vec<_> = page.served().into_iter().map(|sent| (sent.bytes, sent.path)).collect();
    let bytes: usize = sent.iter().map(|(bytes, _)| bytes).sum();
    assert!(bytes > 100_000 && bytes <= FIRST_VIEW, "{bytes} bytes: {sent:?}");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_first_visit_shows_three_hints_and_no_later_one_does() {
    let page = Page::open("");
    for (text, progress) in [("Drag the ring", "1 of 3"), ("Drag any slider", "2 of 3"), ("Press space", "3 of 3")] {
        page.wait_for_text(".hint", text);
        page.wait_for_text(".hint", progress);
        page.click(".hint .text-button");
    }
    page.wait_until("the hints are over", || !page.exists(".hint"));
    page.reload();
    page.wait_for_digest();
    page.wait_for_frame();
    assert!(!page.exists(".hint"), "a hint on the second visit");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn on_a_phone_the_hints_are_those_that_have_something_to_point_at() {
    let page = Page::open_as(Visitor { size: (390, 844), ..Visitor::default() }, "");
    for (text, progress) in [("Drag the ring", "1 of 2"), ("Press space", "2 of 2")] {
        page.wait_for_text(".hint", text);
        page.wait_for_text(".hint", progress);
        page.click(".hint .text-button");
    }
    page.wait_until("the hints are over", || !page.exists(".hint"));
    assert_eq!(page.script("return localStorage.getItem('descent-lab.hints')"), "3");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn doing_what_a_hint_says_ends_it() {
    let page = Page::open("");
    page.wait_for_text(".hint", "Drag the ring");
    page.drag("[data-testid=start]", (0.5, 0.5), (2.0, 0.5));
    page.wait_for_text(".hint", "Drag any slider");
}
