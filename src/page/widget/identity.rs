//! Ids that tie a control to its label, its help and its error.

use std::sync::atomic::{AtomicU32, Ordering};
use yew::prelude::*;

/// Ids handed out so far; an id has only to differ from the others on the page.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// An id that stays the same for the life of the component and stands nowhere else on the page.
#[hook]
pub(super) fn use_id(prefix: &'static str) -> AttrValue {
    let id = use_state(|| AttrValue::from(format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))));
    (*id).clone()
}
