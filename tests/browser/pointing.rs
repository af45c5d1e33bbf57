//! Pointing at one thing lights it up everywhere: runs, letters, steps; looking closer.

use super::harness::Page;
use super::lab::{STAGE, START};
use serde_json::json;

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn pointing_at_a_run_lights_it_up_in_every_panel() {
    let page = Page::at_work("");
    page.go_to_end();
    // The inside of the last step has come.
    page.find("[data-testid=inside] .facts");
    let (stage, chart) = (page.picture(STAGE), page.picture("[data-testid=chart] canvas"));
    let lit = |css: &str| page.find(css).attribute("class").unwrap_or_default().contains("is-lit");
    let (row, card) = ("[data-testid=run-row]:nth-child(2)", page.card(2));
    assert!(!lit(row) && !lit(&card));
    page.hover(row, (0.3, 0.5));
    page.wait_until("row and card light up", || lit(row) && lit(&card));
    page.wait_for_text("[data-testid=inside]", "Momentum");
    let drawn = |css: &str| page.read(&format!("document.querySelector({css:?}).toDataURL()"));
    page.wait_for_frame();
    let (stage_lit, chart_lit) = (drawn(STAGE), drawn("[data-testid=chart] canvas"));
    page.wait_until("the stage goes back", || page.picture(STAGE) == stage);
    assert_eq!(page.picture("[data-testid=chart] canvas"), chart, "the chart does not go back");
    assert!(stage_lit != drawn(STAGE) && chart_lit != drawn("[data-testid=chart] canvas"), "a picture stayed the same");
    assert!(!lit(row) && !lit(&card));

    page.hover(&format!("{} .run-head", page.card(4)), (0.5, 0.1));
    page.wait_until("its row lights up", || lit("[data-testid=run-row]:nth-child(4)"));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn pointing_at_a_letter_lights_up_its_control_and_back() {
    let page = Page::at_work("v1&surface=rosenbrock&run=adam");
    page.go_to_end();
    let lit = |css: &str| page.find(css).attribute("class").unwrap_or_default().contains("is-lit");
    page.open_more(1);
    let (letter, control) =
        (format!("{} math [data-key=beta1]", page.card(1)), format!("{} .hyper[data-key=beta1]", page.card(1)));
    page.find(&letter);
    assert!(!lit(&control));
    page.hover(&letter, (0.5, 0.5));
    page.wait_until("the control lights up", || lit(&control));
    page.hover(&format!("{control} .hyper-name"), (0.5, 0.5));
    page.wait_until("the letter lights up", || lit(&letter));
    page.hover("[data-testid=step]", (0.5, 0.5));
    page.wait_until("both go out", || !lit(&letter) && !lit(&control));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_view_zooms_pans_and_comes_back() {
    let page = Page::at_work("");
    page.go_to_end();
    let whole = page.picture(".stage canvas:first-child");
    let start = page.start();
    page.click(".stage-tools [aria-label='Zoom in']");
    page.wait_until("the address tells the region", || page.fragment().contains("domain="));
    page.wait_until("the landscape is drawn closer", || page.picture(".stage canvas:first-child") != whole);
    assert_eq!(page.start(), start, "looking closer moved the start");
    page.click(".stage-tools [aria-label='Fit the view']");
    page.wait_until("the whole is shown again", || !page.fragment().contains("domain="));
    page.wait_until("it looks as before", || page.picture(".stage canvas:first-child") == whole);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_inside_of_a_step_shows_the_letters_with_their_values() {
    let page = Page::at_work("v1&surface=rosenbrock&run=adam(lr=0.1)");
    page.pause();
    page.press("Home");
    page.press("ArrowRight");
    page.wait_for_text("[data-testid=inside]", "From step 1 to 2");
    page.wait_for_text("[data-testid=inside] .facts", "m");
    let first = page.text("[data-testid=inside] .facts");
    page.press("ArrowRight");
    page.wait_for_text("[data-testid=inside]", "From step 2 to 3");
    page.wait_until("the values follow", || page.text("[data-testid=inside] .facts") != first);
    let formula = page.text("[data-testid=inside] math");
    assert!(formula.contains('m') && formula.contains('v') && formula.contains('β'), "{formula}");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_wheel_zooms_where_the_pointer_is_and_scrolls_nothing() {
    let page = Page::at_work("");
    page.go_to_end();
    page.hover(STAGE, (0.3, 0.4));
    let read = || page.read("document.querySelector('[data-testid=hover] .point')?.textContent ?? ''");
    page.wait_until("the point is told", || !read().is_empty());
    let told = read();
    let stage = page.frame(".stage");
    let (x, y) = (stage.left + 0.3 * stage.size().0, stage.top + 0.4 * stage.size().1);
    let wheel = json!({ "type": "mouseWheel", "x": x.round(), "y": y.round(), "deltaX": 0, "deltaY": -300 });
    page.browser().devtools("Input.dispatchMouseEvent", wheel).expect("a wheel can be turned");
    page.wait_until("the address tells the region", || page.fragment().contains("domain="));
    assert_eq!(page.script("return document.scrollingElement.scrollTop"), 0);
    let place = |told: &str| {
        let inner = told.trim_matches(['(', ')']).replace('−', "-");
        let all: Vec<f64> = inner.split(", ").filter_map(|number| number.parse().ok()).collect();
        (all[0], all[1])
    };
    let before = place(&told);
    page.hover(STAGE, (0.6, 0.4));
    page.wait_until("another point is told", || (place(&read()).0 - before.0).abs() > 0.1);
    page.hover(STAGE, (0.3, 0.4));
    page.wait_until("the point under the wheel is where it was", || {
        let after = place(&read());
        (before.0 - after.0).abs() < 0.03 && (before.1 - after.1).abs() < 0.03
    });
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_chart_shows_the_step_under_the_pointer_and_changes_its_axes() {
    let page = Page::at_work("");
    page.go_to_end();
    let chart = "[data-testid=chart] canvas";
    let log = page.picture(chart);
    let tools = |text: &str| format!("document.evaluate(\"//label[.='{text}']\", document).iterateNext().click()");
    page.script(&tools("linear"));
    page.wait_until("the axis is linear", || page.picture(chart) != log);
    page.wait_until("the address tells it", || page.fragment().contains("view=linear_loss"));
    page.script(&tools("log"));
    page.wait_until("the axis is logarithmic again", || page.picture(chart) == log);

    page.hover("[data-testid=chart]", (0.5, 0.5));
    page.wait_until("the race shows the step under the pointer", || (120..=300).contains(&page.step()));
    page.hover("[data-testid=step]", (0.5, 0.5));
    page.wait_for_step(400);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn buttons_over_the_stage_are_passed_over_and_the_start_is_still_in_hand() {
    let page = Page::at_work("");
    page.go_to_end();
    let over = |css: &str| {
        for at in [(0.1, 0.1), (0.5, 0.5), (0.4, 0.6), (0.9, 0.9)] {
            page.hover(css, at);
        }
    };
    let buttons = page.find_all(".stage button").len();
    assert!(buttons >= 3, "there are {buttons} buttons over the stage");
    for number in 0..buttons {
        page.script(&format!(
            "document.querySelectorAll('.stage button')[{number}].setAttribute('data-swept', {number})"
        ));
        let button = format!(".stage button[data-swept='{number}']");
        over(&button);
        // The drawing on it, and every line of that.
        for part in ["svg", "svg *"] {
            if page.exists(&format!("{button} {part}")) {
                over(&format!("{button} {part}"));
            }
        }
    }
    let before = page.start();
    page.drag(START, (0.5, 0.5), (3.0, 2.0));
    page.wait_until("the start has moved", || page.start() != before);
    page.hover(STAGE, (0.3, 0.3));
    page.wait_until("the point is told", || page.exists("[data-testid=hover] .point"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}
