//! The Surface lab as a test speaks of it: where things are, what a person reads there, what they do.

use super::harness::{Page, Visitor};
use serde_json::Value;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The button that plays and pauses.
pub const PLAY: &str = "[data-testid=play] button";
/// The scrubber's track.
pub const SCRUBBER: &str = "[data-testid=scrubber] input";
/// The picture.
pub const STAGE: &str = "[data-testid=stage]";
/// The ring that every run starts from.
pub const START: &str = "[data-testid=start]";
/// The messages.
pub const NOTICE: &str = "[data-testid=notice]";
/// The field for a surface's formula.
pub const FORMULA: &str = "[data-testid=formula-editor] textarea";
/// The field for a rule.
pub const RULE: &str = "[data-testid=rule-editor] textarea";
/// The verdict on a link's digest.
pub const VERDICT: &str = "[data-testid=reproduced]";

/// A row of the table of runs, as it reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Name of the run.
    pub name: String,
    /// How it stands, where that is worth a word, and its point.
    pub place: String,
    /// Loss.
    pub loss: String,
    /// Norm of the gradient.
    pub gradient: String,
    /// Values, gradients and Hessians asked for, each after a blank.
    pub evaluations: String,
    /// Rate.
    pub rate: String,
}

/// A place and a size in the window, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Frame {
    /// Whether they share any area.
    pub fn overlaps(self, other: Frame) -> bool {
        let apart = |a: Frame, b: Frame| a.right <= b.left + 0.5 || a.bottom <= b.top + 0.5;
        !apart(self, other) && !apart(other, self)
    }

    /// Whether it lies in a window of this size.
    pub fn lies_within(self, (width, height): (u32, u32)) -> bool {
        let (width, height) = (f64::from(width) + 0.5, f64::from(height) + 0.5);
        self.left >= -0.5 && self.top >= -0.5 && self.right <= width && self.bottom <= height
    }

    /// Width and height.
    pub fn size(self) -> (f64, f64) {
        (self.right - self.left, self.bottom - self.top)
    }
}

impl Page {
    /// Opens the page with this fragment and waits for the race to be computed. The first visit's hints are over.
    pub fn at_work(fragment: &str) -> Page {
        Page::at_work_as(Visitor::default(), fragment)
    }

    /// As [`Page::at_work`], for somebody else.
    pub fn at_work_as(visitor: Visitor, fragment: &str) -> Page {
        let page = Page::open_as(visitor, "");
        page.script("localStorage.setItem('descent-lab.hints', '3')");
        page.visit(fragment);
        page
    }

    /// Loads the page anew with this fragment and waits for the race to be computed.
    pub fn visit(&self, fragment: &str) {
        self.load(fragment);
        self.wait_for_digest();
    }

    /// Waits until the race on the page is computed to its end, and gives its whole digest.
    pub fn wait_for_digest(&self) -> String {
        self.wait_until("the race is computed", || !self.digest().is_empty());
        self.digest()
    }

    /// The whole digest; empty while the race is computed.
    pub fn digest(&self) -> String {
        self.read("document.querySelector('[data-testid=digest]')?.dataset.digest ?? ''")
    }

    /// How the race stands, in one word.
    pub fn status(&self) -> String {
        self.read("document.querySelector('.app')?.dataset.status ?? ''")
    }

    /// Waits until the race stands so.
    pub fn wait_for_status(&self, status: &str) {
        self.wait_until(&format!("the race is {status}"), || self.status() == status);
    }

    /// The step shown.
    pub fn step(&self) -> u32 {
        self.read("document.querySelector('.app').dataset.step").parse().expect("a step is a number")
    }

    /// Waits until this step is shown.
    pub fn wait_for_step(&self, step: u32) {
        self.wait_until(&format!("step {step} is shown"), || self.step() == step);
    }

    /// Pauses, then goes to the end of the race.
    pub fn go_to_end(&self) {
        self.press("End");
        self.wait_for_status("ended");
    }

    /// Pauses where the race stands.
    pub fn pause(&self) {
        if self.status() == "playing" {
            self.click(PLAY);
        }
        self.wait_until("the race rests", || self.status() != "playing");
    }

    /// The table of runs, as it reads.
    pub fn rows(&self) -> Vec<Row> {
        let rows = self.script(
            "return [...document.querySelectorAll('[data-testid=run-row]')].map((row) => {
               const [name, ...place] = row.cells[0].innerText.trim().split('\\n');
               const rate = (row.querySelector('[data-testid=rate]')?.textContent ?? '').replace('η ', '');
               const cells = [...row.cells].slice(1).map((cell) => cell.innerText.replace(/\\s/g, ''));
               return [name.trim(), place.join(' ').trim(), rate, ...cells];
             })",
        );
        let text = |cell: &Value| cell.as_str().unwrap_or_default().to_owned();
        let row = |cells: &Value| Row {
            name: text(&cells[0]),
            place: text(&cells[1]),
            rate: text(&cells[2]),
            loss: text(&cells[3]),
            gradient: text(&cells[4]),
            evaluations: [5, 6, 7].map(|cell| text(&cells[cell])).join(" "),
        };
        rows.as_array().map(|rows| rows.iter().map(row).collect()).unwrap_or_default()
    }

    /// Names in the table of runs.
    pub fn names(&self) -> Vec<String> {
        self.rows().into_iter().map(|row| row.name).collect()
    }

    /// Chooses from a menu by mouse. The driver's click on an option presses no button on the menu, as a hand does.
    pub fn choose(&self, menu: &str, option: &str) {
        self.script(&format!(
            "document.querySelector({menu:?})?.dispatchEvent(new MouseEvent('mousedown', {{ bubbles: true }}))"
        ));
        self.click(&format!("{menu} option[value={option}]"));
    }

    /// Chooses another surface.
    pub fn choose_surface(&self, id: &str) {
        self.choose("[data-testid=surface-select] select", id);
    }

    /// Opens "more" on a run's card; cards count from 1.
    pub fn open_more(&self, card: usize) {
        self.click(&format!("{} .disclosure-button", self.card(card)));
    }

    /// A run's card; cards count from 1.
    pub fn card(&self, card: usize) -> String {
        format!("[data-testid=run-card]:nth-child({card})")
    }

    /// Coordinates in the start's two fields, as typed.
    pub fn start(&self) -> [f64; 2] {
        let fields = self.find_all(".point-field input");
        let value = |index: usize| {
            let text = fields[index].property("value");
            text.as_str().and_then(|text| text.replace('−', "-").parse().ok()).expect("a coordinate is a number")
        };
        [value(0), value(1)]
    }

    /// Pixels of the picture that differ from its first one, as a share of all: 0 for a blank canvas.
    pub fn share_of_ink(&self, canvas: &str) -> f64 {
        let share = self.script(&format!(
            "const canvas = document.querySelector({canvas:?});
             const {{ data }} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
             let other = 0;
             for (let at = 4; at < data.length; at += 4)
               if (data[at] !== data[0] || data[at + 1] !== data[1] || data[at + 2] !== data[2] || data[at + 3] !== data[3])
                 other += 1;
             return other / (data.length / 4);"
        ));
        share.as_f64().expect("a share is a number")
    }

    /// A fingerprint of all pixels of a canvas while nothing is pointed at.
    pub fn picture(&self, canvas: &str) -> u64 {
        self.hover("[data-testid=step]", (0.5, 0.5));
        self.wait_for_frame();
        let mut hasher = DefaultHasher::new();
        self.read(&format!("document.querySelector({canvas:?}).toDataURL()")).hash(&mut hasher);
        hasher.finish()
    }

    /// Where an element is in the window.
    pub fn frame(&self, css: &str) -> Frame {
        self.find(css);
        let edges = self.script(&format!(
            "const {{ left, top, right, bottom }} = document.querySelector({css:?}).getBoundingClientRect();
             return [left, top, right, bottom];"
        ));
        let edge = |index: usize| edges[index].as_f64().expect("an edge is a number");
        Frame { left: edge(0), top: edge(1), right: edge(2), bottom: edge(3) }
    }

    /// What a style comes to on an element.
    pub fn style(&self, css: &str, property: &str) -> String {
        self.read(&format!("getComputedStyle(document.querySelector({css:?})).getPropertyValue({property:?})"))
    }

    /// The value of a script's expression, as text.
    pub fn read(&self, expression: &str) -> String {
        match self.script(&format!("return {expression}")) {
            Value::String(text) => text,
            other => panic!("{expression} is {other}, no text"),
        }
    }

    /// Waits until an element reads so that it holds this text.
    pub fn wait_for_text(&self, css: &str, text: &str) {
        // All at once in the page: asking the driver for a visible text takes it long.
        let reads = format!(
            "const one = document.querySelector({css:?});
             return (one?.innerText ?? one?.textContent ?? '').includes({text:?});"
        );
        self.wait_until(&format!("{css} says {text:?}"), || self.script(&reads) == true);
    }

    /// The text of an element that is appearing, once it can be seen.
    pub fn visible_text(&self, css: &str) -> String {
        let mut text = String::new();
        self.wait_until(&format!("{css} can be read"), || {
            text = self.text(css);
            !text.is_empty()
        });
        text
    }
}
