//! Everything works by keyboard: what the help promises, a way to every control, a focus that can be seen.

use super::harness::Page;
use super::lab::START;
use std::collections::BTreeSet;

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn every_key_of_the_help_does_what_it_says() {
    let page = Page::at_work("");
    page.press("?");
    page.wait_for_text("dialog[open]", "Keys");
    let told = page.text("dialog[open] .key-table");
    for promise in
        ["Space", "Home", "End", "R", "S", "F", "T", "Esc", "Highlight a run", "Slower, faster", "Second-order model"]
    {
        assert!(told.contains(promise), "{promise} is not in the help: {told}");
    }
    page.press("Escape");
    page.wait_until("Esc closes the help", || !page.exists("dialog[open]"));

    page.wait_for_status("playing");
    page.press("Space");
    page.wait_for_status("paused");
    page.press("Home");
    page.wait_for_step(0);
    page.press("ArrowRight");
    page.wait_for_step(1);
    page.press("Shift+ArrowRight");
    page.wait_for_step(11);
    page.press("ArrowLeft");
    page.wait_for_step(10);
    page.press("PageDown");
    page.wait_for_step(20);
    page.press("PageUp");
    page.wait_for_step(10);
    page.press("End");
    page.wait_for_step(400);
    page.press("r");
    page.wait_for_step(0);

    page.press("Plus");
    page.wait_for_text("[data-testid=speed]", "2×");
    page.press("-");
    page.press("-");
    page.wait_for_text("[data-testid=speed]", "0.5×");

    let lit = |row: usize| {
        let class = page.find(&format!("[data-testid=run-row]:nth-child({row})")).attribute("class");
        class.is_some_and(|class| class.contains("is-lit"))
    };
    page.press("3");
    page.wait_until("3 highlights the third run", || lit(3));
    page.press("1");
    page.wait_until("1 highlights the first run", || lit(1) && !lit(3));
    page.press("9");
    page.press("Escape");
    page.wait_until("Esc lets it go", || !lit(1));

    page.press("s");
    page.wait_for_text(".cursor-bubble", "Copied");
    let link = page.clipboard();
    assert!(link.contains("#v1&surface=rosenbrock") && link.contains("&digest="), "{link}");

    page.press("f");
    page.wait_until("F enters the presenter's view", || !page.find(".topbar").is_visible());
    page.press("f");
    page.wait_until("F leaves it", || page.find(".topbar").is_visible());

    let paper = page.style("body", "background-color");
    page.press("t");
    page.wait_until("T changes the theme", || page.style("body", "background-color") != paper);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_start_is_moved_by_arrow_keys() {
    let page = Page::at_work("");
    page.go_to_end();
    let (start, rows, digest) = (page.start(), page.rows(), page.digest());
    page.script(&format!("document.querySelector({START:?}).focus()"));
    page.press("ArrowRight");
    page.press("ArrowUp");
    page.wait_until("the start moves right and up", || page.start()[0] > start[0] && page.start()[1] > start[1]);
    page.wait_until("every path follows", || page.rows().iter().zip(&rows).all(|(a, b)| a.loss != b.loss));
    assert_eq!(page.step(), 400, "the keys moved the race as well");
    let small = page.start()[0] - start[0];
    page.press("Shift+ArrowRight");
    page.wait_until("Shift takes larger steps", || page.start()[0] - start[0] > 8.0 * small);
    assert!(page.find(START).spoken_name().contains(&format!("{:.2}", page.start()[0])));
    assert_ne!(page.wait_for_digest(), digest);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn keys_typed_into_a_field_belong_to_the_field() {
    let page = Page::at_work("v1&surface=formula&run=adam");
    page.go_to_end();
    let paper = page.style("body", "background-color");
    page.find("[data-testid=formula-editor] textarea").retype("r = 1 + t");
    page.wait_for_text("[data-testid=formula-editor] .field-error", "Line 1");
    page.press("Home");
    page.press("Space");
    assert_eq!((page.status().as_str(), page.style("body", "background-color")), ("ended", paper));
    assert!(page.find(".topbar").is_visible());
}

/// Names every control that can be reached now: visible, enabled, in the tab order.
const CONTROLS: &str = "
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex=\"0\"]')];
  const reachable = all.filter((one) => {
    const group = one.type === 'radio' && !one.checked;
    // The legend of the inside is that of the run in focus: its entries come and go on the way.
    const passing = one.closest('dialog, [data-testid=roles]');
    return !one.disabled && one.tabIndex >= 0 && !group && one.checkVisibility({ checkVisibilityCSS: true }) && !passing;
  });
  reachable.forEach((one, index) => (one.dataset.control = index));
  return reachable.length;";

/// The number of the focused control, and whether its focus can be seen: an outline of its own, or of its label.
const FOCUSED: &str = "
  const one = document.activeElement;
  if (!one || one.dataset.control === undefined) return null;
  const drawn = (element) => {
    if (!element) return false;
    const style = getComputedStyle(element);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1.5;
  };
  const box = one.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const name = one.ariaLabel || one.labels?.[0]?.innerText || one.innerText || one.className;
  return [Number(one.dataset.control), (drawn(one) || drawn(one.nextElementSibling)) && inside, name];";

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn tab_reaches_every_control_with_a_focus_that_can_be_seen() {
    let page = Page::at_work("v1&surface=quadratic&noise=0.1&run=adam(lr=0.01),step&run=custom");
    page.go_to_end();
    page.find("[data-testid=roles] li");
    page.open_more(1);
    page.script("document.activeElement.blur()");
    let count = page.script(CONTROLS).as_u64().expect("a count");
    assert!(count > 40, "only {count} controls");
    let mut reached = BTreeSet::new();
    let mut legend = false;
    for _ in 0..count + 15 {
        page.press("Tab");
        legend |=
            page.script("return !!document.activeElement?.closest('[data-testid=roles]')").as_bool() == Some(true);
        let focused = page.script(FOCUSED);
        let Some(control) = focused[0].as_u64() else { continue };
        assert_eq!(focused[1], true, "the focus on {} cannot be seen", focused[2]);
        reached.insert(control);
    }
    let missed: Vec<u64> = (0..count).filter(|control| !reached.contains(control)).collect();
    let names = page.script(&format!(
        "return {missed:?}.map((control) => document.querySelector(`[data-control=\"${{control}}\"]`)?.outerHTML.slice(0, 120))"
    ));
    assert!(missed.is_empty(), "Tab does not reach {names}");
    assert!(legend, "Tab does not reach the legend of the inside");
    let nameless = page.script(
        "return [...document.querySelectorAll('button')].filter((one) => !(one.ariaLabel || one.innerText.trim())).length",
    );
    assert_eq!(nameless, 0, "buttons without a name");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_screen_reader_hears_names_values_and_standings() {
    let page = Page::at_work("v1&surface=rosenbrock&run=adam(lr=0.1)&run=sgd(lr=1)");
    page.go_to_end();
    let told = page.find("[data-testid=stage]").spoken_name();
    assert!(told.starts_with("Paths of 2 optimizers on Rosenbrock. Step 400 of 400. Adam: Loss"), "{told}");
    assert!(told.contains("Gradient descent diverged at step"), "{told}");
    let slider = page.find("[data-testid=run-card] [data-key=lr] .slider input");
    assert_eq!(
        (slider.spoken_name().as_str(), slider.attribute("aria-valuetext").as_deref()),
        ("Learning rate η", Some("0.1"))
    );
    assert_eq!(page.find("[data-testid=surface-select] select").spoken_name(), "Surface");
}
