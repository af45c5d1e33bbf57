//! Line searches: how far a search method goes along its direction. One file each.

use crate::registry::{Entry, Item};

crate::registry! {
    /// All line searches, in the order of the menu.
    TABLE: LineSearch = fixed, exact, backtracking, wolfe
}

/// A line search over φ(α) = f(x + α d).
#[derive(Debug)]
pub struct LineSearch {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// The condition under which a step length is taken, in the formula language.
    pub formula: &'static str,
}

impl Entry for LineSearch {
    const KIND: &'static str = "line search";
    const FORMULA: crate::expr::Kind = crate::expr::Kind::Schedule;
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        self.formula
    }
}
