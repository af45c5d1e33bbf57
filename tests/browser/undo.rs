//! Back and Ctrl+Z undo one edit each, in both labs, and never leave the page by surprise; the view travels with the link.

use super::harness::{Motion, Page, Visitor};
use super::lab::{NOTICE, STAGE};
use super::network_lab::{MOONS, experiment, opened, step};
use descent_lab::experiment::{Experiment, MapView};
use descent_lab::link;

/// The experiment in the address bar.
fn linked(page: &Page) -> Experiment {
    link::decode(&page.fragment()).expect("the page writes links that can be read")
}

fn start(page: &Page) -> [f64; 2] {
    linked(page).start
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn back_and_ctrl_z_undo_one_edit_each_and_never_leave_the_page() {
    let page = Page::at_work("v1&surface=quadratic&steps=50&run=sgd(lr=0.1)&run=adam(lr=0.1)");
    page.pause();
    page.press("Control+z");
    page.wait_for_text(NOTICE, "There is nothing to undo.");
    assert_eq!(page.names(), ["Gradient descent", "Adam"], "it is still the page");

    // A drag is one edit, however many points it passes; so is the press on the stage that begins one.
    let first = start(&page);
    page.drag(STAGE, (0.3, 0.3), (0.4, 0.45));
    page.wait_until("the address tells the start", || start(&page) != first);
    let second = start(&page);
    page.drag(STAGE, (0.6, 0.3), (0.7, 0.35));
    page.wait_until("the address tells the next start", || start(&page) != second);
    let third = start(&page);
    page.click("[aria-label='Remove Adam']");
    page.wait_until("Adam is gone", || page.names() == ["Gradient descent"]);
    page.wait_for_text(NOTICE, "Adam is removed.");
    let focus = page.script("return document.activeElement?.tagName ?? ''");
    assert_ne!(focus, "BODY", "the focus has a place");

    page.press("Control+z");
    page.wait_until("Adam is back", || page.names() == ["Gradient descent", "Adam"]);
    page.wait_for_text(NOTICE, "Undone: the removal of Adam.");
    assert_eq!(start(&page), third);
    page.press("Control+z");
    page.wait_until("the second drag is undone", || start(&page) == second);
    page.wait_for_text(NOTICE, "Undone: the start.");
    page.back();
    page.wait_until("Back undoes the first", || start(&page) == first);
    page.press("Control+z");
    page.wait_for_text(NOTICE, "There is nothing to undo.");
    page.press("Control+Shift+z");
    page.wait_until("it is made again", || start(&page) == second);
    page.press("Control+y");
    page.wait_until("and the next", || start(&page) == third);
    page.wait_for_text(NOTICE, "Made again: the start.");

    // The way out of a removal by the mouse, too.
    page.click("[aria-label='Remove Adam']");
    page.wait_for_text(NOTICE, "Adam is removed.");
    page.click(&format!("{NOTICE} .text-button"));
    page.wait_until("Adam is back again", || page.names() == ["Gradient descent", "Adam"]);

    // In a text field it is the field's own.
    let before = page.fragment();
    page.find(".run-card .hyper-value").click();
    page.find(".run-card .hyper-field").retype("0.2");
    page.press("Control+z");
    assert_eq!((page.fragment(), start(&page)), (before, third));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_network_lab_undoes_edits_and_an_address_without_fields_is_the_default() {
    let page = opened("v1&lab=network");
    let seed = || experiment(&page.fragment()).seed;
    let dice = ".network .transport-seed button";
    page.click(dice);
    page.wait_until("another seed", || seed() == 2);
    page.click(dice);
    page.wait_until("and another", || seed() == 3);
    page.press("Control+z");
    page.wait_until("the last one is undone", || seed() == 2);
    page.wait_for_text(".network [data-testid=notice]", "Undone: seed.");
    page.back();
    page.wait_until("and the one before", || page.text(".network [data-testid=seed]") == "1");
    page.press("Control+z");
    page.wait_for_text(".network [data-testid=notice]", "There is nothing to undo.");
    page.press("Control+Shift+z");
    page.wait_until("it is made again", || page.text(".network [data-testid=seed]") == "2");
    page.set_fragment("v1&lab=network");
    page.wait_until("the default is open", || page.text(".network [data-testid=seed]") == "1");

    // Across labs: what was undone there is undone there.
    page.click(".network [data-testid=lab-surface]");
    page.wait_until("the surface is there", || page.exists(".app:not(.network):not([hidden])"));
    page.press("Control+z");
    page.wait_until("the network is back", || {
        page.script("return document.querySelector('#network-root').hidden") == false
    });
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_link_opens_the_same_screen() {
    let page = Page::at_work("v1&surface=himmelblau&view=basins,model&focus=2&run=sgd(lr=0.01)&run=adam(lr=0.1)");
    let open = |page: &Page| page.text("[data-testid=map-standing]").contains("runs of at most");
    page.wait_until("the basins are open", || open(&page));
    page.press("s");
    page.wait_for_text(".cursor-bubble", "Copied");
    let link = page.clipboard();
    let (_, fragment) = link.split_once('#').expect("the link has a fragment");
    let shared = link::decode(fragment).expect("it can be read").view;
    assert_eq!((shared.map, shared.model, shared.focus), (Some(MapView::Basins), true, Some(2)));
    let other = Page::at_work(fragment);
    other.wait_until("the basins are open there", || open(&other));
    other.wait_until("the address keeps them", || linked(&other).view == shared);
    other.reload();
    other.wait_until("and after a reload", || open(&other));
    assert!(other.exists("[data-testid=model][aria-pressed=true], [data-testid=model] [aria-pressed=true]"));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_link_to_a_network_opens_the_same_screen() {
    let page = opened(MOONS);
    page.click(".network [data-testid=step-forward]");
    page.wait_until("a step is taken", || step(&page) == 1);
    page.press("PageDown");
    page.wait_until("an epoch is trained", || step(&page) == 6);
    page.click("[data-testid=tab-confusion]");
    page.wait_until("the address tells both", || {
        page.fragment().contains("step=6") && page.fragment().contains("view=confusion")
    });
    let other = opened(&page.fragment());
    other.wait_until("it stands at the step", || step(&other) == 6);
    other.wait_until("the confusion is shown", || other.exists("[data-testid=tab-confusion][aria-selected=true]"));
    other.reload();
    other.wait_until("and after a reload", || step(&other) == 6);
    other.wait_until("as well", || other.exists("[data-testid=tab-confusion][aria-selected=true]"));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_digest_that_differs_says_from_what() {
    let page = Page::at_work("v1&surface=saddle&run=adam&digest=0123456789abcdef");
    page.wait_for_text(NOTICE, "Differs: digest 0123456789abcdef in the link,");
    assert!(page.visible_text(NOTICE).contains(&page.digest()));
    let visitor = Visitor { motion: Motion::Full, ..Visitor::default() };
    let page = Page::open_as(visitor, &format!("{MOONS}&digest=0123456789abcdef"));
    page.wait_for_text(".network [data-testid=notice]", "Differs: digest 0123456789abcdef in the link,");
}
