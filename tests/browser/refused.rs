//! What is refused while it is typed, and hands that do something by accident: nothing takes the place of what was there.

use super::harness::{Page, Visitor, must};
use super::lab::{FORMULA, NOTICE, STAGE};
use serde_json::json;

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn of_a_formula_that_is_refused_no_part_runs() {
    let page = Page::at_work("v1&surface=formula&f=x^2%2By^2&start=1,1&steps=20&run=sgd(lr=0.1)");
    let (before, digest) = (page.fragment(), page.wait_for_digest());
    page.find(FORMULA).retype("x^2y + y^2");
    page.wait_for_text("[data-testid=formula-editor] .field-error", "Line 1");
    page.press("Tab");
    page.wait_until("what was there runs", || page.digest() == digest && page.fragment() == before);
    // It stays to be mended, with its reason.
    assert_eq!(page.find(FORMULA).property("value"), "x^2y + y^2");
    assert!(page.exists("[data-testid=formula-editor] .is-refused"));
    page.find(FORMULA).retype("x^2*y^2 + y^2");
    page.press("Tab");
    page.wait_until("what is good runs", || page.fragment().contains("x^2*y^2"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn of_a_number_that_is_refused_no_digit_counts() {
    let page = Page::at_work("v1&surface=beale&steps=50&run=sgd(lr=0.01)");
    let rate = format!("{} .hyper[data-key=lr]", page.card(1));
    page.click(&format!("{rate} .hyper-value"));
    page.find(&format!("{rate} .hyper-field")).retype("99");
    page.wait_for_text(&format!("{rate} .field-error"), "between");
    page.wait_until("the rate is that of before", || page.fragment().contains("sgd(lr=0.01)"));
    page.press("Escape");
    let labels = "[...document.querySelectorAll('.number-field label')]";
    let steps =
        format!("#{}", page.read(&format!("{labels}.find((label) => label.textContent.trim() === 'Steps').htmlFor")));
    page.find(&steps).retype("30000");
    page.wait_until("it is refused", || page.exists(&format!("{steps}[aria-invalid=true]")));
    page.wait_until("the steps are those of before", || page.fragment().contains("steps=50"));
    assert_eq!(page.find(&steps).property("value"), "30000");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_double_click_removes_one_run() {
    let page = Page::at_work("v1&surface=beale&steps=50&run=sgd(lr=0.01)&run=adam(lr=0.1)&run=rmsprop(lr=0.01)");
    let bin = page.frame(&format!("{} [aria-label^='Remove ']", page.card(1)));
    let (x, y) = ((bin.left + bin.right) / 2.0, (bin.top + bin.bottom) / 2.0);
    for count in 1..=2 {
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": count });
            must(page.browser().devtools("Input.dispatchMouseEvent", event));
        }
    }
    page.wait_until("one is gone", || page.names().len() == 2);
    page.wait_for_frame();
    assert_eq!(page.names().len(), 2);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_menu_and_a_box_show_what_holds_after_a_refusal() {
    use super::network_lab::{MOONS, opened};
    let page = opened(&format!("{MOONS}&regularization=(label_smoothing=0.1)"));
    let menu = "const menu = [...document.querySelectorAll('.network .select-entry')]
                  .find((entry) => entry.querySelector('label').textContent.trim() === 'Loss')?.querySelector('select');";
    let loss = || page.script(&format!("{menu} return menu?.value ?? ''"));
    let choose = |id: &str| {
        page.script(&format!(
            "{menu} menu.value = {id:?}; menu.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        ));
    };
    choose("hinge");
    page.wait_for_text(".network [data-testid=notice]", "label_smoothing");
    assert_eq!(loss(), "binary_cross_entropy");
    // What is accepted is shown.
    choose("cross_entropy");
    page.wait_until("the loss is another", || page.fragment().contains("loss=cross_entropy"));
    assert_eq!(loss(), "cross_entropy");
    page.load(&MOONS.replace("binary_cross_entropy", "hinge"));
    page.wait_until("hinge is there", || loss() == "hinge");
    let smoothing = "[data-testid=label_smoothing] input[type=checkbox]";
    page.click("[data-testid=training] .disclosure > button");
    page.click(smoothing);
    page.wait_for_text(".network [data-testid=notice]", "label_smoothing");
    assert_eq!(page.find(smoothing).property("checked"), false);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_double_click_on_the_stage_leaves_nothing_to_undo() {
    let link = "v1&surface=beale&start=1,-1&steps=50&run=sgd(lr=0.01)";
    let page = Page::at_work(link);
    let stage = page.frame(STAGE);
    let (x, y) = (stage.left + 0.4 * stage.size().0, stage.top + 0.3 * stage.size().1);
    // In one breath, as a hand does it: a driver may take longer.
    page.script(&format!(
        "const target = document.elementFromPoint({x}, {y});
         const at = {{ bubbles: true, cancelable: true, clientX: {x}, clientY: {y}, pointerId: 1, button: 0, pointerType: 'mouse' }};
         for (const name of ['pointerdown', 'pointerup', 'pointerdown', 'pointerup'])
           target.dispatchEvent(new PointerEvent(name, at));
         target.dispatchEvent(new MouseEvent('dblclick', at));"
    ));
    page.wait_for_frame();
    page.press("Control+z");
    page.wait_for_text(NOTICE, "There is nothing to undo.");
    assert_eq!(page.start(), [1.0, -1.0]);
    assert_eq!(page.fragment().split("&digest").next(), Some(link));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_finger_that_scrolls_moves_no_slider() {
    let phone = Visitor { size: (390, 844), ..Visitor::default() };
    let page = Page::at_work_as(phone, "v1&surface=beale&steps=50&run=sgd(lr=0.01)&run=adam(lr=0.1)&run=rmsprop");
    page.click("[data-testid=open-setup] button");
    let slider = format!("{} .hyper[data-key=lr] input[type=range]", page.card(1));
    page.script(&format!("document.querySelector({slider:?}).scrollIntoView({{ block: 'center' }})"));
    page.wait_for_frame();
    let frame = page.frame(&slider);
    let touch = |kind: &str, points: &[(f64, f64)]| {
        let points: Vec<_> = points.iter().map(|(x, y)| json!({ "x": x, "y": y })).collect();
        must(page.browser().devtools("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })));
    };
    let swipe = |across: f64, along: f64| {
        let (x, y) = (frame.left + 90.0, (frame.top + frame.bottom) / 2.0);
        touch("touchStart", &[(x, y)]);
        (1..=8).for_each(|part| {
            touch("touchMove", &[(x + across * f64::from(part) / 8.0, y + along * f64::from(part) / 8.0)])
        });
        touch("touchEnd", &[]);
        page.wait_for_frame();
    };
    let (at, link) = (page.find(&slider).property("value"), page.fragment());
    swipe(5.0, -160.0);
    page.wait_until("the sheet has scrolled", || page.frame(&slider).top < frame.top - 20.0);
    assert_eq!((page.find(&slider).property("value"), page.fragment()), (at, link));
    page.script(&format!("document.querySelector({slider:?}).scrollIntoView({{ block: 'center' }})"));
    page.wait_for_frame();
    swipe(80.0, 2.0);
    page.wait_until("a finger along it moves it", || !page.fragment().contains("sgd(lr=0.01)"));
}
