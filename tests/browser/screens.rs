//! Screens from 360 px to a projector; light and dark; less motion; the presenter's view.

use super::harness::{Motion, Page, Scheme, Visitor};
use super::lab::{Frame, PLAY, SCRUBBER, STAGE};

const SETUP: &str = "[data-testid=open-setup] button";
const READOUTS: &str = "[data-testid=open-readouts] button";

fn sized(width: u32, height: u32) -> Visitor {
    Visitor { size: (width, height), ..Visitor::default() }
}

#[track_caller]
pub(super) fn assert_nothing_overflows(page: &Page, what: &str) {
    let wide = page.script("return [document.scrollingElement.scrollWidth, innerWidth]");
    assert!(wide[0].as_u64() <= wide[1].as_u64(), "{what}: {wide} px wide");
}

#[track_caller]
fn assert_stage_and_transport_are_apart(page: &Page, size: (u32, u32)) -> (Frame, Frame) {
    let (stage, transport) = (page.frame(".stage"), page.frame(".transport"));
    assert!(!stage.overlaps(transport), "{size:?}: {stage:?} under {transport:?}");
    assert!(stage.lies_within(size) && transport.lies_within(size), "{size:?}: {stage:?}, {transport:?}");
    for control in [PLAY, SCRUBBER, "[data-testid=step-back] button", "[data-testid=reset] button"] {
        assert!(page.frame(control).lies_within(size), "{size:?}: {control} is at {:?}", page.frame(control));
    }
    (stage, transport)
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn narrow_screens_show_the_stage_first_and_the_panels_as_sheets() {
    for size in [(390, 844), (360, 640)] {
        let page = Page::at_work_as(sized(size.0, size.1), "");
        page.pause();
        assert_nothing_overflows(&page, "the page");
        let (stage, transport) = assert_stage_and_transport_are_apart(&page, size);
        assert!(stage.size().0 > 0.98 * f64::from(size.0) && stage.size().1 > 0.5 * f64::from(size.1), "{stage:?}");
        assert!(transport.bottom > f64::from(size.1) - 2.0, "the transport is not at the foot: {transport:?}");
        assert!(page.share_of_ink(STAGE) > 0.001);
        assert!(!page.find(".setup h2").is_visible() && !page.find(".readouts h2").is_visible());

        for (button, sheet) in [(SETUP, ".setup"), (READOUTS, ".readouts")] {
            assert_eq!(page.find(button).attribute("aria-expanded").as_deref(), Some("false"));
            page.click(button);
            page.wait_until("the sheet is open", || {
                page.find(&format!("{sheet} h2")).is_visible() && page.frame(sheet).lies_within(size)
            });
            assert_nothing_overflows(&page, sheet);
            let wide = page.script(&format!(
                "const sheet = document.querySelector({sheet:?}); return [sheet.scrollWidth, sheet.clientWidth]"
            ));
            assert!(wide[0].as_u64() <= wide[1].as_u64(), "{sheet} at {size:?} is {wide} px wide inside");
            page.click(&format!("{sheet} .sheet-head button"));
            page.wait_until("the sheet is closed", || !page.find(&format!("{sheet} h2")).is_visible());
        }
        page.click(SETUP);
        page.wait_until("the sheet is open", || page.find(".setup h2").is_visible());
        page.press("Escape");
        page.wait_until("Esc closes it", || !page.find(".setup h2").is_visible());
        page.click(PLAY);
        page.wait_for_status("playing");
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn back_on_a_phone_closes_a_sheet_and_undoes_nothing() {
    let page = Page::at_work_as(sized(390, 844), "");
    page.prepare(
        "const Real = window.CloseWatcher; window.watchers = [];
         window.CloseWatcher = class extends Real { constructor(...given) { super(...given); watchers.push(this); } };",
    );
    for (link, root) in [("v1&run=adam", "#surface-root"), (super::network_lab::MOONS, "#network-root")] {
        page.load(link);
        for (button, sheet) in [(SETUP, ".setup"), (READOUTS, ".readouts")] {
            let (button, head) = (format!("{root} {button}"), format!("{root} {sheet} h2"));
            page.wait_until("the lab is there", || page.exists(&button) && page.find(&button).is_visible());
            let before = page.fragment();
            page.click(&button);
            page.wait_until("the sheet is open", || page.find(&head).is_visible());
            // What the device does by its Back.
            page.script("watchers.at(-1).requestClose()");
            page.wait_until("it is closed", || !page.find(&head).is_visible());
            assert_eq!(page.fragment(), before);
        }
    }
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_finger_finds_every_button_and_drags_the_start() {
    let page = Page::at_work_as(sized(390, 844), "");
    let touch = serde_json::json!({ "enabled": true, "maxTouchPoints": 5 });
    page.browser().devtools("Emulation.setTouchEmulationEnabled", touch).expect("touch can be emulated");
    let metrics = serde_json::json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true });
    page.browser().devtools("Emulation.setDeviceMetricsOverride", metrics).expect("a phone can be emulated");
    page.reload();
    page.wait_for_digest();
    page.go_to_end();
    assert_eq!(page.script("return matchMedia('(pointer: coarse)').matches"), true);
    let small = page.script(
        "return [...document.querySelectorAll('.topbar button, .transport button, .stage button')]
           .map((button) => [button.ariaLabel ?? button.innerText, button.getBoundingClientRect()])
           .filter(([, box]) => box.width > 0 && (box.width < 40 || box.height < 40))
           .map(([name, box]) => name + ': ' + box.width + ' × ' + box.height)",
    );
    assert_eq!(small, serde_json::json!([]), "too small for a finger");
    assert_nothing_overflows(&page, "a phone");

    // The table is out of sight, so the race is read as a screen reader would.
    let standings = || page.read("document.querySelector('[data-testid=summary]').textContent");
    let before = standings();
    let (ring, stage) = (page.frame("[data-testid=start]"), page.frame(".stage"));
    let touch = |kind: &str, x: f64, y: f64| {
        let points = if kind == "touchEnd" { serde_json::json!([]) } else { serde_json::json!([{ "x": x, "y": y }]) };
        let event = serde_json::json!({ "type": kind, "touchPoints": points });
        page.browser().devtools("Input.dispatchTouchEvent", event).expect("a touch can be emulated");
        page.wait_for_frame();
    };
    let (x, y) = (ring.left + 14.0, ring.top + 14.0);
    let to = ((stage.left + stage.right) / 2.0, (stage.top + stage.bottom) / 2.0);
    touch("touchStart", x, y);
    for part in 1..=5 {
        let share = f64::from(part) / 5.0;
        touch("touchMove", x + (to.0 - x) * share, y + (to.1 - y) * share);
    }
    page.wait_until("the paths answer to the finger", || standings() != before);
    touch("touchEnd", 0.0, 0.0);
    let moved = page.frame("[data-testid=start]");
    assert!((moved.left + 14.0 - to.0).abs() < 4.0 && (moved.top + 14.0 - to.1).abs() < 4.0, "{moved:?}, not {to:?}");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_projector_and_a_doubled_zoom_keep_everything_apart() {
    let page = Page::at_work_as(sized(1920, 1080), "");
    page.pause();
    for size in [(1920, 1080), (1440, 900), (1024, 768), (720, 450)] {
        page.set_size(size);
        page.wait_for_frame();
        assert_nothing_overflows(&page, &format!("{size:?}"));
        let (stage, _) = assert_stage_and_transport_are_apart(&page, size);
        assert!(!stage.overlaps(page.frame(".topbar")), "{size:?}");
        if size.0 >= 1440 {
            for panel in [".setup", ".readouts"] {
                assert!(!stage.overlaps(page.frame(panel)), "{size:?}: {panel} over the stage");
                assert!(page.frame(panel).lies_within(size), "{size:?}: {panel}");
            }
        }
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_presenter_shows_stage_transport_and_legend_only() {
    let size = (1920, 1080);
    let page = Page::at_work_as(sized(size.0, size.1), "");
    page.go_to_end();
    let before = page.frame(".stage");
    page.click("[data-testid=presenter] button");
    page.wait_until("the panels are gone", || !page.find(".setup").is_visible());
    for hidden in [".topbar", ".readouts", "[data-testid=digest]", "[data-testid=share]"] {
        assert!(!page.find(hidden).is_visible(), "{hidden} is still there");
    }
    assert!(page.find(".legend").is_visible() && page.text(".legend").contains("Nesterov"));
    let (stage, transport) = assert_stage_and_transport_are_apart(&page, size);
    assert!(stage.size().0 > before.size().0 + 500.0 && transport.size().0 > 1_900.0);
    page.wait_until("the picture fills it", || {
        page.script(&format!("return document.querySelector({STAGE:?}).width")).as_f64() >= Some(stage.size().0 - 1.0)
    });
    let letters: f64 = page.style(".transport", "font-size").trim_end_matches("px").parse().expect("a size");
    assert!(letters >= 20.0, "{letters} px in a lecture hall");
    page.press("Escape");
    page.wait_until("Esc brings the panels back", || page.find(".setup").is_visible());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_presenter_gets_out_by_pointer_and_by_back_in_both_labs() {
    const EXIT: &str = "[data-testid=leave-presenter]";
    let page =
        Page::at_work_as(Visitor { motion: Motion::Reduced, ..Visitor::default() }, "v1&surface=saddle&run=adam");
    let presents = || page.exists(".app.presenter:not([hidden])");
    let is_awake = || page.exists(&format!("{EXIT}.is-awake"));
    let enter = |lab: &str| {
        page.click(&format!("{lab} [data-testid=presenter] button"));
        page.wait_until("the page is the presenter's", presents);
    };
    let leave = |how: &str, act: &dyn Fn()| {
        act();
        page.wait_until(&format!("{how} leaves presenter view"), || !presents());
    };
    enter(".app");
    // It goes when the hand rests and comes back when it moves.
    page.wait_until("the way out goes", || page.exists(EXIT) && !is_awake());
    page.hover(".stage", (0.4, 0.4));
    page.wait_until("the way out comes", is_awake);
    assert!(!page.frame(&format!("{EXIT} button")).overlaps(page.frame(".legend")));
    leave("the button", &|| page.click(&format!("{EXIT} button")));

    // What is changed meanwhile stays as it is.
    enter(".app");
    page.drag(".stage", (0.5, 0.6), (0.6, 0.6));
    page.wait_until("the link follows the hand", || page.fragment().contains("start="));
    let kept = page.fragment();
    leave("the button", &|| page.click(&format!("{EXIT} button")));
    assert_eq!(page.fragment(), kept);
    // Back undoes the last change first, and then leaves.
    enter(".app");
    page.drag(".stage", (0.6, 0.6), (0.5, 0.4));
    page.wait_until("the link follows the hand again", || page.fragment() != kept);
    page.back();
    page.wait_until("Back undoes the change", || page.fragment() == kept);
    assert!(presents(), "one Back has done two things");
    leave("Back", &|| page.back());
    assert!(page.find(".setup").is_visible());

    page.click("[data-testid=lab-network]");
    page.wait_until("the network is there", || page.exists(".app.network[data-status=paused]"));
    enter(".network");
    leave("Back", &|| page.back());
    enter(".network");
    leave("Esc", &|| page.press("Escape"));
    enter(".network");
    leave("the button", &|| page.click(&format!("{EXIT} button")));
    // And once more Back: out of the lab, not only out of a view that is long left.
    assert!(page.fragment().contains("lab=network"));
    page.back();
    page.wait_until("the surface is back", || !page.fragment().contains("lab=network"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_start_stays_in_reach() {
    const ARROW: &str = "[data-testid=start-arrow]";
    let page = Page::at_work("v1&surface=quadratic&steps=80&run=adam(lr=0.1)");
    page.go_to_end();
    let start = || page.frame("[data-testid=start]");
    let stage = page.frame(".stage");
    // Far beyond the edge of the stage, over the read-outs.
    page.drag("[data-testid=start]", (0.5, 0.5), (60.0, 0.5));
    let middle = |frame: Frame| [(frame.left + frame.right) / 2.0, (frame.top + frame.bottom) / 2.0];
    page.wait_until("the start has come to the edge", || (stage.right - middle(start())[0] - 12.0).abs() < 3.0);
    assert!(!page.exists(ARROW));
    // Keys do not push it out either.
    page.script("document.querySelector('[data-testid=start]').focus()");
    (0..3).for_each(|_| page.press("Shift+ArrowRight"));
    assert!(middle(start())[0] < stage.right - 8.0 && !page.exists(ARROW), "{:?}", start());

    for _ in 0..4 {
        page.click("[aria-label='Zoom in']");
    }
    page.wait_until("an arrow points to it", || page.exists(ARROW));
    let (typed, arrow) = (page.start(), page.frame(ARROW));
    assert!(arrow.right <= stage.right && stage.right - arrow.right < 40.0, "{arrow:?} in {stage:?}");
    page.click(ARROW);
    page.wait_until("it is in view", || !page.exists(ARROW));
    assert_eq!(page.start(), typed, "the view moves, not the start");
    assert!(middle(start())[0] < stage.right - 50.0, "{:?}", start());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn light_and_dark_follow_the_system_until_the_person_chooses() {
    const LIGHT: &str = "rgb(252, 251, 248)";
    const DARK: &str = "rgb(21, 23, 27)";
    let page = Page::at_work_as(Visitor { scheme: Scheme::Dark, ..Visitor::default() }, "");
    page.go_to_end();
    let paper = || page.style("body", "background-color");
    assert_eq!(paper(), DARK);
    let dark_chart = page.picture("[data-testid=chart] canvas");
    page.set_preferences(Scheme::Light, Motion::Full);
    page.wait_until("it follows the system", || paper() == LIGHT);
    page.wait_until("the chart follows too", || page.picture("[data-testid=chart] canvas") != dark_chart);

    page.click("[data-testid=theme] button");
    page.wait_until("the button darkens it", || paper() == DARK);
    page.reload();
    page.wait_for_digest();
    assert_eq!(paper(), DARK, "the choice did not survive a reload");
    page.press("t");
    page.wait_until("T lightens it", || paper() == LIGHT);
    page.set_preferences(Scheme::Dark, Motion::Full);
    page.wait_for_frame();
    assert_eq!(paper(), LIGHT, "the system overruled the person");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn less_motion_opens_at_the_end_and_nothing_moves() {
    let page = Page::at_work_as(Visitor { motion: Motion::Reduced, ..Visitor::default() }, "");
    page.wait_for_status("ended");
    assert_eq!(page.step(), 400);
    let (stage, rows) = (page.picture(STAGE), page.rows());
    (0..10).for_each(|_| page.wait_for_frame());
    assert_eq!((page.picture(STAGE), page.rows(), page.step()), (stage, rows, 400));
    let moving = "return document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 20).length";
    assert_eq!(page.script(moving), 0, "something is animated");
    page.choose_surface("saddle");
    page.wait_for_text("[data-testid=step]", "/ 200");
    page.wait_for_status("ended");
    // Whoever asks to see it move, sees it.
    page.click(PLAY);
    page.wait_for_status("playing");
}
