//! The unit that is looked at: one for all views, told by the link.

use crate::page::network::store::{Action, Hub, use_hub, use_select};
use std::ops::Deref;
use yew::prelude::*;

/// A unit: its layer and its place there; none for the whole network.
pub type At = Option<(u32, u32)>;
/// A unit, and which place of its map.
pub type Spot = Option<(u32, u32, [u32; 2])>;

/// The unit that is looked at, to be read and to be changed.
#[derive(Clone)]
pub struct UnitHandle {
    hub: Hub,
    at: At,
}

/// The same with the place in its map, which is each view's own.
#[derive(Clone)]
pub struct SpotHandle {
    unit: UnitHandle,
    place: UseStateHandle<[u32; 2]>,
    at: Spot,
}

/// The unit that is looked at.
#[hook]
pub fn use_unit() -> UnitHandle {
    let hub = use_hub();
    let at = use_select(|state| state.unit);
    UnitHandle { hub, at }
}

/// The unit that is looked at, and where in its map.
#[hook]
pub fn use_spot() -> SpotHandle {
    let (unit, place) = (use_unit(), use_state(|| [0, 0]));
    let at = unit.map(|(layer, at)| (layer, at, *place));
    SpotHandle { unit, place, at }
}

impl UnitHandle {
    /// Looks at another one.
    pub fn set(&self, at: At) {
        self.hub.send(Action::Unit(at));
    }
}

impl SpotHandle {
    /// Looks at another one, and there.
    pub fn set(&self, at: Spot) {
        if let Some((_, _, place)) = at {
            self.place.set(place);
        }
        self.unit.set(at.map(|(layer, at, _)| (layer, at)));
    }
}

impl Deref for UnitHandle {
    type Target = At;

    fn deref(&self) -> &At {
        &self.at
    }
}

impl Deref for SpotHandle {
    type Target = Spot;

    fn deref(&self) -> &Spot {
        &self.at
    }
}
