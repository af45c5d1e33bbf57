//! A monkey at the page: random deeds of mouse, finger, keyboard and window on every control of every view, from a seed.
//!
//! It fails where anything reaches the console as an error or the page no longer answers, and then prints the shortest end
//! of what it did that shows the same from a freshly loaded page. `cargo xtask monkey` runs it longer, or on one view.

#[path = "monkey/deeds.rs"]
mod deeds;
#[path = "monkey/sweep.rs"]
mod sweep;
#[path = "monkey/views.rs"]
pub(super) mod views;

use super::harness::{Motion, Page};
use super::webdriver::Kind;
use deeds::{Deed, Hands, Scene, SplitMix, request};
use serde_json::{Value, json};
use std::cell::Cell;
use views::{Lab, VIEWS, View};

/// Name the seed, the number of deeds on a view, and the views: those whose names hold this.
const SEED: &str = "DESCENT_LAB_MONKEY_SEED";
const DEEDS: &str = "DESCENT_LAB_MONKEY_ACTIONS";
const VIEW: &str = "DESCENT_LAB_MONKEY_VIEW";

/// Deeds on a lab, shared among its views, where nothing else is asked for.
const DEEDS_ON_A_LAB: usize = 2000;
/// Deeds in one request.
const BATCH: usize = 25;
/// How long the page may take to answer to a key, in ms.
const ANSWER_MS: u32 = 20_000;
/// Most targets that are told of at once.
const TARGETS: usize = 300;

/// What is asked for.
struct Wish {
    seed: u64,
    deeds: usize,
    view: String,
}

impl Wish {
    /// What the environment says; else so many deeds on a view.
    fn of_environment(deeds: usize) -> Wish {
        let number = |name: &str, usual: u64| match std::env::var(name) {
            Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is \"{text}\", no whole number")),
            Err(_) => usual,
        };
        let view = std::env::var(VIEW).unwrap_or_default();
        Wish { seed: number(SEED, 1), deeds: number(DEEDS, deeds as u64) as usize, view }
    }

    fn means(&self, view: &View) -> bool {
        view.name.contains(&self.view)
    }
}

/// What is wrong with a page.
#[derive(Debug)]
struct Fault(String);

/// A page in the monkey's hands, and all it has done since the page was loaded.
struct Monkey<'a> {
    page: &'a Page,
    view: &'a View,
    hands: Hands,
    /// Width and height of the window.
    size: Cell<(i64, i64)>,
    done: Vec<Deed>,
}

impl<'a> Monkey<'a> {
    fn at(page: &'a Page, view: &'a View) -> Monkey<'a> {
        view.reach(page);
        // What WebKit's driver calls a touch is a mouse.
        let hands = if page.kind() == Kind::WebKit { Hands::Desk } else { Hands::All };
        let monkey = Monkey { page, view, hands, size: Cell::default(), done: Vec::new() };
        monkey.resize(view.size);
        // What was held down before is let go of.
        let _ = monkey.act(&[Deed::Release]);
        monkey
    }

    /// Plays for so many deeds.
    fn play(&mut self, random: &mut SplitMix, deeds: usize) -> Result<(), Fault> {
        let mut left = deeds;
        while left > 0 {
            let Some(scene) = self.look()? else {
                // Back has led out of the page: that is what it is for.
                self.view.reach(self.page);
                self.resize(self.view.size);
                self.done.clear();
                continue;
            };
            let batch: Vec<Deed> = (0..left.min(BATCH)).map(|_| Deed::choose(random, &scene, self.hands)).collect();
            left -= batch.len();
            self.done.extend(batch.iter().cloned());
            self.perform(&batch)?;
        }
        self.look().map(drop)
    }

    /// Does all this, in as few requests as can be.
    fn perform(&self, deeds: &[Deed]) -> Result<(), Fault> {
        for same in deeds.chunk_by(|a, b| is_of_the_window(a) == is_of_the_window(b)) {
            if !is_of_the_window(&same[0]) {
                self.act(same)?;
                continue;
            }
            for deed in same {
                match deed {
                    Deed::Resize(width, height) => self.resize((*width, *height)),
                    Deed::Back => self.page.back(),
                    Deed::Forward => self.page.forward(),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn act(&self, deeds: &[Deed]) -> Result<(), Fault> {
        let deeds: Vec<Deed> = deeds.iter().map(|deed| deed.within(self.size.get())).collect();
        match self.page.browser().post("/actions", &request(&deeds)) {
            // The window has become smaller by itself.
            Err(error) if error.contains("out of bounds") => Ok(()),
            Err(error) => Err(Fault(format!("the browser does not answer: {error}"))),
            Ok(_) => Ok(()),
        }
    }

    /// The window gets this size, as far as the browser lets it.
    fn resize(&self, size: (u32, u32)) {
        self.page.set_size(size);
        let inner = self.page.script("return [innerWidth, innerHeight]");
        let side = |index: usize, wished: u32| inner[index].as_i64().unwrap_or(i64::from(wished));
        self.size.set((side(0, size.0), side(1, size.1)));
    }

    /// How the page is now; none where it is no longer the page.
    fn look(&self) -> Result<Option<Scene>, Fault> {
        let script = include_str!("monkey/scene.js");
        let seen = self.page.browser().script_async(script, json!([ANSWER_MS, TARGETS]));
        let seen = match seen {
            // Left while it was asked.
            Err(error) if error.contains("unload") || error.contains("navigat") => return Ok(None),
            Err(error) => return Err(Fault(format!("the page does not answer: {error}"))),
            Ok(seen) => seen,
        };
        if seen["away"] == true {
            return Ok(None);
        }
        let mut faults: Vec<String> = texts(&seen["errors"]);
        faults.extend(seen["trouble"].as_str().map(str::to_owned));
        if !faults.is_empty() {
            return Err(Fault(faults.join("\n  ")));
        }
        let number = |value: &Value| value.as_f64().unwrap_or_default();
        let target = |one: &Value| {
            ([0, 1, 2, 3].map(|index| number(&one[index])), one[4].as_str().unwrap_or_default().to_owned())
        };
        Ok(Some(Scene {
            targets: seen["targets"].as_array().into_iter().flatten().map(target).collect(),
            size: (number(&seen["size"][0]) as i64, number(&seen["size"][1]) as i64),
        }))
    }
}

fn is_of_the_window(deed: &Deed) -> bool {
    matches!(deed, Deed::Resize(..) | Deed::Back | Deed::Forward)
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

/// What becomes of a fresh page after these deeds.
fn replay(page: &Page, view: &View, deeds: &[Deed]) -> Result<(), Fault> {
    let monkey = Monkey::at(page, view);
    monkey.perform(deeds)?;
    monkey.look().map(drop)
}

/// The shortest end of the deeds after which a fresh page is at fault too; none where no end is.
fn shortest_end(page: &Page, view: &View, deeds: &[Deed]) -> Option<Vec<Deed>> {
    let fails = |count: usize| replay(page, view, &deeds[deeds.len() - count..]).is_err();
    let doubled = std::iter::successors(Some(1), |count| Some(count * 2)).take_while(|count| *count < deeds.len());
    let mut long = doubled.chain([deeds.len()]).find(|count| fails(*count))?;
    let mut short = long / 2;
    while short + 1 < long {
        let middle = (short + long) / 2;
        if fails(middle) { long = middle } else { short = middle }
    }
    // What lies between may be without effect.
    let mut end = deeds[deeds.len() - long..].to_vec();
    let mut at = 0;
    while end.len() > 1 && end.len() <= 12 && at < end.len() {
        let mut less = end.clone();
        less.remove(at);
        if replay(page, view, &less).is_err() { end = less } else { at += 1 }
    }
    Some(end)
}

/// Plays with every view that is meant, so many deeds each.
#[track_caller]
fn play_with<'a>(views: impl Iterator<Item = &'a View>, wish: &Wish) {
    let mut page = None;
    for view in views {
        let page = page.get_or_insert_with(|| views::opened(view, Motion::Full));
        let mut monkey = Monkey::at(page, view);
        let Err(Fault(fault)) = monkey.play(&mut SplitMix(wish.seed), wish.deeds) else { continue };
        let done = std::mem::take(&mut monkey.done);
        let found = shortest_end(page, view, &done);
        let (words, end) = match &found {
            Some(end) => ("the shortest end that shows it on a fresh page", &end[..]),
            None => ("a fresh page does not show it; the last deeds were", &done[done.len().saturating_sub(BATCH)..]),
        };
        let list: Vec<String> = end.iter().map(|deed| format!("  {deed}")).collect();
        panic!(
            "{} at fault with seed {} after {} deeds:\n  {fault}\n{words}:\n{}\nagain: cargo xtask monkey --seed {} \
             --actions {} --view \"{}\"",
            view.name,
            wish.seed,
            done.len(),
            list.join("\n"),
            wish.seed,
            wish.deeds,
            view.name
        );
    }
}

/// Plays with the views of these names, so many deeds each.
pub(super) fn play_with_these(names: &[&str], deeds: usize) {
    let wish = Wish::of_environment(deeds);
    play_with(VIEWS.iter().filter(|view| names.contains(&view.name) && wish.means(view)), &wish);
}

fn play_with_lab(lab: Lab) {
    let views = || VIEWS.iter().filter(|view| view.lab == lab);
    let wish = Wish::of_environment(DEEDS_ON_A_LAB.div_ceil(views().count()));
    play_with(views().filter(|view| wish.means(view)), &wish);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_planted_fault_is_found_and_cut_down_to_one_deed() {
    let view = &VIEWS[0];
    let page = views::opened(view, Motion::Full);
    page.prepare(
        "addEventListener('pointerdown', (event) => {
           if (event.target.closest?.('.transport')) throw new Error('planted');
         }, true);",
    );
    let mut monkey = Monkey::at(&page, view);
    let Err(Fault(fault)) = monkey.play(&mut SplitMix(1), DEEDS_ON_A_LAB) else { panic!("it was not found") };
    assert!(fault.contains("planted"), "{fault}");
    let end = shortest_end(&page, view, &monkey.done).expect("it can be shown again");
    assert_eq!(end.len(), 1, "{end:?}");
    assert!(replay(&page, view, &end).is_err());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_monkey_does_not_break_the_surface_lab() {
    play_with_lab(Lab::Surface);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_monkey_does_not_break_the_network_lab() {
    play_with_lab(Lab::Network);
}
