//! The hub of the Surface lab: [`crate::page::hub`], over its state.

use super::{Action, State, reduce};
use crate::page::hub::{self, Model};
use yew::prelude::*;

/// A handle on the hub of the Surface lab.
pub type Hub = hub::Hub<State>;
/// Ends an observation when dropped.
pub type Subscription = hub::Subscription<State>;

impl Model for State {
    type Action = Action;

    fn reduce(self, action: Action) -> Self {
        reduce(self, action)
    }

    fn advance(&self, ms: f64) -> Option<Action> {
        self.transport.is_playing().then_some(Action::Advance(ms))
    }
}

/// The hub of the page.
#[hook]
pub fn use_hub() -> Hub {
    hub::use_hub::<State>()
}

/// A part of the state; the component is rendered again where it changes.
#[hook]
pub fn use_select<T: PartialEq + Clone + 'static>(select: impl Fn(&State) -> T + 'static) -> T {
    hub::use_select::<State, T>(select)
}
