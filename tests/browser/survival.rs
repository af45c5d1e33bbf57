//! A panic, or a trap, in a module of the page or in a worker: it is said, what broke is started anew from the experiment,
//! and nothing else notices.

use super::harness::{Motion, Page, Visitor, must};
use super::lab::START;
use super::network_lab::{MOONS, digest_of, experiment, native, opened, status, step, train};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The message about a fault.
const FAULT: &str = "[data-testid=fault]";

/// The next field that a module makes is refused, once: whoever renders it panics. Elements are made as copies of others.
const POISON: &str = "const real = Node.prototype.cloneNode;
                      Node.prototype.cloneNode = function (...given) {
                        if (this.nodeName !== 'INPUT') return real.apply(this, given);
                        Node.prototype.cloneNode = real;
                        throw new Error('poisoned');
                      };";

/// Breaks a lab's module where its first value becomes a field.
fn break_lab(page: &Page, root: &str) {
    page.script(&format!("{POISON} document.querySelector('{root} .run-card .hyper-value').click();"));
}

/// Presses a button of the message, once it can be seen.
fn press(page: &Page, word: &str) {
    let button = format!("{FAULT} [data-fault={word}]");
    page.wait_until("the message is there", || page.find(&button).is_visible());
    page.click(&button);
}

/// Waits for the message of this kind, and gives what is copied for a report.
fn report(page: &Page, kind: &str) -> String {
    page.find(&format!("{FAULT}[data-fault={kind}]"));
    press(page, "copy");
    page.wait_for_text(FAULT, "Copied");
    let permission = json!({ "descriptor": { "name": "clipboard-read" }, "state": "granted" });
    must(page.browser().post("/permissions", &permission));
    page.clipboard()
}

fn text(page: &Page, script: &str) -> String {
    page.script(&format!("return {script}")).as_str().unwrap_or_default().to_owned()
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_panic_in_the_surface_lab_is_said_and_the_race_runs_again_from_the_last_edit() {
    let page = opened(MOONS);
    train(&page);
    let (trained, digest) = (step(&page), digest_of(&page));
    page.script("localStorage.setItem('descent-lab.hints', '3')");
    page.click(".network [data-testid=lab-surface]");
    page.wait_for_digest();
    page.pause();
    let before = page.fragment();
    // An edit and the panic in one breath: the address has not been written yet.
    let kept = page.script(&format!(
        "const hash = location.hash;
         document.querySelector({START:?}).dispatchEvent(new KeyboardEvent('keydown', {{ key: 'ArrowRight', bubbles: true }}));
         const written = location.hash !== hash;
         {POISON} document.querySelector('#surface-root .run-card .hyper-value').click();
         return written"
    ));
    assert_eq!(kept, false, "the edit was in the address at once");
    let said = report(&page, "started");
    assert!(said.contains("panicked at") && said.contains(".rs:"), "{said}");
    page.wait_for_digest();
    page.wait_until("the edit is there", || page.fragment() != before && page.fragment().contains("start="));
    page.wait_until("the race runs", || matches!(&*page.status(), "playing" | "paused" | "ended"));
    // It answers as before.
    let start = page.start();
    page.script(&format!("document.querySelector({START:?}).focus()"));
    page.press("Shift+ArrowRight");
    page.wait_until("it answers to an edit", || page.start() != start);
    assert_eq!(page.find_all(".app:not(.network)").len(), 1, "what broke is still there");
    press(&page, "close");
    assert!(!page.exists(FAULT));

    page.click("#surface-root [data-testid=lab-network]");
    page.wait_until("the network is shown", || {
        page.script("return document.querySelector('#network-root').hidden") == false
    });
    assert_eq!((step(&page), digest_of(&page)), (trained, digest), "the other lab has lost something");
    page.press("Home");
    page.wait_until("it answers", || step(&page) == 0);
}

/// Writes a table that can be chosen, and gives its path.
fn table() -> String {
    let row = |i: usize| format!("{}.25,{},{}\n", i % 7, (i * i) % 11, if i % 7 > 3 { "heavy" } else { "light" });
    let rows: String = std::iter::once("length,width,kind\n".to_owned()).chain((0..90).map(row)).collect();
    let path = std::env::temp_dir().join(format!("descent-lab-kept-{}.csv", std::process::id()));
    std::fs::write(&path, rows).expect("a file");
    path.to_str().expect("a path of letters").to_owned()
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_panic_in_the_network_lab_leaves_trained_steps_and_own_files() {
    let page = opened(MOONS);
    page.find("[data-testid=own-input]").type_text(&table());
    page.wait_for_text("[data-testid=own-contents]", "90 examples");
    page.wait_until("it stands ready", || page.fragment().contains("own") && status(&page) != "loading");
    train(&page);
    let (whole, epoch) = (digest_of(&page), step(&page) / 100);
    page.click(".network [data-testid=reset] button");
    page.wait_until("it is back at its start", || step(&page) == 0);
    page.script("document.activeElement?.blur()");
    for trained in 1..=2 {
        page.press("PageDown");
        page.wait_until("an epoch is trained", || step(&page) == trained * epoch && status(&page) == "paused");
    }
    let loss = || page.text(".network [data-testid=loss]");
    page.wait_until("its loss is told", || loss() != "–");
    let at = step(&page);
    page.wait_until("the address names the step", || page.fragment().contains(&format!("step={at}")));
    let (told, link) = (loss(), page.fragment());
    break_lab(&page, "#network-root");
    assert!(report(&page, "started").contains("panicked at"));
    page.wait_until("what was trained is there again", || {
        status(&page) == "paused" && step(&page) == at && loss() == told && page.fragment() == link
    });
    page.wait_for_text("[data-testid=own-contents]", "90 examples");
    train(&page);
    assert_eq!(digest_of(&page), whole, "it went on differently");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn what_breaks_again_and_again_is_not_started_again_and_a_reload_keeps_the_experiment() {
    let page = opened(MOONS);
    let link = page.fragment();
    for _ in 0..2 {
        break_lab(&page, "#network-root");
        page.find(&format!("{FAULT}[data-fault=started]"));
        page.wait_until("it is there again", || status(&page) == "paused");
        press(&page, "close");
    }
    break_lab(&page, "#network-root");
    page.find(&format!("{FAULT}[data-fault=ended]"));
    assert_eq!(page.script("return document.querySelector('#network-root').childElementCount"), 0);
    press(&page, "reload");
    page.wait_until("it is there after the reload", || status(&page) == "paused");
    assert_eq!(page.fragment(), link);
    assert!(!page.exists(FAULT));
}

/// A copy of the built page whose trainer traps once it is told to.
fn with_brittle_trainer() -> PathBuf {
    let built = super::harness::dist();
    let copy = std::env::temp_dir().join(format!("descent-lab-brittle-{}", std::process::id()));
    copy_folder(&built, &copy);
    let boot = copy.join("boot-trainer.js");
    let script = std::fs::read_to_string(&boot).expect("the trainer's boot script");
    let brittle = "addEventListener('message', (event) => {
                     if (event.data !== 'poison') return;
                     event.stopImmediatePropagation();
                     performance.now = () => { throw new RangeError('a poisoned clock'); };
                   });";
    std::fs::write(&boot, format!("{script}\n{brittle}")).expect("a script");
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the built page").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_trainer_that_traps_is_replaced_and_what_it_said_can_be_copied() {
    let visitor = Visitor { motion: Motion::Reduced, ..Visitor::default() };
    let page = Page::open_from(&with_brittle_trainer(), visitor, MOONS);
    page.prepare(
        "window.workers = [];
         const Real = window.Worker;
         window.Worker = class extends Real { constructor(...given) { super(...given); window.workers.push(this); } };",
    );
    page.load(MOONS);
    page.wait_until("the network stands ready", || status(&page) == "paused");
    page.press("PageDown");
    page.wait_until("an epoch is trained", || step(&page) > 0);
    page.script("window.workers.forEach((worker) => worker.postMessage('poison'))");
    page.press("PageDown");
    assert!(report(&page, "worker").contains("a poisoned clock"));
    assert_eq!(page.script("return window.workers.length"), Value::from(2));
    page.wait_until("it stands ready again", || status(&page) == "paused");
    train(&page);
    assert_eq!(digest_of(&page), native(&experiment(MOONS)));
    assert_eq!(text(&page, "document.querySelector('.app.network').dataset.status"), "ended");
}
