//! The inside of a search method's step: its model, its matrix and its region, from plain data.
//!
//! The level line {p : pᵀMp = c} of a definite M is an ellipse with half axes √(c/λᵢ), that of an indefinite one a
//! hyperbola. For H⁻¹ it bounds the region in which the method takes all directions for equally steep; it is drawn for the
//! method's matrix and for the true one with the same c = pᵀMp at the step, so that equal matrices give equal lines. Two
//! directions are conjugate where dᵀAd₋ = 0; the fact is divided by ‖d‖ₐ‖d₋‖ₐ with ‖d‖ₐ² = dᵀAd: the cosine of their angle
//! as A sees it. What a model promises for a step p is m(0) − m(p) = −gᵀp − ½pᵀHp; ρ is the share of it that came true.
//!
//! Source: J. Nocedal, S. J. Wright (2006), Numerical Optimization, 2nd ed., sections 4.1 and 5.1.

use super::phi::{PhiPlot, phi};
use super::{Fact, Form, Insight, Role, Shape, minus, plus};
use crate::search::Trial;
use crate::surface::Objective;
use crate::train::probe::eigen;

/// What a search method says of a step. Matrices are [[a, b], [b, c]] as [a, b, c].
#[derive(Clone, Debug, PartialEq)]
pub struct SearchView {
    /// Where the step began.
    pub from: [f64; 2],
    /// Where it ended.
    pub to: [f64; 2],
    /// The gradient where it began.
    pub gradient: [f64; 2],
    /// The Hessian there.
    pub hessian: [f64; 3],
    /// The direction.
    pub direction: [f64; 2],
    /// The direction of the step before.
    pub previous_direction: Option<[f64; 2]>,
    /// The method's inverse Hessian.
    pub inverse: Option<[f64; 3]>,
    /// Whether the method minimizes the true quadratic model, as Newton's does.
    pub models: bool,
    /// Radius of the trust region.
    pub radius: Option<f64>,
    /// The step taken, in units of the direction; 0 where it was rejected.
    pub alpha: f64,
    /// The trials along the direction, in order.
    pub trials: Vec<Trial>,
    /// Armijo's constant, where the search used it.
    pub c1: Option<f64>,
    /// Wolfe's constant, where the search used it.
    pub c2: Option<f64>,
    /// What the method noted, in English and in Chinese.
    pub notes: Vec<[String; 2]>,
}

/// The inside of the step that leads from step `from`.
pub fn of_search(objective: &mut Objective, view: &SearchView, from: u32) -> Insight {
    let step = minus(view.to, view.from);
    let rejected = step == [0.0; 2];
    // What was tried, where nothing was taken.
    let tried = if rejected { view.direction } else { step };
    let mut shapes = Vec::new();
    let mut facts = vec![fact("d", &view.direction), fact("Δx", &step)];
    if view.models {
        shapes.extend(model(view));
        facts.extend(reductions(objective, view, tried));
    }
    if let Some(inverse) = view.inverse {
        shapes.extend(level_line(Role::InverseHessian, view.from, inverse, tried));
        if let Some(exact) = inverted(view.hessian) {
            shapes.extend(level_line(Role::TrueInverse, view.from, exact, tried));
        }
    }
    if let Some(radius) = view.radius {
        let form = Form::Ellipse(view.from, [radius, 0.0], radius);
        shapes.push(Shape { role: Role::TrustRegion, form });
        facts.push(fact("Δ", &[radius]));
    }
    if let Some(before) = view.previous_direction {
        let form = Form::Segment(view.from, plus(view.from, scaled(before, tried)));
        shapes.push(Shape { role: Role::PreviousDirection, form });
        let cosine = conjugacy(view.hessian, view.direction, before);
        facts.push(match cosine.is_finite() {
            true => fact("dᵀAd₋ / ‖d‖ₐ‖d₋‖ₐ", &[cosine]),
            // The matrix is not positive along both: there is no such angle.
            false => fact("dᵀAd₋", &[product(view.hessian, view.direction, before)]),
        });
    }
    let (role, end) = if rejected { (Role::Direction, plus(view.from, tried)) } else { (Role::Step, view.to) };
    shapes.push(Shape { role, form: Form::Arrow(view.from, end) });
    let plot = (!view.trials.is_empty()).then(|| phi(objective, view));
    facts.extend(plot.iter().flat_map(|plot| conditions(plot, view)));
    Insight { from, shapes, facts, lines: String::new(), plot, notes: view.notes.clone() }
}

fn fact(symbol: &str, values: &[f64]) -> Fact {
    Fact { symbol: symbol.to_owned(), values: values.to_vec() }
}

/// What the model promised for a step, what came of it, and their ratio.
fn reductions(objective: &mut Objective, view: &SearchView, step: [f64; 2]) -> [Fact; 3] {
    let slope = view.gradient[0] * step[0] + view.gradient[1] * step[1];
    let promised = -slope - product(view.hessian, step, step) / 2.0;
    let actual = objective.value(view.from) - objective.value(plus(view.from, step));
    [fact("m(0) − m(p)", &[promised]), fact("f(x) − f(x + p)", &[actual]), fact("ρ", &[actual / promised])]
}

/// The numbers of the conditions on a step.
fn conditions(plot: &PhiPlot, view: &SearchView) -> Vec<Fact> {
    let mut facts = vec![fact("φ(0)", &[plot.start]), fact("φ′(0)", &[slope_of(view)])];
    facts.extend(plot.armijo.map(|slope| fact("c₁φ′(0)", &[slope])));
    facts.extend(plot.wolfe.map(|bound| fact("c₂|φ′(0)|", &[bound])));
    facts
}

/// φ′(0) = gᵀd
pub(super) fn slope_of(view: &SearchView) -> f64 {
    view.gradient[0] * view.direction[0] + view.gradient[1] * view.direction[1]
}

/// aᵀMb
pub(super) fn product([m, n, o]: [f64; 3], a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * (m * b[0] + n * b[1]) + a[1] * (n * b[0] + o * b[1])
}

/// The cosine of the angle between two directions as the matrix sees it: 0 where they are conjugate. Not a number where
/// the matrix is not positive along them.
pub fn conjugacy(matrix: [f64; 3], a: [f64; 2], b: [f64; 2]) -> f64 {
    product(matrix, a, b) / libm::sqrt(product(matrix, a, a) * product(matrix, b, b))
}

/// The inverse; none where the matrix is singular.
fn inverted([a, b, c]: [f64; 3]) -> Option<[f64; 3]> {
    let determinant = a * c - b * b;
    let inverse = [c / determinant, -b / determinant, a / determinant];
    inverse.iter().all(|entry| entry.is_finite()).then_some(inverse)
}

/// {p : pᵀMp = through·M·through} around a centre: an ellipse or a hyperbola; none where M is singular or the line is a
/// point or a pair of lines.
fn level_line(role: Role, centre: [f64; 2], matrix: [f64; 3], through: [f64; 2]) -> Option<Shape> {
    let ([high, low], axis) = eigen(matrix);
    let level = product(matrix, through, through);
    let [along, across] = [high, low].map(|eigenvalue| libm::sqrt((level / eigenvalue).abs()));
    let other = [-axis[1], axis[0]];
    let form = match (level / high > 0.0, level / low > 0.0) {
        (true, true) => Form::Ellipse(centre, axis.map(|part| part * along), across),
        (true, false) => Form::Hyperbola(centre, axis.map(|part| part * along), across),
        (false, true) => Form::Hyperbola(centre, other.map(|part| part * across), along),
        (false, false) => return None,
    };
    (along.is_finite() && across.is_finite()).then_some(Shape { role, form })
}

/// The stationary point of f + gᵀp + ½pᵀHp, and the model's level line through the point where the step begins.
fn model(view: &SearchView) -> Vec<Shape> {
    let Some([a, b, c]) = inverted(view.hessian) else { return Vec::new() };
    let [x, y] = view.gradient;
    let newton = [-(a * x + b * y), -(b * x + c * y)];
    let centre = plus(view.from, newton);
    let point = Shape { role: Role::ModelMinimum, form: Form::Point(centre) };
    level_line(Role::Model, centre, view.hessian, newton).into_iter().chain([point]).collect()
}

/// A direction with the length of another.
fn scaled(direction: [f64; 2], like: [f64; 2]) -> [f64; 2] {
    let factor = libm::hypot(like[0], like[1]) / libm::hypot(direction[0], direction[1]);
    if factor.is_finite() { direction.map(|coordinate| coordinate * factor) } else { [0.0; 2] }
}
