//! What is tried in every browser, Firefox and WebKit too: a hand that drags, a monkey that does not break it. Beside it
//! run those tests of the other files that `xtask/src/test.rs` lists for them: the opening, races, training, links.

use super::harness::{Motion, Page, Visitor};
use super::lab::{SCRUBBER, START};
use super::monkey;

/// Deeds of the monkey on a view.
const DEEDS: usize = 60;

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_start_and_a_slider_follow_the_hand() {
    let still = Visitor { motion: Motion::Reduced, ..Visitor::default() };
    let page = Page::at_work_as(still, "v1&surface=quadratic&steps=80&run=adam(lr=0.1)&run=sgd(lr=0.02)");
    page.go_to_end();
    let (rows, start) = (page.rows(), page.start());
    page.drag(START, (0.5, 0.5), (3.0, 2.0));
    page.wait_until("the start follows the hand", || page.start() != start);
    page.wait_until("the paths answer to the hand", || {
        page.rows().iter().zip(&rows).all(|(now, before)| !now.loss.is_empty() && now.loss != before.loss)
    });
    page.drag(SCRUBBER, (0.9, 0.5), (0.3, 0.5));
    page.wait_until("the step follows the thumb", || (15..35).contains(&page.step()));
    assert_eq!(page.script("return String(getSelection())"), "", "a drag has selected words");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_monkey_does_not_break_it() {
    monkey::play_with_these(&["contour", "relief", "boundary", "layers of images", "latent"], DEEDS);
}
