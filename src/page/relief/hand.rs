//! The hand on the relief: dragging turns it, two fingers turn and zoom, the wheel and the keys as well, a double click
//! puts it back; the ring of the start can be dragged over the surface.

use crate::landscape::relief::Orbit;

/// How far a drag over one CSS pixel turns, in radians.
const TURN: f64 = 0.008;
/// How far an arrow key turns, in radians.
const KEY_TURN: f64 = 0.09;
/// How much a key zooms.
const KEY_ZOOM: f64 = 1.15;
/// How strongly a wheel zooms: factor e per so many pixels of scrolling.
const WHEEL_PX: f64 = 500.0;

/// One pointer that is down.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pointer {
    id: i32,
    at: [f64; 2],
}

/// The pointers that are down, and what they do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hand {
    pointers: Vec<Pointer>,
    /// The start follows the pointer at this distance.
    drags: Option<[f64; 2]>,
}

/// What a movement comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The camera moves.
    Look(Orbit),
    /// The start goes to this pixel.
    Start([f64; 2]),
}

impl Hand {
    /// Whether anything is down.
    pub fn is_active(&self) -> bool {
        !self.pointers.is_empty()
    }

    /// Whether the start is being dragged.
    pub fn drags_start(&self) -> bool {
        self.drags.is_some()
    }

    /// A pointer goes down; `ring` is the pixel of the start where it is near enough to be taken hold of.
    pub fn press(&mut self, id: i32, at: [f64; 2], ring: Option<[f64; 2]>) {
        self.pointers.retain(|pointer| pointer.id != id);
        self.pointers.push(Pointer { id, at });
        // A second finger means the view.
        let alone = self.pointers.len() == 1;
        self.drags = ring.filter(|_| alone).map(|ring| [ring[0] - at[0], ring[1] - at[1]]);
    }

    /// A pointer moves.
    pub fn step(&mut self, id: i32, at: [f64; 2], orbit: Orbit) -> Option<Outcome> {
        let index = self.pointers.iter().position(|pointer| pointer.id == id)?;
        let before = self.pointers[index].at;
        self.pointers[index].at = at;
        if let Some([dx, dy]) = self.drags {
            return Some(Outcome::Start([at[0] + dx, at[1] + dy]));
        }
        let [dx, dy] = [at[0] - before[0], at[1] - before[1]];
        let other = self.pointers.iter().find(|pointer| pointer.id != id).map(|pointer| pointer.at);
        Some(Outcome::Look(match other {
            None => orbit.turned(dx * TURN, dy * TURN),
            Some(other) => {
                let apart = |at: [f64; 2]| libm::hypot(at[0] - other[0], at[1] - other[1]).max(1.0);
                orbit.turned(dx * TURN / 2.0, dy * TURN / 2.0).zoomed(apart(at) / apart(before))
            }
        }))
    }

    /// A pointer goes up, or the browser takes it away.
    pub fn release(&mut self, id: i32) {
        self.pointers.retain(|pointer| pointer.id != id);
        self.drags = None;
    }
}

/// The camera after a key; none where the key means nothing here.
pub fn key(orbit: Orbit, key: &str) -> Option<Orbit> {
    match key {
        "ArrowLeft" => Some(orbit.turned(KEY_TURN, 0.0)),
        "ArrowRight" => Some(orbit.turned(-KEY_TURN, 0.0)),
        "ArrowUp" => Some(orbit.turned(0.0, KEY_TURN)),
        "ArrowDown" => Some(orbit.turned(0.0, -KEY_TURN)),
        "+" | "=" => Some(orbit.zoomed(KEY_ZOOM)),
        "-" => Some(orbit.zoomed(1.0 / KEY_ZOOM)),
        _ => None,
    }
}

/// The camera after scrolling by so many pixels.
pub fn wheel(orbit: Orbit, pixels: f64) -> Orbit {
    orbit.zoomed(libm::exp(-pixels / WHEEL_PX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_turns_with_the_hand() {
        let (mut hand, orbit) = (Hand::default(), Orbit::default());
        hand.press(1, [100.0, 100.0], None);
        let Some(Outcome::Look(turned)) = hand.step(1, [110.0, 105.0], orbit) else { panic!("it turns nothing") };
        assert!(turned.yaw > orbit.yaw && turned.pitch > orbit.pitch && turned.zoom == orbit.zoom);
        hand.release(1);
        assert_eq!(hand.step(1, [150.0, 105.0], orbit), None);
    }

    #[test]
    fn two_fingers_apart_come_closer() {
        let (mut hand, orbit) = (Hand::default(), Orbit::default());
        hand.press(1, [100.0, 100.0], Some([104.0, 100.0]));
        hand.press(2, [200.0, 100.0], None);
        let Some(Outcome::Look(closer)) = hand.step(2, [300.0, 100.0], orbit) else { panic!("it zooms nothing") };
        assert!((closer.zoom - orbit.zoom / 2.0).abs() < 1e-12);
    }

    #[test]
    fn the_ring_follows_without_a_jump() {
        let mut hand = Hand::default();
        hand.press(1, [100.0, 100.0], Some([104.0, 98.0]));
        assert!(hand.drags_start());
        assert_eq!(hand.step(1, [120.0, 100.0], Orbit::default()), Some(Outcome::Start([124.0, 98.0])));
    }

    #[test]
    fn opposite_keys_undo_each_other() {
        let orbit = Orbit::default();
        for (one, other) in [("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown"), ("+", "-")] {
            let there = key(orbit, one).expect("means something");
            let back = key(there, other).expect("means something");
            assert!(there != orbit && (back.yaw - orbit.yaw).abs() < 1e-12 && (back.zoom - orbit.zoom).abs() < 1e-12);
        }
        assert_eq!(key(orbit, " "), None);
    }
}
