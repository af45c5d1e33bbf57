//! What the monkey can do, chosen by a seed, and each deed in the words of WebDriver. Several deeds travel in one request.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// A deterministic generator: Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators".
pub struct SplitMix(pub u64);

impl SplitMix {
    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// A place in the window, in CSS pixels, and what was there when it was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// From the left.
    pub x: i64,
    /// From the top.
    pub y: i64,
    /// What is there, for a reader.
    pub what: String,
}

/// Something that a hand does.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// The pointer moves.
    Move(Place),
    /// The button goes down and up.
    Click(Place),
    /// The same twice.
    DoubleClick(Place),
    /// The button goes down and stays.
    Press(Place),
    /// The button goes up.
    Release,
    /// Down, away and up.
    Drag(Place, Place),
    /// A finger touches.
    Tap(Place),
    /// A finger moves over the screen.
    Swipe(Place, Place),
    /// A key, with Shift or without.
    Key(&'static str, bool),
    /// A wheel turns by so many pixels.
    Wheel(Place, i64),
    /// The window changes its size.
    Resize(u32, u32),
    /// The browser's Back.
    Back,
    /// The browser's Forward.
    Forward,
}

/// Keys that mean something on the page, or in its fields.
const KEYS: &[&str] = &[
    "Space",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Enter",
    "Tab",
    "Escape",
    "Backspace",
    "Delete",
    "-",
    "Plus",
    "[",
    "]",
    "r",
    "s",
    "f",
    "t",
    "m",
    "v",
    "?",
    "0",
    "1",
    "2",
    "9",
    ".",
    "e",
    "x",
    "(",
    ")",
    "^",
    "*",
    ",",
];
/// Sizes from a small phone to a projector.
const SIZES: &[(u32, u32)] = &[(1440, 900), (1024, 768), (390, 844), (844, 390), (720, 450), (1920, 1080)];

/// What is visible and can be aimed at, and the size of the window.
pub struct Scene {
    /// Left, top, width and height of each, in CSS pixels, with what it is.
    pub targets: Vec<([f64; 4], String)>,
    /// Width and height of the window.
    pub size: (i64, i64),
}

/// What hands there are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Hands {
    /// A mouse with a wheel, a keyboard, and a finger on a touch screen.
    All,
    /// A mouse with a wheel and a keyboard.
    Desk,
}

impl Deed {
    /// Something at random.
    pub fn choose(random: &mut SplitMix, scene: &Scene, hands: Hands) -> Deed {
        let kind = match random.below(100) {
            finger @ 66..76 if hands == Hands::Desk => finger % 40,
            other => other,
        };
        match kind {
            0..18 => Deed::Move(place(random, scene)),
            18..46 => Deed::Click(place(random, scene)),
            46..48 => Deed::DoubleClick(place(random, scene)),
            48..51 => Deed::Press(place(random, scene)),
            51..54 => Deed::Release,
            54..64 => Deed::Drag(place(random, scene), place(random, scene)),
            64..66 => Deed::Wheel(place(random, scene), random.of(&[-600, -120, 120, 600])),
            66..72 => Deed::Tap(place(random, scene)),
            72..76 => Deed::Swipe(place(random, scene), place(random, scene)),
            76..95 => Deed::Key(random.of(KEYS), random.below(5) == 0),
            95..97 => {
                let (width, height) = random.of(SIZES);
                Deed::Resize(width, height)
            }
            97..99 => Deed::Back,
            _ => Deed::Forward,
        }
    }

    /// The same in a window of this size: what would lie outside comes to its edge.
    #[must_use]
    pub fn within(&self, size: (i64, i64)) -> Deed {
        let near = |place: &Place| Place {
            x: place.x.clamp(0, (size.0 - 1).max(0)),
            y: place.y.clamp(0, (size.1 - 1).max(0)),
            what: place.what.clone(),
        };
        match self {
            Deed::Move(to) => Deed::Move(near(to)),
            Deed::Click(at) => Deed::Click(near(at)),
            Deed::DoubleClick(at) => Deed::DoubleClick(near(at)),
            Deed::Press(at) => Deed::Press(near(at)),
            Deed::Drag(from, to) => Deed::Drag(near(from), near(to)),
            Deed::Tap(at) => Deed::Tap(near(at)),
            Deed::Swipe(from, to) => Deed::Swipe(near(from), near(to)),
            Deed::Wheel(at, by) => Deed::Wheel(near(at), *by),
            other => other.clone(),
        }
    }

    /// What it comes to, moment by moment: which device does what.
    pub fn moments(&self) -> Vec<(Device, Value)> {
        let down = || json!({ "type": "pointerDown", "button": 0 });
        let up = || json!({ "type": "pointerUp", "button": 0 });
        let middle = |a: &Place, b: &Place| Place { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, what: String::new() };
        let by = |device: Device, all: Vec<Value>| all.into_iter().map(|one| (device, one)).collect();
        match self {
            Deed::Move(to) => by(Device::Mouse, vec![to.moved()]),
            Deed::Click(at) => by(Device::Mouse, vec![at.moved(), down(), up()]),
            Deed::DoubleClick(at) => by(Device::Mouse, vec![at.moved(), down(), up(), down(), up()]),
            Deed::Press(at) => by(Device::Mouse, vec![at.moved(), down()]),
            Deed::Release => by(Device::Mouse, vec![up()]),
            Deed::Drag(from, to) => {
                by(Device::Mouse, vec![from.moved(), down(), middle(from, to).moved(), to.moved(), up()])
            }
            Deed::Tap(at) => by(Device::Finger, vec![at.moved(), down(), up()]),
            Deed::Swipe(from, to) => {
                by(Device::Finger, vec![from.moved(), down(), middle(from, to).moved(), to.moved(), up()])
            }
            Deed::Key(key, shift) => {
                let stroke = |kind: &str, key: &str| json!({ "type": kind, "value": crate::hand::key_value(key) });
                let mut strokes = vec![stroke("keyDown", key), stroke("keyUp", key)];
                if *shift {
                    strokes.insert(0, stroke("keyDown", "Shift"));
                    strokes.push(stroke("keyUp", "Shift"));
                }
                by(Device::Keyboard, strokes)
            }
            Deed::Wheel(at, by) => vec![(
                Device::Wheel,
                json!({ "type": "scroll", "x": at.x, "y": at.y, "deltaX": 0, "deltaY": by, "duration": 0 }),
            )],
            // The browser does these, not a hand on the page.
            Deed::Resize(..) | Deed::Back | Deed::Forward => Vec::new(),
        }
    }
}

/// A device that acts on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Device {
    /// A mouse.
    Mouse,
    /// A finger.
    Finger,
    /// A keyboard.
    Keyboard,
    /// The wheel of the mouse.
    Wheel,
}

/// The deeds as one request: for every device what it does at each moment, most of the time nothing.
pub fn request(deeds: &[Deed]) -> Value {
    let moments: Vec<(Device, Value)> = deeds.iter().flat_map(Deed::moments).collect();
    let mut lanes: BTreeMap<Device, Vec<Value>> = moments.iter().map(|(device, _)| (*device, Vec::new())).collect();
    for (actor, what) in &moments {
        for (device, lane) in &mut lanes {
            let rest = || json!({ "type": "pause", "duration": 0 });
            lane.push(if device == actor { what.clone() } else { rest() });
        }
    }
    let source = |(device, actions): (Device, Vec<Value>)| match device {
        Device::Mouse => pointer("mouse", &actions),
        Device::Finger => pointer("touch", &actions),
        Device::Keyboard => json!({ "type": "key", "id": "keyboard", "actions": actions }),
        Device::Wheel => json!({ "type": "wheel", "id": "wheel", "actions": actions }),
    };
    json!({ "actions": lanes.into_iter().map(source).collect::<Vec<_>>() })
}

fn pointer(kind: &str, actions: &[Value]) -> Value {
    json!({ "type": "pointer", "id": kind, "parameters": { "pointerType": kind }, "actions": actions })
}

/// A control, mostly; else anywhere.
fn place(random: &mut SplitMix, scene: &Scene) -> Place {
    let (width, height) = scene.size;
    if scene.targets.is_empty() || random.below(6) == 0 {
        let at = [width, height].map(|side| random.below(side.max(1) as usize) as i64);
        return Place { x: at[0], y: at[1], what: String::new() };
    }
    let ([left, top, across, down], what) = &scene.targets[random.below(scene.targets.len())];
    // Its middle, mostly: a thin or round shape is not in its corners.
    let shares: [f64; 2] =
        if random.below(2) == 0 { [0.5, 0.5] } else { [0, 1].map(|_| 0.1 + 0.08 * random.below(11) as f64) };
    let within = |at: f64, side: i64| (at.round() as i64).clamp(0, (side - 1).max(0));
    Place { x: within(left + shares[0] * across, width), y: within(top + shares[1] * down, height), what: what.clone() }
}

impl Place {
    fn moved(&self) -> Value {
        json!({ "type": "pointerMove", "x": self.x, "y": self.y, "duration": 0, "origin": "viewport" })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "({}, {})", self.x, self.y)?;
        if self.what.is_empty() { Ok(()) } else { write!(out, " on {}", self.what) }
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Deed::Move(to) => write!(out, "move to {to}"),
            Deed::Click(at) => write!(out, "click at {at}"),
            Deed::DoubleClick(at) => write!(out, "double click at {at}"),
            Deed::Press(at) => write!(out, "press at {at}"),
            Deed::Release => write!(out, "release"),
            Deed::Drag(from, to) => write!(out, "drag from {from} to {to}"),
            Deed::Tap(at) => write!(out, "tap at {at}"),
            Deed::Swipe(from, to) => write!(out, "swipe from {from} to {to}"),
            Deed::Key(key, shift) => write!(out, "press {}{key}", if *shift { "Shift+" } else { "" }),
            Deed::Wheel(at, by) => write!(out, "turn the wheel by {by} at {at}"),
            Deed::Resize(width, height) => write!(out, "make the window {width} × {height}"),
            Deed::Back => write!(out, "go back"),
            Deed::Forward => write!(out, "go forward"),
        }
    }
}
