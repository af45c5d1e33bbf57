//! Letters that light up together: the one in a formula and the one on its control.

use crate::page::store::{Action, Letter, use_hub, use_select};
use crate::registry::Entry;
use yew::prelude::*;

/// The key that is pointed at within one formula, and a callback that says so.
#[derive(Clone, PartialEq)]
pub struct Letters {
    /// The key pointed at, on the control or in the formula.
    pub lit: Option<AttrValue>,
    /// The pointer is on a key, or on none.
    pub on_hover: Callback<Option<String>>,
}

impl Letters {
    /// Whether this key is pointed at.
    pub fn is_lit(&self, key: &str) -> bool {
        self.lit.as_deref() == Some(key)
    }
}

/// The letters of a run's formula; with none, those of the surface.
#[hook]
pub fn use_letters(run: Option<usize>) -> Letters {
    let hub = use_hub();
    let lit = use_select(move |state| {
        let letter = state.highlight.letter.as_ref().filter(|letter| letter.run == run);
        letter.map(|letter| AttrValue::from(letter.key.clone()))
    });
    let on_hover = hub.callback(move |key: Option<String>| Action::HighlightLetter(key.map(|key| Letter { run, key })));
    Letters { lit, on_hover }
}

/// The keys a formula of this entry may use besides those it declares.
pub fn own_keys<E: Entry>(entry: &E) -> Vec<&str> {
    entry.keys()
}
