//! Play, pause, step, scrub, speed, reset.

use super::harness::Page;
use super::lab::{PLAY, SCRUBBER, STAGE};

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn it_plays_pauses_steps_and_resets() {
    let page = Page::at_work("");
    page.wait_for_status("playing");
    assert_eq!(page.find(PLAY).spoken_name(), "Pause");
    page.click(PLAY);
    page.wait_for_status("paused");
    assert_eq!(page.find(PLAY).spoken_name(), "Play");
    let at = page.step();
    page.wait_for_frame();
    assert_eq!(page.step(), at, "a paused race moved");

    page.click("[data-testid=step-forward] button");
    page.wait_for_step(at + 1);
    let rows = page.rows();
    page.click("[data-testid=step-forward] button");
    page.wait_for_step(at + 2);
    assert_ne!(page.rows(), rows, "a step changed no number");
    page.click("[data-testid=step-back] button");
    page.wait_for_step(at + 1);
    assert_eq!(page.rows(), rows, "a step back does not show what was there before");
    assert_eq!(page.text("[data-testid=step]"), format!("step {} / 400", at + 1));

    page.press("Space");
    page.wait_for_status("playing");
    page.wait_until("the race goes on", || page.step() > at + 2);
    page.press("Space");
    page.wait_for_status("paused");

    page.click("[data-testid=reset] button");
    page.wait_for_step(0);
    assert_eq!(page.status(), "paused");
    let point = |place: String| place.split(" η").next().unwrap_or_default().to_owned();
    let places: Vec<String> = page.rows().into_iter().map(|row| point(row.place)).collect();
    assert!(places.iter().all(|place| *place == places[0]), "not all runs start at one point: {places:?}");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_end_stops_it_and_play_starts_over() {
    let page = Page::at_work("v1&surface=quadratic&steps=12&run=adam&run=sgd");
    (0..2).for_each(|_| page.press("]"));
    page.wait_for_status("ended");
    assert_eq!(page.step(), 12);
    assert_eq!(page.find(PLAY).spoken_name(), "Play");
    page.click(PLAY);
    page.wait_until("it starts over", || page.step() < 12);
    assert_eq!(page.status(), "playing");
    page.wait_for_status("ended");
    assert_eq!(page.step(), 12);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_scrubber_goes_to_any_step_by_pointer_and_by_key() {
    let page = Page::at_work("");
    page.pause();
    page.drag(SCRUBBER, (0.5, 0.5), (0.75, 0.5));
    page.wait_until("the scrubber has moved the race", || (270..=330).contains(&page.step()));
    let (step, rows, picture) = (page.step(), page.rows(), page.picture(STAGE));
    assert_eq!(page.find(SCRUBBER).property("value"), step.to_string());
    assert_eq!(page.find(SCRUBBER).attribute("aria-valuetext"), Some(format!("Step {step} of 400")));

    page.pointer_down(SCRUBBER, (0.75, 0.5));
    page.pointer_move(SCRUBBER, (0.25, 0.5));
    page.wait_until("the race answers while the pointer is down", || (70..=130).contains(&page.step()));
    assert_ne!(page.rows(), rows);
    assert_ne!(page.picture(STAGE), picture, "the picture stayed the same");
    page.pointer_up();

    let at = page.step();
    page.press("ArrowRight");
    page.wait_for_step(at + 1);
    page.press("End");
    page.wait_for_step(400);
    page.press("Home");
    page.wait_for_step(0);
    assert_eq!(page.status(), "paused");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_speed_has_bounds_and_counts() {
    let page = Page::at_work("");
    page.pause();
    page.click("[data-testid=reset] button");
    assert_eq!(page.text("[data-testid=speed]"), "1×");
    for expected in ["0.5×", "0.25×", "0.25×"] {
        page.click(".transport-speed .icon-button:first-child");
        page.wait_for_text("[data-testid=speed]", expected);
    }
    for expected in ["0.5×", "1×", "2×", "4×", "8×", "8×"] {
        page.click(".transport-speed .icon-button:last-child");
        page.wait_for_text("[data-testid=speed]", expected);
    }
    let told = page.find(".transport-speed").attribute("title");
    assert_eq!(told.as_deref(), Some("400 steps a second"));
    page.press("Space");
    page.wait_for_status("ended");
}
