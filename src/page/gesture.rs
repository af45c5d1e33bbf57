//! What a hand does on the stage: drag the start, move it by a press, pan, pinch.
//!
//! A mouse moves the start at once; a finger only once it is clear that no second one follows, and not where it rests,
//! which reads off the picture. Pixels are CSS pixels
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
    /// A finger that has rested reads off the picture.
    Reading,
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

    /// A pointer has rested for a while: a finger that might still press reads off from now on. Where it is, then.
    pub fn hold(&mut self, id: i32) -> Option<[f64; 2]> {
        let at = self.pointers.iter().find(|pointer| pointer.id == id)?.at;
        matches!(self.phase, Phase::Undecided { .. }).then(|| {
            self.phase = Phase::Reading;
            at
        })
    }

    /// Whether a finger reads off the picture.
    pub fn reads(&self) -> bool {
        self.phase == Phase::Reading
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
    libm::hypot(a[0] - b[0], a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: [f64; 2] = [100.0, 100.0];

    fn camera() -> Camera {
        Camera::fit([[-1.0, 1.0], [-1.0, 1.0]], [400.0, 400.0])
    }

    #[test]
    fn a_mouse_moves_the_start_at_once() {
        let mut gesture = Gesture::default();
        let pressed = gesture.press(1, [300.0, 50.0], Kind::Precise, Intent::Start, START);
        assert_eq!(pressed, Some(Outcome::Start([300.0, 50.0])));
        assert_eq!(gesture.step(1, [310.0, 60.0], &camera()), Some(Outcome::Start([310.0, 60.0])));
        assert_eq!(gesture.release(1), None);
        assert!(!gesture.is_active());
    }

    #[test]
    fn a_press_near_the_ring_takes_hold_without_a_jump() {
        let mut gesture = Gesture::default();
        assert_eq!(gesture.press(1, [110.0, 95.0], Kind::Touch, Intent::Start, START), None);
        assert!(gesture.drags_start());
        assert_eq!(gesture.step(1, [120.0, 95.0], &camera()), Some(Outcome::Start([110.0, 100.0])));
    }

    #[test]
    fn a_tap_moves_the_start_and_a_second_finger_prevents_it() {
        let mut gesture = Gesture::default();
        assert_eq!(gesture.press(1, [300.0, 300.0], Kind::Touch, Intent::Start, START), None);
        assert_eq!(gesture.release(1), Some(Outcome::Start([300.0, 300.0])));
        gesture.press(1, [300.0, 300.0], Kind::Touch, Intent::Start, START);
        gesture.press(2, [200.0, 300.0], Kind::Touch, Intent::Start, START);
        assert_eq!((gesture.release(2), gesture.release(1)), (None, None));
        assert!(!gesture.is_active());
    }

    #[test]
    fn a_finger_that_rests_reads_and_moves_nothing() {
        let mut gesture = Gesture::default();
        gesture.press(1, [300.0, 300.0], Kind::Touch, Intent::Start, START);
        assert_eq!((gesture.hold(2), gesture.hold(1)), (None, Some([300.0, 300.0])));
        assert!(gesture.reads());
        assert_eq!((gesture.step(1, [340.0, 310.0], &camera()), gesture.release(1)), (None, None));
        assert!(!gesture.reads());
        gesture.press(1, [300.0, 300.0], Kind::Precise, Intent::Start, START);
        assert_eq!(gesture.hold(1), None);
    }

    #[test]
    fn two_fingers_apart_come_closer() {
        let mut gesture = Gesture::default();
        gesture.press(1, [150.0, 200.0], Kind::Touch, Intent::Start, START);
        gesture.press(2, [250.0, 200.0], Kind::Touch, Intent::Start, START);
        let Some(Outcome::Look(closer)) = gesture.step(2, [350.0, 200.0], &camera()) else {
            panic!("two fingers change the view")
        };
        assert!((closer.scale() / camera().scale() - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_pan_moves_the_picture_with_the_hand() {
        let mut gesture = Gesture::default();
        assert_eq!(gesture.press(1, START, Kind::Precise, Intent::Pan, START), None);
        let moved = gesture.step(1, [130.0, 90.0], &camera());
        assert_eq!(moved, Some(Outcome::Look(camera().panned(30.0, -10.0))));
    }

    #[test]
    fn a_double_press_remembers_the_start_before_it() {
        let mut gesture = Gesture::default();
        gesture.remember([1.0, 1.0]);
        gesture.remember([2.0, 2.0]);
        assert_eq!(gesture.start_before_double_press(), Some([1.0, 1.0]));
    }
}
