//! What a hand does on the stage: drag the start, move it by a press, pan, pinch.
//!
//! A mouse moves the start at once; a finger only once it is clear that no second one follows. Pixels are CSS pixels
//! from the stage's top left corner.

use crate::landscape::camera::Camera;

/// How near to the ring a press must be to take hold of it, in pixels.
pub const REACH_PX: f64 = 22.0;
/// How far a finger may move and still only press, in pixels.
const SLACK_PX: f64 = 8.0;

/// What kind of pointer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A mouse or a pen: it points before it presses.
    Precise,
    /// A finger.
    Touch,
}

/// What a press is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The main button: the start.
    Start,
    /// Another button, or a key held with it: the view.
    Pan,
}

/// One pointer that is down.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pointer {
    id: i32,
    at: [f64; 2],
}

/// What is going on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Phase {
    #[default]
    Rest,
    /// A finger is down; it may press, drag, or be the first of two.
    Undecided {
        from: [f64; 2],
    },
    /// The start follows the pointer, at this distance from it.
    Dragging {
        offset: [f64; 2],
    },
    Panning,
    Pinching,
}

/// What follows from a movement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The start goes to this pixel.
    Start([f64; 2]),
    /// The view changes.
    Look(Camera),
}

/// The pointers that are down and what they are doing.
#[derive(Clone, Debug, Default)]
pub struct Gesture {
    pointers: Vec<Pointer>,
    phase: Phase,
    /// Where the start was, in world units, before the last press but one and before the last press.
    starts: [Option<[f64; 2]>; 2],
}

impl Gesture {
    /// Whether a hand is at work.
    pub fn is_active(&self) -> bool {
        self.phase != Phase::Rest
    }

    /// Whether the start is being dragged.
    pub fn drags_start(&self) -> bool {
        matches!(self.phase, Phase::Dragging { .. })
    }

    /// Keeps where the start is before a press, in world units.
    pub fn remember(&mut self, start: [f64; 2]) {
        self.starts = [self.starts[1], Some(start)];
    }

    /// Where the start was before the two presses of a double click.
    pub fn start_before_double_press(&self) -> Option<[f64; 2]> {
        self.starts[0]
    }

    /// A pointer goes down; `start` is the pixel of the start.
    pub fn press(&mut self, id: i32, at: [f64; 2], kind: Kind, intent: Intent, start: [f64; 2]) -> Option<Outcome> {
        self.pointers.retain(|pointer| pointer.id != id);
        self.pointers.push(Pointer { id, at });
        if self.pointers.len() == 2 {
            self.phase = Phase::Pinching;
            return None;
        }
        let near = distance(at, start) <= REACH_PX;
        let (phase, outcome) = match (intent, kind) {
            (Intent::Pan, _) => (Phase::Panning, None),
            (Intent::Start, _) if near => (Phase::Dragging { offset: minus(start, at) }, None),
            (Intent::Start, Kind::Precise) => (Phase::Dragging { offset: [0.0, 0.0] }, Some(Outcome::Start(at))),
            (Intent::Start, Kind::Touch) => (Phase::Undecided { from: at }, None),
        };
        self.phase = phase;
        outcome
    }

    /// A pointer moves.
    pub fn step(&mut self, id: i32, at: [f64; 2], camera: &Camera) -> Option<Outcome> {
        let index = self.pointers.iter().position(|pointer| pointer.id == id)?;
        let before = self.pointers[index].at;
        let others = self.pointers.iter().find(|pointer| pointer.id != id).map(|pointer| pointer.at);
        self.pointers[index].at = at;
        match (self.phase, others) {
            (Phase::Undecided { from }, _) if distance(from, at) > SLACK_PX => {
                self.phase = Phase::Dragging { offset: [0.0, 0.0] };
                Some(Outcome::Start(at))
            }
            (Phase::Dragging { offset }, _) => Some(Outcome::Start([at[0] + offset[0], at[1] + offset[1]])),
            (Phase::Panning, _) => Some(Outcome::Look(camera.panned(at[0] - before[0], at[1] - before[1]))),
            (Phase::Pinching, Some(other)) => Some(Outcome::Look(pinched(camera, other, before, at))),
            _ => None,
        }
    }

    /// A pointer goes up. A finger that has neither moved nor been joined by another was a press.
    pub fn release(&mut self, id: i32) -> Option<Outcome> {
        self.pointers.retain(|pointer| pointer.id != id);
        let pressed = match self.phase {
            Phase::Undecided { from } => Some(Outcome::Start(from)),
            _ => None,
        };
        if self.pointers.is_empty() {
            self.phase = Phase::Rest;
        }
        pressed
    }

    /// The browser takes the pointer away.
    pub fn cancel(&mut self, id: i32) {
        self.pointers.retain(|pointer| pointer.id != id);
        if self.pointers.is_empty() {
            self.phase = Phase::Rest;
        }
    }
}

/// The view after one of two fingers has moved: scaled about the other and moved with their middle.
fn pinched(camera: &Camera, fixed: [f64; 2], before: [f64; 2], now: [f64; 2]) -> Camera {
    let factor = distance(fixed, now).max(1.0) / distance(fixed, before).max(1.0);
    camera.zoomed(fixed, factor).panned((now[0] - before[0]) / 2.0, (now[1] - before[1]) / 2.0)
}

fn minus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
