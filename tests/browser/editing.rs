//! Drag anything, type anything: the whole path answers at once, without Play.

use super::harness::Page;
use super::lab::{FORMULA, RULE, START};

/// The slider of Adam's rate in the opening race, and what goes with it.
const RATE: &str = "[data-testid=run-card]:nth-child(5) [data-key=lr]";
/// The field a schedule is typed into.
const SCHEDULE: &str = "[data-testid=schedule-editor] textarea";

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn dragging_the_start_moves_every_path_while_the_pointer_is_down() {
    let page = Page::at_work("");
    page.go_to_end();
    let (start, rows) = (page.start(), page.rows());
    let ring = page.frame(START);
    page.pointer_down(START, (0.5, 0.5));
    page.pointer_move("[data-testid=stage]", (0.75, 0.3));
    page.wait_until("every run answers", || {
        let now = page.rows();
        now.iter().zip(&rows).all(|(now, before)| now.loss != before.loss && now.place != before.place)
    });
    let moved = page.start();
    assert!(moved[0] > start[0] + 0.5, "the field says {moved:?}, it was {start:?}");
    assert!(page.frame(START).left > ring.left + 50.0, "the ring stayed behind");
    page.pointer_up();
    assert_eq!(page.status(), "ended", "an edit at rest began to play");
    page.wait_until("the address tells the start", || page.fragment().contains(&format!("start={},", moved[0])));

    page.press("Home");
    page.wait_for_step(0);
    let point = |place: String| place.split(" η").next().unwrap_or_default().to_owned();
    let places: Vec<String> = page.rows().into_iter().map(|row| point(row.place)).collect();
    assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_start_is_typed_too() {
    let page = Page::at_work("");
    page.go_to_end();
    let rows = page.rows();
    page.find(".point-field .number-field input").retype("0.5");
    page.wait_until("the race answers", || page.rows() != rows);
    assert_eq!(page.start()[0], 0.5);
    page.find(".point-field .number-field input").retype("far");
    page.wait_for_text(".point-field .field-error", "A number between");
    // What was refused stays with its reason, until it is given up.
    page.press("Enter");
    let typed = || page.find(".point-field .number-field input").property("value");
    assert_eq!(typed(), "far");
    page.script("document.activeElement?.blur()");
    page.wait_for_frame();
    assert_eq!(typed(), "far");
    page.wait_for_text(".point-field .field-error", "A number between");
    page.click(".point-field .number-field input");
    page.press("Escape");
    page.wait_until("the field shows the start again", || page.start()[0] == 0.5);

    // As an input method writes it, and with a comma for the point.
    page.find(".point-field .number-field input").retype("－０．２５");
    page.wait_until("full-width digits are read", || page.fragment().contains("start=-0.25,"));
    page.find(".point-field .number-field input").retype("1,25");
    page.wait_for_text(".point-field .field-error", "Write 1.25");
    page.press("Escape");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_rate_is_dragged_typed_and_reset() {
    let page = Page::at_work("");
    page.go_to_end();
    let before = page.rows();
    let slider = format!("{RATE} .slider input");
    page.pointer_down(&slider, (0.6, 0.5));
    page.pointer_move(&slider, (0.25, 0.5));
    page.wait_until("Adam answers while the pointer is down", || page.rows()[4] != before[4]);
    let during = page.rows();
    assert_eq!(during[..4], before[..4], "other runs changed as well");
    assert_ne!(during[4].rate, before[4].rate);
    page.pointer_move(&slider, (0.8, 0.5));
    page.wait_until("Adam answers again", || page.rows()[4].rate != during[4].rate);
    page.pointer_up();

    let value = format!("{RATE} .hyper-value");
    page.click(&value);
    page.press("Control+a");
    page.find(&format!("{RATE} .hyper-field")).type_text("0.0425");
    page.wait_until("Adam takes the typed rate", || page.rows()[4].rate == "0.0425");
    page.press("Enter");
    page.wait_for_text(&value, "0.0425");

    page.click(&value);
    page.press("Control+a");
    page.find(&format!("{RATE} .hyper-field")).type_text("-3");
    page.wait_for_text(&format!("{RATE} .field-error"), "number between");
    assert_eq!(page.rows()[4].rate, "0.0425", "a refused number was taken");
    page.press("Escape");
    page.wait_for_text(&value, "0.0425");

    let reset = format!("{RATE} .hyper-reset");
    assert_eq!(page.find(&reset).spoken_name(), "Reset Learning rate to 0.001");
    page.hover(&format!("{RATE} .hyper-name"), (0.2, 0.5));
    page.click(&reset);
    page.wait_until("Adam has its default rate", || page.rows()[4].rate == "0.001");
    assert_eq!(page.find(&reset).property("disabled"), true);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn steps_noise_and_seed_change_the_race() {
    let page = Page::at_work("");
    page.go_to_end();
    page.find(".field-row .number-field input").retype("120");
    page.wait_until("the race is shorter", || page.step() == 120);
    assert_eq!(page.text("[data-testid=step]"), "step 120 / 120");
    page.wait_for_digest();

    assert!(!page.exists("[data-testid=seed]"), "a seed where nothing is left to chance");
    let (quiet, slider) = (page.digest(), "[data-key=sigma] .slider input");
    page.drag(slider, (0.02, 0.5), (0.5, 0.5));
    page.wait_for_text("[data-testid=seed]", "1");
    let noisy = page.wait_for_digest();
    assert_ne!(noisy, quiet);
    page.click(".transport-seed button");
    page.wait_for_text("[data-testid=seed]", "2");
    page.wait_until("another seed gives another race", || !page.digest().is_empty() && page.digest() != noisy);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_typed_formula_is_raced_on_and_a_broken_one_keeps_the_last_good_race() {
    let page = Page::at_work("");
    page.choose_surface("formula");
    let example = page.wait_for_digest();
    page.find(FORMULA).retype("u = (x - 1)^2\nu + 3*(y + 2)^2");
    page.wait_for_text("[data-testid=surface-select] math", "3");
    let good = page.wait_for_digest();
    assert_ne!(good, example, "the race is still on the old surface");

    page.find(FORMULA).type_text(" + sine(y)");
    page.wait_for_text("[data-testid=formula-editor] .field-error", "Line 2, column 19");
    let told = page.text("[data-testid=formula-editor] .field-error");
    assert!(told.contains("there is no function \"sine\""), "{told}");
    assert_eq!(page.read("document.querySelector('.formula-wrong').textContent"), "sine");
    let (field, error) = (page.frame(FORMULA), page.frame("[data-testid=formula-editor] .field-error"));
    assert!(error.top >= field.bottom - 1.0 && error.top < field.bottom + 16.0, "not under the field: {error:?}");
    assert_eq!(page.wait_for_digest(), good, "the last good race is gone");
    assert!(!page.text("[data-testid=surface-select] math").contains("sin"), "the last good formula is gone");
    assert_eq!(page.find(FORMULA).property("value"), "u = (x - 1)^2\nu + 3*(y + 2)^2 + sine(y)");

    for _ in 0..4 {
        page.press("Backspace");
    }
    page.find(FORMULA).type_text("(y)");
    page.wait_until("the repaired formula races", || !page.digest().is_empty() && page.digest() != good);
    assert!(!page.exists("[data-testid=formula-editor] .field-error"));

    page.find(FORMULA).retype("param k = 2 in 0..5\nk*x^2 + y^2");
    page.wait_for_text("[data-testid=surface-select] [data-key=k] .hyper-value", "2");

    let before = page.wait_for_digest();
    page.find(FORMULA).retype("（ｘ−１）²＋2ｙ²");
    page.wait_until("full-width letters are read", || !page.digest().is_empty() && page.digest() != before);
    assert!(!page.exists("[data-testid=formula-editor] .field-error"));
    let shown = page.text("[data-testid=surface-select] math");
    assert!(shown.contains("x") && !shown.contains('ｘ'), "shown is the mathematics: {shown}");
    assert_eq!(page.find(FORMULA).property("value"), "（ｘ−１）²＋2ｙ²", "typed is what was typed");
    page.find(FORMULA).retype("1,5*x^2 + y^2");
    page.wait_for_text("[data-testid=formula-editor] .field-error", "write 1.5");
    assert_eq!(page.read("document.querySelector('.formula-wrong').textContent"), "1,5");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_typed_rule_gets_its_sliders_and_its_errors() {
    let page = Page::at_work("");
    page.go_to_end();
    page.choose(&format!("{} select", page.card(1)), "custom");
    page.find(RULE).retype("param damping = 0.5 in 0..1\nstate m\nm = damping*m + g\nx = x - lr*m");
    let value = format!("{} [data-key=damping] .hyper-value", page.card(1));
    page.wait_for_text(&value, "0.5");
    page.wait_for_digest();
    let rows = page.rows();
    page.drag(&format!("{} [data-key=damping] .slider input", page.card(1)), (0.5, 0.5), (0.9, 0.5));
    page.wait_until("its slider moves its path", || page.rows()[0] != rows[0]);
    assert_eq!(page.rows()[1..], rows[1..], "other runs changed as well");
    let good = page.wait_for_digest();

    page.find(RULE).type_text(" + nothing");
    page.wait_for_text("[data-testid=rule-editor] .field-error", "Line 4, column 16");
    let told = page.text("[data-testid=rule-editor] .field-error");
    assert!(told.contains("\"nothing\" is unknown here"), "{told}");
    assert_eq!(page.wait_for_digest(), good, "the last good rule is gone");

    page.find(RULE).retype("x -= lr*g/norm(g) + 0.001normal()");
    page.wait_until("a rule with a length and chance runs", || {
        !page.digest().is_empty() && page.digest() != good && !page.exists("[data-testid=rule-editor] .field-error")
    });
    page.wait_for_text(&format!("{} .formula", page.card(1)), "‖");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_typed_schedule_gets_its_sliders_and_its_errors() {
    let page = Page::at_work("");
    page.go_to_end();
    let card = page.card(1);
    page.open_more(1);
    page.choose(&format!("{card} .disclosure-body select"), "custom");
    page.find(SCHEDULE).retype("param k = 0.5 in 0..1\nlr0*k");
    page.wait_for_text(&format!("{card} [data-key=k] .hyper-value"), "0.5");
    page.wait_until("the rate is halved", || page.rows()[0].rate == "0.0004");
    let good = page.wait_for_digest();
    page.wait_until("the address holds it", || page.fragment().contains("&schedule=param%20k"));

    page.find(SCHEDULE).type_text(" + x");
    page.wait_for_text("[data-testid=schedule-editor] .field-error", "Line 2, column 9");
    assert_eq!(page.wait_for_digest(), good, "the last good schedule is gone");
    page.choose(&format!("{card} .disclosure-body select"), "constant");
    page.wait_until("the schedule is another", || page.rows()[0].rate == "0.0008");
    assert!(!page.exists(SCHEDULE), "an editor for a schedule that has its own formula");
}
