//! Runs come, go, hide, and take other rules and schedules.

use super::harness::Page;

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn runs_are_added_duplicated_hidden_and_removed() {
    let page = Page::at_work("");
    page.go_to_end();
    page.click("[data-testid=add-run] button");
    page.wait_until("a sixth run races", || page.rows().len() == 6 && !page.rows()[5].loss.is_empty());
    assert_eq!(page.names()[5], "AdaGrad");

    page.click("[aria-label='Duplicate Adam']");
    page.wait_until("a second Adam races", || page.rows().len() == 7 && page.names()[5] == "Adam 2");
    page.wait_for_digest();
    let rows = page.rows();
    assert_eq!((&rows[4].loss, &rows[4].place), (&rows[5].loss, &rows[5].place), "the copy races differently");

    let picture = page.picture("[data-testid=stage]");
    page.click("[aria-label='Hide Momentum']");
    page.wait_until("its row says so", || page.rows()[1].place.contains("hidden"));
    assert_ne!(page.picture("[data-testid=stage]"), picture, "the hidden path is still drawn");
    page.click("[aria-label='Show Momentum']");
    page.wait_until("its row says so", || !page.rows()[1].place.contains("hidden"));
    assert_eq!(page.picture("[data-testid=stage]"), picture, "the path did not come back");

    page.click("[aria-label='Remove Momentum']");
    page.wait_until("the run is gone", || page.rows().len() == 6);
    assert_eq!(page.names(), ["Gradient descent", "Nesterov", "RMSprop", "Adam", "Adam 2", "AdaGrad"]);
    assert_eq!(page.rows()[1..], [&rows[2..]].concat(), "the others changed");

    page.back();
    page.wait_until("Back brings it", || page.names().get(1).is_some_and(|name| name == "Momentum"));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_run_takes_another_rule_a_schedule_and_a_name() {
    let page = Page::at_work("");
    page.go_to_end();
    let before = page.rows();
    let card = page.card(1);
    page.choose(&format!("{card} .run-head select"), "rmsprop");
    page.wait_until("it races by the other rule", || page.rows()[0].name == "RMSprop" && page.rows()[0] != before[0]);
    page.wait_for_digest();
    let constant = page.rows()[0].clone();
    assert_eq!(constant.loss, page.rows()[3].loss, "two equal rules at one rate differ");

    page.open_more(1);
    let formula = page.text(&format!("{card} math"));
    assert!(formula.contains('η') && formula.contains('←'), "no update formula: {formula}");
    page.choose(&format!("{card} .disclosure-body select"), "exponential");
    page.wait_until("the rate has fallen", || page.rows()[0].rate != constant.rate);
    assert_ne!(page.rows()[0].loss, constant.loss);

    page.find(&format!("{card} .label-field input")).type_text("slow hiker");
    page.wait_until("it bears its name", || page.names()[0] == "slow hiker");
    assert!(page.title().starts_with("slow hiker, Momentum"), "title: {}", page.title());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn an_empty_race_offers_the_one_action_that_fills_it() {
    let page = Page::at_work("v1&surface=saddle&run=sgd&run=adam");
    page.pause();
    for left in [1, 0] {
        // One after the other: two clicks at once would be a double click.
        page.script("document.querySelector(\"[aria-label^='Remove ']\").click()");
        page.wait_until("the run is gone", || page.rows().len() == left);
    }
    page.wait_for_text(".run-list, .empty", "No run yet. Add one and it races at once.");
    assert!(page.text(".readouts").contains("Nothing to show yet"), "{}", page.text(".readouts"));
    page.press("Space");
    assert_ne!(page.status(), "playing", "nobody races");
    page.click(".setup .empty .button");
    page.wait_until("a run races", || page.rows().len() == 1 && !page.rows()[0].loss.is_empty());
    assert!(!page.exists(".setup .empty"));
    page.press("Space");
    page.wait_for_status("playing");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn twelve_runs_are_the_most() {
    let page = Page::at_work(&format!("v1&surface=quadratic{}", "&run=adam".repeat(11)));
    let add = "[data-testid=add-run] button";
    assert_eq!(page.find(add).property("disabled"), false);
    page.click(add);
    page.wait_until("there are twelve", || page.rows().len() == 12);
    assert_eq!(page.find(add).property("disabled"), true);
    let told = page.find(add).spoken_name();
    assert!(told.starts_with("12 runs are the most"), "{told}");
}
