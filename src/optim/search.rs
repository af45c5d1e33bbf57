//! Search methods: steepest descent, conjugate gradients, Newton's and the quasi-Newton methods.

use super::Rule;

crate::registry! {
    /// All search methods, in the order of the menu.
    METHODS: Rule = steepest_descent
}

/// What distinguishes a search method from an update rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// Id of the line search it uses where none is given; none for a method that needs none (a trust region).
    pub line_search: Option<&'static str>,
}
