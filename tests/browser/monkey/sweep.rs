//! The sweep: moves over every control there is and presses it, once, in every view of every lab, shapes of drawings too.
//!
//! The panels around the stage are pressed once for each link, all else in every view. A press that opens something is
//! followed by what it opens; what takes the view away, or controls with it, is put back by opening the link again, and so is
//! the page when nothing is left to press: what an earlier press has hidden is met then.

use super::deeds::{Deed, Place};
use super::views::{self, Lab, VIEWS, View};
use super::{Fault, Monkey, Wish, texts};
use crate::harness::Motion;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Places that are moved over in one request.
const HOVERS: usize = 40;
/// Most controls pressed in a view: more than any has.
const MOST: usize = 600;

/// Where the panels around the stage begin in a document: they are the same under every view of a link.
const AROUND: &[&str] = &["header0", "aside0"];

/// A control: where it stands in the document, and where on the screen.
struct Control {
    path: String,
    place: Place,
}

/// How the page is after what has been done to it, and the next controls.
struct Seen {
    /// What decides which controls there are.
    state: String,
    controls: Vec<Control>,
}

/// Looks at the page after the next frame: no error, and the next controls that have not been swept.
fn look<'a>(
    monkey: &Monkey,
    kind: &str,
    swept: impl IntoIterator<Item = &'a String>,
    most: usize,
    after: &[Deed],
) -> Result<Seen, Fault> {
    let what = || after.iter().map(Deed::to_string).collect::<Vec<_>>().join("; ");
    let asked = json!([kind, swept.into_iter().collect::<Vec<_>>(), most, monkey.view.shown]);
    let found = monkey.page.browser().script_async(include_str!("sweep.js"), asked);
    let found = found.map_err(|error| Fault(format!("{}: the page does not answer: {error}", what())))?;
    let errors = texts(&found["errors"]);
    if !errors.is_empty() {
        return Err(Fault(format!("{}:\n  {}", what(), errors.join("\n  "))));
    }
    let control = |one: &Value| Control {
        path: one[0].as_str().unwrap_or_default().to_owned(),
        place: Place {
            x: one[1].as_i64().unwrap_or_default(),
            y: one[2].as_i64().unwrap_or_default(),
            what: one[3].as_str().unwrap_or_default().to_owned(),
        },
    };
    Ok(Seen {
        state: found["state"].as_str().unwrap_or_default().to_owned(),
        controls: found["places"].as_array().into_iter().flatten().map(control).collect(),
    })
}

/// Moves over all there is; says how much that was.
fn hover(monkey: &Monkey) -> Result<usize, Fault> {
    let (mut count, mut moves, mut swept) = (0, Vec::new(), Vec::new());
    loop {
        let next = look(monkey, "hover", &swept, HOVERS, &moves)?.controls;
        if next.is_empty() || count > 10 * MOST {
            return Ok(count);
        }
        count += next.len();
        moves = next.iter().map(|control| Deed::Move(control.place.clone())).collect();
        swept = next.into_iter().map(|control| control.path).collect();
        monkey.perform(&moves)?;
    }
}

/// Presses all there is that is not known; says how many.
fn press(monkey: &Monkey, known: &mut BTreeSet<String>) -> Result<usize, Fault> {
    let mut seen = look(monkey, "press", &*known, 1, &[])?;
    let mut state = seen.state.clone();
    // Since the link was opened: in a report all of it may matter.
    let mut since = Vec::new();
    let mut count = 0;
    while count < MOST {
        let Some(next) = seen.controls.pop() else {
            if since.is_empty() {
                break;
            }
            since.clear();
            monkey.view.reopen(monkey.page);
            seen = look(monkey, "press", [], 1, &since)?;
            continue;
        };
        let deed = Deed::Click(next.place);
        if AROUND.iter().any(|panel| next.path.starts_with(panel)) {
            known.insert(next.path.clone());
        }
        count += 1;
        monkey.perform(std::slice::from_ref(&deed))?;
        since.push(deed);
        seen = look(monkey, "press", [&next.path], 1, &since)?;
        if seen.state != state {
            since.clear();
            monkey.view.reopen(monkey.page);
            seen = look(monkey, "press", [], 1, &since)?;
            state.clone_from(&seen.state);
        }
    }
    Ok(count)
}

fn sweep(views: impl Iterator<Item = &'static View>) {
    let mut page = None;
    let mut known = BTreeMap::<_, BTreeSet<String>>::new();
    for view in views {
        let page = page.get_or_insert_with(|| views::opened(view, Motion::Reduced));
        let monkey = Monkey::at(page, view);
        let known = known.entry((view.link, view.size)).or_default();
        let swept = hover(&monkey).and_then(|over| Ok((over, press(&monkey, known)?)));
        let (over, pressed) = swept.unwrap_or_else(|Fault(fault)| panic!("{}: {fault}", view.name));
        // A view has at least its stage and the transport.
        assert!(over >= 20 && pressed >= 8, "{}: {over} places, {pressed} controls only", view.name);
        println!("{}: moved over {over} places, pressed {pressed} controls", view.name);
    }
}

fn sweep_those(are_meant: impl Fn(&View) -> bool) {
    let wish = Wish::of_environment(0);
    sweep(VIEWS.iter().filter(|view| are_meant(view) && wish.means(view)));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn every_control_of_the_surface_lab_can_be_pressed() {
    sweep_those(|view| view.lab == Lab::Surface);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn every_control_of_the_network_lab_can_be_pressed_on_images() {
    sweep_those(|view| view.lab == Lab::Network && view.is_of_images());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn every_control_of_the_network_lab_can_be_pressed_on_points_and_tables() {
    sweep_those(|view| view.lab == Lab::Network && !view.is_of_images());
}
