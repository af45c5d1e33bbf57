//! Search methods: steepest descent, conjugate gradients, Newton's and the quasi-Newton methods. One file each.
//!
//! The text of a method says in the vector dialect ([`crate::expr::vector`]) how its direction follows from gradients,
//! Hessians and what it has learned; [`Search`] runs it.

use super::Rule;
use crate::experiment::Choice;
use crate::optim::line_search::LineSearch;
use crate::registry::{Hyper, Scale, text};

pub use crate::search::{Answer, Ask, Note, Outcome, Search, SearchError, Stall, StepRecord, Trial, Verdict};

crate::registry! {
    /// All search methods, in the order of the menu.
    METHODS: Rule = steepest_descent, conjugate_gradient, newton, newton_trust_region, dfp, bfgs, lbfgs, broyden, sr1
}

/// What distinguishes a search method from an update rule.
#[derive(Clone, Copy, Debug)]
pub struct Traits {
    /// The line search it uses where none is given; none for a method that needs none (a trust region).
    pub line_search: Option<Preset>,
    /// What is tried first along a direction.
    pub first_trial: FirstTrial,
    /// Under which condition the one trial of a step is accepted, where there is no line search; a text as that of a line
    /// search, which may also use the numbers of the method's text.
    pub accept: Option<&'static str>,
    /// Texts by the value of a hyper-parameter; the method's formula is that of its default.
    pub variants: Option<Variants>,
}

/// A line search with the values that suit a method.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its id.
    pub id: &'static str,
    /// Values that are not its own defaults.
    pub values: &'static [(&'static str, f64)],
}

/// Texts by the value of a hyper-parameter.
#[derive(Clone, Copy, Debug)]
pub struct Variants {
    /// The hyper-parameter, whose scale is [`crate::registry::Scale::Choice`].
    pub key: &'static str,
    /// The text of each of its words.
    pub texts: &'static [&'static str],
}

/// What a line search tries first along a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstTrial {
    /// 1: the direction has a length of its own.
    One,
    /// 1, once a step has been taken since the start or a restart; before, a step of length at most 1.
    OneAfterFirst,
    /// What would give the decrease of the last step again; at first a step of length at most 1.
    Guessed,
}

impl Preset {
    /// The line search as a choice.
    pub fn choice(&self) -> Option<Choice<LineSearch>> {
        let choice = Choice::named(self.id)?;
        Some(self.values.iter().fold(choice, |choice, (key, value)| choice.with(key, *value)))
    }
}

/// The traits of most methods: a strong Wolfe search that tries 1 once the method has learned something.
const QUASI_NEWTON: Traits = Traits {
    line_search: Some(Preset { id: "wolfe", values: &[] }),
    first_trial: FirstTrial::OneAfterFirst,
    accept: None,
    variants: None,
};

/// Whether H is scaled to the curvature of the first step.
const SCALING: Hyper = Hyper::more(
    "scaling",
    text("First scaling", "初始缩放"),
    (0.0, 1.0),
    Scale::Choice(&[("off", text("Off", "关")), ("on", text("On", "开"))]),
    1.0,
    text(
        "Whether H is scaled to the curvature of the first step before its first update.",
        "第一次更新前，是否按第一步的曲率缩放 H。",
    ),
);
