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
    /// The conditions under which a step is taken, in the formula language, one a line, over
    ///
    /// - `alpha`: the step length tried;
    /// - `lr`: the rate the schedule gives for this step;
    /// - `f0`, `s0`: φ(0) and φ′(0);
    /// - `f1`, `s1`: φ(α) and φ′(α), the latter 0 where it is not asked for.
    ///
    /// The first says whether φ is low enough, the others whether α is near enough to a minimum.
    pub formula: &'static str,
    /// What is tried, and in which order.
    pub procedure: Procedure,
}

/// How step lengths are found that fulfil the conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Procedure {
    /// α is the rate, whatever comes of it.
    Fixed,
    /// α is multiplied by `shrink` until the first condition holds.
    Shrink,
    /// An interval is found that holds a minimum, and narrowed until all conditions hold.
    Zoom,
}

impl Entry for LineSearch {
    const KIND: &'static str = "line search";
    const FORMULA: crate::expr::Kind = crate::expr::Kind::LineSearch;
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
